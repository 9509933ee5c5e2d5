import { type Failure, WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { query, type SalesforceContext } from './call.ts';
import { enteredOrder, enteredOrders } from './entered-order.ts';
import { graphs } from './graph.ts';
import { type HeldOrder, heldOrders, isActive, isCancelled, priceBookEntries } from './held-order.ts';
import type { SalesforceOptions } from './options.ts';
import { type Plan, planOf } from './order-plan.ts';
import { activateAll, cancel, setStatus } from './order-status.ts';
import { itemsOf, type SalesOrder, salesOrder } from './sales-order.ts';
import { anyOf } from './soql.ts';
import { orderSurvey } from './survey.ts';

/** Nothing is left to do for it: products come with their order or not at all, and it is active where it shall be. */
const isWhole = (ctx: SalesforceContext, order: HeldOrder): boolean =>
  isCancelled(ctx, order) || isActive(order) || !ctx.options.activate;

async function heldOf(ctx: SalesforceContext, writes: readonly Write[]): Promise<(HeldOrder | undefined)[]> {
  const { externalId } = ctx.options;
  const ids = writes.flatMap(({ op, targetId }) => (op === 'update' && targetId ? [targetId] : []));
  const fresh = writes.flatMap(({ op, identity }) => (op === 'create' ? [identity] : []));
  const [byId, byReference] = await Promise.all([heldOrders(ctx, 'Id', ids), heldOrders(ctx, externalId, fresh)]);
  return writes.map(({ op, targetId, identity }) =>
    op === 'update' ? byId.find(({ Id }) => Id === targetId) : byReference.find((one) => one[externalId] === identity),
  );
}

async function plansOf(ctx: SalesforceContext, writes: readonly Write[]): Promise<(Plan | WriteResult)[]> {
  const payloads = writes.map(({ payload }) => payload as SalesOrder);
  const skus = new Set(payloads.flatMap((one) => itemsOf(one).map(({ item }) => item.sku)));
  const books = new Set(payloads.map(({ Order }) => Order.Pricebook2Id));
  const [orders, entries] = await Promise.all([heldOf(ctx, writes), priceBookEntries(ctx, [...books], [...skus])]);
  return writes.map((write, index) => {
    const order = orders[index];
    if (write.op === 'update' && (!order || isCancelled(ctx, order)))
      return failed({ class: 'conflict', message: `order ${write.targetId} is ${order ? 'cancelled' : 'gone'}` });
    if (write.op === 'create' && order && isWhole(ctx, order)) return { result: 'duplicate', targetId: order.Id };
    return planOf(ctx, write, order, entries);
  });
}

/**
 * Orders with their products, each in a graph of its own, and then activated together: an active order takes no products, so that a changed
 * one is opened before. What was left a draft in between is completed by the same bytes.
 */
async function push(ctx: SalesforceContext, writes: Write[]): Promise<WriteResult[]> {
  const results: (WriteResult | undefined)[] = [];
  const plans = (await plansOf(ctx, writes)).flatMap((plan, index) => {
    if ('nodes' in plan) return [{ index, plan }];
    results[index] = plan;
    return [];
  });
  const active = plans.flatMap(({ plan: { opens, held } }) => (opens && held ? [held.Id] : []));
  const stuck = await setStatus(ctx, active, ctx.options.draftStatus);
  const open = plans.filter(({ index, plan: { held } }) => {
    const failure = held && stuck.get(held.Id);
    if (failure) results[index] = failed(failure);
    return !failure;
  });
  const answers = await graphs(
    ctx,
    open.map(({ plan }) => plan.nodes),
  );
  const ended = new Map<number, string>();
  for (const [at, { index, plan }] of open.entries()) {
    const answer = answers[at] as (typeof answers)[number];
    const id = plan.held?.Id ?? (answer instanceof Map ? answer.get('order')?.id : undefined);
    if (!(answer instanceof Map)) results[index] = answer;
    // What was opened is closed again also where its change was refused.
    if (id && (answer instanceof Map || plan.opens)) ended.set(index, id);
  }
  const made = new Set([...ended].flatMap(([index, id]) => (writes[index]?.op === 'create' ? [id] : [])));
  const dull = ctx.options.activate ? await activateAll(ctx, [...ended.values()], made) : new Map<string, Failure>();
  const numbers = await numbersOf(ctx, [...ended.values()]);
  for (const [index, id] of ended) {
    const failure = dull.get(id);
    const number = numbers.get(id);
    results[index] ??= failure
      ? failed(failure)
      : { result: 'accepted', targetId: id, ...(number ? { numbers: [number] } : {}) };
  }
  const message = 'an order was made without a word of its id';
  return writes.map((_, index) => results[index] ?? failed({ class: 'unknown-outcome', message, answered: true }));
}

/** The numbers that the organisation gave them. All is done by then, so that without an answer they are only not known. */
async function numbersOf(ctx: SalesforceContext, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  try {
    const rows = await query(ctx, `SELECT Id, OrderNumber FROM Order WHERE ${anyOf('Id', ids)}`);
    return new Map(rows.map(({ Id, OrderNumber }) => [Id, String(OrderNumber)]));
  } catch (error) {
    if (error instanceof WaybillError) return new Map();
    throw error;
  }
}

/**
 * What is there whole counts as found. A draft of ours has all its products, and only its activation was lost: it is made up for here, and
 * where it is refused, the same bytes will say why.
 */
async function find(ctx: SalesforceContext, identities: string[]): Promise<Finding[]> {
  const { externalId, activatedStatus } = ctx.options;
  const orders = (await heldOrders(ctx, externalId, identities)).filter((one) => !isCancelled(ctx, one));
  const drafts = orders.filter((one) => !isWhole(ctx, one)).map(({ Id }) => Id);
  const dull = await setStatus(ctx, drafts, activatedStatus);
  return identities.map((identity): Finding => {
    const [order, second] = orders.filter((one) => one[externalId] === identity);
    if (second) return { found: 'unsure', why: `two orders carry ${identity} in ${externalId}` };
    if (!order) return { found: false };
    if (dull.has(order.Id)) return { found: false, halfMade: order.Id };
    return { found: true, targetId: order.Id, numbers: [order.OrderNumber] };
  });
}

/** Orders with their products: those that sales entered are read, and ours are told by our external ids and activated. */
export const order: KindPort<SalesforceOptions> = {
  ...enteredOrders,
  schema: enteredOrder,
  writeSchema: salesOrder,
  push,
  find,
  survey: orderSurvey,
  cancel,
  batch: 50,
  // A token, what is held, entries, opening, graphs, activating, taking away what may not be, numbers; some of them in several calls.
  requestsPerPush: 14,
  usualRequestsPerPush: 5,
  once: { way: 'unique reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',
};
