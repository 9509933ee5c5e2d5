import { earliestNow, latestNow } from '../clocks.ts';
import { toVendorTime } from '../naive-time.ts';
import { call, type WinitContext } from './call.ts';
import { type Order, orderOf, VOID } from './outbound-order.ts';

const PAGE = 100;
const DAY_MS = 86_400_000;

interface Listing {
  list?: Record<string, unknown>[] | null;
  total?: number | string;
}

/** Its calendar's day, e.g. `2026-11-26`. */
export const dayOf = (ctx: WinitContext, at: number): string =>
  toVendorTime(new Date(at).toISOString(), ctx.options.utcOffset).slice(0, 10);

/** The day after today, by whichever of both clocks is before: orders of today are none of tomorrow's. */
export const tomorrow = (ctx: WinitContext): string => dayOf(ctx, latestNow(ctx) + DAY_MS);

/** Without a state it tells all orders but those that were taken back: these are asked for apart. */
const STATES = [undefined, VOID];

/** Orders made since an instant (epoch ms), page by page, those that stand and then those that were taken back. */
export async function* ordersSince(
  ctx: WinitContext,
  since: number,
  start: { state: number; page: number },
): AsyncGenerator<{ orders: Order[]; next?: { state: number; page: number } }> {
  for (let { state, page } = start; ; ) {
    const told = await call<Listing>(
      ctx,
      'queryOutboundOrderList',
      {
        dateOrderedStartDate: dayOf(ctx, since),
        dateOrderedEndDate: tomorrow(ctx),
        ...(STATES[state] ? { status: STATES[state] } : {}),
        pageSize: PAGE,
        pageNum: page,
      },
      { reads: true },
    );
    const rows = told?.list ?? [];
    const isLast = rows.length === 0 || page * PAGE >= Number(told?.total ?? 0);
    if (isLast) {
      state += 1;
      page = 1;
    } else page += 1;
    const over = state === STATES.length;
    const orders = rows.map((row) => orderOf(row, ctx.options.utcOffset));
    yield { orders, ...(over ? {} : { next: { state, page } }) };
    if (over) return;
  }
}

/** Those of one reference that stand: two at most, which is one too many. */
export async function ordersOf(ctx: WinitContext, sellerOrderNo: string): Promise<Order[]> {
  const told = await call<Listing>(
    ctx,
    'queryOutboundOrderList',
    {
      sellerOrderNo,
      dateOrderedStartDate: dayOf(ctx, earliestNow(ctx) - ctx.options.followDays * DAY_MS),
      dateOrderedEndDate: tomorrow(ctx),
      pageSize: PAGE,
      pageNum: 1,
    },
    { reads: true },
  );
  return (told?.list ?? [])
    .map((row) => orderOf(row, ctx.options.utcOffset))
    .filter((one) => one.sellerOrderNo === sellerOrderNo && one.status !== VOID);
}

export async function orderByNo(ctx: WinitContext, outboundOrderNum: string): Promise<Order | undefined> {
  const told = await call<Listing & Record<string, unknown>>(
    ctx,
    'queryOutboundOrder',
    { outboundOrderNum },
    { reads: true },
  );
  const [row] = told?.list ?? (told?.outboundOrderNum ? [told] : []);
  const found = row && orderOf(row, ctx.options.utcOffset);
  return found?.orderNo === outboundOrderNum ? found : undefined;
}
