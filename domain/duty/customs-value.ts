import type { Order } from '../canonical/order.ts';
import { minorDigits } from '../currencies.ts';
import { add, divide, multiply, round, sum } from '../decimal.ts';
import { netOfOrder, spreadByWorth } from '../tax/net-lines.ts';
import type { Basis } from './destinations.ts';

/** What a line is worth without tax, with its shares of the freight and the insurance. */
export interface ValuedLine {
  goods: string;
  freight: string;
  insurance: string;
}

/** Freight and insurance are spread over lines by value, so that the shares of all add up to the whole, to the cent. */
export function valueLines(order: Order, insurancePercent: string): ValuedLine[] {
  const { currency } = order;
  const net = netOfOrder(order);
  const digits = minorDigits(currency);
  const freight = spreadByWorth(round(net.shipping, digits), net.lines, currency);
  const insured = round(divide(multiply(sum(net.lines), insurancePercent), 100, 12), digits);
  const insurance = spreadByWorth(insured, net.lines, currency);
  return net.lines.map((goods, i) => ({
    goods: round(goods, digits),
    freight: freight[i] as string,
    insurance: insurance[i] as string,
  }));
}

/** What customs values of a line. */
export const valueBy = (basis: Basis, { goods, freight, insurance }: ValuedLine): string =>
  basis === 'fob' ? goods : add(add(goods, freight), insurance);
