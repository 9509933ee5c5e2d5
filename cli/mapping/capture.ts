import type { Command } from 'commander';
import { inbound } from '../../activities/mapping.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import { loadConnector } from '../../connectors/registry.ts';
import { isKind } from '../../domain/kinds.ts';
import { type Personal, schemaFields } from '../../domain/personal.ts';
import { exampleText } from '../../mapper/examples/append.ts';
import { type Captured, captureExample } from '../../mapper/examples/capture.ts';
import { examplesFileOf } from '../../mapper/examples/example.ts';
import { BUILTIN, type Mapping } from '../../mapper/index.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { addToFile, confirmed, readExamples } from './capture-file.ts';
import { fakesOf } from './capture-key.ts';
import { type MappingDesk, namedMapping, type ReadMappings, withMappings } from './mapping-context.ts';
import { type FoundRecord, findRecords } from './record.ts';
import { isRecordFile } from './record-file.ts';

interface Flags {
  mapping?: string;
  name?: string;
  connection?: string;
  part?: string;
  out?: string;
  dryRun: boolean;
  yes: boolean;
  json: boolean;
}

/** `waybill mapping capture`: saves a real record as an example, with fakes in place of personal data. */
export function declareCapture(command: Command, context: CommandContext): void {
  command
    .option('--mapping <mapping>', 'the mapping that it is an example of (else the one that takes the order in)')
    .option('--name <text>', 'what the example shows; no personal data')
    .option('--connection <id>', 'of several connections, the record of this one')
    .option('--part <part>', 'of several parts, this one')
    .option('--out <file>', 'the examples file (else the one beside the mapping in your folder)')
    .option('--dry-run', 'show the example and write nothing', false)
    .option('-y, --yes', 'write at once; without it a terminal asks', false)
    .option('--json', 'print JSON, and ask nothing', false)
    .action(async (what: string, flags: Flags) => {
      await withMappings(command, context, async (desk) => {
        const read = await desk.read();
        const mapping = flags.mapping ? mappingOf(read, desk, flags.mapping) : await ruling(read, desk, what);
        const found = chosen(await findRecords(desk, read.book, mapping, what), flags);
        const schema = await schemaOf(mapping);
        const captured = await captureExample(mapping, found, {
          name: flags.name ?? nameOf(found),
          ...(schema ? { schema } : {}),
          fakes: fakesOf(desk.loaded.config),
        });
        if (captured.differs.length > 0)
          throw new Problem(
            `with fakes the record fails where the real one does not (${captured.differs.join(', ')}): nothing is written`,
            EXIT.findings,
          );
        const file = flags.out ?? `${desk.loaded.config.mappings}/${examplesFileOf(mapping.name.replace(BUILTIN, ''))}`;
        const existing = await readExamples(file);
        const written = !flags.dryRun && (flags.json || (await shownAndConfirmed(captured, file, flags)));
        if (written) await addToFile(existing, captured.example);
        tell(captured);
        const said = { mapping: mapping.name, file, written, example: captured.example, lost: captured.lost };
        print(flags.json, said, () =>
          flags.dryRun
            ? exampleText(captured.example).trimEnd()
            : written
              ? `written to ${file}`
              : 'nothing is written',
        );
      });
    });
}

async function shownAndConfirmed({ example }: Captured, file: string, { yes }: Flags): Promise<boolean> {
  process.stdout.write(exampleText(example));
  return yes || confirmed(`Add this to ${file}?`);
}

function tell({ lost }: Captured): void {
  if (lost.length === 0) return;
  const fields = lost.length > 6 ? `${lost.slice(0, 6).join(', ')} and ${lost.length - 6} more` : lost.join(', ');
  process.stderr.write(`Emptied with the personal data, so the example does not show it: ${fields}\n`);
}

function mappingOf(read: ReadMappings, desk: MappingDesk, what: string): Mapping {
  const { name } = namedMapping(read, desk.loaded.config.mappings, what);
  const mapping = read.book.byName(name);
  if (mapping) return mapping;
  throw new Problem(`${name} has errors: \`waybill mapping check ${name}\` shows them`, EXIT.findings);
}

/** The mapping that takes in what the number names: of its root, the order itself. */
async function ruling({ book }: ReadMappings, desk: MappingDesk, number: string): Promise<Mapping> {
  if (number === '-' || isRecordFile(number)) throw new Problem('of a file, say what it is an example of: --mapping');
  const ledger = await desk.ledger();
  const [rootId] = await ledger.findRoots(number.trim());
  if (!rootId) throw new Problem(`no order is known by ${number}`, EXIT.findings);
  const [bundle] = await ledger.bundles([{ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }]);
  const connection = bundle && (await desk.connections()).get(bundle.root.connectionId);
  if (!bundle || !connection)
    throw new Problem(
      `${number} came from ${bundle?.root.connectionId ?? 'a connection'}, which the config no longer has: --mapping names the mapping`,
    );
  return inbound(book, connection, bundle.root.kind);
}

/** One of the records that fit; a `Problem` names them where there are several. */
function chosen(found: readonly FoundRecord[], { connection, part }: Flags): FoundRecord {
  const fits = found.filter(
    ({ from }) =>
      !('connectionId' in from) ||
      ((!connection || from.connectionId === connection) && (part === undefined || from.part === part)),
  );
  const [one, second] = fits;
  if (one && !second) return one;
  const list = found.map(({ label }) => label).join('; ');
  throw new Problem(
    one
      ? `there are several: ${list}; choose one by --connection or --part`
      : `there is none of that connection and part; there are: ${list}`,
    EXIT.findings,
  );
}

/** A name that tells nothing of a person: of a file, only its own word would, and that may be anybody's. */
const nameOf = ({ from, label }: FoundRecord): string =>
  'rootId' in from ? `captured: ${label}` : 'captured from a file';

/** The fields of the system's own schema, where a connector has one; a system that is declared in a file has none. */
async function schemaOf({ from }: Mapping): Promise<ReadonlyMap<string, Personal | undefined> | undefined> {
  const [system = '', kind = ''] = from.split('/');
  if (!isKind(kind)) return undefined;
  const connector = await loadConnector(system).catch(() => undefined);
  const schema = connector?.kinds[kind]?.schema;
  return schema && schemaFields(schema);
}
