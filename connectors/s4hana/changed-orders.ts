import { walkKeys } from '../keyset-walk.ts';
import { allOf, quoted } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import { type Entity, fromDate, offsetLiteral } from './odata.ts';

const PAGE_SIZE = 200;

/** Orders changed since the cursor, oldest change first. */
export async function* changedOrders(
  ctx: S4hanaContext,
  cursor: string | null,
  query: { $select?: string; $expand?: string },
): AsyncIterable<{ orders: Entity[]; cursor: string }> {
  const { overlapMs, salesOrganization } = ctx.options;
  const list = {
    pageSize: PAGE_SIZE,
    overlapMs,
    beginning: '1990-01-01T00:00:00.000Z',
    timeOf: (order: Entity) => fromDate(order.LastChangeDateTime),
    idOf: (order: Entity) => String(order.SalesOrder),
    page(since: string, after: string | undefined) {
      const time = offsetLiteral(since);
      return entities(ctx, 'API_SALES_ORDER_SRV', 'A_SalesOrder', {
        ...query,
        $filter: allOf(
          after === undefined
            ? `LastChangeDateTime ge ${time}`
            : `(LastChangeDateTime gt ${time} or (LastChangeDateTime eq ${time} and SalesOrder gt ${quoted(after)}))`,
          salesOrganization && `SalesOrganization eq ${quoted(salesOrganization)}`,
        ),
        $orderby: 'LastChangeDateTime,SalesOrder',
        $top: PAGE_SIZE,
      });
    },
  };
  for await (const { rows, cursor: next } of walkKeys<Entity>(list, cursor)) yield { orders: rows, cursor: next };
}
