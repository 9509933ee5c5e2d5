/** A list as it is asked for; the only operators that lists of sales orders document are these and two more. */
export interface ListQuery {
  pageIndex: number;
  pageSize: number;
  isSum?: boolean;
  simpleVOs?: { field: string; op: 'eq' | 'between'; value1: string; value2?: string }[];
  queryOrders?: { field: string; order: 'asc' | 'desc' }[];
}

type Row = Record<string, unknown> & { id: string };

const valueAt = (row: Row, field: string): string =>
  String(
    field.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], row) ?? '',
  );

/** One value or a list of them. */
export const conditionsOf = (value: unknown): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value.map(String) : [String(value)];

/** One page of the rows that meet every condition; newest first where no order is asked for. */
export function pageOf(rows: Row[], { pageIndex, pageSize, simpleVOs = [], queryOrders = [] }: ListQuery) {
  const found = rows.filter((row) =>
    simpleVOs.every(({ field, op, value1, value2 = '' }) => {
      const value = valueAt(row, field);
      return op === 'between' ? value >= value1 && value <= value2 : value === value1;
    }),
  );
  const [{ field, order } = { field: 'pubts', order: 'desc' }] = queryOrders;
  const sign = order === 'asc' ? 1 : -1;
  const compare = (a: string, b: string) => (a < b ? -sign : a > b ? sign : 0);
  found.sort((a, b) => compare(valueAt(a, field), valueAt(b, field)) || compare(a.id, b.id));
  return {
    pageIndex,
    pageSize,
    recordCount: found.length,
    pageCount: Math.ceil(found.length / pageSize),
    recordList: found.slice((pageIndex - 1) * pageSize, pageIndex * pageSize),
  };
}
