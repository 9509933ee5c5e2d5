import { type Booking, type FreightEvent, MILESTONES, type Shipment } from './freight.ts';
import { legViews } from './legs.ts';

export const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

interface ProductDescription {
  description?: string;
  hs_code?: string;
}

interface ModeBooking {
  incoterm?: string;
  wants_pickup_service?: boolean;
  product_descriptions?: ProductDescription[];
}

/** The envelope of every answer. */
export const envelope = (self: string, data: unknown) => ({ _object: '/api/response', self, version: 2, data });

export const apiError = (status: number, code: string, message: string) => ({
  _object: '/api/response',
  version: 2,
  error: { _object: '/api/error', status, code, message },
});

export const ref = (origin: string, type: string, path: string, id: number) => ({
  _object: '/api/refs/object',
  ref_type: type,
  link: `${origin}${path}/${id}`,
  id,
});

const entity = (reference: unknown) => ({
  _object: '/company_entity',
  id: 9281,
  name: String(reference),
  ref: reference,
});

const address = (reference: unknown) => ({ _object: '/address', street_address: 'on file', ref: reference });

export const modeOf = (body: Booking['body']) => (body.ocean_booking ? 'ocean' : body.air_booking ? 'air' : 'truck');

function modeView(_object: string, given: unknown) {
  const { incoterm, wants_pickup_service, product_descriptions } = given as ModeBooking;
  return {
    _object,
    incoterm,
    wants_pickup_service,
    product_descriptions: (product_descriptions ?? []).map((one) => ({
      ...one,
      _object: '/bookings/product_descriptions',
      hs_code: { _object: '/hs_code', code: one.hs_code },
    })),
  };
}

/** `Booking` of the vendor's specification. */
export function bookingView(origin: string, { id, status, body, createdAt, shipmentId }: Booking) {
  return {
    id,
    _object: '/booking',
    name: body.name,
    ...(shipmentId ? { shipment: ref(origin, '/shipment', '/shipments', shipmentId) } : {}),
    status,
    shipper_entity: entity(body.shipper_entity_ref),
    consignee_entity: entity(body.consignee_entity_ref),
    notify_party: body.notify_party ?? null,
    transportation_mode: modeOf(body),
    ocean_booking: body.ocean_booking ? modeView('/ocean/booking', body.ocean_booking) : null,
    air_booking: body.air_booking ? modeView('/air/booking', body.air_booking) : null,
    trucking_booking: null,
    origin_address: address(body.origin_address_ref),
    destination_address: address(body.destination_address_ref),
    cargo_ready_date: body.cargo_ready_date,
    delivery_date: body.delivery_date ?? null,
    wants_export_customs_service: body.wants_export_customs_service,
    cargo: { ...body.cargo, _object: '/cargo' },
    special_instructions: body.special_instructions ?? null,
    metadata: body.metadata ?? {},
    created_at: iso(createdAt),
  };
}

/** `Shipment` of the vendor's specification, with the booking that its examples show. */
export function shipmentView(origin: string, shipment: Shipment, booking: Booking) {
  const { id, houseBill, milestone, reachedAt } = shipment;
  const mode = modeOf(booking.body);
  const terms = (booking.body.air_booking ?? booking.body.ocean_booking) as ModeBooking | undefined;
  return {
    metadata: shipment.metadata ?? {},
    _object: '/shipment',
    id,
    name: booking.body.name,
    booking: ref(origin, '/booking', '/bookings', booking.id),
    transportation_mode: mode,
    freight_type: 'door_to_door',
    incoterm: terms?.incoterm ?? null,
    pieces: (booking.body.cargo?.shipping_units ?? []).reduce((sum, unit) => sum + (unit.count ?? 0), 0),
    created_date: iso(reachedAt[0]),
    status: MILESTONES[milestone]?.status,
    priority: 'standard',
    updated_at: iso(reachedAt.at(-1)),
    actual_departure_date: iso(reachedAt[1]) ?? null,
    actual_arrival_date: iso(reachedAt[2]) ?? null,
    actual_delivered_in_full_date: iso(reachedAt[2]) ?? null,
    ocean_shipment: mode === 'ocean' ? { _object: '/ocean/shipment', house_bill_number: houseBill } : null,
    air_shipment: mode === 'air' ? { _object: '/air/shipment', house_airway_bill: houseBill } : null,
    legs: {
      _object: '/api/refs/collection',
      ref_type: '/shipment_leg',
      link: `${origin}/shipment_legs?f.shipment.id=${id}`,
    },
  };
}

/** `WebhookEvent` of the vendor's specification. */
export function eventView(origin: string, event: FreightEvent, shipment: Shipment, booking: Booking) {
  const view = shipmentView(origin, shipment, booking);
  return {
    _object: '/event',
    id: event.id,
    version: 2,
    created_at: iso(event.occurredAt),
    occurred_at: iso(event.occurredAt),
    type: event.type,
    data: {
      _object: '/shipment_event_data',
      resource: event.type.startsWith('/shipment_leg#') ? legViews(origin, shipment, modeOf(booking.body))[0] : view,
      shipment: view,
      location: null,
      containers: [],
    },
  };
}
