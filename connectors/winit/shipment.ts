import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import { earliestNow } from '../clocks.ts';
import type { Finding, KindPort, SourceRecord, Survey, Write, WriteResult } from '../connector.ts';
import { call, type WinitContext } from './call.ts';
import { saysTaken } from './errors.ts';
import { orderByNo, ordersOf, ordersSince } from './listed-orders.ts';
import type { WinitOptions } from './options.ts';
import { newOrder, type Order, order, VOID } from './outbound-order.ts';

const DAY_MS = 86_400_000;

interface Created {
  orderNo?: string;
  /** All parts of an order that was split over warehouses. */
  orderNoList?: string[] | null;
}

const recordOf = (data: Order): SourceRecord => ({
  kind: 'shipment',
  id: data.orderNo,
  parent: { kind: 'shipment', targetId: data.orderNo },
  numbers: [data.orderNo],
  ...(data.status === VOID ? { cancelled: true } : {}),
  data,
});

async function asResult(work: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

/**
 * No page tells the code of a reference that is taken. It is known by its words; and whatever else is refused is looked for before the
 * refusal is believed.
 */
async function create(ctx: WinitContext, { identity, payload }: Write): Promise<WriteResult> {
  try {
    const data = { ...(payload as object), shipperOrderNo: identity, isRepeat: 'N' };
    const made = await call<Created>(ctx, 'wh.outbound.createSubmittedOrder', data, { reads: false, version: '2.0' });
    const orders = made?.orderNoList ?? [];
    const targetId = made?.orderNo ?? orders[0];
    if (targetId) return accepted(targetId, orders);
    return failed({ class: 'unknown-outcome', answered: true, message: 'taken, but no order number in the answer' });
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
    if (saysTaken(error.failure)) return { result: 'duplicate' };
    const held = finding(await ordersOf(ctx, identity));
    return held.found === false ? failed(error.failure) : { result: 'duplicate' };
  }
}

const accepted = (targetId: string, orders: readonly string[]): WriteResult => ({
  result: 'accepted',
  targetId,
  numbers: [...new Set([targetId, ...orders])],
  ...(orders.length > 1 ? { facts: { orders: orders.join(',') } } : {}),
});

function finding(held: readonly Order[]): Finding {
  const [one, ...others] = held;
  if (!one) return { found: false };
  // Split over warehouses, or two of them: the parts do not tell.
  if (others.length > 0) return { found: 'unsure', why: `${held.length} orders carry this reference` };
  return { found: true, targetId: one.orderNo, numbers: [one.orderNo] };
}

/** Each part; one that is void already was taken back before. */
async function cancelAll(ctx: WinitContext, targetId: string, parts: readonly string[]): Promise<WriteResult> {
  for (const outboundOrderNum of parts) {
    try {
      await call(ctx, 'voidOutboundOrder', { outboundOrderNum }, { reads: false });
    } catch (error) {
      if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
      if ((await orderByNo(ctx, outboundOrderNum))?.status !== VOID) throw error;
    }
  }
  return { result: 'accepted', targetId };
}

/** What can be said of an order without the list of its states: it was taken back, it has left, or it was released. */
const survey: Survey<WinitOptions> = {
  async *list(ctx, { from }, cursor) {
    const [state = 0, page = 1] = cursor?.split('/').map(Number) ?? [];
    for await (const { orders, next } of ordersSince(ctx, from, { state, page })) {
      const objects = orders.map((one) => ({
        targetId: one.orderNo,
        ...(one.sellerOrderNo ? { reference: one.sellerOrderNo } : {}),
        numbers: [one.orderNo],
        at: Date.parse(one.orderedAt ?? '') || 0,
        live: one.status !== VOID,
        measures: { stage: one.leftAt ? ('shipped' as const) : ('released' as const) },
        report: { kind: 'shipment' as const, id: one.orderNo },
      }));
      if (objects.length > 0) yield { objects, cursor: next ? `${next.state}/${next.page}` : `${state}/${page}` };
    }
  },
  measure: () => ({ stage: 'released' }),
};

/**
 * Outbound orders. `shipperOrderNo` is our identity and may not come twice. Nothing lists what changed: each pull lists all orders of
 * the last `followDays`, and staging compares. The cursor is empty, or where such a walk stands.
 */
export const shipment: KindPort<WinitOptions> = {
  schema: order,
  writeSchema: newOrder,
  batch: 4,
  requestsPerPush: 2,
  change: 'replace',
  once: { way: 'unique reference', identityMaxLength: 40, settleMs: 5_000 },
  async *pull(ctx, cursor) {
    const [state = 0, page = 1] = cursor ? cursor.split('/').map(Number) : [];
    const since = earliestNow(ctx) - ctx.options.followDays * DAY_MS;
    for await (const { orders, next } of ordersSince(ctx, since, { state, page }))
      yield { records: orders.map(recordOf), cursor: next ? `${next.state}/${next.page}` : '' };
  },
  async read(ctx, ids) {
    const orders = await Promise.all(ids.map((id) => orderByNo(ctx, id)));
    return orders.filter((one) => one !== undefined).map(recordOf);
  },
  push: (ctx, writes) => Promise.all(writes.map((write) => asResult(() => create(ctx, write)))),
  find: (ctx, identities) => Promise.all(identities.map(async (identity) => finding(await ordersOf(ctx, identity)))),
  cancel: (ctx, targets) =>
    Promise.all(
      targets.map(({ targetId, facts }) =>
        asResult(() => cancelAll(ctx, targetId, facts.orders?.split(',') ?? [targetId])),
      ),
    ),
  survey,
};
