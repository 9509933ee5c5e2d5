import type { PartLine } from '../allocate.ts';
import { minorDigits } from '../currencies.ts';
import { divide, multiply, round, subtract, sum } from '../decimal.ts';
import { netOfOrder, spreadByWorth } from '../tax/net-lines.ts';
import type { Goods } from './compose.ts';

/** What goods are worth without tax, line by line, and their share of the order's freight. */
export interface Shares {
  lines: string[];
  freight: string;
}

/** What falls to some of a line's pieces: the shares of all parts add up to the whole, to the last cent. */
function shareOf(whole: string, { quantity, piecesBefore = 0 }: PartLine, all: number, digits: number): string {
  const upTo = (pieces: number) => round(divide(multiply(whole, pieces), all, digits + 8), digits);
  return subtract(upTo(piecesBefore + quantity), upTo(piecesBefore));
}

/** What the papers of these goods say of money: of all parts together, exactly what those of the whole order would. */
export function sharesOf({ order, lines }: Goods): Shares {
  const { currency } = order;
  const digits = minorDigits(currency);
  const net = netOfOrder(order);
  const freight = spreadByWorth(round(net.shipping, digits), net.lines, currency);
  const placed = lines.map((line) => ({ line, at: order.lines.findIndex(({ id }) => id === line.id) }));
  const share = (of: readonly string[]) =>
    placed.map(({ line, at }) =>
      shareOf(round(of[at] ?? '0', digits), line, order.lines[at]?.quantity ?? line.quantity, digits),
    );
  return { lines: share(net.lines), freight: sum([round('0', digits), ...share(freight)]) };
}
