import { compileFilter } from '../odata-filter.ts';
import type { Version } from './refusal.ts';

export type Row = Record<string, unknown>;

/** Without a word of the caller. */
const PAGE_SIZE = 20;

const literal = (text: string): unknown => {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  return text === 'null' ? null : Number(text);
};

/** A day in a filter has no midnight behind it. What is not set is equal to nothing but null, and before nothing. */
function compare(a: unknown, b: unknown): number {
  const [left, right] = [a ?? null, b ?? null];
  if (left === null || right === null) return left === right ? 0 : Number.NaN;
  if (typeof left === 'number') return left - Number(right);
  const one = String(left).replace(/T00:00:00Z$/, '');
  return one < String(right) ? -1 : one > String(right) ? 1 : 0;
}

/** One page, and the link to the next where there is one. */
export function answerTo(
  set: string,
  rows: Row[],
  version: Version,
  query: Record<string, string | undefined>,
  prefer: string | undefined,
): Row {
  const { $filter, $select, $orderby = '', $skip = '0' } = query;
  const size = Number(/odata\.maxpagesize=(\d+)/.exec(prefer ?? '')?.[1] ?? PAGE_SIZE);
  const keys = $orderby.split(',').filter((key) => key);
  const found = rows
    .filter(compileFilter($filter, { literal, compare }))
    .sort((a, b) => keys.reduce((order, key) => order || compare(a[key], b[key]), 0));
  const skip = Number($skip);
  const names = $select?.split(',');
  const value = found
    .slice(skip, skip + size)
    .map((row) => (names ? Object.fromEntries(names.map((name) => [name, row[name] ?? null])) : row));
  const at = version === 'v1' ? 'odata.' : '@odata.';
  return {
    [version === 'v1' ? 'odata.metadata' : '@odata.context']: `$metadata#${set}`,
    value,
    ...(found.length > skip + size ? { [`${at}nextLink`]: `${set}?$skip=${skip + size}` } : {}),
  };
}
