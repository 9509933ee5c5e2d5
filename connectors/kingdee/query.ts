import { WaybillError } from '../../domain/failures.ts';
import { call, type KingdeeContext } from './call.ts';
import { refused, statusOf } from './errors.ts';

/** Rows of one page. */
export const PAGE_ROWS = 2_000;
/** The most rows that one call answers. */
export const MOST_ROWS = 10_000;

export interface BillQuery {
  FormId: string;
  /** Names of columns; those of an entry multiply the rows, one an entry. */
  fields: readonly string[];
  FilterString: string;
  OrderString?: string;
  StartRow?: number;
  Limit: number;
}

/** A row as nested fields: `FMaterialId.FNumber` becomes `{ FMaterialId: { FNumber } }`. */
export type Row = Record<string, unknown>;

/** One page of `ExecuteBillQuery`: arrays in the order of the fields on the wire, rows here. */
export async function billQuery(ctx: KingdeeContext, { fields, ...query }: BillQuery): Promise<Row[]> {
  const data = await call(ctx, 'ExecuteBillQuery', {
    data: { ...query, FieldKeys: fields.join(','), StartRow: query.StartRow ?? 0, TopRowCount: 0 },
  });
  const status = statusOf(data);
  if (status) throw new WaybillError(refused(status.Errors?.[0], status.MsgCode));
  if (!Array.isArray(data)) throw new WaybillError({ class: 'unavailable', message: 'ExecuteBillQuery: no table' });
  return (data as unknown[][]).map((values) => rowOf(fields, values));
}

function rowOf(fields: readonly string[], values: unknown[]): Row {
  const row: Row = {};
  fields.forEach((field, index) => {
    const path = field.split('.');
    const last = path.pop() as string;
    let at = row;
    for (const name of path) {
      at[name] ??= {};
      at = at[name] as Row;
    }
    at[last] = values[index];
  });
  return row;
}

/** A text as a literal of a filter. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The conditions that are there, all of them. */
export const allOf = (...conditions: (string | undefined)[]): string =>
  conditions
    .filter((condition) => condition)
    .map((condition) => `(${condition})`)
    .join(' and ');

/** Rows in their order, gathered while `key` stays the same: a bill's entries, a material's lots. */
export function runsOf<R extends Row>(rows: readonly R[], key: (row: R) => string): { key: string; rows: R[] }[] {
  const runs: { key: string; rows: R[] }[] = [];
  for (const row of rows) {
    const of = key(row);
    const last = runs.at(-1);
    if (last?.key === of) last.rows.push(row);
    else runs.push({ key: of, rows: [row] });
  }
  return runs;
}
