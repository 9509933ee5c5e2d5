import { compare, parseDecimal } from '../../domain/decimal.ts';
import { isDay } from '../../domain/exchange/ecb.ts';
import { type VatRate, VatRates } from '../../domain/tax/vat-rates.ts';
import { keptFiles, rowsOf, TradeTableError } from './read.ts';

/** The columns of a table of VAT rates, in the order in which it is written. */
export const VAT_COLUMNS = ['country', 'category', 'percent', 'from', 'to', 'source', 'retrieved'] as const;

/** Reads a table of VAT rates. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readVatTable(path: string, text: string): VatRate[] {
  return rowsOf(path, text, VAT_COLUMNS).map(({ at, cells }) => {
    const {
      country = '',
      category = '',
      percent: written = '',
      from = '',
      to = '',
      source = '',
      retrieved = '',
    } = cells;
    const wrong = (what: string) => new TradeTableError(`${at} ${what}`);
    const percent = parseDecimal(written);
    if (!/^[A-Z]{2}$/.test(country)) throw wrong(`\`${country}\` is no country such as DE`);
    if (category === '') throw wrong('it names no category: `standard`, or one of rules.tax.categories');
    if (percent === undefined || compare(percent, 0) < 0 || compare(percent, 100) > 0)
      throw wrong(`\`${written}\` is no rate in percent such as 19 or 8.1`);
    if (!isDay(from)) throw wrong(`from: \`${from}\` is no day such as 2026-11-26`);
    if (to !== '' && (!isDay(to) || to < from)) throw wrong(`to: \`${to}\` is no day from ${from} on`);
    if (source === '') throw wrong('it has no source: who says so?');
    if (!isDay(retrieved)) throw wrong(`retrieved: \`${retrieved}\` is no day such as 2026-11-26`);
    return { country, category, percent, from, ...(to === '' ? {} : { to }), source, retrieved };
  });
}

const tableAt = keptFiles(readVatTable);

/** Reads the tables that the config names. Throws a `TradeTableError`. */
export async function readVatRates(tables: readonly string[], maxAgeDays: number): Promise<VatRates> {
  return new VatRates((await Promise.all(tables.map(tableAt))).flat(), maxAgeDays);
}
