import type { SandboxContext } from '../sandbox.ts';
import type { Shop } from './shop.ts';
import type { ShopOrder } from './types.ts';
import { pageOf } from './view.ts';

type Page = Parameters<typeof pageOf>[1];

export interface ShopReturn {
  id: string;
  name: string;
  orderId: string;
  status: 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED';
  createdAt: string;
  approvedAt: string | null;
  closedAt: string | null;
  tracking: { carrierName: string | null; number: string | null; url: string | null } | null;
  lines: ReturnedLine[];
}

export interface ReturnedLine {
  id: string;
  lineId: string;
  /** The line of the fulfilment that the pieces left with. */
  fulfilledAs: string;
  quantity: number;
  /** The buyer's. */
  note: string;
  /** Of whoever made the return. */
  reasonNote: string;
  /** Pieces that somebody said came. */
  processed: number;
  /** Of those, pieces of which somebody said what becomes of them. */
  disposed: number;
}

export interface AskedReturn {
  order: string;
  lines?: { sku: string; quantity: number }[];
  note?: string;
}

const refuse = (message: string): Error => Object.assign(new Error(message), { statusCode: 422 });

/** Returns: asked for by buyers, approved, tracked and closed by who sells. Each change changes its order. */
export class Returns {
  readonly all;
  readonly #shop: Shop;
  readonly #context: SandboxContext;

  constructor(context: SandboxContext, shop: Shop) {
    this.#context = context;
    this.#shop = shop;
    this.all = context.books.collection<ShopReturn>('returns', { order: ({ orderId }) => orderId });
  }

  /** What was fulfilled may be sent back: all of it, where no lines are named. */
  request({ order: id, lines, note = 'Too small' }: AskedReturn): ShopReturn {
    const order = this.#shop.orders.get(id);
    if (!order) throw refuse(`no order ${id}`);
    const free = this.returnable(order);
    const asked = order.lines.flatMap((line) => {
      const quantity = lines ? (lines.find(({ sku }) => sku === line.sku)?.quantity ?? 0) : line.fulfilled;
      if (quantity > line.fulfilled) throw refuse(`${line.fulfilled} pieces of ${line.sku} are fulfilled`);
      let wanted = quantity;
      return free.flatMap((one) => {
        const part = one.lineId === line.id ? Math.min(wanted, one.quantity) : 0;
        wanted -= part;
        return part > 0 ? [{ fulfilledAs: one.id, lineId: line.id, quantity: part, note }] : [];
      });
    });
    if (asked.length === 0) throw refuse('nothing to send back');
    return this.add(order, 'REQUESTED', asked);
  }

  add(
    order: ShopOrder,
    status: ShopReturn['status'],
    lines: (Pick<ReturnedLine, 'fulfilledAs' | 'lineId' | 'quantity'> & Partial<ReturnedLine>)[],
  ): ShopReturn {
    const count = this.all.where('order', order.id).length + 1;
    return this.#put(order, {
      id: this.#id('Return'),
      name: `${order.name}-R${count}`,
      orderId: order.id,
      status,
      createdAt: this.#now(),
      approvedAt: status === 'OPEN' ? this.#now() : null,
      closedAt: null,
      tracking: null,
      lines: lines.map((line) => ({
        ...{ id: this.#id('ReturnLineItem'), note: '', reasonNote: '', processed: 0, disposed: 0 },
        ...line,
      })),
    });
  }

  /** Pieces that left and that no return names, by the line of the fulfilment that they left with. */
  returnable(order: ShopOrder): { id: string; lineId: string; quantity: number }[] {
    const parcels = this.#shop.fulfillmentsOf(order.id).filter(({ status }) => status === 'SUCCESS');
    const left = parcels.flatMap((one) =>
      one.lines.map(({ lineId, quantity }, at) => ({ id: fulfilled(one.id, at), lineId, quantity })),
    );
    for (const [at, { id: lineId, fulfilled: pieces }] of order.lines.entries()) {
      const inParcels = left.reduce((sum, one) => sum + (one.lineId === lineId ? one.quantity : 0), 0);
      // Marked as sent by hand.
      if (pieces > inParcels) left.push({ id: fulfilled(order.id, at), lineId, quantity: pieces - inParcels });
    }
    const named = this.all
      .where('order', order.id)
      .filter(({ status }) => status !== 'CANCELED' && status !== 'DECLINED')
      .flatMap(({ lines }) => lines);
    return left
      .map((one) => ({
        ...one,
        quantity:
          one.quantity - named.reduce((sum, line) => sum + (line.fulfilledAs === one.id ? line.quantity : 0), 0),
      }))
      .filter(({ quantity }) => quantity > 0);
  }

  /** What somebody says of it, or what an app does to it. */
  change(id: string, changes: Partial<ShopReturn>): ShopReturn {
    const one = this.all.get(id);
    const order = one && this.#shop.orders.get(one.orderId);
    if (!one || !order) throw refuse(`no return ${id}`);
    const at = this.#now();
    const times = {
      ...(changes.status === 'OPEN' ? { approvedAt: at } : {}),
      ...(changes.status === 'CLOSED' ? { closedAt: at } : {}),
    };
    return this.#put(order, { ...one, ...changes, ...times });
  }

  view(one: ShopReturn, orderView: (order: ShopOrder) => object): object {
    const order = this.#shop.orders.get(one.orderId) as ShopOrder;
    const deliverable = one.tracking && { __typename: 'ReverseDeliveryShippingDeliverable', tracking: one.tracking };
    const deliveries = deliverable ? [{ id: `${one.id}/delivery`, deliverable }] : [];
    return {
      __typename: 'Return',
      ...one,
      requestApprovedAt: one.approvedAt,
      order: () => orderView(order),
      returnLineItems: (page: Page) =>
        pageOf(
          one.lines.map((line) => ({
            __typename: 'ReturnLineItem',
            id: line.id,
            quantity: line.quantity,
            processedQuantity: line.processed,
            processableQuantity: one.status === 'OPEN' ? line.quantity - line.processed : 0,
            customerNote: line.note,
            returnReasonNote: line.reasonNote,
            returnReasonDefinition: null,
            fulfillmentLineItem: fulfillmentLine(order, line),
          })),
          page,
        ),
      reverseFulfillmentOrders: (page: Page) =>
        pageOf(
          [
            {
              id: `${one.id}/reverse`,
              lineItems: (inner: Page) =>
                pageOf(
                  one.lines.map((line) => reverseLine(order, line)),
                  inner,
                ),
              reverseDeliveries: (inner: Page) => pageOf(deliveries, inner),
            },
          ],
          page,
        ),
    };
  }

  #put(order: ShopOrder, one: ShopReturn): ShopReturn {
    this.all.put(one.id, one);
    this.#shop.touch(order, ['orders/updated']);
    return one;
  }

  #id(type: string): string {
    return `gid://shopify/${type}/${this.#context.books.next('return', 7_001)}`;
  }

  #now(): string {
    return new Date(this.#context.now()).toISOString().replace(/\.\d+/, '');
  }
}

const fulfilled = (of: string, at: number): string =>
  `gid://shopify/FulfillmentLineItem/${of.replace(/^.*\//, '')}${String(at).padStart(3, '0')}`;

export const reverseLineId = ({ id }: ReturnedLine): string =>
  id.replace('/ReturnLineItem/', '/ReverseFulfillmentOrderLineItem/');

export const fulfillmentLine = (
  order: ShopOrder,
  { fulfilledAs, lineId, quantity }: Pick<ReturnedLine, 'fulfilledAs' | 'lineId' | 'quantity'>,
): object => ({ id: fulfilledAs, quantity, lineItem: order.lines.find((line) => line.id === lineId) });

const reverseLine = (order: ShopOrder, line: ReturnedLine): object => ({
  id: reverseLineId(line),
  totalQuantity: line.quantity,
  dispositions: line.disposed > 0 ? [{ id: `${line.id}/disposed`, quantity: line.disposed }] : [],
  fulfillmentLineItem: fulfillmentLine(order, line),
});
