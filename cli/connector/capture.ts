import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { SourceRecord } from '../../connectors/connector.ts';
import { redactor, secretValues } from '../../connectors/secret.ts';
import type { Kind } from '../../domain/kinds.ts';
import { schemaFields } from '../../domain/personal.ts';
import type { Fakes } from '../../mapper/redact/fakes.ts';
import { knownOf } from '../../mapper/redact/known.ts';
import { redact } from '../../mapper/redact/redact.ts';
import { wholeFrom } from '../arguments.ts';
import { type CommandContext, configOf } from '../context.ts';
import { fakesOf } from '../mapping/capture-key.ts';
import { print } from '../output.ts';
import { kindsOf, withConnection } from './one-connection.ts';

interface Flags {
  kind?: string;
  records: number;
  out: string;
  dryRun: boolean;
  json: boolean;
}

interface Fixture {
  kind: Kind;
  file: string;
  records: unknown[];
}

/** `waybill connector capture`: real records as fixtures, in which nobody is to be found. */
export function declareCapture(command: Command, context: CommandContext): void {
  command
    .option('--kind <kind>', 'this kind alone')
    .option('--records <n>', 'so many of each kind', wholeFrom(1, '--records'), 10)
    .option('--out <folder>', 'where to: a file {system}/{kind}.json of each kind', 'fixtures')
    .option('--dry-run', 'show them and write nothing', false)
    .option('--json', 'print JSON', false)
    .action(async (id: string, flags: Flags) => {
      const loaded = configOf(command, context);
      await withConnection(command, loaded, id, async (connection) => {
        const fakes = fakesOf(loaded.config);
        const fixtures: Fixture[] = [];
        for (const kind of kindsOf(connection, flags.kind)) {
          if (!connection.connector.kinds[kind]?.pull) continue;
          const records = await first(connection, kind, flags.records);
          const file = join(flags.out, connection.system, `${kind}.json`);
          fixtures.push({ kind, file, records: redacted(connection, kind, records, fakes) });
        }
        if (fixtures.length === 0) throw new Problem(`${id} gives nothing of that to capture`, EXIT.findings);
        const wanted = fixtures.filter(({ records }) => records.length > 0);
        if (!flags.dryRun) for (const one of wanted) await writeFixture(one);
        const told = fixtures.map(({ kind, file, records }) => ({ kind, file, records: records.length }));
        print(flags.json, { connection: id, written: !flags.dryRun, fixtures: flags.dryRun ? fixtures : told }, () =>
          flags.dryRun
            ? wanted.map(({ file, records }) => `${file}\n${textOf(records)}`).join('\n')
            : fixtures.map(({ file, records }) => `${records.length} in ${file}`).join('\n'),
        );
      });
    });
}

async function first(connection: Connection, kind: Kind, most: number): Promise<SourceRecord[]> {
  const found: SourceRecord[] = [];
  const context = connection.context(AbortSignal.timeout(connection.limits.timeoutMs * 5), 'backfill');
  const ctx = { ...context, looks: true } as const;
  const pull = connection.connector.kinds[kind]?.pull;
  for await (const page of pull?.(ctx, null) ?? []) {
    found.push(...page.records);
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}

/** Fakes where the schema, the names or the contents tell of a person; our own credentials nowhere. */
function redacted(
  { system, connector, options }: Connection,
  kind: Kind,
  records: readonly SourceRecord[],
  fakes: Fakes,
): unknown[] {
  const port = connector.kinds[kind];
  const known = knownOf({ from: `${system}/${kind}`, to: kind, entries: [] }, port && schemaFields(port.schema));
  const values = secretValues(connector.options, options);
  // As they stand within JSON, too.
  const secrets = redactor(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]));
  return records.map(({ data }) => JSON.parse(secrets.text(JSON.stringify(redact(data, known, fakes)))) as unknown);
}

const textOf = (records: readonly unknown[]) => `${JSON.stringify(records, undefined, 2)}\n`;

async function writeFixture({ file, records }: Fixture): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, textOf(records));
  } catch (error) {
    throw new Problem(`${file} cannot be written (${systemCode(error)})`, EXIT.unreachable, { cause: error });
  }
}
