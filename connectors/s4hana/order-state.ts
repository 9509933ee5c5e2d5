import { anyOf, quoted } from '../odata.ts';
import { entities, type S4hanaContext } from './call.ts';
import { type Entity, linked } from './odata.ts';

const ORDERS_A_CALL = 25;

/** Every item was rejected: nothing of the order will ever be delivered. */
export const isRejected = (order: Entity): boolean => order.OverallSDDocumentRejectionSts === 'C';

/** A delivery was made of some of it, or of all. */
export const isInDelivery = (order: Entity): boolean => /^[BC]$/.test(String(order.OverallTotalDeliveryStatus ?? ''));

/** Orders by one field, as they are now, in as many calls as the length of an address asks for. */
export async function ordersBy(
  ctx: S4hanaContext,
  field: 'SalesOrder' | 'PurchaseOrderByCustomer',
  values: readonly string[],
  more: { $select?: string; $expand?: string } = {},
): Promise<Entity[]> {
  const found: Entity[] = [];
  for (let start = 0; start < values.length; start += ORDERS_A_CALL) {
    const some = values.slice(start, start + ORDERS_A_CALL);
    found.push(
      ...(await entities(ctx, 'API_SALES_ORDER_SRV', 'A_SalesOrder', { $filter: anyOf(field, some), ...more })),
    );
  }
  return found;
}

/** Items that were ordered and still stand: what the system made below another (a bill of material, a free good) is its own. */
export const standingItems = (order: Entity): Entity[] =>
  linked(order, 'to_Item').filter(
    (item) => /^0*$/.test(String(item.HigherLevelItem ?? '')) && !item.SalesDocumentRjcnReason,
  );

export const orderPath = (order: string): string => `A_SalesOrder(${quoted(order)})`;

export const itemPath = (order: string, item: string): string =>
  `A_SalesOrderItem(SalesOrder=${quoted(order)},SalesOrderItem=${quoted(item)})`;
