import { compare, parseDecimal } from '../../domain/decimal.ts';
import { type VatRate, VatRates } from '../../domain/tax/vat-rates.ts';
import { DATED_COLUMNS, datedIn } from './dated-row.ts';
import { keptFiles, rowsOf, wrongAt } from './read.ts';

/** The columns of a table of VAT rates, in the order in which it is written. */
export const VAT_COLUMNS = ['country', 'category', 'percent', ...DATED_COLUMNS] as const;

/** Reads a table of VAT rates. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readVatTable(path: string, text: string): VatRate[] {
  return rowsOf(path, text, VAT_COLUMNS).map((row) => {
    const { country = '', category = '', percent: written = '' } = row.cells;
    const percent = parseDecimal(written);
    if (!/^[A-Z]{2}$/.test(country)) throw wrongAt(row, `\`${country}\` is no country such as DE`);
    if (category === '') throw wrongAt(row, 'it names no category: `standard`, or one of rules.tax.categories');
    if (percent === undefined || compare(percent, 0) < 0 || compare(percent, 100) > 0)
      throw wrongAt(row, `\`${written}\` is no rate in percent such as 19 or 8.1`);
    return { country, category, percent, ...datedIn(row) };
  });
}

const tableAt = keptFiles(readVatTable);

/** Reads the tables that the config names. Throws a `TradeTableError`. */
export async function readVatRates(tables: readonly string[], maxAgeDays: number): Promise<VatRates> {
  return new VatRates((await Promise.all(tables.map(tableAt))).flat(), maxAgeDays);
}
