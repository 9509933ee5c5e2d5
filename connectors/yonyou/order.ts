import { type Failure, WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { save, type YonyouContext } from './call.ts';
import { isNumberTaken, refusal } from './errors.ts';
import { byId, byReference, type HeldOrder, idOf, isCancelled, ORDERS, referenceOf } from './held-order.ts';
import type { YonyouOptions } from './options.ts';
import { deleteOrders, type Left, release, reopen } from './release-orders.ts';
import { type SalesOrder, salesOrder, saveBody } from './sales-order.ts';
import { orderSurvey } from './survey.ts';

/** Something was done and something was not: the same key sent again tells. */
const unsettled = (failure: Failure): Failure =>
  failure.class === 'unknown-outcome'
    ? failure
    : { class: 'unknown-outcome', message: failure.message, answered: true };

type Saved = { order: HeldOrder } | { failure: Failure };

/** Saves one order. Where the platform knows the key from an hour ago or more, it answers with the id alone, and the order is looked at. */
async function saveOne(ctx: YonyouContext, { identity, idempotencyKey, payload }: Write): Promise<Saved> {
  const { reference } = ctx.options;
  try {
    const body = saveBody(payload as SalesOrder, identity, idempotencyKey, reference);
    const { data, before } = await save<HeldOrder>(ctx, `${ORDERS}/singleSave`, body);
    const order = before ? await byId(ctx, idOf(data)) : data;
    if (order?.id === undefined || order.id === '')
      return {
        failure: { class: 'unknown-outcome', message: 'saved, but no order of its id is found', answered: true },
      };
    return { order };
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { failure: error.failure };
  }
}

/**
 * The number is taken, and not under this key: by an order of ours whose answer was lost, and that says by now something else. It makes
 * room, where the ERP lets it go.
 */
async function saveInstead(ctx: YonyouContext, write: Write): Promise<Saved> {
  const [held, ...others] = (await byReference(ctx, write.identity)).filter((one) => !isCancelled(one));
  // Nobody sees it yet: the next try looks again.
  if (!held)
    return { failure: { class: 'unknown-outcome', message: 'its number is taken by an order that no search shows' } };
  if (others.length > 0)
    return { failure: { class: 'conflict', message: `several orders are numbered ${write.identity}` } };
  const left = await takeBack(ctx, [held]);
  const failure = left.get(idOf(held));
  if (!failure) return saveOne(ctx, write);
  // It went on meanwhile: what stands there is older than what is wished, and only a person can say which shall be.
  return {
    failure:
      failure.class === 'rejected' ? { class: 'conflict', message: failure.message, targetId: idOf(held) } : failure,
  };
}

/** A tenant that numbers orders by itself made one that no search would find by our reference. */
function misnumbered({ reference }: YonyouOptions, order: HeldOrder, identity: string): Failure | undefined {
  if (reference !== 'code' || referenceOf(order, 'code') === identity) return undefined;
  return refusal(
    `the ERP gave the order the number ${order.code}: set its coding rule to manual numbering (手工编号), or options.reference`,
    'code',
  );
}

/**
 * Orders are saved one in a call, and taken on together. A refused audit takes its order away again, so that `rejected` means that nothing is
 * there; an answer that was lost on the way leaves all of it unknown, and the same key completes it.
 */
async function push(ctx: YonyouContext, writes: Write[]): Promise<WriteResult[]> {
  const saved = await Promise.all(
    writes.map(async (write) => {
      const one = await saveOne(ctx, write);
      return 'failure' in one && isNumberTaken(one.failure) ? saveInstead(ctx, write) : one;
    }),
  );
  const misnamed = new Map<string, Failure>();
  const standing = saved.flatMap((one, index) => {
    if (!('order' in one)) return [];
    const failure = misnumbered(ctx.options, one.order, (writes[index] as Write).identity);
    if (failure) misnamed.set(idOf(one.order), failure);
    return failure ? [] : [one.order];
  });
  const left = new Map([...(await release(ctx, standing)), ...misnamed]);
  const stay = await withdraw(ctx, left);
  return saved.map((one): WriteResult => {
    if (!('order' in one)) return failed(one.failure);
    const failure = left.get(idOf(one.order));
    if (!failure) return { result: 'accepted', targetId: idOf(one.order), numbers: [one.order.code] };
    return failed(failure.class === 'rejected' && !stay.has(idOf(one.order)) ? failure : unsettled(failure));
  });
}

/** Deletes what was refused; answers what is left of that. */
const withdraw = (ctx: YonyouContext, left: Left): Promise<Left> =>
  deleteOrders(
    ctx,
    [...left].filter(([, failure]) => failure.class === 'rejected').map(([id]) => id),
  );

/** One that a lost answer left open is found only once it is taken on; where the ERP refuses that, a person decides. */
async function find(ctx: YonyouContext, identities: string[]): Promise<Finding[]> {
  const held = await Promise.all(
    identities.map(async (identity) => (await byReference(ctx, identity)).filter((one) => !isCancelled(one))),
  );
  const left = await release(ctx, held.filter((some) => some.length === 1).flat());
  const lost = [...left.values()].find((failure) => failure.class !== 'rejected');
  if (lost) throw new WaybillError(lost);
  return held.map((some, index): Finding => {
    const [order, ...others] = some;
    if (!order) return { found: false };
    if (others.length > 0)
      return { found: 'unsure', why: `${some.length} orders carry the reference ${identities[index]}` };
    const failure = left.get(idOf(order));
    if (failure)
      return { found: 'unsure', why: `order ${order.code} is saved but could not be taken on: ${failure.message}` };
    return { found: true, targetId: idOf(order), numbers: [order.code] };
  });
}

/** Opens orders and deletes them. One that was opened and could not be deleted is taken on again. */
async function takeBack(ctx: YonyouContext, orders: readonly HeldOrder[]): Promise<Left> {
  const shut = await reopen(ctx, orders);
  const opened = orders.filter((order) => !shut.has(idOf(order)));
  const stay = await deleteOrders(ctx, opened.map(idOf));
  const refused = opened.filter((order) => stay.get(idOf(order))?.class === 'rejected');
  await release(
    ctx,
    refused.map((order) => ({ ...order, status: 0 })),
  );
  return new Map([...shut, ...stay]);
}

async function cancel(ctx: YonyouContext, targets: { targetId: string }[]): Promise<WriteResult[]> {
  const orders = await Promise.all(targets.map(({ targetId }) => byId(ctx, targetId)));
  const live = orders.filter((order): order is HeldOrder => order !== undefined && !isCancelled(order));
  const left = await takeBack(ctx, live);
  return targets.map(({ targetId }): WriteResult => {
    const failure = left.get(targetId);
    return failure ? failed(failure) : { result: 'accepted', targetId };
  });
}

/** Sales orders (销售订单), saved and audited as one. */
export const order: KindPort<YonyouOptions> = {
  schema: salesOrder,
  push,
  find,
  cancel,
  survey: orderSurvey,
  batch: 10,
  requestsPerPush: 14,
  usualRequestsPerPush: 11,
  // The first answer is said again for an hour; after that the id alone, and for how long is not written.
  once: { way: 'idempotency key', identityMaxLength: 30, settleMs: 5_000, keyTtlMs: 3_600_000 },
  // Lines cannot be taken out of a saved order by the documented interface: it is made anew.
  change: 'replace',
};
