import type { ConnectorContext } from '../connector.ts';
import { instantOf, type KarrioShipment, karrioApi } from './api.ts';
import type { KarrioOptions } from './options.ts';

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

/** Parcels without a reference were made by others, drafts are not booked. */
const isOurs = (shipment: KarrioShipment): boolean => Boolean(shipment.reference) && shipment.status !== 'draft';

/**
 * Pages of all parcels of ours from the oldest open one on. karrio tells no time of change and loses webhooks, so each pull lists these, and
 * staging compares. Parcels made meanwhile shift the pages towards older ones: some are read twice, none is missed.
 */
export async function* followed(
  ctx: ConnectorContext<KarrioOptions>,
  cursor: string | null,
): AsyncGenerator<{ shipments: KarrioShipment[]; cursor: string }> {
  let place = cursor ? parsePlace(cursor) : { since: BEGINNING, offset: 0, next: '' };
  for (;;) {
    const { results, next } = await karrioApi(ctx).list<KarrioShipment>('/shipments', {
      created_after: place.since,
      limit: PAGE,
      offset: place.offset,
    });
    place = { since: place.since, offset: place.offset + results.length, next: oldest(place.next, results) };
    const done = !next || results.length === 0;
    if (done) place = { since: place.next || place.since, offset: 0, next: '' };
    yield { shipments: results.filter(isOurs), cursor: `${place.since}|${place.offset}|${place.next}` };
    if (done) return;
  }
}

/** Those of these ids that are ours. */
export async function shipmentsOf(
  ctx: ConnectorContext<KarrioOptions>,
  ids: readonly string[],
): Promise<KarrioShipment[]> {
  const found: KarrioShipment[] = [];
  for (let at = 0; at < ids.length; at += PAGE) {
    const some = ids.slice(at, at + PAGE);
    const { results } = await karrioApi(ctx).list<KarrioShipment>('/shipments', { id: some.join(','), limit: PAGE });
    found.push(...results.filter(isOurs));
  }
  return found;
}

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
