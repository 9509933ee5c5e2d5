import { add, type DecimalInput } from '../domain/decimal.ts';

/** Rows of one thing as one: some systems tell stock by batch, quality or size. The fields that are counted become exact decimals. */
export function addedUp<Row extends object, Field extends keyof Row & string>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  fields: readonly Field[],
): (Omit<Row, Field> & Record<Field, string>)[] {
  const sums = new Map<string, Omit<Row, Field> & Record<Field, string>>();
  for (const row of rows) {
    const known = sums.get(idOf(row));
    const counts = fields.map((field) => [
      field,
      add(known?.[field] ?? '0', (row[field] as DecimalInput | null | undefined) ?? '0'),
    ]);
    sums.set(idOf(row), { ...(known ?? row), ...Object.fromEntries(counts) });
  }
  return [...sums.values()];
}
