import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { EXIT, Problem, systemCode } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import type { Kind } from '../../domain/kinds.ts';
import { wholeFrom } from '../arguments.ts';
import { type CommandContext, configOf } from '../context.ts';
import { liveFindings } from '../live-check.ts';
import { confirmed } from '../mapping/capture-file.ts';
import { print, table } from '../output.ts';
import { kindsOf, withConnection } from './one-connection.ts';
import type { Outcome } from './trial/outcome.ts';
import { readingItems } from './trial/reading.ts';
import { writingItems } from './trial/writing.ts';

interface Flags {
  kind?: string;
  pages: number;
  write?: string;
  yes: boolean;
  json: boolean;
}

/** `waybill connector try`: what the contract suite asks of a sandbox, asked of the real account, without changing anything there. */
export function declareTry(command: Command, context: CommandContext): void {
  command
    .option('--kind <kind>', 'this kind alone')
    .option('--pages <n>', 'read so many pages of each list', wholeFrom(1, '--pages'), 3)
    .option(
      '--write <file>',
      'really make one object: a record of the system in YAML or JSON, as a mapping makes it; with --kind',
    )
    .option('-y, --yes', 'write at once; without it a terminal asks', false)
    .option('--json', 'print JSON', false)
    .action(async (id: string, flags: Flags) => {
      const loaded = configOf(command, context);
      const payload = flags.write === undefined ? undefined : await payloadOf(flags.write, flags);
      await withConnection(command, loaded, id, async (connection) => {
        const kinds = kindsOf(connection, flags.kind);
        const outcomes = await connectionItems(connection);
        const reached = outcomes.every(({ result }) => result !== 'failed');
        if (reached) outcomes.push(...(await readAll(connection, kinds, flags)));
        if (reached && payload !== undefined)
          outcomes.push(...(await writeOne(connection, kinds[0] as Kind, payload, flags)));
        if (outcomes.some(({ result }) => result === 'failed')) context.exitCode = EXIT.findings;
        print(flags.json, { connection: id, system: connection.system, outcomes }, () => outcomesText(outcomes));
      });
    });
}

/** Its one call, and what a webhook without a signature is taken for. */
async function connectionItems(connection: Connection): Promise<Outcome[]> {
  const [finding] = await liveFindings(connection, () => undefined);
  const check: Outcome = finding
    ? { item: 'check', result: 'failed', why: `${finding.code}: ${finding.message} ${finding.mend}` }
    : { item: 'check', result: 'passed', why: 'it lets us in' };
  const { webhook } = connection.connector;
  if (!webhook) return [check, { item: 'webhook', result: 'absent', why: '' }];
  const unsigned = { headers: {}, raw: new TextEncoder().encode('{}'), query: {} };
  const believed = webhook.verify(unsigned, connection.options, Date.now());
  const outcome: Outcome = believed
    ? { item: 'webhook', result: 'failed', why: 'one without a signature is believed' }
    : { item: 'webhook', result: 'passed', why: 'one without a signature is refused' };
  return [check, outcome];
}

/** A time-out for each call's sake, not one for all pages. */
const contextOf = (connection: Connection, pages: number) => () => ({
  ...connection.context(AbortSignal.timeout(connection.limits.timeoutMs * (pages + 1)), 'backfill'),
  looks: true as const,
});

async function readAll(connection: Connection, kinds: readonly Kind[], { pages }: Flags): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const kind of kinds)
    outcomes.push(...(await readingItems(connection, kind, contextOf(connection, pages), { pages, now: Date.now })));
  return outcomes;
}

async function writeOne(connection: Connection, kind: Kind, payload: unknown, { yes }: Flags): Promise<Outcome[]> {
  const port = connection.connector.kinds[kind];
  if (!port?.push) return [{ kind, item: 'push', result: 'absent', why: '' }];
  const [issue] = (port.writeSchema ?? port.schema).safeParse(payload).error?.issues ?? [];
  if (issue)
    throw new Problem(
      `that is no ${kind} of ${connection.system}: ${issue.path.join('.') || 'the record'}: ${issue.message}`,
    );
  const taking = port.cancel ? 'and take it back' : 'which it has no verb to take back';
  const wanted = yes || (await confirmed(`Really make one ${kind} in ${connection.id}, ${taking}?`));
  if (!wanted) return [{ kind, item: 'push', result: 'untried', why: 'nobody wanted it' }];
  return writingItems(connection, kind, payload, contextOf(connection, 1), sleep);
}

async function payloadOf(file: string, { kind, yes }: Flags): Promise<unknown> {
  if (!kind) throw new Problem('--write makes an object of one kind: name it by --kind');
  if (!yes && !process.stdin.isTTY) throw new Problem('--write changes a real account: a script says --yes too');
  try {
    return parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = systemCode(error) ?? 'it is neither YAML nor JSON';
    throw new Problem(`${file} cannot be read: ${why}`, EXIT.usage, { cause: error });
  }
}

function outcomesText(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ kind = '', item, result, why }, i) => [
    kind === (outcomes[i - 1]?.kind ?? '') ? '' : kind,
    item,
    result,
    why,
  ]);
  const count = (result: Outcome['result']) => outcomes.filter((one) => one.result === result).length;
  const sum = `${count('passed')} passed, ${count('failed')} failed, ${count('untried')} untried, ${count('absent')} absent`;
  return `${table(['kind', 'item', 'result', 'why'], rows)}\n\n${sum}`;
}
