/** Fields that are amounts of money, as the shop's REST controllers list them. */
const NAMES: ReadonlySet<string> = new Set(
  'amount discount_total shipping_total shipping_tax total total_tax subtotal subtotal_tax'.split(' '),
);

/** As PHP rounds: half up, by what is written and not by what a double holds. */
const rounded = (amount: string, digits: number): string =>
  (Math.round(Number(amount) * 10 ** digits + Math.sign(Number(amount)) * 1e-7) / 10 ** digits).toFixed(digits);

/** A record with its amounts as the shop writes them: with `dp` digits, or with two, each rounded by itself. */
export function written<Row>(row: Row, dp = '2'): Row {
  if (Array.isArray(row)) return row.map((one) => written(one, dp)) as Row;
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (Array.isArray(value) && name !== 'meta_data') return [name, written(value, dp)];
      return [name, NAMES.has(name) && typeof value === 'string' && value ? rounded(value, Number(dp)) : value];
    }),
  ) as Row;
}
