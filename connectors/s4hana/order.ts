import { WaybillError } from '../../domain/failures.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { changeAll, type S4hanaContext } from './call.ts';
import { changesOf, guard } from './change-order.ts';
import type { Operation, OperationAnswer } from './multipart.ts';
import type { Entity } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { isInDelivery, isRejected, itemPath, ordersBy, standingItems } from './order-state.ts';
import { insertBody, salesOrder } from './sales-order.ts';
import { orderSurvey } from './survey.ts';

const WHOLE = 'to_Item/to_PricingElement,to_PricingElement';

const failed = (failure: WaybillError['failure']): WriteResult => ({ result: 'failed', failure });
const accepted = (id: string): WriteResult => ({ result: 'accepted', targetId: id, numbers: [id] });

/** What is known of a write before anything is sent: its end, or the change set that is left to do. */
type Plan = WriteResult | { operations: Operation[] };

/** Carries out plans in one `$batch`; `read` makes a result of what a change set was answered with. */
async function carryOut(
  ctx: S4hanaContext,
  plans: readonly Plan[],
  read: (answers: OperationAnswer[], index: number) => WriteResult,
): Promise<WriteResult[]> {
  const open = plans.flatMap((plan, index) => ('operations' in plan ? [{ index, operations: plan.operations }] : []));
  const answers = await changeAll(
    ctx,
    'API_SALES_ORDER_SRV',
    open.map(({ operations }) => operations),
  );
  const results = new Map(
    open.map(({ index }, at) => {
      const answer = answers[at] as (typeof answers)[number];
      return [index, Array.isArray(answer) ? read(answer, index) : answer];
    }),
  );
  return plans.map((plan, index) => ('operations' in plan ? (results.get(index) as WriteResult) : plan));
}

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
  return carryOut(ctx, writes.map(planOf), (answers, index) => {
    const { op, targetId = '' } = writes[index] as Write;
    if (op === 'update') return accepted(targetId);
    const made = (answers[0]?.body as { d?: Entity } | undefined)?.d?.SalesOrder;
    if (typeof made === 'string' && made) return accepted(made);
    return failed({
      class: 'unknown-outcome',
      message: 'an order was made without a word of its number',
      answered: true,
    });
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
      ({ SalesOrderItem, __metadata }): Operation => ({
        method: 'PATCH',
        path: itemPath(targetId, String(SalesOrderItem)),
        ...(__metadata?.etag ? { ifMatch: __metadata.etag } : {}),
        body: { SalesDocumentRjcnReason: ctx.options.rejectionReason },
      }),
    );
    return { operations: [guard(order), ...items] };
  };
  return carryOut(ctx, targets.map(planOf), (_, index) => accepted((targets[index] as { targetId: string }).targetId));
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
