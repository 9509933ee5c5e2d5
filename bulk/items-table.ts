import { readCountry } from '../domain/bulk/country-name.ts';
import type { BulkItem } from '../domain/bulk/items.ts';
import { isCurrency } from '../domain/currencies.ts';
import { compare, isDecimal } from '../domain/decimal.ts';
import { hsDigits } from '../domain/papers/compose.ts';
import { decodeText } from '../domain/text-encoding.ts';
import type { Problem } from '../mapper/problem.ts';
import { fromCsv } from '../mapper/tables/from-csv.ts';

/** What is wrong with the table, each with its row. */
export class ItemsError extends Error {
  override readonly name = 'ItemsError';
}

const problemText = ({ where, message, hint }: Problem): string =>
  `${where ? `${where}: ` : ''}${message}${hint ? ` (${hint})` : ''}`;

const COLUMNS = [
  'sku',
  'name',
  'pack_size',
  'min_quantity',
  'blocked',
  'hs_code',
  'origin',
  'weight_kg',
  'price',
  'currency',
] as const;
const YES = /^(yes|true|1|x|y|是)$/i;
const NO = /^(no|false|0|n|否|)$/i;

/** The articles of ops' table. Throws an `ItemsError` that names all that is wrong with it. */
export function readItems(path: string, bytes: Buffer): BulkItem[] {
  const read = fromCsv({ path, text: decodeText(bytes).text });
  if (read.problems.length > 0) throw new ItemsError(read.problems.map(problemText).join('\n'));
  const head = read.columns.map((name) => name.toLowerCase());
  const strange = head.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  if (!head.includes('sku') || strange.length > 0)
    throw new ItemsError(
      `row 1: ${strange.length > 0 ? `no column ${strange.join(', ')}` : 'column sku is missing'}; there are: ${COLUMNS.join(', ')}`,
    );
  const wrong: string[] = [];
  const met = new Map<string, number>();
  const items = read.rows.map(({ row: line = 0, cells }): BulkItem => {
    // Every row of CSV has its number; those of YAML, which this table is not, have none.
    const row = Object.fromEntries(head.map((name, at) => [name, String(cells[at] ?? '')]));
    const tell = (what: string) => wrong.push(`row ${line}: ${what}`);
    const sku = row.sku ?? '';
    if (sku === '') tell('sku is missing');
    else if (met.has(sku)) tell(`${sku} stands in row ${met.get(sku)} too`);
    met.set(sku, line);
    const whole = (name: 'pack_size' | 'min_quantity') => {
      const given = row[name] || '1';
      if (!/^[1-9]\d{0,6}$/.test(given)) tell(`${name} is a whole number from 1, and not ${given}`);
      return Number(given);
    };
    const blocked = row.blocked ?? '';
    if (!YES.test(blocked) && !NO.test(blocked)) tell(`blocked is yes or no, and not ${blocked}`);
    const { price, currency, name, weight_kg: weightKg } = row;
    const hsCode = hsDigits(row.hs_code);
    if (row.hs_code && !/^\d{6,10}$/.test(hsCode ?? '')) tell(`hs_code has 6 to 10 digits, and not ${row.hs_code}`);
    if (weightKg && !(isDecimal(weightKg) && compare(weightKg, 0) > 0))
      tell(`weight_kg is kilograms of a piece such as 0.35, and not ${weightKg}`);
    const origin = row.origin ? readCountry(row.origin) : undefined;
    if (row.origin && !origin) tell(`no country ${row.origin}: its code, such as CN`);
    if (price && !(isDecimal(price) && !price.startsWith('-')))
      tell(`price is an amount such as 12.30, and not ${price}`);
    if (Boolean(price) !== Boolean(currency)) tell('price and currency go together');
    if (currency && !isCurrency(currency)) tell(`no currency ${currency}`);
    return {
      sku,
      ...(name ? { name } : {}),
      packSize: whole('pack_size'),
      minQuantity: whole('min_quantity'),
      blocked: YES.test(blocked),
      ...(hsCode ? { hsCode } : {}),
      ...(origin ? { origin } : {}),
      ...(weightKg ? { weightKg } : {}),
      ...(price && currency ? { price, currency } : {}),
    };
  });
  if (items.length === 0) wrong.push('it holds no articles');
  if (wrong.length > 0) throw new ItemsError(wrong.join('\n'));
  return items;
}
