import { earliestNow, isDue } from '../clocks.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { walkCursor, walkPlaceOf } from '../walk-place.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import { PAGE, resumeAfter } from './by-time.ts';
import { type ReturnedOrder, returnsOf } from './goods-back.ts';
import type { Options } from './options.ts';
import { ask, PLACED, walk } from './order-list.ts';
import { isGiven } from './own.ts';
import { goodsBack, orderIn } from './return-shape.ts';
import { GOODS_BACK } from './returns.graphql.ts';

const DAY_MS = 86_400_000;

/** States of a placed order of which nothing has left. */
const UNSENT = ['PaymentAuthorized', 'PaymentSettled'];

/**
 * Goods that come back: refunds and cancellations of what had left, because Vendure has no returns. No time of an order moves when it is paid
 * back: so all that went out of the orders placed in the last `returnDays` are listed, every `returnsEveryMs`, and content decides.
 */
export const returns: KindPort<Options> = {
  schema: goodsBack,
  async *pull(ctx, cursor) {
    const { returnDays, returnsEveryMs } = ctx.options;
    const { last, inside } = walkPlaceOf(cursor);
    if (!inside && !isDue(last, returnsEveryMs, ctx.now())) return;
    const began = inside?.began ?? earliestNow(ctx);
    const api = await openAdminApi(ctx);
    const since = new Date(inside?.at ?? Math.max(0, began - returnDays * DAY_MS)).toISOString();
    const sent = { ...PLACED, state: { notIn: UNSENT } };
    for await (const items of walk<ReturnedOrder>(api, GOODS_BACK, 'orderPlacedAt', since, sent))
      yield {
        records: recordsOf(ctx.options, items),
        cursor: walkCursor({ last, inside: { began, at: Date.parse(resumeAfter(items, 'orderPlacedAt')) } }),
      };
    yield { records: [], cursor: walkCursor({ last: began }) };
  },
  async read(ctx, ids) {
    const api = await openAdminApi(ctx);
    const records = recordsOf(ctx.options, await ordersWith(api, [...new Set(ids.map(orderIn))]));
    return records.filter(({ id }) => ids.includes(id));
  },
};

async function ordersWith(api: AdminApi, ids: readonly string[]): Promise<ReturnedOrder[]> {
  const found: ReturnedOrder[] = [];
  for (let start = 0; start < ids.length; start += PAGE) {
    const some = ids.slice(start, start + PAGE);
    found.push(...(await ask<ReturnedOrder>(api, GOODS_BACK, { take: PAGE, filter: { ...PLACED, id: { in: some } } })));
  }
  return found;
}

const recordsOf = (options: Options, orders: readonly ReturnedOrder[]): SourceRecord[] =>
  orders.filter((one) => isGiven(options, one)).flatMap(returnsOf);
