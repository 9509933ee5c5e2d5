import type { Books, Collection } from '../books.ts';

export interface Item {
  id?: string;
  parent_id?: string | null;
  sku: string;
  quantity: number;
  [field: string]: unknown;
}

export interface Order {
  id: string;
  order_id: string;
  source: string;
  status: string;
  shipping_to: Record<string, unknown>;
  line_items: Item[];
  metadata: Record<string, unknown>;
  created_at: string;
}

export interface Rate {
  id: string;
  carrier_id: string;
  service: string;
  total_charge: number;
  currency: string;
  transit_days: number;
}

export interface Shipment {
  id: string;
  status: string;
  reference: string | null;
  order_id: string | null;
  recipient: Record<string, unknown>;
  parcels: { items?: Item[]; [field: string]: unknown }[];
  tracking_number: string | null;
  tracking_url: string | null;
  carrier_name: string;
  carrier_id: string;
  service: string;
  metadata: Record<string, unknown>;
  messages: unknown[];
  rates: Rate[];
  label_type: string;
  label_url: string | null;
  invoice_url: string | null;
  meta: { custom_carrier_name: string };
  created_at: string;
}

/** What karrio refuses: its status and its own code. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** karrio's orders and shipments: an order knows its shipments by the parent ids of their items. */
export class Store {
  readonly orders: Collection<Order>;
  readonly shipments: Collection<Shipment>;
  readonly #books: Books;
  readonly #now: () => number;

  constructor(books: Books, now: () => number) {
    this.#books = books;
    this.#now = now;
    this.orders = books.collection<Order>('orders', { order_id: (order) => order.order_id });
    this.shipments = books.collection<Shipment>('shipments', {
      order_id: (shipment) => shipment.order_id ?? undefined,
    });
  }

  /** Order ids are unique among the live orders of a source. */
  createOrder(body: Partial<Order>): Order {
    const { order_id, source = 'API', shipping_to, line_items } = body;
    if (!order_id || !shipping_to || !line_items?.length)
      throw new Refusal(400, 'validation', 'order_id: This field is required.');
    checkAddress('shipping_to', shipping_to);
    const double = this.orders
      .where('order_id', order_id)
      .some((order) => order.source === source && order.status !== 'cancelled');
    if (double)
      throw new Refusal(
        409,
        'duplicate_order_id',
        `An order with 'order_id' ${order_id} from ${source} already exists.`,
      );
    const id = this.#id('ord');
    return this.orders.put(id, {
      id,
      order_id,
      source,
      status: 'unfulfilled',
      shipping_to,
      line_items: line_items.map((item) => ({ ...item, id: this.#id('oli') })),
      metadata: body.metadata ?? {},
      created_at: this.#stamp(),
    });
  }

  /** Nothing guards against a second one of the same reference. */
  createShipment(body: Partial<Shipment> & { carrier_ids?: string[] }, carriers: string[]): Shipment {
    const named = (body.carrier_ids ?? []).filter((carrier) => carriers.includes(carrier));
    const asked = body.carrier_ids?.length ? named : carriers;
    checkAddress('recipient', body.recipient ?? {});
    const [carrier] = asked;
    if (!carrier) throw new Refusal(404, 'not_found', 'No active carrier connection found to process the request');
    const rates = asked.flatMap((one, at) => this.#ratesOf(one, at));
    const rate = body.service ? this.#rateIn(rates, (one) => one.service === body.service) : undefined;
    const id = this.#id('shp');
    const draft = this.shipments.put(id, {
      id,
      status: 'draft',
      reference: body.reference ?? null,
      order_id: body.order_id ?? null,
      recipient: body.recipient ?? {},
      parcels: body.parcels ?? [],
      tracking_number: null,
      tracking_url: null,
      carrier_name: 'generic',
      carrier_id: carrier,
      service: '',
      rates,
      label_type: 'PDF',
      label_url: null,
      invoice_url: null,
      metadata: body.metadata ?? {},
      messages: [],
      meta: { custom_carrier_name: carrier },
      created_at: this.#stamp(),
    });
    return rate ? this.#buy(draft, rate) : draft;
  }

  /** Buys the label of a draft, once. */
  purchase(shipment: Shipment, rateId: string | undefined): Shipment {
    if (shipment.status !== 'draft')
      throw new Refusal(409, 'state_error', `The shipment is '${shipment.status}' and cannot be purchased again`);
    return this.#buy(
      shipment,
      this.#rateIn(shipment.rates, ({ id }) => id === rateId),
    );
  }

  #rateIn(rates: Rate[], isWanted: (rate: Rate) => boolean): Rate {
    const rate = rates.find(isWanted);
    if (rate) return rate;
    throw new Refusal(400, 'service_unavailable', 'The service you selected is not available for this shipment.');
  }

  /** Two services of each carrier; the second connection is dearer and faster than the first. */
  #ratesOf(carrier_id: string, at: number): Rate[] {
    const rate = (service: string, total_charge: number, transit_days: number): Rate => ({
      id: this.#id('rat'),
      carrier_id,
      service,
      total_charge: total_charge + at,
      currency: 'EUR',
      transit_days: transit_days - at,
    });
    return [rate('standard_service', 9.9, 5), rate('priority_service', 19.95, 3)];
  }

  #buy(draft: Shipment, rate: Rate): Shipment {
    const tracking = this.#books.next('tracking').toString(16).padStart(12, '0');
    const shipment = this.shipments.put(draft.id, {
      ...draft,
      status: 'created',
      tracking_number: tracking,
      tracking_url: `/v1/trackers/${rate.carrier_id}/${tracking}`,
      carrier_id: rate.carrier_id,
      service: rate.service,
      label_url: `/v1/shipments/${draft.id}/label.pdf`,
      meta: { custom_carrier_name: rate.carrier_id },
    });
    this.#refresh(shipment);
    return shipment;
  }

  move(shipment: Shipment, status: string): void {
    this.shipments.put(shipment.id, { ...shipment, status });
    this.#refresh(shipment);
  }

  cancelOrder(order: Order): Order {
    if (order.status === 'cancelled')
      throw new Refusal(409, 'state_error', "The order is 'cancelled' and can not be cancelled anymore...");
    if (order.status !== 'unfulfilled') {
      throw new Refusal(
        409,
        'state_error',
        `The order is '${order.status}' please cancel all related shipments before...`,
      );
    }
    return this.orders.put(order.id, { ...order, status: 'cancelled' });
  }

  /** An answer instead of an error where it is cancelled already; no more once it travels. */
  cancelShipment(shipment: Shipment): Shipment {
    if (shipment.status === 'cancelled') return shipment;
    if (shipment.status !== 'created' && shipment.status !== 'draft') {
      throw new Refusal(409, 'state_error', `The shipment is '${shipment.status}' and can not be cancelled anymore...`);
    }
    this.move(shipment, 'cancelled');
    return this.shipments.get(shipment.id) as Shipment;
  }

  /** An order as the API shows it. */
  shown(order: Order): object {
    return { ...order, shipments: this.#of(order) };
  }

  #of(order: Order): Shipment[] {
    const lines = new Set(order.line_items.map((item) => item.id));
    const same = this.shipments.where('order_id', order.order_id);
    return same.filter((shipment) =>
      shipment.parcels.some((parcel) => parcel.items?.some((item) => lines.has(item.parent_id ?? ''))),
    );
  }

  #refresh(shipment: Shipment): void {
    for (const order of this.orders.where('order_id', shipment.order_id ?? '')) {
      if (order.status === 'cancelled') continue;
      const states = this.#of(order)
        .map((one) => one.status)
        .filter((state) => state !== 'cancelled' && state !== 'draft');
      const delivered = states.length > 0 && states.every((state) => state === 'delivered');
      const status = delivered ? 'delivered' : states.length > 0 ? 'fulfilled' : 'unfulfilled';
      this.orders.put(order.id, { ...order, status });
    }
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#books.next('id').toString(16).padStart(32, '0')}`;
  }

  /** As Django writes it; the microseconds keep the order of creation. */
  #stamp(): string {
    const micros = String(this.#books.next('micros') % 1_000).padStart(3, '0');
    return `${new Date(this.#now()).toISOString().replace('T', ' ').replace('Z', micros)}+00:00`;
  }
}

function checkAddress(field: string, address: Record<string, unknown>): void {
  const country = address.country_code;
  if (typeof country === 'string' && /^[A-Y][A-Z]$/.test(country)) return;
  throw new Refusal(400, 'validation', `${field}.country_code: "${String(country)}" is not a valid choice.`);
}
