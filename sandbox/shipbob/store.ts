import type { Books, Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { BookEntry } from '../sandbox.ts';

export interface Order {
  id: number;
  reference_id: string;
  order_number: string | null;
  status: 'Processing' | 'Fulfilled' | 'Cancelled';
  type: string;
  shipping_method: string;
  recipient: { name: string; address: { address1: string; city: string; country: string } };
  products: { reference_id: string; name?: string; quantity: number }[];
  tracking: string | null;
  createdAt: number;
  changedAt: number;
  shippedAt: number | null;
  deliveredAt: number | null;
}

export interface Level {
  inventory_id: number;
  sku: string;
  name: string;
  onHand: number;
}

/** A refusal: its status and the field that its message is under. */
export class Refusal extends Error {
  readonly status: number;
  readonly field: string;

  constructor(status: number, field: string, message: string) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

const STOCKED = 5;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Orders and what lies in the fulfilment centres. A reference is refused a second time, also after a cancel. */
export class Store {
  readonly orders: Collection<Order>;
  readonly levels: Collection<Level>;
  readonly #books: Books;
  readonly #now: () => number;

  constructor(books: Books, now: () => number) {
    this.#books = books;
    this.#now = now;
    this.orders = books.collection<Order>('orders', { reference: (order) => order.reference_id });
    this.levels = books.collection<Level>('levels');
    if (this.levels.size === 0) for (const { sku } of CATALOGUE.slice(0, STOCKED)) this.setStock(sku, 100);
  }

  create(input: Partial<Order>): Order {
    const { reference_id, products = [], recipient, shipping_method, type } = input;
    if (!reference_id) throw new Refusal(400, 'reference_id', 'The reference_id field is required.');
    if (!shipping_method || !type || !recipient?.address?.address1)
      throw new Refusal(400, 'recipient', 'The recipient is required.');
    if (products.length === 0) throw new Refusal(400, 'products', 'At least one product is required.');
    for (const { name, quantity } of products) {
      if (!name) throw new Refusal(400, 'products', 'A product that is new needs its name.');
      if (!(quantity > 0)) throw new Refusal(422, 'products', 'Quantity must be positive.');
    }
    if (this.orders.where('reference', reference_id).length > 0)
      throw new Refusal(422, '', 'Cannot insert order with existing ReferenceId');
    const id = this.#books.next('order', 70_001);
    const at = this.#now();
    return this.orders.put(String(id), {
      id,
      reference_id,
      order_number: input.order_number ?? null,
      status: 'Processing',
      type,
      shipping_method,
      recipient,
      products,
      tracking: null,
      createdAt: at,
      changedAt: at,
      shippedAt: null,
      deliveredAt: null,
    });
  }

  /** 200 in any case: what became of it is in the answer. */
  cancel(id: string): object {
    const order = this.orders.get(id);
    if (!order) throw new Refusal(404, '', 'Not Found');
    const possible = order.status === 'Processing';
    const now = possible ? this.orders.put(id, { ...order, status: 'Cancelled', changedAt: this.#now() }) : order;
    const result = {
      action: 'Cancel',
      is_success: possible,
      reason: possible ? null : 'Shipment is completed',
      shipment_id: order.id + 1_000,
    };
    return {
      order_id: order.id,
      order: orderView(this, now),
      status: possible ? 'Success' : 'Failure',
      canceled_shipment_results: [result],
    };
  }

  ship(id: string): void {
    const order = this.orders.get(id);
    if (order?.status !== 'Processing') return;
    const at = this.#now();
    this.orders.put(id, { ...order, status: 'Fulfilled', tracking: `SB${order.id}US`, changedAt: at, shippedAt: at });
  }

  shipAll(): void {
    for (const { id, status } of this.orders.values()) if (status === 'Processing') this.ship(String(id));
  }

  deliver(id: string): void {
    const order = this.orders.get(id);
    if (order) this.orders.put(id, { ...order, changedAt: this.#now(), deliveredAt: this.#now() });
  }

  setStock(sku: string, onHand: number): Level {
    const known = this.levels.find((level) => level.sku === sku);
    const inventory_id = known?.inventory_id ?? this.#books.next('inventory', 9_001);
    return this.levels.put(String(inventory_id), { inventory_id, sku, name: sku, onHand });
  }

  skuOf(inventoryId = ''): string {
    const level = this.levels.get(inventoryId);
    if (!level) throw new Error(`no inventory ${inventoryId}`);
    return level.sku;
  }

  levelView({ onHand, ...level }: Level): object {
    const committed = this.#committed(level.sku);
    return {
      ...level,
      total_on_hand_quantity: onHand,
      total_committed_quantity: committed,
      total_fulfillable_quantity: onHand - committed,
      total_sellable_quantity: onHand - committed,
      total_awaiting_quantity: 0,
      total_backordered_quantity: 0,
      total_exception_quantity: 0,
      total_internal_transfer_quantity: 0,
    };
  }

  levelEntry({ inventory_id, onHand }: Level): BookEntry {
    return { kind: 'stock', id: String(inventory_id), state: String(onHand), live: true, complete: true };
  }

  #committed(sku: string): number {
    return this.orders
      .filter(({ status }) => status === 'Processing')
      .flatMap(({ products }) => products.filter(({ reference_id }) => reference_id === sku))
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }
}

/** Where everything is sent from. */
export const CENTRE = { id: 22, name: 'Cicero (IL)' };

/** The one parcel of an order as the API shows it, with its articles by their ids in the books. */
export function parcelView(store: Store, order: Order): object {
  const { createdAt, changedAt, shippedAt, deliveredAt, tracking } = order;
  const products = order.products.map(({ reference_id, quantity }) => {
    const level = store.levels.find(({ sku }) => sku === reference_id);
    const inventory_items = level ? [{ id: level.inventory_id, name: level.name, quantity }] : [];
    return { reference_id, sku: reference_id, inventory_items };
  });
  return {
    location: CENTRE,
    products,
    id: order.id + 1_000,
    order_id: order.id,
    status: order.status === 'Fulfilled' ? 'Completed' : order.status,
    created_date: iso(createdAt),
    last_update_at: iso(changedAt),
    actual_fulfillment_date: iso(shippedAt),
    delivery_date: iso(deliveredAt),
    measurements: shippedAt
      ? { total_weight_oz: 84, length_in: 12, width_in: 9, depth_in: 4 }
      : { total_weight_oz: 0, length_in: 0, width_in: 0, depth_in: 0 },
    tracking: tracking
      ? {
          carrier: 'USPS',
          carrier_service: 'Priority',
          tracking_number: tracking,
          tracking_url: `https://track.example.com/${tracking}`,
        }
      : null,
  };
}

/** An order as the API shows it. */
export function orderView(store: Store, whole: Order): object {
  const { createdAt, changedAt, shippedAt, deliveredAt, tracking, ...order } = whole;
  const products = order.products.map(({ reference_id, quantity }) => ({ reference_id, sku: reference_id, quantity }));
  return { ...order, products, created_date: iso(createdAt), shipments: [parcelView(store, whole)] };
}
