/**
 * `dp` of reads: with as many digits as the shop keeps of an amount (six). Without it each amount is rounded to what the shop shows, so that the
 * net and the tax of an article of 9.99 (8.325 and 1.665) make 10.00.
 */
export const EXACT = { dp: 8 } as const;

const NAMES: ReadonlySet<string> = new Set([
  'cart_tax',
  'discount_tax',
  'discount_total',
  'gross_wanted',
  'refunded_total',
  'shipping_tax',
  'shipping_tax_total',
  'shipping_total',
  'subtotal',
  'subtotal_tax',
  'tax_total',
  'tax_wanted',
  'total',
  'total_tax',
  'total_wanted',
]);
const PADDED = /^(-?\d+\.\d{2}\d*?)0*$/;

/** A record and its lines without the zeros that fill amounts up: `95.64000000` is `95.64`, `8.32500000` is `8.325`. */
export function unpadded<Row>(row: Row): Row {
  if (Array.isArray(row)) return row.map(unpadded) as Row;
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (Array.isArray(value) && name !== 'meta_data') return [name, value.map(unpadded)];
      const plain = NAMES.has(name) && typeof value === 'string' ? PADDED.exec(value)?.[1] : undefined;
      return [name, plain ?? value];
    }),
  ) as Row;
}
