import { isCurrency } from '../currencies.ts';
import { parseIncoterm } from '../incoterm.ts';
import { isEori } from '../papers/eori.ts';
import { readVatId } from '../vat-id.ts';
import { readCountry } from './country-name.ts';
import { type BulkField, ORDER_FIELDS } from './fields.ts';
import { hasPostalCodes, isPoBox, readPostalCode } from './postal-code.ts';
import { knowsRegion } from './region.ts';
import type { OrderRow } from './row.ts';
import type { BulkRules } from './verdict.ts';
import { readDay } from './written-days.ts';
import { stateOfZip } from './zip-state.ts';

/** What an order says once, on whichever of its rows. */
export interface HeadRead {
  placedOn: string;
  dated: boolean;
  currency: string | undefined;
  /** The rest as it is staged. */
  fields: Record<string, string>;
}

interface Said {
  text: string;
  row: OrderRow;
}

/** Reads the head of an order from its rows; what is wrong is told in the row that says it, else in the first one. */
export function readHead(rows: readonly OrderRow[], rules: BulkRules): HeadRead {
  const first = rows[0] as OrderRow;
  const said = new Map<BulkField, Said>();
  for (const field of ORDER_FIELDS) if (field !== 'order') saidOnce(rows, field, said);
  const text = (field: BulkField): string | undefined => said.get(field)?.text;
  const rowOf = (field: BulkField): OrderRow => said.get(field)?.row ?? first;
  const broken = (field: BulkField) => rows.some((row) => row.cell(field)?.broken || row.text(field) !== undefined);
  const needed = (field: BulkField): string | undefined => {
    const value = text(field);
    if (value === undefined && !broken(field)) first.wrong('missing', field);
    return value;
  };

  const line1 = needed('line1');
  if (rules.poBoxes === 'refuse')
    for (const field of ['line1', 'line2'] as const)
      if (isPoBox(text(field) ?? '')) rowOf(field).wrong('po-box', field);
  const city = needed('city');
  const country = readCountryOf(needed('country'), rowOf('country'));
  const name = text('name');
  const company = text('shipCompany');
  if (name === undefined && company === undefined && text('company') === undefined && !broken('name'))
    first.wrong('no-receiver', 'name');
  const postalCode = country ? readPostal(country, said.get('postalCode')) : undefined;
  if (country && hasPostalCodes(country) && text('postalCode') === undefined && !broken('postalCode'))
    first.wrong('no-postal-code', 'postalCode', { country });
  const region = text('region');
  if (region !== undefined && country) checkRegion(region, country, rowOf('region'), postalCode);
  const email = text('email');
  if (email !== undefined && !/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(email))
    rowOf('email').wrong('not-an-email', 'email', { value: email });
  const taxId = readTaxId(said.get('taxId'));
  const eori = text('eori');
  if (eori !== undefined && !isEori(eori)) rowOf('eori').wrong('not-an-eori', 'eori', { value: eori });
  const incoterm = text('incoterm');
  if (incoterm !== undefined && !parseIncoterm(incoterm))
    rowOf('incoterm').wrong('unknown-incoterm', 'incoterm', { value: incoterm });
  const phone = text('phone');
  if (phone === undefined && !broken('phone')) first.tell('warning', 'no-phone', 'phone');
  const fields: Record<string, string | undefined> = {
    customer_no: text('customer'),
    customer_name: name ?? text('company'),
    customer_company: text('company'),
    customer_tax_id: taxId,
    customer_eori: eori?.replace(/\s/g, '').toUpperCase(),
    customer_email: email,
    customer_phone: phone,
    ship_name: name,
    ship_company: company ?? (name === undefined ? text('company') : undefined),
    ship_line1: line1,
    ship_line2: text('line2'),
    ship_city: city,
    ship_region: region,
    ship_postal_code: postalCode,
    ship_country: country,
    ship_phone: phone,
    po_number: text('poNumber'),
    incoterm,
    note: text('note'),
  };
  return {
    ...readDate(said.get('date'), rows, rules.today),
    currency: readCurrency(said.get('currency')),
    fields: Object.fromEntries(
      Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}

function saidOnce(rows: readonly OrderRow[], field: BulkField, said: Map<BulkField, Said>): void {
  for (const row of rows) {
    const text = row.usable(field);
    if (text === undefined) continue;
    const before = said.get(field);
    if (!before) said.set(field, { text, row });
    else if (before.text !== text) row.wrong('two-values', field, { row: before.row.row });
  }
}

function readCountryOf(text: string | undefined, row: OrderRow): string | undefined {
  if (text === undefined) return undefined;
  const country = readCountry(text);
  if (country === undefined) row.wrong('unknown-country', 'country', { value: text });
  return country;
}

function checkRegion(value: string, country: string, row: OrderRow, postalCode: string | undefined): void {
  const read = knowsRegion(value, country);
  if (!read.known) row.wrong('unknown-region', 'region', { value, country, near: read.near ?? '' });
  else if (country === 'US' && postalCode !== undefined) {
    const state = stateOfZip(postalCode);
    // Carriers turn such an address down, and tax is ruled by the one or by the other.
    if (state !== undefined && state !== read.code)
      row.wrong('zip-of-state', 'region', { value, code: postalCode, state });
  }
}

function readPostal(country: string, said: Said | undefined): string | undefined {
  if (!said) return undefined;
  const read = readPostalCode(said.text, country);
  if (!read) said.row.wrong('wrong-postal-code', 'postalCode', { value: said.text, country });
  else if (read.zeros)
    said.row.tell('read-as', 'read-postal-code', 'postalCode', { value: said.text, code: read.code });
  return read?.code;
}

/** Who has none writes so in words, which make no business of a buyer. */
function readTaxId(said: Said | undefined): string | undefined {
  if (!said) return undefined;
  const { text: value, row } = said;
  if (!/\d/.test(value)) {
    row.tell('warning', 'not-a-tax-id', 'taxId', { value });
    return undefined;
  }
  // By its own prefix alone: a buyer of another country than the goods go to has an id of that one, or none that is known here.
  const vat = readVatId(value);
  if (vat && !vat.wellFormed) row.tell('warning', 'not-a-vat-id', 'taxId', { value, country: vat.prefix });
  return value;
}

/** What people in this trade write for a currency besides its code. */
const CURRENCIES: Readonly<Record<string, string>> = {
  RMB: 'CNY',
  人民币: 'CNY',
  美元: 'USD',
  美金: 'USD',
  US$: 'USD',
  欧元: 'EUR',
  EURO: 'EUR',
  '€': 'EUR',
  英镑: 'GBP',
  '£': 'GBP',
  日元: 'JPY',
};

function readCurrency(said: Said | undefined): string | undefined {
  if (!said) return undefined;
  const code = said.text.normalize('NFKC').toUpperCase();
  const currency = CURRENCIES[code] ?? code;
  if (isCurrency(currency)) return currency;
  said.row.wrong('unknown-currency', 'currency', { value: said.text });
  return undefined;
}

function readDate(
  said: Said | undefined,
  rows: readonly OrderRow[],
  today: string,
): { placedOn: string; dated: boolean } {
  if (!said) return { placedOn: today, dated: false };
  const day = said.row.cell('date')?.day;
  const read = day === undefined ? readDay(said.text) : { day };
  const row = said.row;
  if (!read) row.wrong('not-a-day', 'date', { value: said.text });
  else if ('either' in read) row.wrong('two-readings', 'date', { first: read.either[0], second: read.either[1] });
  else {
    // A day begins earlier in the east: it may be tomorrow there.
    if (Date.parse(read.day) > Date.parse(today) + 86_400_000) row.wrong('future-day', 'date', { value: read.day });
    return { placedOn: read.day, dated: true };
  }
  return { placedOn: today, dated: rows.length > 0 };
}
