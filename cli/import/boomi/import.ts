import { columnsOf } from '../../../domain/canonical/columns.ts';
import { CANONICAL } from '../../../domain/canonical/records.ts';
import { isKind } from '../../../domain/kinds.ts';
import { schemaFields } from '../../../domain/personal.ts';
import { MappingBook, type SourceFile } from '../../../mapper/index.ts';
import { lintMappings, type Sides } from '../../../mapper/lint/index.ts';
import type { Field, Left, ReadMap } from './map.ts';
import { type Place, readPlace, shownPlace } from './place.ts';
import { type Line, rulesOf } from './rules.ts';
import { type CrossReference, tableText } from './table.ts';
import type { Value } from './value.ts';

/** What a map becomes here. */
export interface ImportOrder {
  /** `shop/order`, or a kind of ours. */
  from: string;
  to: string;
  /** The mapping's name, without `.yaml`. */
  name: string;
  /** Their names of the side that is ours -> our names. */
  names: ReadonlyMap<string, string>;
  tables: readonly CrossReference[];
  /** Mappings and tables that are there already. */
  beside: readonly SourceFile[];
  sides: Sides;
}

export interface Imported {
  files: SourceFile[];
  rules: number;
  left: Left[];
  /** Fields of our side that have no name of ours yet. */
  unnamed: string[];
  /** What `waybill mapping check` still says of the mapping: fields that nothing makes. */
  open: string[];
}

/** A mapping and its tables in our language; each rule that `check` would not take is left out and told. */
export function importMap(map: ReadMap, order: ImportOrder): Imported {
  const left: Left[] = [...map.left];
  const unnamed = new Set<string>();
  const fields = map.fields.flatMap((field) => {
    try {
      return [ourNames(field, order)];
    } catch (error) {
      if (!(error instanceof Nameless)) throw error;
      unnamed.add(error.place);
      left.push({ at: field.at, what: shownPlace(field.target), why: error.message });
      return [];
    }
  });
  const tables = tablesOf(map, order);
  for (const table of tables) left.push(...table.left.map(({ at, why }) => ({ at, what: `table ${table.name}`, why })));
  const tableFiles = tables.map((table): SourceFile => ({ path: `tables/${table.name}.csv`, text: tableText(table) }));

  // A rule that is taken out may be the reason of another finding: until nothing more comes.
  let taken = fields;
  for (;;) {
    const { lines, left: unmade } = rulesOf(taken);
    const path = `${order.name}.yaml`;
    const head = [
      'waybill: 1',
      `title: ${JSON.stringify(`${map.name}, brought over from Boomi`)}`,
      `from: ${order.from}`,
      `to: ${order.to}`,
      'rules:',
    ];
    const text = `${[...head, ...lines.map((line) => line.text)].join('\n')}\n`;
    const findings = found({ path, text }, tableFiles, order);
    const wrong = findings.flatMap(({ line, code, message }) => {
      const one = lines[line - 1 - head.length];
      // What no rule makes is work that is left, and no fault of the rule that it is told at.
      return one?.at === undefined || code === 'target-not-covered' ? [] : [{ line: one, code, message }];
    });
    if (wrong.length === 0) {
      left.push(...unmade);
      return {
        files: [{ path, text: withLeft(text, left) }, ...tableFiles],
        rules: lines.filter(({ at }) => at !== undefined).length,
        left,
        unnamed: [...unnamed].sort(),
        open: findings.map(({ message }) => message),
      };
    }
    const told = new Map(wrong.map((one) => [keyOf(one.line), one]));
    taken = taken.flatMap((field) => {
      const what = shownPlace(field.target);
      const one = told.get(keyOf({ at: field.at, what }));
      if (!one) return [field];
      if (one.code === 'required-skipped' && !field.needed) return [{ ...field, needed: true as const }];
      left.push({ at: field.at, what, why: one.message });
      return [];
    });
  }
}

/** All that were given or are read, but none of which the lookups read parts of their own alone. */
function tablesOf({ tables: read }: ReadMap, order: ImportOrder): CrossReference[] {
  const given = order.tables.filter(
    (table) => read.some(({ name }) => name === table.name) || !read.some(({ of }) => of === table.name),
  );
  return [...given, ...read.filter((table) => !given.some(({ name }) => name === table.name))];
}

const keyOf = ({ at, what }: Pick<Line, 'at' | 'what'>): string => `${at} ${what}`;

function found(mapping: SourceFile, tables: readonly SourceFile[], { beside, sides }: ImportOrder) {
  const files = [...beside, mapping, ...tables];
  return lintMappings(files, sides, MappingBook.compile(files)).filter(
    ({ file, severity }) => file === mapping.path && severity === 'error',
  );
}

class Nameless extends Error {
  readonly place: string;

  constructor(place: string, kind: string) {
    super(`${kind} has no field ${place}: say in --names what it is called here`);
    this.place = place;
  }
}

/** The side that is ours speaks of our fields: by their own names, or by those that were told. */
function ourNames(field: Field, { from, to, names }: ImportOrder): Field {
  const rename =
    (kind: string) =>
    (place: Place): Place => {
      if (!isKind(kind)) return place;
      const known = names.get(shownPlace(place));
      const ours = known ? readPlace(known) : place;
      if (!fieldsOf(kind).has(ours.map(({ name }) => name).join('.'))) throw new Nameless(shownPlace(place), kind);
      return ours.map((part, at) => ({ ...part, list: part.list || isList(kind, ours.slice(0, at + 1)) }));
    };
  return { ...field, target: rename(to)(field.target), value: renamed(field.value, rename(from)) };
}

const fieldsOf = (kind: keyof typeof CANONICAL): Set<string> => new Set(schemaFields(CANONICAL[kind]).keys());

const isList = (kind: keyof typeof CANONICAL, place: Place): boolean =>
  columnsOf(CANONICAL[kind]).lists.some(({ path }) => path === place.map(({ name }) => name).join('.'));

function renamed(value: Value, rename: (place: Place) => Place): Value {
  switch (value.kind) {
    case 'place':
      return { kind: 'place', place: rename(value.place) };
    case 'lookup':
      return { ...value, of: renamed(value.of, rename) };
    case 'expr':
      return { ...value, inputs: value.inputs.map((one) => renamed(one, rename)) };
    case 'const':
    case 'item':
      return value;
  }
}

/** What is left to do stands below the rules, where who goes on writes. */
function withLeft(text: string, left: readonly Left[]): string {
  if (left.length === 0) return text;
  return `${text}\n# Not brought over:\n${left.map(({ at, what, why }) => `# - ${`${at} ${what}: ${why}`.replace(/\s+/g, ' ')}`).join('\n')}\n`;
}
