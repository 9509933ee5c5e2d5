import { compileFilter } from '../odata-filter.ts';

/** A row as the service answers it: days and instants as `/Date(ms)/`. */
export type Row = Record<string, unknown>;

type Value = string | number | boolean;

function literal(text: string): Value {
  const time = /^datetime(?:offset)?'([^']*)'$/.exec(text)?.[1];
  if (time !== undefined) return Date.parse(time.endsWith('Z') ? time : `${time}Z`);
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text === 'true' ? true : text === 'false' ? false : Number(text);
}

/** Numbers of documents compare as numbers: the system pads them with zeros. What is not there is empty, or the first of days. */
export function compare(a: unknown, b: unknown): number {
  const [left, right] = [comparable(a), comparable(b)];
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [one, other] = [padded(left), padded(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function comparable(value: unknown): Value {
  if (value === undefined || value === null) return '';
  const ms = typeof value === 'string' ? /^\/Date\((-?\d+)/.exec(value)?.[1] : undefined;
  return ms === undefined ? (value as Value) : Number(ms);
}

const padded = (value: Value): string => {
  const text = String(value);
  return /^\d+$/.test(text) ? text.padStart(18, '0') : text;
};

/** One page of rows: filtered, in order, and cut. */
export function page(rows: Row[], query: Record<string, string | undefined>): Row[] {
  const order = (query.$orderby ?? '').split(',').filter((name) => name);
  const skip = Number(query.$skip ?? 0);
  return rows
    .filter(compileFilter(query.$filter, { literal, compare }))
    .sort((a, b) => order.reduce((sign, name) => sign || compare(a[name], b[name]), 0))
    .slice(skip, query.$top === undefined ? undefined : skip + Number(query.$top));
}

/** A row with the fields that were selected, and its links: those that were expanded as lists or as one, the others deferred. */
export function shaped(row: Row, query: Record<string, string | undefined>): Row {
  const select = query.$select?.split(',');
  const expand = (query.$expand ?? '').split(',').filter((path) => path);
  const shownOf = (level: Row, paths: string[], names?: string[]): Row =>
    Object.fromEntries(
      Object.entries(level).flatMap(([name, value]) => {
        if (!name.startsWith('to_'))
          return !names || names.includes(name) || name === '__metadata' ? [[name, value]] : [];
        const below = paths.filter((path) => path === name || path.startsWith(`${name}/`));
        if (below.length === 0) return names ? [] : [[name, { __deferred: { uri: name } }]];
        const rest = below.map((path) => path.slice(name.length + 1)).filter((path) => path);
        if (!Array.isArray(value)) return [[name, shownOf(value as Row, rest)]];
        return [[name, { results: (value as Row[]).map((item) => shownOf(item, rest)) }]];
      }),
    );
  return shownOf(row, expand, select);
}
