import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { isDue } from '../clocks.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { fromVendorTime, toVendorTime } from '../naive-time.ts';
import { ask, type GoodcangContext, read } from './call.ts';
import { failureOf, succeeded } from './errors.ts';
import type { GoodcangOptions } from './options.ts';

const DAY_MS = 86_400_000;
const ORDERS_A_PAGE = 100;
/** The most that one tracking query takes. */
const ORDERS_A_QUERY = 50;

/** The newest event of a parcel's way, of `batch_query_tracking_status`. `code` is the vendor's, e.g. `TMS_FD` for delivered. */
export const tracking = z
  .looseObject({
    order_code: z.string(),
    tracking_number: z.string().optional(),
    code: z.string(),
    at: z.iso.datetime().optional(),
    info: z.string().optional(),
  })
  .meta({ complete: true });

interface Trajectory {
  order_code: string;
  trajectory_information?: {
    tracking_number?: string;
    item?: { utc_time?: string; info?: string; code?: string }[];
  }[];
}

/** Codes that say nothing: no event yet, not matched, not changed. */
const SILENT = new Set(['TMS_NTI', 'TMS_UN', 'TMS_NP', '']);

function recordOf({ order_code, trajectory_information }: Trajectory): SourceRecord | undefined {
  const [way] = trajectory_information ?? [];
  const events = (way?.item ?? []).filter((event) => !SILENT.has(event.code ?? ''));
  const newest = events.reduce<(typeof events)[number] | undefined>(
    (last, event) => (last && (last.utc_time ?? '') >= (event.utc_time ?? '') ? last : event),
    undefined,
  );
  if (!newest) return undefined;
  const at = fromVendorTime(newest.utc_time, '+00:00');
  return {
    kind: 'status',
    id: order_code,
    parent: { kind: 'shipment', targetId: order_code },
    data: {
      order_code,
      ...(way?.tracking_number ? { tracking_number: way.tracking_number } : {}),
      code: newest.code,
      ...(at ? { at } : {}),
      ...(newest.info ? { info: newest.info } : {}),
    },
  };
}

async function trackingOf(ctx: GoodcangContext, codes: string[]): Promise<SourceRecord[]> {
  const records: SourceRecord[] = [];
  for (let start = 0; start < codes.length; start += ORDERS_A_QUERY) {
    const value_list = codes.slice(start, start + ORDERS_A_QUERY);
    const answer = await ask(ctx, 'order/batch_query_tracking_status', { value_list, code_type: 'order_code' }, true);
    if (!succeeded(answer)) throw new WaybillError(failureOf(answer));
    for (const one of (answer.data ?? []) as Trajectory[]) {
      const record = recordOf(one);
      if (record) records.push(record);
    }
  }
  return records;
}

/**
 * The way of parcels after they left. A parcel that moves does not change its order, so all that shipped within
 * `trackDays` are asked for, but only every `trackEveryMs`: three calls a hundred parcels. The cursor is when that was last done, or `{when}/{page}`
 * inside a round.
 */
export const status: KindPort<GoodcangOptions> = {
  schema: tracking,
  async *pull(ctx, cursor) {
    const { trackEveryMs, trackDays, utcOffset } = ctx.options;
    const [last, inside] = cursor?.split('/') ?? [];
    if (last && !inside && !isDue(Date.parse(last), trackEveryMs, ctx.now())) return;
    const began = inside && last ? last : new Date(ctx.now()).toISOString();
    for (let page = Number(inside ?? 1); ; page += 1) {
      const answer = await read(ctx, 'order/get_order_list', {
        page,
        pageSize: ORDERS_A_PAGE,
        order_status: 'D',
        date_shipping_from: toVendorTime(new Date(Date.parse(began) - trackDays * DAY_MS).toISOString(), utcOffset),
        // What ships meanwhile stays out of this round, so that its pages do not move.
        date_shipping_to: toVendorTime(began, utcOffset),
      });
      const orders = (answer?.data ?? []) as { order_code: string }[];
      const more = page * ORDERS_A_PAGE < Number(answer?.count ?? 0);
      const records = await trackingOf(
        ctx,
        orders.map((order) => order.order_code),
      );
      yield { records, cursor: more ? `${began}/${page + 1}` : began };
      if (!more) return;
    }
  },
  read: trackingOf,
};
