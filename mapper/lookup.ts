import { isMap, isSeq } from 'yaml';
import { parseCsv } from './csv.ts';
import { YamlFile } from './nodes.ts';
import { isHostile, Places, type Problem, type SourceFile, suggest } from './problem.ts';
import type { Lookup } from './syntax.ts';

/** A lookup table: named columns, one row an entry. */
export interface Table {
  name: string;
  file: string;
  text: string;
  columns: string[];
  rows: { cells: unknown[]; at: string }[];
}

/** Columns of a YAML table that is a plain `key: value` map. */
const MAP_COLUMNS = ['key', 'value'];

/**
 * Reads a table. YAML is either `key: value` lines (columns `key` and `value`) or a list of rows with named columns; CSV has its columns' names in the first line.
 */
export function parseTable(file: SourceFile): { table?: Table; problems: Problem[] } {
  const name = file.path.replace(/^.*\//, '').replace(/\.(ya?ml|csv)$/, '');
  const { columns, rows, problems } = file.path.endsWith('.csv') ? fromCsv(file) : fromYaml(file);
  if (problems.length === 0 && (columns.length < 2 || rows.length === 0)) {
    problems.push({
      code: 'empty-table',
      message: 'a table has at least two columns and one row',
      where: `${file.path}:1:1`,
      severity: 'error',
    });
  }
  return problems.length > 0
    ? { problems }
    : { table: { name, file: file.path, text: file.text, columns, rows }, problems };
}

interface Content {
  columns: string[];
  rows: Table['rows'];
  problems: Problem[];
}

function fromCsv(file: SourceFile): Content {
  const places = new Places(file.path);
  places.lines.addNewLine(0);
  for (let at = file.text.indexOf('\n'); at >= 0; at = file.text.indexOf('\n', at + 1)) places.lines.addNewLine(at + 1);
  const problems: Problem[] = [];
  const [head = [], ...body] = parseCsv(file.text);
  const columns = head.map((cell) => cell.text);
  if (new Set(columns).size < columns.length || columns.some((column) => column === '' || isHostile(column))) {
    problems.push({
      code: 'bad-columns',
      message: 'each column has a name of its own',
      where: `${file.path}:1:1`,
      severity: 'error',
    });
  }
  const rows = body.map((row) => {
    const at = places.at(row[0]?.offset ?? 0);
    if (row.length > columns.length) {
      problems.push({
        code: 'bad-row',
        message: `this line has ${row.length} cells, the first has ${columns.length}`,
        where: at,
        severity: 'error',
      });
    }
    return { cells: columns.map((_, index) => row[index]?.text ?? ''), at };
  });
  return { columns, rows, problems };
}

function fromYaml(file: SourceFile): Content {
  const yaml = new YamlFile(file);
  const content: Content = { columns: [], rows: [], problems: yaml.problems };
  if (yaml.problems.length > 0) return content;
  if (isMap(yaml.root)) {
    content.columns = MAP_COLUMNS;
    for (const [key, field] of yaml.fields(yaml.root, 'a table') ?? []) {
      content.rows.push({ cells: [key, yaml.plain(field.value)], at: yaml.at(field.key) });
    }
  } else if (isSeq(yaml.root)) {
    for (const item of yaml.root.items) {
      const fields = yaml.fields(item, 'a row of a table', content.columns.length > 0 ? content.columns : undefined);
      if (!fields) continue;
      if (content.columns.length === 0) content.columns = [...fields.keys()];
      const cells = content.columns.map((column) => (fields.has(column) ? yaml.plain(fields.get(column)?.value) : ''));
      content.rows.push({ cells, at: yaml.at(item) });
    }
  } else {
    yaml.problem('empty-table', yaml.root, 'a table is `key: value` lines or a list of rows');
  }
  return content;
}

/**
 * The map that a lookup uses. Of rows with the same key the first holds when they say different things in the reverse direction (several words of
 * a source may mean one of ours); in the direction a table is written in, that is a problem.
 */
export function compileLookup(
  lookup: Lookup,
  tables: ReadonlyMap<string, Table>,
  problems: Problem[],
): Map<string, unknown> | undefined {
  if (lookup.kind === 'inline') return new Map(lookup.entries);
  const table = tables.get(lookup.name);
  if (!table) {
    const hint = suggest(lookup.name, tables.keys());
    problems.push({
      code: 'unknown-table',
      message: `no table \`${lookup.name}\``,
      ...(hint ? { hint } : {}),
      where: lookup.at,
      severity: 'error',
    });
    return undefined;
  }
  const column = (side: 'from' | 'to', otherwise: number): number => {
    const named = lookup[side];
    if (!named) return otherwise;
    const index = table.columns.indexOf(named.value);
    if (index < 0) {
      const hint = suggest(named.value, table.columns);
      problems.push({
        code: 'unknown-column',
        message: `no column \`${named.value}\` in ${table.name}`,
        ...(hint ? { hint } : {}),
        where: named.at,
        severity: 'error',
      });
    }
    return index;
  };
  const from = column('from', lookup.reverse ? 1 : 0);
  const to = column('to', lookup.reverse ? 0 : 1);
  if (from < 0 || to < 0) return undefined;
  const entries = new Map<string, unknown>();
  for (const { cells, at } of table.rows) {
    const key = String(cells[from] ?? '').trim();
    const value = cells[to];
    if (key === '') continue;
    if (!entries.has(key)) entries.set(key, value);
    else if (from < to && entries.get(key) !== value) {
      problems.push({
        code: 'double-entry',
        message: `\`${key}\` stands twice in ${table.name}, with different values`,
        where: at,
        severity: 'error',
      });
    }
  }
  return entries;
}

/** How much of a value may stand in a message: codes such as `PARTIALLY_PAID` may, anything that could be of a person may not. */
export const shownKey = (key: string): string =>
  /^[A-Z][A-Z0-9_]{0,39}$|^\d{1,3}$|^[a-z]+[_-][a-z_-]{1,38}$/.test(key) ? `\`${key}\`` : 'this value';
