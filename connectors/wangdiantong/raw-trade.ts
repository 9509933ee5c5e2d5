import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import { changedSpans } from '../changed-spans.ts';
import { fromVendorTime, toVendorTime } from '../naive-time.ts';
import { query, type WangdiantongContext } from './call.ts';

const DAY_MS = 86_400_000;
/** The longest span of times that a query takes is thirty days. */
const SPAN_MS = 30 * DAY_MS - 1_000;
const PAGE_SIZE = 100;
const METHOD = 'sales.RawTrade.searchSelfOrder';

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d{1,4})?$/)]);

/**
 * A raw order (原始单) and its lines, for `sales.RawTrade.pushSelf2`. The connector sets `tid` to the identity, `oid` of each line, and counts
 * lines and pieces. Not complete: whatever the platform takes may be given.
 */
export const rawTrade = z.looseObject({
  process_status: z.int(),
  trade_status: z.int(),
  refund_status: z.int(),
  pay_status: z.int(),
  pay_method: z.int(),
  trade_time: z.string(),
  pay_time: z.string().optional(),
  buyer_nick: z.string().max(100),
  receiver_name: z.string().max(100),
  receiver_area: z.string().max(40),
  receiver_address: z.string().max(256),
  receiver_mobile: z.string().max(40),
  receiver_zip: z.string().max(20).optional(),
  buyer_message: z.string().max(1_024).optional(),
  remark: z.string().max(1_024).optional(),
  post_amount: decimal,
  discount: decimal,
  receivable: decimal,
  paid: decimal.optional(),
  delivery_term: z.int(),
  is_auto_wms: z.boolean(),
  warehouse_no: z.string().max(40),
  orders: z
    .array(
      z.looseObject({
        status: z.int(),
        refund_status: z.int(),
        goods_id: z.string().max(40),
        spec_id: z.string().max(40),
        goods_no: z.string().max(40),
        spec_no: z.string().max(40),
        goods_name: z.string().max(255),
        num: decimal,
        price: decimal,
        discount: decimal,
        share_discount: decimal,
        total_amount: decimal,
        adjust_amount: decimal,
        refund_amount: decimal,
        remark: z.string().max(255),
        json: z.string().max(255),
      }),
    )
    .min(1),
});

export type RawTrade = z.output<typeof rawTrade>;

/** `process_status` of a raw order that was cancelled. */
export const CANCELLED = 70;

/** What a push came to: a success may hold refusals of some. */
export interface Pushed {
  error_list?: { no?: string; error?: string }[] | null;
}

/** A raw order as the ERP answers it, as far as it is read. */
export interface HeldTrade {
  tid: string;
  process_status: number;
  pay_status?: number;
  modified?: string;
  receivable?: number | string;
  currency?: string;
  bad_reason?: string;
  trade_orders?: {
    spec_no: string;
    num: number | string;
    oid: string;
    total_amount?: number | string;
    logistics_no?: string;
  }[];
}

interface Found {
  order?: HeldTrade[] | null;
  total_count?: number;
}

/** The order of one reference, if there is one. */
export async function tradeOf(ctx: WangdiantongContext, tid: string): Promise<HeldTrade[]> {
  const params = { shop_no: ctx.options.shopNo, tid };
  const { order } = await query<Found>(ctx, METHOD, params, { size: PAGE_SIZE, number: 0 });
  return (order ?? []).filter((one) => one.tid === tid);
}

/** Raw orders of the shop that changed since the cursor. */
export function changedTrades(ctx: WangdiantongContext, cursor: string | null) {
  const { historyDays, overlapMs, shopNo, utcOffset } = ctx.options;
  const list = {
    spanMs: SPAN_MS,
    historyMs: historyDays * DAY_MS,
    overlapMs,
    pageSize: PAGE_SIZE,
    async page({ from, to }: { from: string; to: string }, number: number) {
      const params = {
        shop_no: shopNo,
        start_time: toVendorTime(from, utcOffset),
        end_time: toVendorTime(to, utcOffset),
      };
      const { order, total_count } = await query<Found>(ctx, METHOD, params, { size: PAGE_SIZE, number });
      return { rows: order ?? [], count: Number(total_count ?? 0) };
    },
  };
  return changedSpans<HeldTrade>(list, cursor, ctx);
}

const COUNT_OF_MS = /^\d{12,14}$/;

/** Times come without a zone in some answers, and as a count of ms, a number or its digits, in others. */
export const timeOf = (value: unknown, utcOffset: string): string | undefined =>
  COUNT_OF_MS.test(String(value)) ? new Date(Number(value)).toISOString() : fromVendorTime(value, utcOffset);

export const piecesOf = (lines: readonly { spec_no: string; num: unknown }[]) =>
  lines.map(({ spec_no, num }) => ({ sku: spec_no, quantity: parseDecimal(num) ?? '0' }));
