import { compare } from '../../domain/decimal.ts';
import { type DutyRounding, type Rounding, TOGETHER, WAYS } from '../../domain/duty/rounding.ts';
import { amountIn, cellOf, choiceIn, currencyIn, datedIn, destinationIn, rowsWith } from './dated-row.ts';
import { type TradeRow, wrongAt } from './read.ts';

const NEEDED = ['destination', 'currency'] as const;
const ROUNDED = ['value', 'weight', 'duty'] as const;
const OTHERS = ['together', ...ROUNDED.flatMap((one) => [`${one}_unit`, `${one}_how`])];

/** Reads a table of how customs round. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readRoundingLines(path: string, text: string): DutyRounding[] {
  return rowsWith(path, text, NEEDED, OTHERS).map((row) => ({
    destination: destinationIn(row),
    currency: currencyIn(row, ['destination']) as string,
    together: choiceIn(row, 'together', TOGETHER),
    ...Object.fromEntries(ROUNDED.flatMap((one) => roundingIn(row, one))),
    ...datedIn(row),
  }));
}

function roundingIn(row: TradeRow, what: (typeof ROUNDED)[number]): [string, Rounding][] {
  const unit = amountIn(row, `${what}_unit`);
  const how = cellOf(row, `${what}_how`);
  if (unit === undefined && how === '') return [];
  if (unit === undefined) throw wrongAt(row, `${what}_unit: ${how} to what? such as 100`);
  if (compare(unit, 0) === 0) throw wrongAt(row, `${what}_unit: \`0\` is no unit such as 100`);
  if (how === '') throw wrongAt(row, `${what}_how: ${WAYS.join(', ')}?`);
  return [[what, { unit, how: choiceIn(row, `${what}_how`, WAYS) }]];
}
