import type { Order } from '../canonical/order.ts';
import { minorDigits } from '../currencies.ts';
import { compare, spread, subtract, sum } from '../decimal.ts';
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

/**
 * Prices of an order hold its tax. Where all lines name their rate that is taken out, of the freight at the highest of the rates; else the
 * order's tax is, spread over all by value. Where the order tells none, lines that name a rate are taken without, and the others stand as they are.
 */
export function netOfOrder(order: Order): Net {
  const { currency, lines, tax } = order;
  const freight = order.shipping?.total ?? '0';
  const rates = lines.flatMap(({ taxRate }) => taxRate ?? []);
  const isEvery = rates.length === lines.length;
  if (tax !== undefined && !isEvery) {
    const gross = [...lines.map(({ total }) => total), freight];
    const taxes = spreadByWorth(tax, gross, currency);
    const net = gross.map((one, i) => subtract(one, taxes[i] as string));
    return { lines: net.slice(0, -1), shipping: net.at(-1) as string, charged: tax };
  }
  if (rates.length === 0) return { lines: lines.map(({ total }) => total), shipping: freight };
  const highest = rates.reduce((a, b) => (compare(a, b) >= 0 ? a : b));
  const net = lines.map((line) =>
    line.taxRate === undefined ? line.total : withoutTax(line.total, line.taxRate, currency),
  );
  const shipping = withoutTax(freight, highest, currency);
  if (!isEvery) return { lines: net, shipping };
  const gross = sum([...lines.map(({ total }) => total), freight]);
  return { lines: net, shipping, charged: tax ?? subtract(gross, sum([...net, shipping])) };
}
