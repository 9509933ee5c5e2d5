import { isCurrency } from '../../domain/currencies.ts';
import { isDay, rateOf, readEcb } from '../../domain/exchange/ecb.ts';
import { ExchangeRates, type QuotedRate } from '../../domain/exchange/rates.ts';
import { keptFiles, rowsOf, TradeTableError, wrongAt } from './read.ts';

/** The columns of a table of rates, in the order in which it is written. */
export const EXCHANGE_COLUMNS = ['date', 'currency', 'per_eur', 'source', 'retrieved'] as const;

/** Reads a table of rates: one line a rate. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readExchangeTable(path: string, text: string): QuotedRate[] {
  return rowsOf(path, text, EXCHANGE_COLUMNS).map((row) => {
    const { date = '', currency = '', per_eur: written = '', source = '', retrieved = '' } = row.cells;
    const perEuro = rateOf(written);
    if (!isDay(date)) throw wrongAt(row, `\`${date}\` is no day such as 2026-11-26`);
    if (!isCurrency(currency)) throw wrongAt(row, `\`${currency}\` is no currency such as USD`);
    if (currency === 'EUR') throw wrongAt(row, 'the euro has no rate: others are told in it');
    if (perEuro === undefined) throw wrongAt(row, `\`${written}\` is no rate above zero such as 1.0812`);
    if (source === '') throw wrongAt(row, 'it has no source: who set this rate?');
    if (!isDay(retrieved)) throw wrongAt(row, `retrieved: \`${retrieved}\` is no day such as 2026-11-26`);
    return { day: date, currency, perEuro, source, retrieved };
  });
}

/** Files of the bank are taken as they are as well, so that one can be named without an import; the day of each rate is then its own. */
function parse(path: string, text: string): QuotedRate[] {
  const head = text.slice(0, 200).trimStart();
  if (!head.startsWith('<') && !/^\uFEFF?"?date"?\s*,\s*[A-Z]{3}\s*,/i.test(head)) return readExchangeTable(path, text);
  try {
    return readEcb(text, '').map((one) => ({ ...one, retrieved: one.day }));
  } catch (error) {
    throw new TradeTableError(`${path} ${(error as Error).message}`);
  }
}

const tableAt = keptFiles(parse);

/** `rules.exchange` of the config. */
export interface ExchangeConfig {
  tables: readonly string[];
  maxAgeDays: number;
}

/** All rates that the config names tables of. Throws a `TradeTableError`. */
export async function readExchangeRates({ tables, maxAgeDays }: ExchangeConfig): Promise<ExchangeRates> {
  return new ExchangeRates(await Promise.all(tables.map(tableAt)), maxAgeDays);
}
