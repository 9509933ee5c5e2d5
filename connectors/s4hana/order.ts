import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import type { S4hanaContext } from './call.ts';
import { carryOut, ifMatch, madeBy, type Plan } from './carry-out.ts';
import { changesOf, guard } from './change-order.ts';
import type { Operation } from './multipart.ts';
import type { Entity } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { isInDelivery, isRejected, itemPath, ordersBy, standingItems } from './order-state.ts';
import { insertBody, salesOrder } from './sales-order.ts';
import { orderSurvey } from './survey.ts';

const SERVICE = 'API_SALES_ORDER_SRV';
const WHOLE = 'to_Item/to_PricingElement,to_PricingElement';

const accepted = (id: string): WriteResult => ({ result: 'accepted', targetId: id, numbers: [id] });

/** New orders and changes of old ones in one call, each a change set of its own. Changes are against what is read just before. */
async function push(ctx: S4hanaContext, writes: Write[]): Promise<WriteResult[]> {
  const ids = writes.flatMap(({ op, targetId }) => (op === 'update' && targetId ? [targetId] : []));
  const held = await byId(ctx, ids);
  const planOf = ({ op, identity, payload, targetId = '' }: Write): Plan => {
    if (op === 'create')
      return { operations: [{ method: 'POST', path: 'A_SalesOrder', body: insertBody(payload, identity) }] };
    const order = held.get(targetId);
    if (!order || isRejected(order))
      return failed({ class: 'conflict', message: `order ${targetId} is ${order ? 'rejected' : 'gone'}` });
    const operations = changesOf(order, payload);
    return operations.length === 0 ? accepted(targetId) : { operations };
  };
  return carryOut(ctx, SERVICE, writes.map(planOf), (answers, index) => {
    const { op, targetId = '' } = writes[index] as Write;
    if (op === 'update') return accepted(targetId);
    return madeBy(answers, 'SalesOrder', accepted);
  });
}

async function byId(ctx: S4hanaContext, ids: readonly string[]): Promise<Map<string, Entity>> {
  const orders = await ordersBy(ctx, 'SalesOrder', ids, { $expand: WHOLE });
  return new Map(orders.map((order) => [String(order.SalesOrder), order]));
}

/** A rejected order is no longer there: what is wanted anew is a new order. */
async function find(ctx: S4hanaContext, identities: string[]): Promise<Finding[]> {
  const orders = await ordersBy(ctx, 'PurchaseOrderByCustomer', identities, {
    $select: 'SalesOrder,PurchaseOrderByCustomer,OverallSDDocumentRejectionSts',
  });
  return identities.map((identity): Finding => {
    const [order, ...others] = orders.filter((one) => one.PurchaseOrderByCustomer === identity && !isRejected(one));
    if (!order) return { found: false };
    if (others.length > 0)
      return { found: 'unsure', why: `${others.length + 1} orders with the reference ${identity}` };
    return { found: true, targetId: String(order.SalesOrder), numbers: [String(order.SalesOrder)] };
  });
}

/** Rejects every item rather than deletes the order, so that the ERP keeps its trace; too late once a delivery was made. */
async function cancel(ctx: S4hanaContext, targets: { targetId: string }[]): Promise<WriteResult[]> {
  const held = await byId(
    ctx,
    targets.map(({ targetId }) => targetId),
  );
  const planOf = ({ targetId }: { targetId: string }): Plan => {
    const order = held.get(targetId);
    if (!order || isRejected(order)) return accepted(targetId);
    if (isInDelivery(order))
      return failed({
        class: 'rejected',
        message: `order ${targetId} is in delivery`,
        code: 'OverallTotalDeliveryStatus',
      });
    const items = standingItems(order).map(
      (item): Operation => ({
        method: 'PATCH',
        path: itemPath(targetId, String(item.SalesOrderItem)),
        ...ifMatch(item),
        body: { SalesDocumentRjcnReason: ctx.options.rejectionReason },
      }),
    );
    return { operations: [guard(order), ...items] };
  };
  return carryOut(ctx, SERVICE, targets.map(planOf), (_, index) =>
    accepted((targets[index] as { targetId: string }).targetId),
  );
}

/** Sales orders: header, items and prices in one insert, many orders in one call. */
export const order: KindPort<S4hanaOptions> = {
  schema: salesOrder,
  push,
  find,
  survey: orderSurvey,
  cancel,
  batch: 20,
  // A look at what is changed, a token, the batch, and both again where the session had ended.
  requestsPerPush: 5,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: 35, settleMs: 5_000 },
  change: 'in-place',
};
