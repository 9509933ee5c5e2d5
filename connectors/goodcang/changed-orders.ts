import { changedSpans } from '../changed-spans.ts';
import { toVendorTime } from '../naive-time.ts';
import { type GoodcangContext, read } from './call.ts';
import type { OutboundReport } from './outbound-order.ts';

const PAGE_SIZE = 100;
const BEGINNING = Date.parse('2015-01-01T00:00:00.000Z');

/** Orders changed since the cursor; the vendor names no order of its pages, and no longest span. */
export function changedOrders(ctx: GoodcangContext, cursor: string | null) {
  const { utcOffset, overlapMs } = ctx.options;
  return changedSpans<OutboundReport>(
    {
      spanMs: Number.POSITIVE_INFINITY,
      historyMs: ctx.now() - BEGINNING,
      overlapMs,
      pageSize: PAGE_SIZE,
      async page({ from, to }, number) {
        const answer = await read(ctx, 'order/get_order_list', {
          page: number + 1,
          pageSize: PAGE_SIZE,
          modify_date_from: toVendorTime(from, utcOffset),
          // The vendor's times are whole seconds: what changes in this very second is in the next span, by its overlap.
          modify_date_to: toVendorTime(to, utcOffset),
        });
        return { rows: (answer?.data ?? []) as OutboundReport[], count: Number(answer?.count ?? 0) };
      },
    },
    cursor,
    ctx,
  );
}
