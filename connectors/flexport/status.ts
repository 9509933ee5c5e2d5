import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { byId, type FlexportContext, list, PAGE_SIZE } from './call.ts';
import { milestone } from './milestones.ts';
import type { FlexportOptions } from './options.ts';
import { readWay } from './way.ts';

const BEGINNING = '2000-01-01T00:00:00.000Z';

/** Each of them is several calls more: so few are read before they are handed on that a call which fails takes little with it. */
const SHIPMENTS_A_PART = 10;

/**
 * A shipment, as the forwarder made it of a booking. `booking` stands in the vendor's examples and not in its schema.
 * Unknown states must pass: the vendor adds to them.
 */
export const freightShipment = z.looseObject({
  id: z.number(),
  name: z.string().nullish(),
  status: z.string(),
  updated_at: z.iso.datetime({ offset: true }),
  transportation_mode: z.string().nullish(),
  booking: z.looseObject({ id: z.number() }).nullish(),
  freight_type: z.string().nullish(),
  incoterm: z.string().nullish(),
  priority: z.string().nullish(),
  pieces: z.number().nullish(),
  cargo_ready_date: z.string().nullish(),
  created_date: z.string().nullish(),
  estimated_departure_date: z.string().nullish(),
  actual_departure_date: z.string().nullish(),
  estimated_arrival_date: z.string().nullish(),
  actual_arrival_date: z.string().nullish(),
  estimated_picked_up_in_full_date: z.string().nullish(),
  actual_picked_up_in_full_date: z.string().nullish(),
  estimated_delivered_in_full_date: z.string().nullish(),
  actual_delivered_in_full_date: z.string().nullish(),
  ocean_shipment: z
    .looseObject({ house_bill_number: z.string().nullish(), master_bill_number: z.string().nullish() })
    .nullish(),
  air_shipment: z
    .looseObject({ house_airway_bill: z.string().nullish(), master_airway_bill: z.string().nullish() })
    .nullish(),
  /** Made by the connector, of the shipment, its legs and its customs entries. */
  milestones: z.array(milestone).optional(),
});

type FreightShipment = z.output<typeof freightShipment>;

async function bookingOf(ctx: FlexportContext, one: FreightShipment): Promise<number | undefined> {
  if (one.booking) return one.booking.id;
  const { data } = await list<{ id: number }>(ctx, '/bookings', { 'f.shipment.id': one.id });
  return data[0]?.id;
}

/** Its time of change; one that is no time is for the schema to refuse. */
function versionOf({ updated_at }: FreightShipment): { version?: string } {
  const at = Date.parse(updated_at);
  return Number.isNaN(at) ? {} : { version: new Date(at).toISOString() };
}

/** Shipments that no booking made (a forwarder's own) belong to nothing of ours and are left out. */
async function recordsOf(ctx: FlexportContext, shipments: FreightShipment[]): Promise<SourceRecord[]> {
  const records = await Promise.all(
    shipments.map(async (one): Promise<SourceRecord | undefined> => {
      const bookingId = await bookingOf(ctx, one);
      if (bookingId === undefined) return undefined;
      const milestones = await readWay(ctx, one);
      const bill = one.air_shipment?.house_airway_bill ?? one.ocean_shipment?.house_bill_number;
      return {
        kind: 'status',
        id: String(one.id),
        parent: { kind: 'shipment', targetId: String(bookingId) },
        ...(bill ? { numbers: [bill] } : {}),
        // What was read before a later change says nothing against it. A leg may change without its shipment.
        ...versionOf(one),
        data: { ...one, milestones },
      };
    }),
  );
  return records.filter((record) => record !== undefined);
}

/**
 * Shipments changed since the cursor (an ISO time), oldest change first. Each page asks anew from the last time seen:
 * shipments that change meanwhile move to the end, and would shift numbered pages. Handed on in parts; the cursor of a part is
 * older than whatever of the page is not read yet.
 */
async function* changed(ctx: FlexportContext, cursor: string | null) {
  let after = cursor ? Date.parse(cursor) - ctx.options.overlapMs : Date.parse(BEGINNING);
  let newest = cursor ?? BEGINNING;
  let page = 1;
  const seen = new Set<string>();
  for (;;) {
    const { data } = await list<FreightShipment>(ctx, '/shipments', {
      sort: 'updated_at',
      direction: 'asc',
      'f.updated_at.gt': new Date(after).toISOString(),
      page,
    });
    const fresh = data.filter((one) => !seen.has(`${one.id} ${one.updated_at}`));
    for (const one of fresh) seen.add(`${one.id} ${one.updated_at}`);
    const last = data.at(-1);
    const begun = newest;
    if (last) newest = later(newest, last.updated_at);
    for (let at = 0; at < fresh.length; at += SHIPMENTS_A_PART) {
      const unread = fresh.slice(at + SHIPMENTS_A_PART).map(({ updated_at }) => Date.parse(updated_at));
      const shipments = fresh.slice(at, at + SHIPMENTS_A_PART);
      yield { shipments, cursor: unread.length === 0 ? newest : before(Math.min(...unread), begun) };
    }
    if (!last || data.length < PAGE_SIZE || (page > 1 && fresh.length === 0)) return;
    // One millisecond back: `gt` would pass over the rest of those that changed at the very same time.
    const next = Date.parse(last.updated_at) - 1;
    page = next > after ? 1 : page + 1;
    after = Math.max(after, next);
  }
}

/** Just before a time (epoch ms), whatever else happened at that time; never before `begun`. */
const before = (time: number, begun: string): string => {
  const reached = time - 1;
  return reached > Date.parse(begun) ? new Date(reached).toISOString() : begun;
};

const later = (a: string, b: string): string => (Date.parse(b) > Date.parse(a) ? new Date(b).toISOString() : a);

/** Milestones of freight shipments. */
export const status: KindPort<FlexportOptions> = {
  schema: freightShipment,
  async *pull(ctx, cursor) {
    for await (const page of changed(ctx, cursor)) {
      yield { records: await recordsOf(ctx, page.shipments), cursor: page.cursor };
    }
  },
  async read(ctx, ids) {
    const shipments = await Promise.all(ids.map((id) => byId<FreightShipment>(ctx, '/shipments', id)));
    return recordsOf(
      ctx,
      shipments.filter((shipment) => shipment !== undefined),
    );
  },
};
