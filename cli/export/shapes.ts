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

/** The record with nothing in it but these columns: what the schema does not know of does not leave either. */
export function cutTo({ plain, lists }: Columns, record: unknown): Values {
  const cut = picked(plain, record);
  for (const { path, columns } of lists) {
    const items = valueAt(record, path);
    if (Array.isArray(items))
      put(
        cut,
        path,
        items.map((item) => picked(columns, item)),
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
