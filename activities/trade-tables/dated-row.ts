import { isCurrency } from '../../domain/currencies.ts';
import { parseDecimal } from '../../domain/decimal.ts';
import type { Dated } from '../../domain/duty/valid.ts';
import { isDay } from '../../domain/exchange/ecb.ts';
import { nearestWord } from '../../domain/nearest.ts';
import { rowsOf, type TradeRow, TradeTableError, wrongAt } from './read.ts';

/** The columns that every dated table has. */
export const DATED_COLUMNS = ['from', 'to', 'source', 'retrieved'] as const;

/**
 * The rows of a dated table of which some columns may be left out. One that nobody knows is refused: it could only be a known one that is
 * written otherwise, and what it says would be taken for nothing.
 */
export function rowsWith(path: string, text: string, needed: readonly string[], others: readonly string[]): TradeRow[] {
  const always = [...needed, ...DATED_COLUMNS];
  const rows = rowsOf(path, text, always);
  const known = [...always, ...others];
  const stray = Object.keys(rows[0]?.cells ?? {}).find((column) => !known.includes(column));
  if (stray === undefined) return rows;
  const near = nearestWord(stray, known);
  throw new TradeTableError(
    `${path}:1:1 there is no column ${stray}${near ? `; did you mean ${near}?` : `: there are ${known.join(', ')}`}`,
  );
}

export const cellOf = ({ cells }: TradeRow, column: string): string => cells[column] ?? '';

/** From when, until when, by whose word and since when known. */
export function datedIn(row: TradeRow): Dated {
  const [from, to, source, retrieved] = DATED_COLUMNS.map((column) => cellOf(row, column)) as [
    string,
    string,
    string,
    string,
  ];
  if (!isDay(from)) throw wrongAt(row, `from: \`${from}\` is no day such as 2026-11-26`);
  if (to !== '' && (!isDay(to) || to < from)) throw wrongAt(row, `to: \`${to}\` is no day from ${from} on`);
  if (source === '') throw wrongAt(row, 'it has no source: who says so?');
  if (!isDay(retrieved)) throw wrongAt(row, `retrieved: \`${retrieved}\` is no day such as 2026-11-26`);
  return { from, ...(to === '' ? {} : { to }), source, retrieved };
}

/** An exact decimal from zero on; undefined where the cell is empty. */
export function amountIn(row: TradeRow, column: string): string | undefined {
  const written = cellOf(row, column);
  if (written === '') return undefined;
  const amount = parseDecimal(written);
  if (amount === undefined || amount.startsWith('-'))
    throw wrongAt(row, `${column}: \`${written}\` is no amount such as 12 or 0.85`);
  return amount;
}

/** The currency of the amounts of a row, which it needs as soon as one of these columns has one. */
export function currencyIn(row: TradeRow, columns: readonly string[]): string | undefined {
  const written = cellOf(row, 'currency');
  const amount = columns.find((column) => cellOf(row, column) !== '');
  if (written === '' && amount === undefined) return undefined;
  if (!isCurrency(written))
    throw wrongAt(
      row,
      written === ''
        ? `currency: ${amount} needs one, such as EUR`
        : `currency: \`${written}\` is no currency such as USD`,
    );
  return written;
}

/** One of a few words; the first of them where the cell is empty. */
export function choiceIn<Word extends string>(row: TradeRow, column: string, words: readonly [Word, ...Word[]]): Word {
  const written = cellOf(row, column);
  if (written === '') return words[0];
  const found = words.find((word) => word === written);
  if (found === undefined) throw wrongAt(row, `${column}: \`${written}\` is none of ${words.join(', ')}`);
  return found;
}

/** A country or a union such as EU. */
export function destinationIn(row: TradeRow): string {
  const written = cellOf(row, 'destination');
  if (!/^[A-Z]{2}$/.test(written))
    throw wrongAt(row, `destination: \`${written}\` is no country such as DE, and not EU`);
  return written;
}
