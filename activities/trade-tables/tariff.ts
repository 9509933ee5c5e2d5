import { compare } from '../../domain/decimal.ts';
import { ANY, BASIC_MEASURE, type TariffLine } from '../../domain/duty/tariff.ts';
import { hsDigits } from '../../domain/papers/compose.ts';
import {
  amountIn,
  cellOf,
  choiceIn,
  currencyIn,
  DATED_COLUMNS,
  datedIn,
  destinationIn,
  rowsWith,
} from './dated-row.ts';
import { type TradeRow, wrongAt } from './read.ts';

const NEEDED = ['destination', 'hs', 'origin', 'percent'] as const;
const OTHERS = ['measure', 'per_kg', 'per_piece', 'currency', 'combine'] as const;

/** The columns of a tariff, in the order in which it is written. */
export const TARIFF_COLUMNS = [
  ...NEEDED.slice(0, 3),
  'measure',
  'percent',
  ...OTHERS.slice(1),
  ...DATED_COLUMNS,
] as const;

/** A line, and where it stands: groups of origins are looked at when all tables are read. */
export interface PlacedTariffLine {
  line: TariffLine;
  at: string;
}

/** Reads a tariff. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readTariffLines(path: string, text: string): PlacedTariffLine[] {
  return rowsWith(path, text, NEEDED, OTHERS).map((row) => ({ line: lineOf(row), at: row.at }));
}

function lineOf(row: TradeRow): TariffLine {
  const destination = destinationIn(row);
  const origin = cellOf(row, 'origin');
  if (origin === '') throw wrongAt(row, 'origin: a country such as CN, a group of rules.duty.origins, or *');
  const percent = amountIn(row, 'percent');
  if (percent !== undefined && compare(percent, 1_000) > 0)
    throw wrongAt(row, `percent: ${percent} is more than any duty`);
  const perKg = amountIn(row, 'per_kg');
  const perPiece = amountIn(row, 'per_piece');
  if (percent === undefined && perKg === undefined && perPiece === undefined)
    throw wrongAt(row, 'it takes nothing: write percent 0 where goods are free');
  const currency = currencyIn(row, ['per_kg', 'per_piece']);
  return {
    destination,
    hs: hsIn(row),
    origin,
    measure: cellOf(row, 'measure') || BASIC_MEASURE,
    percent: percent ?? '0',
    ...(perKg === undefined ? {} : { perKg }),
    ...(perPiece === undefined ? {} : { perPiece }),
    ...(currency === undefined ? {} : { currency }),
    combine: choiceIn(row, 'combine', ['sum', 'higher', 'lower']),
    ...datedIn(row),
  };
}

/** Excel takes the zero from in front of chapters 1 to 9: such a code has an odd number of digits. */
function hsIn(row: TradeRow): string {
  const written = cellOf(row, 'hs');
  if (written === ANY) return ANY;
  const digits = hsDigits(written);
  if (digits === undefined || digits.length > 10)
    throw wrongAt(row, `hs: \`${written}\` is no HS code or its beginning, and not *`);
  if (digits.length % 2 !== 0)
    throw wrongAt(
      row,
      `hs: \`${written}\` has ${digits.length} digits, and HS codes have 2, 4, 6, 8 or 10: did a spreadsheet take a zero from its front?`,
    );
  return digits;
}
