import { allOf, quoted } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import { type Entity, fromDate, offsetLiteral } from './odata.ts';

const PAGE_SIZE = 200;
const BEGINNING = '1990-01-01T00:00:00.000Z';

/**
 * Orders changed since the cursor, oldest change first, paged by time and number: an order that changes meanwhile moves to the end,
 * where it is met again, and shifts nothing. The cursor is `{time}`, or `{time}/{order}` inside a round, which goes on behind that order.
 */
export async function* changedOrders(
  ctx: S4hanaContext,
  cursor: string | null,
  query: { $select?: string; $expand?: string },
): AsyncIterable<{ orders: Entity[]; cursor: string }> {
  const { overlapMs, salesOrganization } = ctx.options;
  let [since = BEGINNING, last] = cursor?.split('/') ?? [];
  if (cursor !== null && last === undefined) since = new Date(Date.parse(since) - overlapMs).toISOString();
  for (;;) {
    const time = offsetLiteral(since);
    const orders = await entities(ctx, 'API_SALES_ORDER_SRV', 'A_SalesOrder', {
      ...query,
      $filter: allOf(
        last === undefined
          ? `LastChangeDateTime ge ${time}`
          : `(LastChangeDateTime gt ${time} or (LastChangeDateTime eq ${time} and SalesOrder gt ${quoted(last)}))`,
        salesOrganization && `SalesOrganization eq ${quoted(salesOrganization)}`,
      ),
      $orderby: 'LastChangeDateTime,SalesOrder',
      $top: PAGE_SIZE,
    });
    const end = orders.at(-1);
    const inside = last !== undefined;
    if (end) {
      since = fromDate(end.LastChangeDateTime) ?? since;
      last = String(end.SalesOrder);
    }
    const full = orders.length === PAGE_SIZE;
    // A round that was begun must end, with a cursor from which the next one overlaps it.
    if (orders.length > 0 || inside) yield { orders, cursor: full ? `${since}/${last}` : since };
    if (!full) return;
  }
}
