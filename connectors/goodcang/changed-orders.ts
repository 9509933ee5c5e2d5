import { toVendorTime } from '../naive-time.ts';
import { type GoodcangContext, read } from './call.ts';
import type { OutboundReport } from './outbound-order.ts';

const PAGE_SIZE = 100;
const BEGINNING = '2015-01-01T00:00:00.000Z';

/** A window of change times and the page of it that comes next; pages count down. */
interface Place {
  from: string;
  to: string;
  page?: number;
}

function placeOf(cursor: string | null, now: string, overlapMs: number): Place {
  if (cursor?.includes('/')) {
    const [from, to, page] = cursor.split('/') as [string, string, string];
    return { from, to, page: Number(page) };
  }
  return { from: cursor ? new Date(Date.parse(cursor) - overlapMs).toISOString() : BEGINNING, to: now };
}

/**
 * Orders changed since the cursor. The vendor names no order of its pages, and an order that changes meanwhile leaves
 * the window, which moves the pages after it one place forward. Read from the last page to the first, that only shows
 * an order twice; read forwards it would hide one. The cursor is `{from}/{to}/{page}` inside a window, `{to}` after it.
 */
export async function* changedOrders(
  ctx: GoodcangContext,
  cursor: string | null,
): AsyncIterable<{ orders: OutboundReport[]; cursor: string }> {
  const { utcOffset, overlapMs } = ctx.options;
  const { from, to, page } = placeOf(cursor, new Date(ctx.now()).toISOString(), overlapMs);
  const pageOf = async (number: number) => {
    const answer = await read(ctx, 'order/get_order_list', {
      page: number,
      pageSize: PAGE_SIZE,
      modify_date_from: toVendorTime(from, utcOffset),
      // The vendor's times are whole seconds: what changes in this very second is in the next window, by its overlap.
      modify_date_to: toVendorTime(to, utcOffset),
    });
    return { orders: (answer?.data ?? []) as OutboundReport[], count: Number(answer?.count ?? 0) };
  };

  const first = page === undefined ? await pageOf(1) : undefined;
  const pages = first ? Math.max(1, Math.ceil(first.count / PAGE_SIZE)) : (page as number);
  for (let number = pages; number >= 1; number -= 1) {
    // The first page is asked again after others: it may have moved.
    const { orders } = first && pages === 1 ? first : await pageOf(number);
    const next = number === 1 ? to : `${from}/${to}/${number - 1}`;
    // A window that was begun must end; one without a change need not be told of.
    if (orders.length > 0 || page !== undefined || pages > 1) yield { orders, cursor: next };
  }
}
