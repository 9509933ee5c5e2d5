import { earliestNow } from '../clocks.ts';
import { type EasypostContext, isBought, list, type Shipment } from './api.ts';

const PAGE = 100;
/** `created_at` is of whole seconds. */
const SECOND_MS = 1_000;

export interface BoughtPage {
  shipments: Shipment[];
  /** The id to go on after; undefined on the last page. */
  lastId?: string;
}

/**
 * Shipments whose label was bought, made since an instant (epoch ms), newest first. Pages go on after an id, so that
 * what is made meanwhile moves none.
 */
export async function* boughtSince(ctx: EasypostContext, since: number, afterId?: string): AsyncGenerator<BoughtPage> {
  for (let lastId = afterId; ; ) {
    const page = await list(ctx, {
      page_size: PAGE,
      purchased: true,
      ...(since > 0 ? { start_datetime: new Date(since - SECOND_MS).toISOString() } : {}),
      ...(lastId ? { before_id: lastId } : {}),
    });
    lastId = page.shipments.at(-1)?.id;
    const beyond = page.shipments.some(({ created_at }) => Date.parse(created_at) < since - SECOND_MS);
    const over = !page.has_more || lastId === undefined || beyond;
    yield { shipments: page.shipments.filter(isBought), ...(over ? {} : { lastId }) };
    if (over) return;
  }
}

/** Nothing more is heard of these. */
const FINAL = new Set(['delivered', 'cancelled', 'return_to_sender']);

const isOpen = (shipment: Shipment): boolean => !FINAL.has(shipment.status) && shipment.refund_status === null;

const DAY_MS = 86_400_000;
/** The list is by creation: an offer may lie so long before it is bought. */
const OVERLAP_MS = DAY_MS;

/** Where pulls stand: `{since}|{the id that the walk came to}|{creation of the oldest open one among those it met}`, epoch ms. */
interface Place {
  since: number;
  lastId?: string;
  oldest?: number;
}

function placeOf(cursor: string | null): Place {
  const [since, lastId, oldest] = (cursor ?? '0').split('|');
  return { since: Number(since), ...(lastId ? { lastId } : {}), ...(oldest ? { oldest: Number(oldest) } : {}) };
}

/**
 * Pages of all bought shipments from the oldest one on that is still under way. EasyPost tells no list of what changed, so each pull
 * lists those again, and staging compares. One that never arrives is given up after `followDays`.
 */
export async function* followed(
  ctx: EasypostContext,
  cursor: string | null,
): AsyncGenerator<{ shipments: Shipment[]; cursor: string }> {
  const place = placeOf(cursor);
  const { since } = place;
  let { oldest } = place;
  for await (const { shipments, lastId } of boughtSince(ctx, since, place.lastId)) {
    const open = shipments.filter(isOpen).map(({ created_at }) => Date.parse(created_at));
    if (oldest !== undefined) open.push(oldest);
    if (open.length > 0) oldest = Math.min(...open);
    // Creation is told by their clock: where it is behind ours, what is still to come would be before a cursor of our time.
    const theirs = earliestNow(ctx);
    const again = Math.min(oldest ?? theirs, theirs - OVERLAP_MS);
    const next = Math.max(again, theirs - ctx.options.followDays * DAY_MS);
    yield { shipments, cursor: lastId === undefined ? `${next}` : `${since}|${lastId}|${oldest ?? ''}` };
  }
}
