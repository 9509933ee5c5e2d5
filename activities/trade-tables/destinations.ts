import { BASES, type DestinationTerms } from '../../domain/duty/destinations.ts';
import { amountIn, choiceIn, currencyIn, datedIn, destinationIn, rowsWith } from './dated-row.ts';
import { wrongAt } from './read.ts';

const NEEDED = ['destination', 'basis'] as const;
const OTHERS = ['tax_basis', 'currency', 'small_up_to', 'small_duty', 'small_for', 'untaxed_up_to'] as const;

/** Reads a table of how destinations value goods. Throws a `TradeTableError` with the place of the first line that is wrong. */
export function readDestinationLines(path: string, text: string): DestinationTerms[] {
  return rowsWith(path, text, NEEDED, OTHERS).map((row) => {
    if ((row.cells.basis ?? '') === '') throw wrongAt(row, 'basis: cif or fob?');
    const smallUpTo = amountIn(row, 'small_up_to');
    const smallDuty = amountIn(row, 'small_duty');
    if (smallUpTo !== undefined && smallDuty === undefined)
      throw wrongAt(row, 'small_duty: what is taken of small consignments? 0 where they are free');
    if (smallUpTo === undefined && smallDuty !== undefined)
      throw wrongAt(row, 'small_up_to: up to what worth is a consignment small?');
    const untaxedUpTo = amountIn(row, 'untaxed_up_to');
    const currency = currencyIn(row, ['small_up_to', 'untaxed_up_to']);
    return {
      destination: destinationIn(row),
      basis: choiceIn(row, 'basis', BASES),
      taxBasis: choiceIn(row, 'tax_basis', BASES),
      ...(currency === undefined ? {} : { currency }),
      ...(smallUpTo === undefined ? {} : { smallUpTo }),
      smallDuty: smallDuty ?? '0',
      smallFor: choiceIn(row, 'small_for', ['all', 'consumers']),
      ...(untaxedUpTo === undefined ? {} : { untaxedUpTo }),
      ...datedIn(row),
    };
  });
}
