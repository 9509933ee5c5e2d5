import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import { leftAt, leftMeta } from './left.ts';
import { tellNotes } from './notes.ts';
import type { WoocommerceOptions } from './options.ts';
import { isCancelled, ordersWith } from './order.ts';
import type { ShopOrder } from './order-shape.ts';
import { isSameParcel, type Parcel, parcelKey, parcelsOf } from './parcels.ts';
import { refundsOf, wantedOf } from './refunds.ts';
import { type Shipment, shipment } from './shipment-shape.ts';
import { shipmentSurvey } from './survey.ts';
import { track } from './tracking.ts';

const BATCH = 10;

type Wish = { write: Write; wish: Shipment };

/**
 * WooCommerce has no parcels. Each is a field of its order with our identity in its name, beside what buyers see: a note, or a tracking of
 * the extension. The field is written last, with the order's status, so that what it stands for is there where it is. A push makes the shop
 * hold what the payload says, whatever is there already. What was mailed cannot be taken back, so there is no cancel.
 */
export const shipments: KindPort<WoocommerceOptions> = {
  schema: shipment,
  batch: BATCH,
  // Orders are looked up, in the trash too, and their refunds; then trackings (looked at, made, deleted), notes (looked at, two made), the order.
  requestsPerPush: 10,
  usualRequestsPerPush: 4,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',
  survey: shipmentSurvey,

  push: fitting(shipment, async (ctx, writes) => {
    const wishes = writes.map((write): Wish => ({ write, wish: write.payload }));
    const orders = await ordersOf(
      ctx,
      wishes.map(({ wish }) => wish),
    );
    // Parcels of one order count its pieces together: one after the other.
    return inTurns(
      wishes,
      ({ wish }) => wish.order_id,
      (one) => settle(ctx, orders, one),
    );
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => shipment.safeParse(payloads?.[index]).data);
    const orders = await ordersOf(
      ctx,
      wishes.flatMap((wish) => wish ?? []),
    );
    return wishes.map((wish, index): Finding => {
      if (!wish) return { found: 'unsure', why: 'a parcel is only to be found below its order' };
      const identity = identities[index] as string;
      const order = orders.get(wish.order_id);
      const parcel = order && parcelsOf(order).get(identity);
      return parcel ? { found: true, ...known(wish.order_id, identity, parcel) } : { found: false };
    });
  },
};

const known = (order: string, identity: string, { number, provider }: Parcel) => ({
  targetId: `${order}/${identity}`,
  facts: { trackingNumber: number, ...(provider ? { carrier: provider } : {}) },
});

async function ordersOf(ctx: WoocommerceContext, wishes: readonly Shipment[]): Promise<Map<string, ShopOrder>> {
  const ids = [...new Set(wishes.map(({ order_id }) => order_id))];
  return new Map((await ordersWith(ctx, ids)).map((one) => [String(one.id), one]));
}

async function settle(
  ctx: WoocommerceContext,
  orders: Map<string, ShopOrder>,
  { write, wish }: Wish,
): Promise<WriteResult> {
  const order = orders.get(wish.order_id);
  if (!order)
    return failed({ class: 'rejected', message: `no order ${wish.order_id} in this shop`, field: 'order_id' });
  try {
    const held = parcelsOf(order).get(write.identity);
    const tracking_id =
      ctx.options.tracking === 'shipment-tracking' ? await track(ctx, wish, held?.tracking_id ?? '') : '';
    await tellNotes(ctx, wish);
    const parcel = parcelFor(wish, tracking_id);
    const parcels = new Map([...parcelsOf(order), [write.identity, parcel] as const]);
    const status = await nextStatus(ctx, order, wish, parcels);
    if (!held || !isSameParcel(held, parcel) || status) {
      const hasLeft = status === ctx.options.shippedStatus && status !== 'completed' && leftAt(order) === undefined;
      const meta_data = [{ key: parcelKey(write.identity), value: parcel }, ...(hasLeft ? [leftMeta(ctx)] : [])];
      const json = { meta_data, ...(status ? { status } : {}) };
      orders.set(wish.order_id, await bodyOf<ShopOrder>(ctx, 'PUT', `${V3}/orders/${wish.order_id}`, { json }));
    }
    return { result: 'accepted', ...known(wish.order_id, write.identity, parcel) };
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

const parcelFor = (wish: Shipment, tracking_id: string): Parcel => ({
  number: wish.tracking_number,
  provider: wish.tracking_provider ?? '',
  url: wish.tracking_url ?? '',
  tracking_id,
  items: Object.fromEntries((wish.items ?? []).map(({ line_item_id, quantity }) => [line_item_id, quantity])),
});

/** Orders that may go on: what somebody took elsewhere, or to a status of their own, is left there. */
const UNDER_WAY: readonly string[] = ['pending', 'on-hold', 'processing', 'failed'];

/** The status that the order goes to, where it is another one. */
async function nextStatus(
  ctx: WoocommerceContext,
  order: ShopOrder,
  wish: Shipment,
  parcels: ReadonlyMap<string, Parcel>,
): Promise<string | undefined> {
  const { shippedStatus } = ctx.options;
  const wanted = wish.status ?? shippedStatus;
  if (wanted === '' || wanted === order.status || isCancelled(order)) return undefined;
  if (wish.status) return wanted;
  return UNDER_WAY.includes(order.status) && (await haveAllLeft(ctx, order, parcels)) ? wanted : undefined;
}

/** Whether each piece that is still wanted is in a parcel. */
async function haveAllLeft(
  ctx: WoocommerceContext,
  order: ShopOrder,
  parcels: ReadonlyMap<string, Parcel>,
): Promise<boolean> {
  const all = [...parcels.values()];
  if (all.some(({ items }) => Object.keys(items).length === 0)) return true;
  const refunds = (await refundsOf(ctx, [order])).get(order.id) ?? [];
  return order.line_items.every((line) => {
    const left = all.reduce((sum, { items }) => sum + (items[String(line.id)] ?? 0), 0);
    return left >= wantedOf(line, refunds).quantity;
  });
}
