import { type Column, type Columns, columnsOf } from '../../domain/canonical/columns.ts';
import { CANONICAL } from '../../domain/canonical/records.ts';
import type { Kind } from '../../domain/kinds.ts';

type Values = Record<string, unknown>;

/** The columns of a kind that may leave: with personal data, or without. */
export function shapeOf(kind: Kind, personal: boolean): Columns {
  const { plain, lists } = columnsOf(CANONICAL[kind]);
  const may = (column: Column) => personal || column.personal === undefined;
  return {
    plain: plain.filter(may),
    lists: lists
      .map(({ path, columns }) => ({ path, columns: columns.filter(may) }))
      .filter(({ columns }) => columns.length > 0),
  };
}

/** What stands at a path of names. */
export function valueAt(record: unknown, path: string): unknown {
  let here = record;
  for (const name of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Values)[name];
  }
  return here;
}

/** The items of a list, also of one that stands in each item of another, with their places: `2`, or `2.1`. */
export function itemsAt(record: unknown, path: string): { place: string; item: unknown }[] {
  let here = [{ place: '', item: record }];
  for (const name of path.split('.'))
    here = here.flatMap(({ place, item }) => {
      const found = valueAt(item, name);
      if (found === undefined) return [];
      if (!Array.isArray(found)) return [{ place, item: found }];
      return found.map((one, at) => ({ place: [...(place === '' ? [] : [place]), at + 1].join('.'), item: one }));
    });
  return here;
}

/** The record with nothing in it but these columns: what the schema does not know of does not leave either. */
export function cutTo({ plain, lists }: Columns, record: unknown): Values {
  const cut = picked(plain, record);
  const isWithin = (inner: string, outer: string) => inner.startsWith(`${outer}.`);
  for (const { path, columns } of lists) {
    if (lists.some((outer) => isWithin(path, outer.path))) continue;
    const items = valueAt(record, path);
    if (!Array.isArray(items)) continue;
    const within = lists
      .filter((one) => isWithin(one.path, path))
      .map((one) => ({ ...one, path: one.path.slice(path.length + 1) }));
    put(
      cut,
      path,
      items.map((item) => cutTo({ plain: columns, lists: within }, item)),
    );
  }
  return cut;
}

function picked(columns: Column[], record: unknown): Values {
  const cut: Values = {};
  for (const { path } of columns) {
    const value = valueAt(record, path);
    if (value !== undefined) put(cut, path, value);
  }
  return cut;
}

function put(into: Values, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() as string;
  let here = into;
  for (const name of names) {
    here[name] ??= {};
    here = here[name] as Values;
  }
  here[last] = value;
}
