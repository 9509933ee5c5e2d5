import type { Books, Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';

export interface Item {
  sku: string;
  quantity: number;
  price?: string;
}

export interface Order {
  id: number;
  number: string;
  /** What the caller named it. */
  reference: string | null;
  /** The idempotency key that it came with. */
  key: string | null;
  state: 'new' | 'paid' | 'sent' | 'cancelled';
  items: Item[];
  customer: { id: number; name: string; email: string };
  address: { name: string; street: string; city: string; zip: string; country: string };
  placedAt: number;
  changedAt: number;
}

/** A parcel that the buyer sees. */
export interface Parcel {
  id: number;
  orderId: number;
  reference: string | null;
  key: string | null;
  carrier: string | null;
  tracking: string;
  state: string;
}

export interface Level {
  sku: string;
  free: number;
  changedAt: number;
}

/** What the shop refuses: its status and its own code. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** The object that is in the way. */
  readonly existing: number | undefined;

  constructor(status: number, code: string, message: string, existing?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.existing = existing;
  }
}

const KNOWN = new Set(CATALOGUE.map(({ sku }) => sku));

/** A shop's orders and stock. Each change has a second of its own, so that times alone tell what came first. */
export class Shop {
  readonly orders: Collection<Order>;
  readonly levels: Collection<Level>;
  readonly parcels: Collection<Parcel>;
  readonly #books: Books;
  readonly #now: () => number;

  constructor(books: Books, now: () => number) {
    this.#books = books;
    this.#now = now;
    this.orders = books.collection<Order>('orders', {
      reference: (order) => order.reference ?? undefined,
      key: (order) => order.key ?? undefined,
    });
    this.parcels = books.collection<Parcel>('parcels', { key: (parcel) => parcel.key ?? undefined });
    this.levels = books.collection<Level>('stock');
    if (this.levels.size === 0)
      for (const { sku } of CATALOGUE.slice(0, 3)) this.levels.put(sku, { sku, free: 100, changedAt: this.#now() });
  }

  create(input: Partial<Order>, key: string | null): Order {
    const { items, address, reference = null } = input;
    if (!Array.isArray(items) || items.length === 0) throw new Refusal(422, 'no_items', 'an order needs items');
    for (const { sku } of items) if (!KNOWN.has(sku)) throw new Refusal(422, 'unknown_sku', `no article ${sku}`);
    const id = this.#books.next('order', 1001);
    const at = this.#now();
    return this.orders.put(String(id), {
      id,
      number: `R${id}`,
      reference,
      key,
      state: 'new',
      items,
      customer: { id: 7, name: 'Sample Buyer', email: 'buyer@example.org' },
      address: address ?? {
        name: 'Sample Buyer',
        street: '5 Sample Street',
        city: 'Berlin',
        zip: '10115',
        country: 'DE',
      },
      placedAt: at,
      changedAt: at,
    });
  }

  change(order: Order, more: Partial<Order>): Order {
    return this.orders.put(String(order.id), { ...order, ...more, id: order.id, changedAt: this.#now() });
  }

  cancel(order: Order): Order {
    if (order.state === 'cancelled') throw new Refusal(409, 'already_cancelled', 'the order is cancelled already');
    if (order.state === 'sent') throw new Refusal(409, 'too_late', 'the order has left');
    return this.change(order, { state: 'cancelled' });
  }

  /** The order has left with it. */
  send(order: Order, { tracking, carrier = null, reference = null }: Partial<Parcel>, key: string | null): Parcel {
    if (!tracking) throw new Refusal(422, 'no_tracking', 'a shipment needs its tracking number');
    const known = key === null ? undefined : this.parcels.where('key', key)[0];
    if (known) return known;
    if (order.state === 'cancelled') throw new Refusal(409, 'cancelled', 'the order is cancelled');
    if (order.state !== 'sent') this.change(order, { state: 'sent' });
    const id = this.#books.next('parcel', 501);
    return this.parcels.put(String(id), { id, orderId: order.id, reference, key, carrier, tracking, state: 'shipped' });
  }

  setStock(sku: string, free: number): Level {
    return this.levels.put(sku, { sku, free, changedAt: this.#now() });
  }

  live(reference: string): Order | undefined {
    return this.orders.where('reference', reference).find(({ state }) => state !== 'cancelled');
  }

  order(id: string): Order {
    const found = this.orders.get(id);
    if (!found) throw new Refusal(404, 'not_found', `no order ${id}`);
    return found;
  }
}
