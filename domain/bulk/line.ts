import { compare, multiply, parseDecimal, roundMoney } from '../decimal.ts';
import type { BulkItem, BulkItems } from './items.ts';
import type { OrderRow } from './row.ts';
import type { BulkArticle, BulkData, BulkRules } from './verdict.ts';
import { fitsCurrency, readNumber, splitPrice } from './written-numbers.ts';

/** What a row orders, as far as it can be read; what cannot is told in the row. */
export interface LineRead {
  row: OrderRow;
  item?: BulkItem;
  quantity?: number;
}

/** What each row says for itself. */
const OWN = ['sku', 'quantity', 'price'] as const;

export function readLine(row: OrderRow, items: BulkItems, rules: BulkRules): LineRead {
  for (const field of OWN) if ((row.cell(field)?.merged?.rows ?? 1) > 1) row.wrong('merged-line', field);
  const item = readItem(row, items);
  const quantity = readQuantity(row, rules, item);
  return { row, ...(item ? { item } : {}), ...(quantity === undefined ? {} : { quantity }) };
}

/** `3-1` in a cell that a spreadsheet took for the first of March: what was typed is gone. */
function becameDay(row: OrderRow, field: (typeof OWN)[number]): boolean {
  const { day } = row.cell(field) ?? {};
  if (day === undefined) return false;
  row.wrong('became-day', field, { value: day });
  return true;
}

function readItem(row: OrderRow, items: BulkItems): BulkItem | undefined {
  if (becameDay(row, 'sku')) return undefined;
  const value = row.usable('sku');
  if (value === undefined) {
    if (!row.isWrong) row.wrong('missing', 'sku');
    return undefined;
  }
  const read = items.find(value, row.cell('sku')?.number === true);
  if ('unknown' in read) {
    row.wrong(read.exponent ? 'exponent-sku' : 'unknown-sku', 'sku', { value, near: read.near ?? '' });
    return undefined;
  }
  const { item, as } = read;
  if (as === 'zeros') row.tell('read-as', 'read-sku', 'sku', { value, sku: item.sku });
  if (item.blocked) row.wrong('blocked', 'sku', { sku: item.sku });
  return item;
}

function readQuantity(row: OrderRow, { mostPieces }: BulkRules, item: BulkItem | undefined): number | undefined {
  if (becameDay(row, 'quantity')) return undefined;
  const given = row.usable('quantity');
  if (given === undefined) {
    if (!row.cell('quantity')?.broken && row.text('quantity') === undefined) row.wrong('missing', 'quantity');
    return undefined;
  }
  const bare = given.replace(/\s*(pcs?|pieces?|ea|st(ü|ue)?ck|个|件|只|套)\.?$/iu, '');
  const exact = row.cell('quantity')?.number ? parseDecimal(bare) : undefined;
  const read = exact === undefined ? readNumber(bare) : { value: exact };
  if (!read) row.wrong('not-a-number', 'quantity', { value: given });
  else if ('either' in read) row.wrong('two-readings', 'quantity', { first: read.either[0], second: read.either[1] });
  else return wholePacks(row, read.value, mostPieces, item);
  return undefined;
}

function wholePacks(row: OrderRow, value: string, most: number, item: BulkItem | undefined): number | undefined {
  if (!/^-?\d+(\.0*)?$/.test(value)) row.wrong('not-whole', 'quantity', { value });
  else if (compare(value, 0) <= 0) row.wrong('not-positive', 'quantity', { value });
  else if (compare(value, most) > 0) row.wrong('too-many', 'quantity', { value, most });
  else {
    const pieces = Number(value);
    if (!item) return pieces;
    const { sku, packSize: pack, minQuantity: least } = item;
    if (pieces % pack !== 0) {
      const lower = Math.floor(pieces / pack) * pack;
      const upper = lower + pack;
      if (lower < Math.max(least, 1)) row.wrong('whole-pack', 'quantity', { sku, pack, upper: atLeast(least, pack) });
      else row.wrong('broken-pack', 'quantity', { sku, pack, lower, upper });
    } else if (pieces < least) row.wrong('below-minimum', 'quantity', { least: atLeast(least, pack), sku });
    else return pieces;
  }
  return undefined;
}

/** The fewest whole packs that reach the least quantity. */
const atLeast = (least: number, pack: number): number => Math.max(1, Math.ceil(least / pack)) * pack;

/** The line as it is staged; undefined where something of it is wrong. */
export function pricedLine(
  { row, item, quantity }: LineRead,
  currency: string,
  at: number,
): BulkData['lines'][number] | undefined {
  const price = readPrice(row, currency, item);
  if (!item || quantity === undefined || price === undefined) return undefined;
  return {
    line_no: String(at),
    sku: item.sku,
    ...articleOf(item),
    quantity,
    unit_price: price,
    line_total: roundMoney(multiply(price, quantity), currency),
  };
}

const articleOf = ({ name, hsCode, origin, weightKg }: BulkItem): BulkArticle => ({
  ...(name ? { name } : {}),
  ...(hsCode ? { hs_code: hsCode } : {}),
  ...(origin ? { origin } : {}),
  ...(weightKg ? { weight_kg: weightKg } : {}),
});

function readPrice(row: OrderRow, currency: string, item: BulkItem | undefined): string | undefined {
  const listed = item?.price !== undefined && item.currency === currency ? item.price : undefined;
  if (becameDay(row, 'price')) return undefined;
  const given = row.usable('price');
  if (given === undefined) {
    if (row.cell('price')?.broken || row.text('price') !== undefined) return undefined;
    if (item && listed === undefined) row.wrong('no-price', 'price', { sku: item.sku });
    return listed;
  }
  const { amount, currencies } = splitPrice(given);
  const exact = row.cell('price')?.number ? parseDecimal(amount) : undefined;
  const read = exact === undefined ? readNumber(amount) : { value: exact };
  if (!read) row.wrong('not-a-number', 'price', { value: given });
  else if (currencies && !currencies.includes(currency))
    row.wrong('price-currency', 'price', { value: currencies[0] as string, currency });
  else if ('either' in read) row.wrong('two-readings', 'price', { first: read.either[0], second: read.either[1] });
  else if (compare(read.value, 0) <= 0) row.wrong('not-positive', 'price', { value: read.value });
  else if (!fitsCurrency(read.value, currency)) row.wrong('price-digits', 'price', { value: read.value, currency });
  else {
    const price = roundMoney(read.value, currency);
    if (listed !== undefined && compare(price, listed) !== 0)
      row.tell('warning', 'price-differs', 'price', { value: price, list: listed });
    return price;
  }
  return undefined;
}
