import { z } from 'zod';
import type { ConnectorContext, KindPort, SourceRecord } from '../connector.ts';
import { instantOf, type KarrioShipment, karrioApi } from './api.ts';
import type { KarrioOptions } from './options.ts';

/** What karrio says of a parcel's progress. */
const shipmentStatus = z
  .looseObject({
    id: z.string(),
    status: z.string(),
    reference: z.string().nullable(),
    tracking_number: z.string().nullable(),
    tracking_url: z.string().nullable(),
    carrier: z.string().nullable(),
    service: z.string().nullable(),
  })
  .meta({ complete: true });

/** Nothing more is heard of these. */
const FINAL = new Set(['delivered', 'cancelled']);
const PAGE = 100;
const BEGINNING = '1970-01-01T00:00:00.000000Z';

/** Where a pull stands: it lists what was created since `since`, newest first, and looks for the oldest parcel still open. */
interface Place {
  since: string;
  offset: number;
  /** Creation of the oldest parcel still open among those listed so far, else of the newest parcel. */
  next: string;
}

/**
 * karrio tells no time of change and loses webhooks, so each pull lists every parcel from the oldest open one on, and
 * staging compares. Parcels made meanwhile shift the pages towards older ones: some are read twice, none is missed.
 */
export const statusPort: KindPort<KarrioOptions> = {
  schema: shipmentStatus,
  async *pull(ctx, cursor) {
    let place = cursor ? parsePlace(cursor) : { since: BEGINNING, offset: 0, next: '' };
    for (;;) {
      const { results, next } = await karrioApi(ctx).list<KarrioShipment>('/shipments', {
        created_after: place.since,
        limit: PAGE,
        offset: place.offset,
      });
      const records = results.filter(ours).map(record);
      place = { since: place.since, offset: place.offset + results.length, next: oldest(place.next, results) };
      const done = !next || results.length === 0;
      if (done) place = { since: place.next || place.since, offset: 0, next: '' };
      yield { records, cursor: `${place.since}|${place.offset}|${place.next}` };
      if (done) return;
    }
  },
  read: (ctx, ids) => readShipments(ctx, ids),
};

async function readShipments(ctx: ConnectorContext<KarrioOptions>, ids: string[]): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE);
    const { results } = await karrioApi(ctx).list<KarrioShipment>('/shipments', { id: some.join(','), limit: PAGE });
    records.push(...results.filter(ours).map(record));
  }
  return records;
}

/** Parcels without a reference were made by others, drafts are not booked. */
const ours = (shipment: KarrioShipment): boolean => Boolean(shipment.reference) && shipment.status !== 'draft';

function oldest(known: string, shipments: KarrioShipment[]): string {
  const open = shipments
    .filter((shipment) => !FINAL.has(shipment.status))
    .map((shipment) => instantOf(shipment.created_at));
  // On the first page, the newest parcel bounds what the next pull may leave out.
  const [newest] = shipments.map((shipment) => instantOf(shipment.created_at));
  return [known, ...open, known ? '' : (newest ?? '')].filter((time) => time !== '').sort()[0] ?? '';
}

function parsePlace(cursor: string): Place {
  const [since = BEGINNING, offset = '0', next = ''] = cursor.split('|');
  return { since, offset: Number(offset), next };
}

function record(shipment: KarrioShipment): SourceRecord {
  const { id, status, reference, tracking_number, service } = shipment;
  const carrier = shipment.meta?.custom_carrier_name ?? shipment.carrier_id ?? shipment.carrier_name;
  const tracking_url = shipment.tracking_url?.startsWith('http') ? shipment.tracking_url : null;
  return {
    kind: 'status',
    id,
    parent: { kind: 'shipment', targetId: id },
    numbers: tracking_number ? [tracking_number] : [],
    data: { id, status, reference, tracking_number, tracking_url, carrier, service },
  };
}
