import { add, sum } from '../decimal.ts';
import { type LineTax, taxLines } from '../tax/line-tax.ts';
import { valueBy } from './customs-value.ts';
import type { Duties } from './line-duty.ts';
import type { Reckoning } from './reckoning.ts';

/** The tax of the destination on each line, whoever takes it and wherever; a line of which it cannot be said has none. */
export interface LandedTax {
  lines: (LineTax | undefined)[];
  missing: string[];
  note?: string;
}

/**
 * At the checkout, tax is on goods and freight. At the border it is on what customs values by the destination's basis for it, and on the duty;
 * small worth may be free of it. Under reverse charge the buyer reckons it in their own return, and it costs them nothing.
 */
export function taxOf(reckoning: Reckoning, duties: Duties): LandedTax {
  const { order, rules, tables, days, ruling, valued, border, goods, exchanged } = reckoning;
  const everyLine = (tax: LineTax | undefined): LandedTax => ({ lines: valued.map(() => tax), missing: [] });
  if (ruling.treatment === 'reverse-charge') return everyLine({ amount: '0' });
  if (ruling.treatment !== 'import') return taxLinesOf(valued.map((line) => add(line.goods, line.freight)));

  if (!border) return everyLine(undefined);
  const { untaxedUpTo, currency, taxBasis } = border.terms;
  if (untaxedUpTo !== undefined) {
    const isFree = exchanged.isAtMost(goods, untaxedUpTo, currency as string);
    if (isFree === undefined) return everyLine(undefined);
    const note = `goods up to ${untaxedUpTo} ${currency} pay no import tax in ${ruling.country}`;
    if (isFree) return { ...everyLine({ amount: '0' }), note };
  }
  const dutiable = valued.map((line, i) => {
    const taken = duties.lines[i];
    return taken && add(valueBy(taxBasis, line), sum(taken.map(({ amount }) => amount)));
  });
  const taxed = taxLinesOf(dutiable.map((base) => base ?? '0'));
  return { ...taxed, lines: taxed.lines.map((tax, i) => (dutiable[i] === undefined ? undefined : tax)) };

  function taxLinesOf(bases: readonly string[]): LandedTax {
    const taxed = taxLines(order, bases, rules, tables.vat, days);
    const lines = taxed.lines.map((one) => (one.rate ? one : undefined));
    return { lines, missing: taxed.missing };
  }
}
