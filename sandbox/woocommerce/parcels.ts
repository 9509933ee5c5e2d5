import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Order, type Refund, Refusal } from './records.ts';
import type { Shop } from './shop.ts';

interface Note {
  id: number;
  order: string;
  note: string;
  customer_note: boolean;
}

export interface Tracking {
  tracking_id: string;
  order: string;
  tracking_number: string;
  tracking_provider: string;
  tracking_link: string;
  date_shipped: string;
}

/** What hangs on an order: its notes and refunds, and the trackings of the extension. */
export class Parcels {
  readonly #context: SandboxContext;
  readonly #shop: Shop;
  readonly notes: Collection<Note>;
  readonly trackings: Collection<Tracking>;
  readonly refunds: Collection<Refund & { order: string }>;

  constructor(context: SandboxContext, shop: Shop) {
    this.#context = context;
    this.#shop = shop;
    this.notes = context.books.collection('notes');
    this.trackings = context.books.collection('trackings');
    this.refunds = context.books.collection('refunds');
  }

  order(id: string): Order {
    const order = this.#shop.orders.get(id);
    if (order) return order;
    throw new Refusal(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.');
  }

  notesOf(order: string) {
    this.order(order);
    return this.notes.filter((one) => one.order === order).map(({ order: _, ...note }) => note);
  }

  note(order: string, { note, customer_note = false }: { note?: string; customer_note?: boolean }) {
    this.order(order);
    if (!note) throw new Refusal(400, 'rest_missing_callback_param', 'Missing parameter(s): note');
    const id = this.#context.books.next('notes');
    // As `wp_kses_post` writes an ampersand.
    const { order: _, ...made } = this.notes.put(String(id), {
      id,
      order,
      note: note.replaceAll('&', '&amp;'),
      customer_note,
    });
    return made;
  }

  trackingsOf(order: string) {
    this.order(order);
    return this.trackings.filter((one) => one.order === order).map(({ order: _, ...tracking }) => tracking);
  }

  track(order: string, told: Record<string, string | undefined>) {
    this.order(order);
    if (!told.tracking_number)
      throw new Refusal(400, 'rest_missing_callback_param', 'Missing parameter(s): tracking_number');
    const tracking_id = `trk${this.#context.books.next('trackings')}`;
    // Nothing says that a number is unique: a second one is made.
    const { order: _, ...made } = this.trackings.put(tracking_id, {
      tracking_id,
      order,
      tracking_number: told.tracking_number,
      tracking_provider: told.custom_tracking_provider ?? told.tracking_provider ?? '',
      tracking_link: told.custom_tracking_link ?? '',
      date_shipped: told.date_shipped ?? this.#shop.now().slice(0, 10),
    });
    return made;
  }

  untrack(id: string) {
    const tracking = this.trackings.get(id);
    if (!tracking)
      throw new Refusal(404, 'woocommerce_rest_order_shipment_tracking_invalid_id', 'Invalid shipment tracking ID.');
    this.trackings.delete(id);
    return tracking;
  }

  /** Somebody pays pieces of an order's first line back, and of its shipping what is named. */
  refund(id: string, quantity: number, shipping = '0'): Refund {
    const order = this.order(id);
    const [line] = order.line_items;
    if (!line) throw new Error(`order ${id} has no lines`);
    const share = (amount: string) => (-(Number(amount) * quantity) / line.quantity).toFixed(6);
    const [way] = order.shipping_lines;
    const sent = way && Number(shipping) > 0 ? Number(shipping) : 0;
    const sentTax = way && sent > 0 ? (sent * Number(way.total_tax)) / Number(way.total) : 0;
    const refund: Refund = {
      id: this.#context.books.next('refunds', 7_001),
      date_created_gmt: this.#shop.now(),
      amount: (sent + sentTax - Number(share(line.total)) - Number(share(line.total_tax))).toFixed(2),
      reason: 'out of stock',
      line_items: [
        {
          id: this.#context.books.next('items'),
          name: line.name,
          sku: line.sku,
          quantity: -quantity,
          total: share(line.total),
          total_tax: share(line.total_tax),
          meta_data: [this.#shop.meta('_refunded_item_id', String(line.id))],
        },
      ],
      shipping_lines:
        way && sent > 0
          ? [
              {
                id: this.#context.books.next('items'),
                total: (-sent).toFixed(2),
                total_tax: (-sentTax).toFixed(2),
                meta_data: [this.#shop.meta('_refunded_item_id', String(way.id))],
              },
            ]
          : [],
    };
    this.refunds.put(String(refund.id), { ...refund, order: id });
    const refunds = [...order.refunds, { id: refund.id, reason: refund.reason, total: `-${refund.amount}` }];
    const whole = refunds.reduce((sum, { total }) => sum + Number(total), Number(order.total)) <= 0;
    this.#shop.change(id, { refunds, ...(whole ? { status: 'refunded' } : {}) });
    return refund;
  }

  /** Somebody deletes a refund: its order names it no longer, and its time of change stays. */
  unrefund(id: string): void {
    const refund = this.refunds.get(id);
    if (!refund) throw new Error(`no refund ${id}`);
    this.refunds.delete(id);
    const order = this.order(refund.order);
    this.#shop.orders.put(refund.order, { ...order, refunds: order.refunds.filter((one) => String(one.id) !== id) });
  }

  refundsOf(order: string) {
    this.order(order);
    return this.refunds.filter((one) => one.order === order).map(({ order: _, ...refund }) => refund);
  }
}
