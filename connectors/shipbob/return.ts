import { z } from 'zod';
import type { WaybillError } from '../../domain/failures.ts';
import { earliestNow, isDue } from '../clocks.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { Caller, RestContext, RestOptions } from '../rest/call.ts';
import { type RecordSpec, request } from '../rest/definition-kind.ts';
import { recordOf } from '../rest/records.ts';
import { NOT_FOUND } from '../rest/refusals.ts';
import { walkCursor, walkPlaceOf } from '../walk-place.ts';
import { announcing } from './announce.ts';

const DAY_MS = 86_400_000;
const PAGE = 100;
/** How far before the last walk a change may lie: clocks differ, and what is written down may be late. */
const OVERLAP_MS = 600_000;

/** What stands beside the options of the definition. */
export const returnOptions = {
  returnDays: z.int().positive().default(90).describe('for how long after it was made a return is followed, in days'),
  returnEveryMs: z.int().nonnegative().default(900_000).describe('how often the returns are listed'),
};

/** A return (`GET /return`), as far as it says when it changed and which parcel it came from. */
interface Return {
  id: number;
  original_shipment_id?: number | null;
  status_history?: { timestamp?: string }[] | null;
  [field: string]: unknown;
}

const LIST = request.parse({
  method: 'GET',
  path: '/2026-01/return',
  query: { StartDate: '{since}', Cursor: '{page}', Limit: PAGE, SortOrder: 'Asc' },
});

/** A parcel names its order. */
const PARCEL = request.parse('GET /2026-01/shipment/{id}');

const DATES = ['insert_date', 'awaiting_arrival_date', 'arrived_date', 'processing_date', 'completed_date'] as const;

/** When it last went a step; for ever where it does not say, so that it is not passed over. */
function changedAt(one: Return): number {
  const told = [...DATES.map((name) => one[name]), one.cancelled_date, ...historyOf(one)];
  const times = told.flatMap((at) => (typeof at === 'string' ? Date.parse(at) : []));
  return times.length === 0 || times.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...times);
}

const historyOf = ({ status_history }: Return) => (status_history ?? []).map(({ timestamp }) => timestamp);

/** The order that a parcel is of; undefined where there is none such. */
async function orderOf(caller: Caller, ctx: RestContext, id: number): Promise<string | undefined> {
  try {
    const { data } = await caller.call(ctx, PARCEL, { id }, { reads: true });
    const { order_id } = data as { order_id?: number | null };
    return order_id ? String(order_id) : undefined;
  } catch (error) {
    const { failure } = error as Partial<WaybillError>;
    if (failure?.class === 'rejected' && failure.code === NOT_FOUND) return undefined;
    throw error;
  }
}

/** Each with the order that its parcel was of, which is what we made there. */
async function belonging(caller: Caller, ctx: RestContext, records: SourceRecord[]): Promise<SourceRecord[]> {
  const parcelOf = ({ data }: SourceRecord) => (data as Return).original_shipment_id ?? undefined;
  const parcels = [...new Set(records.flatMap((record) => parcelOf(record) ?? []))];
  const orders = new Map(await Promise.all(parcels.map(async (id) => [id, await orderOf(caller, ctx, id)] as const)));
  return records.map((record) => {
    const targetId = orders.get(parcelOf(record) ?? 0);
    return targetId === undefined ? record : { ...record, parent: { kind: 'shipment', targetId } };
  });
}

/**
 * Returns by when they were made, the oldest first, because they can be asked for by nothing else: each walk lists those of the last
 * `returnDays` and tells those that went a step since the last one. The order of a parcel is one call for each of them.
 */
export const returnPort = (
  caller: Caller,
  record: RecordSpec,
  declared: KindPort<RestOptions>,
): KindPort<RestOptions> => ({
  ...declared,
  ...announcing(caller, declared),
  async *pull(ctx, cursor) {
    const { returnDays, returnEveryMs } = ctx.options as { returnDays: number; returnEveryMs: number };
    const { last, inside } = walkPlaceOf(cursor);
    if (!inside && !isDue(last, returnEveryMs, ctx.now())) return;
    const began = inside?.began ?? earliestNow(ctx);
    const since = new Date(began - returnDays * DAY_MS).toISOString();
    let before = new Set<number>();
    for (let page = inside?.at ?? 1; ; page += 1) {
      const { data } = await caller.call(ctx, LIST, { since, page }, { reads: true });
      const told = data as { items?: Return[] | null; next?: string | null };
      const rows = told.items ?? [];
      // Behind the last page there may be that page again.
      const isLast = !told.next || rows.every(({ id }) => before.has(id));
      before = new Set(rows.map(({ id }) => id));
      const changed = rows
        .filter((one) => changedAt(one) >= last - OVERLAP_MS)
        .map((one) => recordOf('return', record, one));
      const records = await belonging(caller, ctx, changed);
      yield { records, cursor: walkCursor(isLast ? { last: began } : { last, inside: { began, at: page + 1 } }) };
      if (isLast) return;
    }
  },
  read: async (ctx, ids) => belonging(caller, ctx, (await declared.read?.(ctx, ids)) ?? []),
});
