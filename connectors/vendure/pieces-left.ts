/** A fulfilment, as far as it tells what left the house. */
export interface Sent {
  state: string;
  lines: readonly { orderLineId: string; quantity: number }[];
}

/** It is being packed, or was taken back: before and after the states in which its pieces are on their way or there. */
const NOT_LEFT: readonly string[] = ['Created', 'Pending', 'Cancelled'];

export const hasLeft = (state: string): boolean => !NOT_LEFT.includes(state);

/** A line with what it costs; money in minor units of the currency. */
export interface PricedLine {
  id: string;
  quantity: number;
  orderPlacedQuantity: number;
  proratedUnitPrice: number;
  proratedUnitPriceWithTax: number;
  proratedLinePriceWithTax: number;
}

/** An order as the API answers it. */
export interface Ordered<Line> {
  state: string;
  lines: readonly Line[];
  total: number;
  totalWithTax: number;
  fulfillments: readonly Sent[] | null;
}

/** Whether nobody shall ship it: what is cancelled after pieces left is a return of those. */
export const isCancelled = ({ state, fulfillments }: Pick<Ordered<never>, 'state' | 'fulfillments'>): boolean =>
  state === 'Cancelled' && !fulfillments?.some((one) => hasLeft(one.state));

/**
 * The lines as others are to have them. Vendure takes what is cancelled out of a line: of an order that nobody shall ship what was ordered is put
 * back, because they must be told what to undo; of one that went out the pieces that left are, with what they cost, because that they
 * come back is told as a return.
 */
export function asLeft<Line extends PricedLine>(
  order: Ordered<Line>,
): Pick<Ordered<Line>, 'total' | 'totalWithTax'> & { lines: Line[] } {
  const { lines, fulfillments } = order;
  let { total, totalWithTax } = order;
  if (isCancelled(order))
    return { lines: lines.map((line) => ({ ...line, quantity: line.orderPlacedQuantity })), total, totalWithTax };
  const left = new Map<string, number>();
  for (const one of fulfillments ?? [])
    if (hasLeft(one.state))
      for (const { orderLineId, quantity } of one.lines) left.set(orderLineId, (left.get(orderLineId) ?? 0) + quantity);
  const whole = lines.map((line) => {
    const back = (left.get(line.id) ?? 0) - line.quantity;
    if (back <= 0) return line;
    const { quantity, proratedUnitPrice, proratedUnitPriceWithTax, proratedLinePriceWithTax } = line;
    total += back * proratedUnitPrice;
    totalWithTax += back * proratedUnitPriceWithTax;
    return {
      ...line,
      quantity: quantity + back,
      proratedLinePriceWithTax: proratedLinePriceWithTax + back * proratedUnitPriceWithTax,
    };
  });
  return { lines: whole, total, totalWithTax };
}
