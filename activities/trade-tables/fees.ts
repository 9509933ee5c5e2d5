import { FEE_BASES, type Fee } from '../../domain/duty/fees.ts';
import { ANY } from '../../domain/duty/tariff.ts';
import { amountIn, cellOf, choiceIn, currencyIn, datedIn, destinationIn, rowsWith } from './dated-row.ts';
import { wrongAt } from './read.ts';

const NEEDED = ['destination', 'name', 'currency'] as const;
const OTHERS = ['amount', 'percent', 'of', 'least', 'most'] as const;

/** Reads a table of fees. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readFeeLines(path: string, text: string): Fee[] {
  return rowsWith(path, text, NEEDED, OTHERS).map((row) => {
    const name = cellOf(row, 'name');
    if (name === '') throw wrongAt(row, 'name: what is it called?');
    const amount = amountIn(row, 'amount');
    const percent = amountIn(row, 'percent');
    if (amount === undefined && percent === undefined)
      throw wrongAt(row, 'it takes nothing: neither amount nor percent');
    if (percent !== undefined && cellOf(row, 'of') === '')
      throw wrongAt(row, 'of: percent of what? goods, customs-value or duty-and-tax');
    const [least, most] = [amountIn(row, 'least'), amountIn(row, 'most')];
    return {
      destination: cellOf(row, 'destination') === ANY ? ANY : destinationIn(row),
      name,
      amount: amount ?? '0',
      percent: percent ?? '0',
      of: choiceIn(row, 'of', FEE_BASES),
      ...(least === undefined ? {} : { least }),
      ...(most === undefined ? {} : { most }),
      currency: currencyIn(row, ['name']) as string,
      ...datedIn(row),
    };
  });
}
