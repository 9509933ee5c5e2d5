import type { Books, Collection } from '../books.ts';

export interface Rate {
  id: string;
  object: 'Rate';
  carrier: string;
  service: string;
  rate: string;
  currency: string;
}

interface Address {
  country?: string;
  [field: string]: unknown;
}

export interface NewShipment {
  reference?: string | null;
  to_address?: Address;
  from_address?: Address;
  parcel?: { weight?: number; [field: string]: unknown };
  customs_info?: { customs_items?: { code?: string; quantity: number }[]; [field: string]: unknown } | null;
  options?: Record<string, unknown>;
}

export interface Shipment extends Required<Omit<NewShipment, 'options'>> {
  id: string;
  object: 'Shipment';
  mode: string;
  created_at: string;
  updated_at: string;
  status: string;
  tracking_code: string | null;
  refund_status: string | null;
  options: Record<string, unknown>;
  rates: Rate[];
  selected_rate: Rate | null;
  messages: { carrier: string; type: string; message: string }[];
  postage_label: Record<string, unknown> | null;
  forms: Record<string, unknown>[];
  tracker: Record<string, unknown> | null;
}

/** What EasyPost refuses: its status and its own code. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: unknown[];

  constructor(status: number, code: string, message: string, errors: unknown[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** What carriers want, cheapest last, so that nobody buys the first one that comes. */
const WITHIN: [carrier: string, service: string, rate: string][] = [
  ['USPS', 'Express', '51.20'],
  ['USPS', 'Priority', '9.85'],
  ['USPS', 'GroundAdvantage', '8.20'],
];
const ABROAD: typeof WITHIN = [
  ['DHLExpress', 'ExpressWorldwideNonDoc', '48.10'],
  ['USPS', 'PriorityMailInternational', '102.30'],
  ['USPS', 'FirstClassPackageInternationalService', '19.45'],
];

const FILES = 'https://easypost-files.s3.us-west-2.amazonaws.com/files';

/** Offers, labels and parcels. Nothing guards against two of one reference; what is bought is never bought again. */
export class Post {
  readonly shipments: Collection<Shipment>;
  readonly #books: Books;
  readonly #now: () => number;

  constructor(books: Books, now: () => number) {
    this.#books = books;
    this.#now = now;
    this.shipments = books.collection<Shipment>('shipments', { reference: ({ reference }) => reference ?? undefined });
  }

  /** By id or reference; of several the one that was made last. */
  find(idOrReference: string): Shipment {
    const found = this.shipments.get(idOrReference) ?? this.shipments.where('reference', idOrReference).at(-1);
    if (!found) throw new Refusal(404, 'NOT_FOUND', 'The requested resource could not be found.');
    return found;
  }

  create(asked: NewShipment | undefined): Shipment {
    const { to_address: to, from_address: from, parcel } = asked ?? {};
    if (!asked || !to || !from || !parcel)
      throw new Refusal(422, 'PARAMETER.REQUIRED', 'Missing required parameter.', [
        { field: asked ? 'shipment.parcel' : 'shipment', message: 'cannot be blank' },
      ]);
    for (const [field, { country }] of Object.entries({ to_address: to, from_address: from }))
      if (!/^[A-Y][A-Z]$/.test(String(country)))
        throw new Refusal(
          422,
          'ADDRESS.COUNTRY.INVALID',
          "Invalid 'country', please provide a 2 character ISO country code.",
          [{ field: `shipment.${field}.country`, message: 'is invalid' }],
        );
    const id = this.#id('shp');
    const stamp = this.#stamp();
    const customs = asked.customs_info?.customs_items?.length ? asked.customs_info : null;
    const mute = to.country !== from.country && !customs;
    return this.shipments.put(id, {
      id,
      object: 'Shipment',
      mode: 'production',
      created_at: stamp,
      updated_at: stamp,
      reference: asked.reference ?? null,
      to_address: to,
      from_address: from,
      parcel,
      customs_info: customs,
      options: asked.options ?? {},
      status: 'unknown',
      tracking_code: null,
      refund_status: null,
      rates: mute ? [] : this.#rates(to.country === from.country),
      selected_rate: null,
      messages: mute ? [{ carrier: 'USPS', type: 'rate_error', message: 'customs_info is required' }] : [],
      postage_label: null,
      forms: [],
      tracker: null,
    });
  }

  /** Rates of before stay good here: a call that is under way may still buy by one. */
  rerate(shipment: Shipment): { rates: Rate[] } {
    const rates = this.#rates(shipment.to_address.country === shipment.from_address.country);
    this.shipments.put(shipment.id, { ...shipment, rates: [...shipment.rates, ...rates] });
    return { rates };
  }

  buy(shipment: Shipment, rateId: string | undefined): Shipment {
    if (shipment.postage_label)
      throw new Refusal(422, 'SHIPMENT.POSTAGE.EXISTS', 'Postage already exists for this shipment.');
    const rate = shipment.rates.find(({ id }) => id === rateId);
    if (!rate)
      throw new Refusal(422, 'SHIPMENT.POSTAGE.FAILURE', 'Unable to buy postage.', [
        'the rate is not of this shipment',
      ]);
    const code = `9400${String(this.#books.next('tracking')).padStart(18, '0')}`;
    const stamp = this.#stamp();
    const abroad = shipment.to_address.country !== shipment.from_address.country;
    return this.shipments.put(shipment.id, {
      ...shipment,
      updated_at: stamp,
      selected_rate: rate,
      tracking_code: code,
      postage_label: {
        object: 'PostageLabel',
        id: this.#id('pl'),
        created_at: stamp,
        label_file_type: 'image/png',
        label_url: `${FILES}/postage_label/${shipment.id}.png`,
      },
      forms: abroad ? [this.#form('commercial_invoice', stamp)] : [],
      tracker: {
        object: 'Tracker',
        id: this.#id('trk'),
        shipment_id: shipment.id,
        tracking_code: code,
        status: 'unknown',
        status_detail: 'unknown',
        est_delivery_date: null,
        public_url: `https://track.easypost.com/${shipment.id}`,
        tracking_details: [],
      },
    });
  }

  /** No more once the parcel was scanned. */
  refund(shipment: Shipment): Shipment {
    if (!shipment.postage_label)
      throw new Refusal(422, 'SHIPMENT.REFUND.UNAVAILABLE', 'No postage has been purchased for this shipment.');
    if (shipment.refund_status) return shipment;
    if (shipment.status !== 'unknown' && shipment.status !== 'pre_transit')
      throw new Refusal(422, 'SHIPMENT.REFUND.UNAVAILABLE', 'The label has been used and cannot be refunded.');
    return this.shipments.put(shipment.id, { ...shipment, refund_status: 'submitted', updated_at: this.#stamp() });
  }

  move(shipment: Shipment, status: string): Shipment {
    const stamp = this.#stamp();
    const scan = { object: 'TrackingDetail', status, message: status.replaceAll('_', ' '), datetime: stamp };
    const details = (shipment.tracker?.tracking_details as object[] | undefined) ?? [];
    return this.shipments.put(shipment.id, {
      ...shipment,
      status,
      updated_at: stamp,
      tracker: { ...shipment.tracker, status, updated_at: stamp, tracking_details: [...details, scan] },
    });
  }

  nextEventId(): string {
    return this.#id('evt');
  }

  #form(form_type: string, created_at: string): Record<string, unknown> {
    const id = this.#id('form');
    return { object: 'Form', id, created_at, form_type, form_url: `${FILES}/form/${id}.pdf` };
  }

  #rates(within: boolean): Rate[] {
    return (within ? WITHIN : ABROAD).map(([carrier, service, rate]) => ({
      id: this.#id('rate'),
      object: 'Rate',
      carrier,
      service,
      rate,
      currency: 'USD',
    }));
  }

  #id(prefix: string): string {
    return `${prefix}_${this.#books.next('id').toString(16).padStart(32, '0')}`;
  }

  /** Whole seconds. */
  #stamp(): string {
    return `${new Date(this.#now()).toISOString().slice(0, 19)}Z`;
  }
}
