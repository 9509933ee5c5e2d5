import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { addedUp } from '../added-up.ts';
import { changedSpans } from '../changed-spans.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { toVendorTime } from '../naive-time.ts';
import { query, type WangdiantongContext } from './call.ts';
import type { WangdiantongOptions } from './options.ts';
import { timeOf } from './raw-trade.ts';

const METHOD = 'wms.stockin.Refund.queryWithDetail';
const PAGE_SIZE = 100;
const DAY_MS = 86_400_000;
/** The longest span of times that a query takes is thirty days. */
const SPAN_MS = 30 * DAY_MS - 1_000;
const CANCELLED = 10;

/** A return that was taken in (退货入库单), as far as it is read. */
interface StockIn {
  order_no: string;
  status: number;
  refund_no?: string;
  tid_list?: string;
  warehouse_no?: string;
  logistics_name?: string;
  logistics_no?: string;
  check_time?: string | number;
  modified?: string;
  details_list?: { spec_no: string; num?: number | string; right_num?: number | string; defect?: boolean }[] | null;
}

/**
 * Goods that came back into a warehouse. `status` is 10 cancelled, 20 being written, 30 to be audited, 80 done; `num` of `details_list` the pieces, `defect` those that
 * are not for sale. `check_time` is UTC here.
 */
export const stockinRefund = z
  .looseObject({
    order_no: z.string(),
    status: z.int(),
    refund_no: z.string().optional(),
    tids: z.array(z.string()),
    warehouse_no: z.string().optional(),
    logistics_name: z.string().optional(),
    logistics_no: personal('tracking', z.string()).optional(),
    check_time: z.iso.datetime().optional(),
    details_list: z.array(z.looseObject({ spec_no: z.string(), num: z.string(), defect: z.boolean() })),
  })
  .meta({ complete: true });

const filled = (fields: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value));

function recordOf(one: StockIn, utcOffset: string): SourceRecord {
  const { order_no, status, refund_no, warehouse_no, logistics_name, logistics_no } = one;
  const tids = (one.tid_list ?? '')
    .split(/[,，]/)
    .map((tid) => tid.trim())
    .filter((tid) => tid);
  const [only, ...others] = tids;
  const pieces = (one.details_list ?? []).map(({ spec_no, num, defect }) => ({
    spec_no,
    num,
    defect: defect === true,
  }));
  return {
    kind: 'return',
    id: order_no,
    // Lines name no order: what came back of several belongs to none of them by itself.
    ...(only !== undefined && others.length === 0 ? { parent: { kind: 'order', targetId: only } } : {}),
    numbers: [order_no, ...(refund_no ? [refund_no] : [])],
    cancelled: status === CANCELLED,
    data: {
      order_no,
      status,
      tids,
      ...filled({ refund_no, warehouse_no, logistics_name, logistics_no }),
      ...filled({ check_time: timeOf(one.check_time || undefined, utcOffset) }),
      details_list: addedUp(pieces, ({ spec_no, defect }) => `${spec_no} ${defect}`, ['num']),
    },
  };
}

/** Returns of the shop that were taken in, or that are about to be. */
export const returns: KindPort<WangdiantongOptions> = {
  schema: stockinRefund,
  async *pull(ctx: WangdiantongContext, cursor) {
    const { historyDays, overlapMs, shopNo, utcOffset } = ctx.options;
    const list = {
      spanMs: SPAN_MS,
      historyMs: historyDays * DAY_MS,
      overlapMs,
      pageSize: PAGE_SIZE,
      async page({ from, to }: { from: string; to: string }, number: number) {
        const params = {
          shop_nos: shopNo,
          start_time: toVendorTime(from, utcOffset),
          end_time: toVendorTime(to, utcOffset),
        };
        const { order, total_count } = await query<{ order?: StockIn[] | null; total_count?: number }>(
          ctx,
          METHOD,
          params,
          { size: PAGE_SIZE, number },
        );
        return { rows: order ?? [], count: Number(total_count ?? 0) };
      },
    };
    for await (const { rows, cursor: next } of changedSpans<StockIn>(list, cursor, ctx))
      yield { records: rows.map((one) => recordOf(one, utcOffset)), cursor: next };
  },
};

/** Asks for a number that nothing has: whether returns may be read. */
export const askForReturns = (ctx: WangdiantongContext): Promise<unknown> => {
  const at = toVendorTime(new Date(ctx.now()).toISOString(), ctx.options.utcOffset);
  const params = { stockin_no: 'waybill-check', start_time: at, end_time: at };
  return query(ctx, METHOD, params, { size: 1, number: 0 });
};
