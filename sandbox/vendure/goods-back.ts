import type { SandboxContext } from '../sandbox.ts';
import type { Fulfillment, Line, Order, Refund, Shop } from './shop.ts';

/** Pieces of each line that left, or are packed, and were not taken back. */
export function fulfilledOf({ fulfillments }: Order): ReadonlyMap<string, number> {
  const done = new Map<string, number>();
  for (const { state, lines } of fulfillments)
    if (state !== 'Cancelled')
      for (const { orderLineId, quantity } of lines) done.set(orderLineId, (done.get(orderLineId) ?? 0) + quantity);
  return done;
}

/** A page of the order's history: `createHistoryEntryForOrder`, whose `data` has the ids of the database. */
export function note(context: SandboxContext, shop: Shop, order: Order, type: string, data: object): void {
  const id = String(context.books.next('history'));
  order.passed.push({ id, type, createdAt: shop.now(), data });
}

export function noteStep(context: SandboxContext, shop: Shop, order: Order, { id, state }: Fulfillment, from: string) {
  note(context, shop, order, 'ORDER_FULFILLMENT_TRANSITION', { fulfillmentId: Number(id), from, to: state });
}

/** What staff do with an order after it was placed: pieces are cancelled, money is paid back. */
export class GoodsBack {
  readonly #context: SandboxContext;
  readonly #shop: Shop;

  constructor(context: SandboxContext, shop: Shop) {
    this.#context = context;
    this.#shop = shop;
  }

  /** `cancelOrder`: so many pieces of the first line, or all of all lines. What was fulfilled lies in stock again, what was not is released. */
  cancel({ id, quantity }: { id: string; quantity?: number }): Order {
    const order = this.#shop.order(id);
    const [first] = order.lines;
    const wanted = order.lines.map((line) => ({
      line,
      pieces: quantity === undefined ? line.quantity : line === first ? Math.min(quantity, line.quantity) : 0,
    }));
    const taken = wanted.filter(({ pieces }) => pieces > 0);
    const lines = taken.map(({ line, pieces }) => ({ orderLineId: Number(line.id), quantity: pieces }));
    for (const { line, pieces } of taken) this.#takeOut(order, line, pieces);
    note(this.#context, this.#shop, order, 'ORDER_CANCELLATION', { lines, shippingCancelled: quantity === undefined });
    order.updatedAt = this.#shop.now();
    if (order.lines.some((line) => line.quantity > 0)) return this.#shop.orders.put(id, order);
    Object.assign(order, { total: 0, totalWithTax: 0, shippingWithTax: 0 });
    return this.#shop.move(order, 'Cancelled', 'order.Cancelled');
  }

  #takeOut(order: Order, line: Line, pieces: number): void {
    const back = order.passed
      .filter(({ type }) => type === 'ORDER_CANCELLATION')
      .flatMap(({ data }) => (data as { lines: { orderLineId: number; quantity: number }[] }).lines)
      .reduce((sum, one) => sum + (String(one.orderLineId) === line.id ? one.quantity : 0), 0);
    const fulfilled = Math.min(pieces, Math.max(0, (fulfilledOf(order).get(line.id) ?? 0) - back));
    this.#shop.shift(line.productVariant.id, { onHand: fulfilled, allocated: fulfilled - pieces });
    line.quantity -= pieces;
    line.proratedLinePriceWithTax = line.quantity * line.proratedUnitPriceWithTax;
    order.total -= pieces * line.proratedUnitPrice;
    order.totalWithTax -= pieces * line.proratedUnitPriceWithTax;
  }

  /** `refundOrder`: pieces of the first line are paid back, which moves no time of the order. */
  refund({ id, quantity, state = 'Settled' }: { id: string; quantity: number; state?: string }): Refund {
    const order = this.#shop.order(id);
    const [line] = order.lines;
    const [payment] = order.payments;
    if (!line || !payment) throw new Error(`nothing was paid for order ${id}`);
    const refund: Refund = {
      id: String(this.#context.books.next('refund')),
      createdAt: this.#shop.now(),
      total: quantity * line.proratedUnitPriceWithTax,
      state,
      reason: 'Customer request',
      lines: [{ orderLineId: line.id, quantity }],
    };
    payment.refunds.push(refund);
    this.#shop.move(order, order.state, `refund.${state}`, { refund: refund.id });
    return refund;
  }

  /** The provider says what became of a refund. */
  settle({ id, refund, state }: { id: string; refund: string; state: string }): Order {
    const order = this.#shop.order(id);
    const found = order.payments.flatMap(({ refunds }) => refunds).find((one) => one.id === refund);
    if (!found) throw new Error(`no refund ${refund}`);
    found.state = state;
    return this.#shop.move(order, order.state, `refund.${state}`, { refund });
  }
}
