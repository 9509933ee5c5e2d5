import { type Command, InvalidArgumentError } from 'commander';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Connection } from '../../connectors/connections.ts';
import { mappingSides } from '../../daemon/mapping-sides.ts';
import type { Kind } from '../../domain/kinds.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { Tally } from '../../mapper/compare/tally.ts';
import type { Step } from '../../mapper/explain/explanation.ts';
import type { Mapping, MappingBook } from '../../mapper/index.ts';
import { type LookupUse, lookupUses } from '../../mapper/tables/uses.ts';
import type { CommandContext } from '../context.ts';
import { print } from '../output.ts';
import { painter } from './colour.ts';
import { type Bench, compareInbound, compareOutbound, type RecordLabel } from './diff-records.ts';
import { type MappingDesk, withMappings } from './mapping-context.ts';
import { allRuled } from './rulings.ts';
import { tablesJson, tablesText } from './tables-text.ts';

interface Flags {
  last: number;
  json: boolean;
}

/** A lookup, and what the last records asked of it. */
export interface CheckedUse extends LookupUse {
  mapping: string;
  /** How often each key was looked up. */
  asked: Map<string, number>;
  /** Records that were looked at; `undefined` where there is no ledger yet. */
  records?: number;
}

/** Records that no row answers and that fail for it: what a person has to mend. */
export const withoutRow = ({ rows, known, asked }: CheckedUse): string[] => {
  const keys = new Set(rows.map(({ key }) => key));
  return [...new Set([...(known ?? []), ...asked.keys()])].filter((value) => !keys.has(value));
};

const HELP = `
A value is known where the source's schema lists it, or where one of the last records had it.

Ends with 1 where a known value has no row and its record would fail; where the rule says \`unknown: keep\`, \`skip\` or a
default, that is told and is no finding.`;

/** `waybill mapping tables`: whether every status that may come has a row, and which rows nothing asks for. */
export function declareTables(command: Command, context: CommandContext): void {
  command
    .option('--last <n>', 'how many records of each connection to look at, the last ones', wholeNumber, 1000)
    .option('--json', 'print JSON', false)
    .addHelpText('after', HELP)
    .action((table: string | undefined, flags: Flags) =>
      withMappings(command, context, async (desk) => {
        const { book } = await desk.read();
        const connections = await desk.connections();
        const uses = await usesIn(desk, book, connections, table);
        await ask(desk, uses, flags.last);
        const all = uses.flatMap(({ checked }) => checked);
        if (all.some((use) => use.unknown === 'fail' && withoutRow(use).length > 0)) context.exitCode = EXIT.findings;
        print(flags.json, tablesJson(all, desk.place), () => tablesText(all, desk.place, painter(context)));
      }),
    );
}

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('--last is a whole number from 1.');
};

/** A mapping with its lookups, and the connections whose records it maps. */
interface Ruling {
  mapping: Mapping;
  direction: 'inbound' | 'outbound';
  kind: Kind;
  connections: Connection[];
  checked: CheckedUse[];
}

/** The lookups of all mappings that some connection of the config uses, or those of one table. */
async function usesIn(
  desk: MappingDesk,
  book: MappingBook,
  connections: ReadonlyMap<string, Connection>,
  table: string | undefined,
): Promise<Ruling[]> {
  const sides = await mappingSides(desk.loaded.config.connections);
  const found = rulings(book, connections);
  for (const { mapping, checked } of found) {
    for (const use of lookupUses(mapping.rules, sides.tree(mapping.from, 'read'), mapping.tables))
      checked.push({ ...use, mapping: mapping.name, asked: new Map() });
  }
  if (table === undefined) return found.filter(({ checked }) => checked.length > 0);
  const name = table.replace(/^.*\//, '').replace(/\.(ya?ml|csv)$/, '');
  const names = new Set(found.flatMap(({ checked }) => checked.flatMap((use) => use.table ?? [])));
  if (!names.has(name)) {
    const near = nearestWord(name, [...names]);
    throw new Problem(`no mapping of the config looks anything up in ${name}${near ? `; did you mean ${near}?` : ''}`);
  }
  return found
    .map((ruling) => ({ ...ruling, checked: ruling.checked.filter((use) => use.table === name) }))
    .filter(({ checked }) => checked.length > 0);
}

function rulings(book: MappingBook, connections: ReadonlyMap<string, Connection>): Ruling[] {
  const found = new Map<string, Ruling>();
  for (const one of allRuled(connections)) {
    const { connection, kind, direction } = one;
    const mapping = one.in(book);
    if (!mapping) continue;
    const known = found.get(mapping.name);
    if (known) known.connections.push(connection);
    else found.set(mapping.name, { mapping, direction, kind, connections: [connection], checked: [] });
  }
  return [...found.values()];
}

/** Lets the last records of the ledger ask; without a ledger, the schemas say all that is known. */
async function ask(desk: MappingDesk, rulings: readonly Ruling[], last: number): Promise<void> {
  const ledger = await desk.ledger().catch((error: unknown) => {
    if (error instanceof Problem && error.exitCode === EXIT.unreachable) return undefined;
    throw error;
  });
  if (!ledger) return;
  const connections = await desk.connections();
  const bench: Bench = { ledger, config: desk.loaded.config, connections, now: Date.now() };
  for (const { mapping, direction, kind, connections: sources, checked } of rulings) {
    let records = 0;
    // It maps nothing, and hears what is looked up.
    const listening: Mapping = {
      ...mapping,
      apply: async (record, context) => {
        records += 1;
        const { fields, result } = await mapping.explain(record, context);
        for (const step of fields.flatMap(({ steps }) => steps)) hear(step, checked);
        return result;
      },
    };
    const pair = { before: listening, after: undefined };
    const tally = new Tally<RecordLabel>(0);
    if (direction === 'inbound') await compareInbound(bench, pair, sources, kind, { last }, tally);
    else for (const target of sources) await compareOutbound(bench, pair, target, kind, { last }, tally);
    for (const use of checked) use.records = records;
  }
}

function hear(step: Step, uses: readonly CheckedUse[]): void {
  if (step.did === 'first') {
    for (const inner of step.options.flatMap(({ steps }) => steps)) hear(inner, uses);
    return;
  }
  if (step.did !== 'lookup') return;
  const use = uses.find(({ at }) => at === step.at);
  use?.asked.set(step.key, (use.asked.get(step.key) ?? 0) + 1);
}
