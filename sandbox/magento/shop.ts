import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import {
  type CommentBody,
  type Item,
  type Order,
  type Purchase,
  Refusal,
  type ShipBody,
  type ShopShipment,
  type SourceItem,
  type Track,
  type TrackBody,
} from './records.ts';

const TAX = 0.2;
const cents = (amount: number): number => Math.round(amount * 100) / 100;
export const SOURCES = ['default', 'backup'];

/** The shop behind the API: orders, what was shipped of them, and the sources' stock. */
export class Shop {
  readonly #context: SandboxContext;
  readonly orders;
  readonly shipments;
  readonly levels;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<Order>('orders');
    this.shipments = context.books.collection<ShopShipment>('shipments');
    this.levels = context.books.collection<SourceItem>('levels');
    if (this.levels.size === 0)
      for (const { sku } of CATALOGUE) this.setLevel({ sku, source_code: 'default', quantity: 1_000, status: 1 });
  }

  now(): string {
    return new Date(this.#context.now()).toISOString().slice(0, 19).replace('T', ' ');
  }

  #next(name: string): number {
    return this.#context.books.next(name);
  }

  order(id: number | string): Order {
    const order = this.orders.get(String(id));
    if (!order) throw new Refusal(404, "The entity that was requested doesn't exist. Verify the entity and try again.");
    return order;
  }

  save(order: Order): Order {
    return this.orders.put(String(order.entity_id), { ...order, updated_at: this.now() });
  }

  place({ lines, country = 'DE', paid = true, guest = false, customer, configurable = false }: Purchase = {}): Order {
    const id = this.#next('order');
    const at = this.now();
    const some = CATALOGUE[Math.floor(this.#context.random() * CATALOGUE.length)];
    const wanted = lines ?? [{ sku: some?.sku ?? 'WB-001', quantity: 1 + Math.floor(this.#context.random() * 3) }];
    const items = wanted.flatMap(({ sku, quantity }, index) =>
      this.#rows(id, sku, quantity, configurable && index === 0),
    );
    const goods = items.reduce((sum, row) => sum + row.row_total, 0);
    const tax = items.reduce((sum, row) => sum + row.tax_amount, 0);
    const address = {
      firstname: 'Sample',
      lastname: `Buyer ${id}`,
      street: ['Musterweg 1', 'Hinterhaus'],
      city: 'Sample',
      postcode: '10115',
      country_id: country,
      telephone: '+49 30 5550100',
      email: `buyer${id}@example.org`,
    };
    const total = cents(goods + tax + 5.95);
    return this.save({
      entity_id: id,
      increment_id: String(id).padStart(9, '0'),
      created_at: at,
      updated_at: at,
      state: 'new',
      status: 'pending',
      store_id: 1,
      ...(guest
        ? { customer_is_guest: 1 }
        : { customer_id: customer ?? 100 + id, customer_is_guest: 0, customer_group_id: 1 }),
      customer_email: address.email,
      customer_firstname: address.firstname,
      customer_lastname: address.lastname,
      remote_ip: '192.0.2.7',
      order_currency_code: 'EUR',
      base_currency_code: 'EUR',
      subtotal: cents(goods),
      tax_amount: cents(tax + 0.95),
      discount_amount: 0,
      shipping_amount: 5,
      shipping_tax_amount: 0.95,
      shipping_discount_amount: 0,
      shipping_discount_tax_compensation_amount: 0,
      shipping_incl_tax: 5.95,
      shipping_description: 'Flat Rate - Fixed',
      grand_total: total,
      base_grand_total: total,
      total_due: total,
      payment: { account_status: '', additional_information: ['Check'], cc_last4: '', method: 'checkmo' },
      billing_address: { ...address, address_type: 'billing' },
      items,
      status_histories: [],
      extension_attributes: {
        shipping_assignments: [
          { shipping: { address: { ...address, address_type: 'shipping' }, method: 'flatrate_flatrate' }, items: [] },
        ],
      },
      ...(paid ? this.#paid(items, total) : {}),
    });
  }

  #paid(items: readonly Item[], total: number): Pick<Order, 'items'> & Record<string, unknown> {
    return {
      state: 'processing',
      status: 'processing',
      total_paid: total,
      total_invoiced: total,
      total_due: 0,
      items: items.map((row) => ({ ...row, qty_invoiced: row.qty_ordered })),
    };
  }

  #rows(orderId: number, sku: string, quantity: number, configurable: boolean): Item[] {
    const article = CATALOGUE.find((one) => one.sku === sku);
    if (!article) throw new Error(`no article ${sku}`);
    const gross = Number(article.price);
    const net = cents(gross / (1 + TAX));
    const row: Item = {
      item_id: this.#next('item'),
      order_id: orderId,
      product_id: CATALOGUE.indexOf(article) + 1,
      product_type: configurable ? 'configurable' : 'simple',
      sku,
      name: article.name,
      weight: Number(article.weightKg),
      qty_ordered: quantity,
      qty_invoiced: 0,
      qty_shipped: 0,
      qty_canceled: 0,
      qty_refunded: 0,
      price: net,
      price_incl_tax: gross,
      row_total: cents(net * quantity),
      row_total_incl_tax: cents(gross * quantity),
      tax_amount: cents(gross * quantity - net * quantity),
      tax_percent: TAX * 100,
      discount_amount: 0,
      discount_tax_compensation_amount: 0,
    };
    if (!configurable) return [row];
    const nothing = { price: 0, price_incl_tax: 0, row_total: 0, row_total_incl_tax: 0, tax_amount: 0, tax_percent: 0 };
    const inside = {
      ...row,
      ...nothing,
      item_id: this.#next('item'),
      parent_item_id: row.item_id,
      product_type: 'simple',
    };
    return [row, inside];
  }

  pay(id: number | string): Order {
    const order = this.order(id);
    return this.save({ ...order, ...this.#paid(order.items, order.grand_total) });
  }

  cancel(id: number | string): Order {
    const order = this.order(id);
    return this.save({
      ...order,
      state: 'canceled',
      status: 'canceled',
      items: order.items.map((row) => ({ ...row, qty_canceled: row.qty_ordered - row.qty_shipped })),
      total_canceled: order.grand_total,
    });
  }

  setLevel(level: SourceItem): SourceItem {
    return this.levels.put(`${level.sku}@${level.source_code}`, level);
  }

  /** All or nothing, as the vendor's transaction does it. */
  ship(orderId: string, body: ShipBody): number {
    const order = this.order(orderId);
    const wanted = body.items?.length
      ? body.items
      : order.items
          .filter((row) => !row.parent_item_id)
          .map((row) => ({ order_item_id: row.item_id, qty: leftOf(row) }));
    const source = body.arguments?.extension_attributes?.source_code ?? 'default';
    const rows = wanted.map(({ order_item_id, qty }) => {
      const row = order.items.find((one) => one.item_id === order_item_id);
      if (!row || !(qty > 0) || qty > leftOf(row) || !['new', 'processing'].includes(order.state))
        throw new Refusal(
          400,
          'Shipment Document Validation Error(s):\nThe order does not allow a shipment to be created.',
        );
      return { row, qty };
    });
    if (!SOURCES.includes(source))
      throw new Refusal(404, 'Source with code "%value" does not exist.', { value: source });
    const short = rows.some(({ row, qty }) => (this.levels.get(`${row.sku}@${source}`)?.quantity ?? 0) < qty);
    if (short) throw new Refusal(400, 'Not all of your products are available in the requested quantity.');
    for (const { row, qty } of rows) {
      const level = this.levels.get(`${row.sku}@${source}`) as SourceItem;
      this.setLevel({ ...level, quantity: level.quantity - qty });
    }
    const id = this.#next('shipment');
    const at = this.now();
    this.shipments.put(String(id), {
      entity_id: id,
      increment_id: String(id).padStart(9, '0'),
      order_id: order.entity_id,
      created_at: at,
      updated_at: at,
      items: rows.map(({ row, qty }) => ({
        entity_id: this.#next('shipment item'),
        order_item_id: row.item_id,
        sku: row.sku,
        qty,
      })),
      tracks: (body.tracks ?? []).map((track) => this.#track(id, order.entity_id, track)),
      comments: body.comment ? [{ entity_id: this.#next('shipment comment'), parent_id: id, ...body.comment }] : [],
      source,
    });
    const items = order.items.map((row) => {
      const shipped = rows.find((one) => one.row.item_id === (row.parent_item_id ?? row.item_id));
      return shipped ? { ...row, qty_shipped: row.qty_shipped + shipped.qty } : row;
    });
    const all = items.every((row) => leftOf(row) === 0);
    const paid = order.state === 'processing';
    const next = all && paid ? 'complete' : 'processing';
    this.save({ ...order, items, state: next, status: next });
    return id;
  }

  #track(shipmentId: number, orderId: number, track: TrackBody): Track {
    const { carrier_code, title, track_number } = track;
    return {
      entity_id: this.#next('track'),
      parent_id: shipmentId,
      order_id: orderId,
      carrier_code,
      title,
      track_number,
    };
  }

  addTrack(body: TrackBody & { parent_id?: number }): Track {
    const shipment = this.shipments.get(String(body.parent_id));
    if (!shipment)
      throw new Refusal(404, "The entity that was requested doesn't exist. Verify the entity and try again.");
    const track = this.#track(shipment.entity_id, shipment.order_id, body);
    this.shipments.put(String(shipment.entity_id), {
      ...shipment,
      updated_at: this.now(),
      tracks: [...shipment.tracks, track],
    });
    return track;
  }

  dropTrack(id: number): boolean {
    const shipment = this.shipments.find(({ tracks }) => tracks.some((track) => track.entity_id === id));
    if (!shipment)
      throw new Refusal(404, "The entity that was requested doesn't exist. Verify the entity and try again.");
    const tracks = shipment.tracks.filter((track) => track.entity_id !== id);
    this.shipments.put(String(shipment.entity_id), { ...shipment, updated_at: this.now(), tracks });
    return true;
  }

  /** A history row without a status empties the order's, as versions before 2.4 did. */
  comment(orderId: string, { comment, status, is_visible_on_front }: CommentBody): boolean {
    const order = this.order(orderId);
    const row = {
      entity_id: this.#next('history'),
      comment: comment ?? null,
      status: status ?? '',
      created_at: this.now(),
      parent_id: order.entity_id,
      is_customer_notified: 0,
      is_visible_on_front: is_visible_on_front ?? 0,
    };
    this.save({ ...order, status: status ?? '', status_histories: [...order.status_histories, row] });
    return true;
  }
}

const leftOf = (row: Item): number => row.qty_ordered - row.qty_shipped - row.qty_canceled - row.qty_refunded;
