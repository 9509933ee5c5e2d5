import { changedSpans } from '../changed-spans.ts';
import { toVendorTime } from '../naive-time.ts';
import { type GoodcangContext, read } from './call.ts';
import type { OutboundReport } from './outbound-order.ts';
import type { ReturnReport } from './return-order.ts';

const PAGE_SIZE = 100;
const BEGINNING = Date.parse('2015-01-01T00:00:00.000Z');

/** Rows of a list that changed since the cursor; the vendor names no order of its pages, and no longest span. */
function changedRows<Row>(
  ctx: GoodcangContext,
  cursor: string | null,
  path: string,
  query: (from: string, to: string, page: number, size: number) => object,
) {
  const { utcOffset, overlapMs } = ctx.options;
  return changedSpans<Row>(
    {
      spanMs: Number.POSITIVE_INFINITY,
      historyMs: ctx.now() - BEGINNING,
      overlapMs,
      pageSize: PAGE_SIZE,
      async page({ from, to }, number) {
        // The vendor's times are whole seconds: what changes in this very second is in the next span, by its overlap.
        const [begin, end] = [toVendorTime(from, utcOffset), toVendorTime(to, utcOffset)];
        const answer = await read(ctx, path, query(begin, end, number + 1, PAGE_SIZE));
        return { rows: (answer?.data ?? []) as Row[], count: Number(answer?.count ?? 0) };
      },
    },
    cursor,
    ctx,
  );
}

export const changedOrders = (ctx: GoodcangContext, cursor: string | null) =>
  changedRows<OutboundReport>(ctx, cursor, 'order/get_order_list', (from, to, page, size) => ({
    page,
    pageSize: size,
    modify_date_from: from,
    modify_date_to: to,
  }));

/** This list takes its numbers as text. */
export const changedReturns = (ctx: GoodcangContext, cursor: string | null) =>
  changedRows<ReturnReport>(ctx, cursor, 'return_order/list', (from, to, page, size) => ({
    currentPage: String(page),
    pageSize: String(size),
    startUpdateTime: from,
    endUpdateTime: to,
  }));
