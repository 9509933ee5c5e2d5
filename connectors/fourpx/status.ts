import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { personal } from '../../domain/personal.ts';
import { isDue } from '../clocks.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import type { Caller, RestContext, RestOptions } from '../rest/call.ts';
import { request } from '../rest/definition-kind.ts';

const DAY_MS = 86_400_000;
const PAGE = 100;
/** Of times that name none. */
const CHINA = '+08:00';

/** What stands beside the options of the definition. */
export const trackingOptions = {
  trackDays: z
    .int()
    .positive()
    .max(29)
    .default(29)
    .describe('for how long after it left a parcel is followed, in days'),
  trackEveryMs: z
    .int()
    .nonnegative()
    .default(21_600_000)
    .describe('how often the parcels that left are asked for: one call each'),
};

/** The newest event of a parcel's way; `code` is the vendor's, e.g. `FPX_S_OK` for delivered. */
const tracking = z
  .looseObject({
    consignment_no: z.string(),
    tracking_no: personal('tracking', z.string()),
    code: z.string(),
    at: z.iso.datetime().nullable(),
    content: personal('free', z.string()).nullable(),
  })
  .meta({ complete: true });

interface Consignment {
  consignment_no: string;
  status: string;
  '4px_tracking_no'?: string | null;
  shipping_no?: string | null;
}

/** `tr.order.tracking.get`; the time is of the place, whose zone is `UTC+02:00`. */
interface TrackingEvent {
  businessLinkCode?: string;
  occurDatetime?: string;
  timeZone?: string | null;
  trackingContent?: string;
}

const PATH = '/router/api/service';

const LIST = request.parse({
  method: 'POST',
  path: PATH,
  query: { method: 'fu.wms.outbound.getlist' },
  body: {
    consignment_no: '{id}',
    status: '{status}',
    complete_time_start: '{since}',
    complete_time_end: '{until}',
    page_no: '{page}',
    page_size: PAGE,
  },
});

const TRACK = request.parse({
  method: 'POST',
  path: PATH,
  query: { method: 'tr.order.tracking.get' },
  body: { deliveryOrderNo: '{number}' },
});

async function consignments(caller: Caller, ctx: RestContext, asked: Record<string, unknown>) {
  const { data } = await caller.call(ctx, LIST, asked, { reads: true });
  const told = (data as { data?: { data?: Consignment[] | null; total?: number | string } }).data;
  return { rows: told?.data ?? [], total: Number(told?.total ?? 0) };
}

const timeOf = ({ occurDatetime, timeZone }: TrackingEvent): string | undefined =>
  fromVendorTime(occurDatetime, /[+-]\d\d:\d\d$/.exec(timeZone ?? '')?.[0] ?? CHINA);

/** Undefined where nothing was scanned yet, or its way is not known there. */
async function trackingOf(caller: Caller, ctx: RestContext, one: Consignment): Promise<SourceRecord | undefined> {
  const number = one['4px_tracking_no'] || one.shipping_no;
  if (!number) return undefined;
  let events: TrackingEvent[];
  try {
    const { data } = await caller.call(ctx, TRACK, { number }, { reads: true });
    events = (data as { data?: { trackingList?: TrackingEvent[] | null } }).data?.trackingList ?? [];
  } catch (error) {
    if (error instanceof WaybillError && error.failure.class === 'rejected') return undefined;
    throw error;
  }
  const told = events.filter(({ businessLinkCode }) => Boolean(businessLinkCode));
  const [newest] = told.sort((a, b) => ((timeOf(a) ?? '') < (timeOf(b) ?? '') ? 1 : -1));
  if (!newest) return undefined;
  return {
    kind: 'status',
    id: one.consignment_no,
    parent: { kind: 'shipment', targetId: one.consignment_no },
    data: {
      consignment_no: one.consignment_no,
      tracking_no: number,
      code: newest.businessLinkCode,
      at: timeOf(newest) ?? null,
      content: newest.trackingContent ?? null,
    },
  };
}

const trackAll = async (caller: Caller, ctx: RestContext, rows: Consignment[]): Promise<SourceRecord[]> =>
  (await Promise.all(rows.map((one) => trackingOf(caller, ctx, one)))).filter((record) => record !== undefined);

/**
 * The way of parcels after they left. A parcel that moves does not change its consignment, so all that left within `trackDays` are
 * asked for, but only every `trackEveryMs`. The cursor is when that was last done, or `{when}/{page}` inside a round (epoch ms).
 */
export const statusPort = (caller: Caller): KindPort<RestOptions> => ({
  schema: tracking,
  async *pull(ctx, cursor) {
    const { trackDays, trackEveryMs } = ctx.options as { trackDays: number; trackEveryMs: number };
    const [last, inside] = cursor?.split('/').map(Number) ?? [];
    if (last !== undefined && inside === undefined && !isDue(last, trackEveryMs, ctx.now())) return;
    const began = inside !== undefined && last !== undefined ? last : ctx.now();
    for (let page = inside ?? 1; ; page += 1) {
      // What leaves meanwhile stays out of this round, so that its pages do not move.
      const asked = { status: 'C', since: began - trackDays * DAY_MS, until: began, page };
      const { rows, total } = await consignments(caller, ctx, asked);
      const isLast = rows.length === 0 || page * PAGE >= total;
      yield { records: await trackAll(caller, ctx, rows), cursor: isLast ? `${began}` : `${began}/${page + 1}` };
      if (isLast) return;
    }
  },
  async read(ctx, ids) {
    const found = await Promise.all(ids.map((id) => consignments(caller, ctx, { id, page: 1 })));
    return trackAll(
      caller,
      ctx,
      found.flatMap(({ rows }) => rows).filter(({ consignment_no }) => ids.includes(consignment_no)),
    );
  },
});
