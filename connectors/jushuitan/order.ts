import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Facts, Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { ask } from './call.ts';
import { type ErpOrder, ordersBy, type UploadedOrder, uploadedOrder } from './erp-order.ts';
import { refusedOrder } from './errors.ts';
import type { JushuitanContext } from './gateway.ts';
import type { JushuitanOptions } from './options.ts';
import { orderSurvey } from './survey.ts';

/** Our reference is the target's id: all that an order becomes in the ERP, when it is split say, carries it. */
const accepted = (reference: string, oId?: string): WriteResult => ({
  result: 'accepted',
  targetId: reference,
  ...(oId ? { numbers: [oId] } : {}),
});

interface Taken {
  so_id: string;
  o_id?: number | string | null;
  issuccess: boolean;
  msg?: string | null;
}

/** Up to fifty orders in one call. The platform looks at the form of all first: where it refuses that, the page is halved until one is left. */
async function push(ctx: JushuitanContext, writes: Write[]): Promise<WriteResult[]> {
  try {
    const biz = writes.map(({ identity, payload }) => bizOf(ctx, payload as UploadedOrder, identity));
    const { datas } = await ask<{ datas?: Taken[] | null }>(ctx, 'open/jushuitan/orders/upload', biz, false);
    const taken = new Map((datas ?? []).map((one) => [one.so_id, one]));
    return writes.map(({ identity }) => resultOf(identity, taken.get(identity)));
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    if (writes.length === 1) return [failed(error.failure)];
    const half = Math.ceil(writes.length / 2);
    return [...(await halfOf(ctx, writes.slice(0, half))), ...(await halfOf(ctx, writes.slice(half)))];
  }
}

/** What one half throws is the answer of its own writes: the other may have been taken already. */
async function halfOf(ctx: JushuitanContext, writes: Write[]): Promise<WriteResult[]> {
  try {
    return await push(ctx, writes);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return writes.map(() => failed(error.failure));
  }
}

function bizOf({ options }: JushuitanContext, { pay, ...order }: UploadedOrder, identity: string): object {
  const payment = pay && (options.payAs === 'list' ? [pay] : pay);
  return { ...order, shop_id: options.shopId, so_id: identity, ...(payment ? { pay: payment } : {}) };
}

function resultOf(reference: string, taken: Taken | undefined): WriteResult {
  if (!taken)
    return failed({
      class: 'unknown-outcome',
      message: 'orders/upload: neither confirmed nor refused',
      answered: true,
    });
  return taken.issuccess
    ? accepted(reference, taken.o_id ? String(taken.o_id) : undefined)
    : failed(refusedOrder(taken.msg));
}

const isCancelled = ({ status }: ErpOrder): boolean => status === 'Cancelled';

/** Orders of each reference, in order. */
async function held(ctx: JushuitanContext, references: string[]): Promise<ErpOrder[][]> {
  const orders = await ordersBy(ctx, 'so_ids', references);
  return references.map((reference) => orders.filter(({ so_id }) => so_id === reference));
}

/** The platform keeps a reference unique in its shop, so several orders under one are the parts of one. */
async function find(ctx: JushuitanContext, identities: string[]): Promise<Finding[]> {
  return (await held(ctx, identities)).map((orders, index): Finding => {
    const live = orders.filter((order) => !isCancelled(order));
    if (live.length === 0) return { found: false };
    return { found: true, targetId: identities[index] as string, numbers: live.map(({ o_id }) => String(o_id)) };
  });
}

const TOO_LATE = /^(Sent|Merged)$/;
/** It stands for parts that are orders themselves. */
const DISSOLVED = /^(Cancelled|Split)$/;

/** Cancels by the ERP's own numbers, and looks what became of them: its answer does not tell one order from another. */
async function cancel(ctx: JushuitanContext, targets: { targetId: string; facts: Facts }[]): Promise<WriteResult[]> {
  const references = targets.map(({ targetId }) => targetId);
  const before = await held(ctx, references);
  const late = before.map((orders) => orders.find(({ status }) => TOO_LATE.test(status)));
  const open = before.flatMap((orders, index) =>
    late[index] ? [] : orders.filter(({ status }) => !DISSOLVED.test(status)).map(({ o_id }) => Number(o_id)),
  );
  if (open.length > 0) {
    const biz = { o_ids: open, cancel_type: ctx.options.cancelReason, remark: 'cancelled by the buyer' };
    await ask(ctx, 'open/jushuitan/orderbyoid/cancel', biz, false);
  }
  const after = open.length > 0 ? await held(ctx, references) : before;
  return references.map((reference, index): WriteResult => {
    const stands = late[index] ?? after[index]?.find(({ status }) => !DISSOLVED.test(status));
    if (!stands) return accepted(reference);
    return failed({ class: 'rejected', message: `order ${stands.o_id} is ${stands.status}`, code: stands.status });
  });
}

/** Orders of a shop of one's own; `so_id` carries the identity. */
export const order: KindPort<JushuitanOptions> = {
  schema: uploadedOrder,
  push,
  find,
  survey: orderSurvey,
  cancel,
  batch: 50,
  // A page that is halved down to one bad order.
  requestsPerPush: 12,
  usualRequestsPerPush: 1,
  once: { way: 'unique reference', identityMaxLength: 40, settleMs: 2_000 },
  // An upload of a known reference changes the address, but nobody says that it changes the items.
  change: 'replace',
};
