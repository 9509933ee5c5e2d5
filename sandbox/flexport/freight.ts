import type { SandboxContext } from '../sandbox.ts';

export interface BookingBody {
  name?: string;
  origin_address_ref?: string;
  destination_address_ref?: string;
  cargo?: { shipping_units?: { name?: string; count?: number }[]; [field: string]: unknown };
  metadata?: Record<string, string[]>;
  [field: string]: unknown;
}

export interface Booking {
  id: number;
  status: 'submitted' | 'shipment' | 'archived';
  body: BookingBody;
  createdAt: number;
  shipmentId?: number;
}

/** Milestones in their order, with the event that the vendor sends for each. */
export const MILESTONES = [
  { status: 'seller_location', event: '/shipment#booking_confirmed' },
  { status: 'in_transit_to_arrival_port', event: '/shipment_leg#departed' },
  { status: 'final_destination', event: '/shipment#delivered_in_full' },
] as const;

export interface Shipment {
  id: number;
  bookingId: number;
  houseBill: string;
  /** Index of the milestone it has reached, and when it reached each. */
  milestone: number;
  reachedAt: number[];
  metadata?: Record<string, string[]>;
  /** What somebody there wrote down of a leg by hand, by its place in the way: it changes nothing of the shipment's own time of change. */
  noted?: Record<number, LegTimes>;
}

export interface LegTimes {
  estimated_departure_date?: string;
  actual_departure_date?: string;
  estimated_arrival_date?: string;
  actual_arrival_date?: string;
}

export interface FreightEvent {
  id: number;
  type: string;
  occurredAt: number;
  shipmentId: number;
}

const REQUIRED = [
  'name',
  'shipper_entity_ref',
  'consignee_entity_ref',
  'origin_address_ref',
  'destination_address_ref',
  'cargo_ready_date',
  'wants_export_customs_service',
  'cargo',
] as const;

/** The forwarder's books: bookings become shipments, and shipments travel, one milestone a third of the way. */
export class Freight {
  readonly #context: SandboxContext;
  readonly #stepMs: number;
  readonly bookings;
  readonly shipments;
  readonly events;
  /** Told of every event once it is in the books. */
  onEvent: (event: FreightEvent) => void = () => undefined;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.#stepMs = Number(context.options.travelAfterMs ?? 900) / MILESTONES.length;
    this.bookings = context.books.collection<Booking>('bookings', {
      waiting: (booking) => (booking.status === 'submitted' ? 'yes' : undefined),
    });
    this.shipments = context.books.collection<Shipment>('shipments', {
      travelling: (shipment) => (shipment.milestone < MILESTONES.length - 1 ? 'yes' : undefined),
    });
    this.events = context.books.collection<FreightEvent>('events');
  }

  /** What is wrong with a booking, or undefined. */
  problemOf(body: BookingBody): string | undefined {
    const missing = REQUIRED.find((name) => body[name] === undefined || body[name] === null || body[name] === '');
    if (missing) return `${missing} is required`;
    if (!body.cargo?.shipping_units?.length) return 'shipping_units is required';
    if (!body.air_booking && !body.ocean_booking && !body.trucking_booking) {
      return 'one of ocean_booking, air_booking, trucking_booking is required';
    }
    return undefined;
  }

  /** Every call makes a booking: the vendor knows no idempotency key. */
  book(body: BookingBody): Booking {
    const id = this.#context.books.next('booking', 2_001);
    return this.bookings.put(String(id), { id, status: 'submitted', body, createdAt: this.#context.now() });
  }

  /** Fields of an amendment begin with `new_`. */
  amend(booking: Booking, changes: Record<string, unknown>): Booking {
    const body = { ...booking.body };
    for (const [name, value] of Object.entries(changes)) {
      if (name.startsWith('new_') && value !== undefined) body[name.slice(4)] = value;
    }
    return this.bookings.put(String(booking.id), { ...booking, body });
  }

  updatedAt = (shipment: Shipment): number => shipment.reachedAt.at(-1) as number;

  /** One round: due bookings are confirmed, due shipments reach their next milestone. */
  travel(): void {
    const now = this.#context.now();
    for (const booking of this.bookings.where('waiting', 'yes')) {
      if (booking.createdAt + this.#stepMs <= now) this.confirm(booking);
    }
    for (const shipment of this.shipments.where('travelling', 'yes')) {
      if (this.updatedAt(shipment) + this.#stepMs <= now) this.travelOn(shipment);
    }
  }

  travelOn = (shipment: Shipment): Shipment => this.#reach(shipment, shipment.milestone + 1);

  /** Somebody writes down what became of a leg. */
  noteLeg(shipment: Shipment, leg: number, times: LegTimes): Shipment {
    const noted = { ...shipment.noted, [leg]: { ...shipment.noted?.[leg], ...times } };
    return this.shipments.put(String(shipment.id), { ...shipment, noted });
  }

  confirm(booking: Booking): Shipment {
    const id = this.#context.books.next('shipment', 70_001);
    this.bookings.put(String(booking.id), { ...booking, status: 'shipment', shipmentId: id });
    return this.#reach({ id, bookingId: booking.id, houseBill: `FLEX-${id}`, milestone: -1, reachedAt: [] }, 0);
  }

  #reach(shipment: Shipment, milestone: number): Shipment {
    const now = this.#context.now();
    const reachedAt = [...shipment.reachedAt, now];
    const reached = this.shipments.put(String(shipment.id), { ...shipment, milestone, reachedAt });
    const { event: type } = MILESTONES[milestone] as (typeof MILESTONES)[number];
    const id = this.#context.books.next('event', 354_001);
    this.onEvent(this.events.put(String(id), { id, type, occurredAt: now, shipmentId: shipment.id }));
    return reached;
  }
}
