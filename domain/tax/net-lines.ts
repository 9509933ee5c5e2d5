import type { Order } from '../canonical/order.ts';
import { minorDigits } from '../currencies.ts';
import { add, compare, spread, subtract, sum } from '../decimal.ts';
import { withoutTax } from '../papers/net.ts';

/** What an order's goods and freight are worth without tax, and what tax the shop took. */
export interface Net {
  /** Of each line, in the order's order. */
  lines: string[];
  shipping: string;
  /** Absent where the shop tells neither a tax nor a rate. */
  charged?: string;
}

/** Spreads an amount over values; what is worth less than nothing, such as a discount that is a line, takes no share. */
export const spreadByWorth = (total: string, values: readonly string[], currency: string): string[] =>
  spread(
    total,
    values.map((value) => (value.startsWith('-') ? '0' : value)),
    minorDigits(currency),
  );

/** Of an order that tells its tax, what each line holds of it, and the freight last; together all of it. */
function taxesOf({ currency, lines, shipping }: Order, tax: string): string[] {
  const freight = shipping?.total ?? '0';
  const rates = lines.flatMap(({ taxRate }) => taxRate ?? []);
  const gross = [...lines.map(({ total }) => total), freight];
  if (rates.length === 0) return spreadByWorth(tax, gross, currency);
  const taxIn = (total: string, rate: string | undefined) => subtract(total, withoutTax(total, rate, currency));
  const own = lines.map(({ total, taxRate }) => (taxRate === undefined ? '0' : taxIn(total, taxRate)));
  const ofFreight = taxIn(freight, highestOf(rates));
  const unnamed = lines.map(({ total, taxRate }) => (taxRate === undefined && compare(total, 0) > 0 ? total : '0'));
  const left = subtract(tax, sum(own));
  // Less than the rates say, or more with nothing else to hold it: rounding, or a discount that is a line.
  if (compare(left, 0) < 0 || compare(sum(unnamed), 0) === 0) {
    const weights = [...own, compare(left, 0) < 0 ? '0' : ofFreight];
    return spreadByWorth(tax, weights.some((one) => compare(one, 0) > 0) ? weights : gross, currency);
  }
  const shipped = compare(ofFreight, left) < 0 ? ofFreight : left;
  const others = spreadByWorth(subtract(left, shipped), unnamed, currency);
  return [...own.map((one, at) => add(one, others[at] as string)), shipped];
}

const highestOf = (rates: readonly string[]): string => rates.reduce((a, b) => (compare(a, b) >= 0 ? a : b));

/**
 * Prices of an order hold its tax. Where all lines name their rate that is taken out, of the freight at the highest of the rates. Else the order's tax is:
 * of lines that name a rate what it says, of the freight at the highest rate as far as there is more, and what is left of lines that name none, by value; of all by
 * value where none names a rate. Where the order tells no tax, lines that name a rate are taken without, and the others stand as they are.
 */
export function netOfOrder(order: Order): Net {
  const { currency, lines, tax } = order;
  const freight = order.shipping?.total ?? '0';
  const rates = lines.flatMap(({ taxRate }) => taxRate ?? []);
  const isEvery = rates.length === lines.length;
  if (tax !== undefined && !isEvery) {
    const gross = [...lines.map(({ total }) => total), freight];
    const taxes = taxesOf(order, tax);
    const net = gross.map((one, i) => subtract(one, taxes[i] as string));
    return { lines: net.slice(0, -1), shipping: net.at(-1) as string, charged: tax };
  }
  if (rates.length === 0) return { lines: lines.map(({ total }) => total), shipping: freight };
  const net = lines.map((line) =>
    line.taxRate === undefined ? line.total : withoutTax(line.total, line.taxRate, currency),
  );
  const shipping = withoutTax(freight, highestOf(rates), currency);
  if (!isEvery) return { lines: net, shipping };
  const gross = sum([...lines.map(({ total }) => total), freight]);
  return { lines: net, shipping, charged: tax ?? subtract(gross, sum([...net, shipping])) };
}
