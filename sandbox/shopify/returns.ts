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
  lines: { id: string; lineId: string; quantity: number; note: string }[];
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
    const asked = order.lines.flatMap((line) => {
      const quantity = lines ? (lines.find(({ sku }) => sku === line.sku)?.quantity ?? 0) : line.fulfilled;
      if (quantity > line.fulfilled) throw refuse(`${line.fulfilled} pieces of ${line.sku} are fulfilled`);
      const part = { id: this.#id('ReturnLineItem'), lineId: line.id, quantity, note };
      return quantity > 0 ? [part] : [];
    });
    if (asked.length === 0) throw refuse('nothing to send back');
    const count = this.all.where('order', order.id).length + 1;
    return this.#put(order, {
      id: this.#id('Return'),
      name: `${order.name}-R${count}`,
      orderId: order.id,
      status: 'REQUESTED',
      createdAt: this.#now(),
      approvedAt: null,
      closedAt: null,
      tracking: null,
      lines: asked,
    });
  }

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
          one.lines.map(({ id, lineId, quantity, note }) => ({
            __typename: 'ReturnLineItem',
            ...{ id, quantity, customerNote: note, returnReasonNote: '', returnReasonDefinition: null },
            fulfillmentLineItem: {
              id: `${id}/fulfilled`,
              quantity,
              lineItem: order.lines.find((line) => line.id === lineId),
            },
          })),
          page,
        ),
      reverseFulfillmentOrders: (page: Page) =>
        pageOf([{ id: `${one.id}/reverse`, reverseDeliveries: (inner: Page) => pageOf(deliveries, inner) }], page),
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
