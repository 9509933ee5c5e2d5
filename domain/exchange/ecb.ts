import { isCurrency } from '../currencies.ts';
import { parseDecimal } from '../decimal.ts';
import type { QuotedRate } from './rates.ts';

/** Whose word the rates of the files below are. */
export const ECB = 'ECB euro reference rates';

const MONTHS = 'january february march april may june july august september october november december'.split(' ');

/** `2026-11-26`, and `26 November 2026` as the daily file has it; `undefined` for what is no day. */
function dayOf(text: string): string | undefined {
  const named = /^(\d{1,2}) ([a-z]+) (\d{4})$/i.exec(text.trim());
  const month = named ? MONTHS.indexOf((named[2] as string).toLowerCase()) + 1 : 0;
  const day = named
    ? `${named[3]}-${String(month).padStart(2, '0')}-${(named[1] as string).padStart(2, '0')}`
    : text.trim();
  return isDay(day) ? day : undefined;
}

/** A day that the calendar has, as `2026-11-26`. */
export const isDay = (text: string): boolean => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00.000Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
};

/** A rate above zero, as an exact decimal. */
export function rateOf(text: string): string | undefined {
  const rate = parseDecimal(text.trim());
  return rate !== undefined && Number(rate) > 0 ? rate : undefined;
}

/**
 * Reads the European Central Bank's files: `eurofxref.csv` and `eurofxref-hist.csv`, or `eurofxref-daily.xml` and the histories as
 * XML. Throws a `RangeError` that says what is wrong: a file that is not what it seems gives no rate at all.
 * @see https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html
 */
export function readEcb(text: string, retrieved: string): QuotedRate[] {
  const found = text.trimStart().startsWith('<') ? fromXml(text) : fromCsv(text);
  if (found.length === 0) throw new RangeError('there is no rate in it: is it a file of the ECB (eurofxref)?');
  return found.map((one) => ({ ...one, source: ECB, retrieved }));
}

type Quote = Pick<QuotedRate, 'day' | 'currency' | 'perEuro'>;

function quote(day: string, currency: string, rate: string): Quote {
  const [known, perEuro] = [dayOf(day), rateOf(rate)];
  if (known === undefined) throw new RangeError(`\`${day}\` is no day`);
  if (perEuro === undefined) throw new RangeError(`${currency} of ${day}: \`${rate}\` is no rate`);
  return { day: known, currency, perEuro };
}

/** One `Cube` a day around one a currency; its attributes stand in either kind of quotes. */
function fromXml(text: string): Quote[] {
  const found: Quote[] = [];
  let day: string | undefined;
  for (const [, attributes = ''] of text.matchAll(/<(?:\w+:)?Cube\b([^>]*)>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}=["']([^"']*)["']`).exec(attributes)?.[1];
    day = attribute('time') ?? day;
    const currency = attribute('currency');
    if (currency === undefined || !isCurrency(currency)) continue;
    if (day === undefined) throw new RangeError(`${currency} stands under no day`);
    found.push(quote(day, currency, attribute('rate') ?? ''));
  }
  return found;
}

/** A column a currency; `N/A` where a day has none, and currencies that no longer are. */
function fromCsv(text: string): Quote[] {
  const [head = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(',').map((cell) => cell.trim()));
  if (head[0]?.toLowerCase() !== 'date')
    throw new RangeError('its first column is not `Date`: is it a file of the ECB (eurofxref)?');
  return rows.flatMap(([day = '', ...cells]) =>
    cells.flatMap((cell, i): Quote[] => {
      const currency = head[i + 1] ?? '';
      return cell === '' || cell === 'N/A' || !isCurrency(currency) ? [] : [quote(day, currency, cell)];
    }),
  );
}
