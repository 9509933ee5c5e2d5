import { type Failure, WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { ConnectorContext, Facts, Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { unfit } from '../fitting.ts';
import { vendorText } from '../vendor-text.ts';
import { type KarrioApi, type KarrioOrder, type KarrioShipment, karrioApi } from './api.ts';
import { type Booking, booking, wholeBooking } from './booking.ts';
import type { KarrioOptions } from './options.ts';
import { parcelsOf } from './parcels.ts';
import { chosenRate } from './rates.ts';
import { shipmentSurvey } from './survey.ts';

type Context = ConnectorContext<KarrioOptions>;

const live = (object: { status: string }): boolean => object.status !== 'cancelled';
/** A draft has no label yet: it is not booked. */
const bought = (shipment: KarrioShipment): boolean => live(shipment) && shipment.status !== 'draft';

export const shipmentPort: KindPort<KarrioOptions> = {
  schema: booking,
  batch: 10,
  requestsPerPush: 6,
  change: 'replace',
  // Orders are guarded by their id within our source, shipments by nothing: they are found through their order.
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 5_000 },
  async push(ctx, writes) {
    const held = await heldOrders(
      ctx,
      writes.map((write) => write.identity),
    );
    const results: WriteResult[] = [];
    for (const write of writes) results.push(await pushOne(ctx, write, held.get(write.identity) ?? []));
    return results;
  },
  async find(ctx, identities) {
    const held = await heldOrders(ctx, identities);
    return identities.map((identity) => finding(held.get(identity) ?? []));
  },
  async cancel(ctx, targets) {
    const held = await heldOrders(
      ctx,
      targets.map((target) => target.identity),
    );
    const results: WriteResult[] = [];
    for (const { identity, targetId } of targets)
      results.push(await cancelOne(ctx, held.get(identity) ?? [], identity, targetId));
    return results;
  },
  survey: shipmentSurvey,
};

/** Our live orders of these ids with their shipments, all in one call. */
async function heldOrders(ctx: Context, identities: string[]): Promise<Map<string, KarrioOrder[]>> {
  const held = new Map<string, KarrioOrder[]>();
  if (identities.length === 0) return held;
  const query = { order_id: identities.join(','), source: ctx.options.source, limit: 2 * identities.length + 20 };
  for (let offset = 0; ; ) {
    const page = await karrioApi(ctx).list<KarrioOrder>('/orders', { ...query, offset });
    for (const order of page.results.filter(live))
      held.set(order.order_id, [...(held.get(order.order_id) ?? []), order]);
    if (!page.next || page.results.length === 0) return held;
    offset += page.results.length;
  }
}

/** An order without a bought shipment is half-made and counts as absent: the next push completes it. */
function finding(orders: KarrioOrder[]): Finding {
  const shipments = orders.flatMap((order) => order.shipments.filter(bought));
  const [shipment, second] = shipments;
  if (second || orders.length > 1)
    return { found: 'unsure', why: 'karrio holds more than one shipment of this identity' };
  if (!shipment) return { found: false, ...(orders[0] ? { halfMade: orders[0].id } : {}) };
  return { found: true, targetId: shipment.id, numbers: numbersOf(shipment), facts: factsOf(shipment, orders[0]) };
}

async function pushOne(ctx: Context, write: Write, held: KarrioOrder[]): Promise<WriteResult> {
  const parsed = wholeBooking.safeParse(write.payload);
  if (!parsed.success) return failed(unfit(parsed.error));
  const found = finding(held);
  // Without an id, so that `find` is asked and tells the tracking number too.
  if (found.found === true) return { result: 'duplicate' };
  if (found.found === 'unsure') return failed({ class: 'conflict', message: found.why });
  let order = held[0];
  try {
    order ??= await createOrder(ctx, write.identity, parsed.data);
    const resumed = held[0] !== undefined;
    const shipment = (resumed && (await strayShipment(ctx, write.identity))) || undefined;
    // An offer that nobody bought costs nothing, and its rates are old.
    if (!shipment) await cancelDrafts(ctx, order);
    return accepted(shipment ?? (await createShipment(ctx, write.identity, parsed.data, order)), order);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    const { failure } = error;
    if (!order && failure.class === 'conflict') return adoptOrder(ctx, write);
    // An order whose shipment is refused goes too; whatever else stops halfway is gone on with by the next push.
    if (!order || failure.class !== 'rejected') return failed(failure);
    return failed((await withdraw(ctx, order)) ?? failure);
  }
}

/** Somebody made the order since we looked. */
async function adoptOrder(ctx: Context, write: Write): Promise<WriteResult> {
  const held = (await heldOrders(ctx, [write.identity])).get(write.identity);
  // An order that nobody can see yet is looked for again.
  return held ? pushOne(ctx, write, held) : { result: 'duplicate' };
}

function createOrder(ctx: Context, identity: string, payload: Booking): Promise<KarrioOrder> {
  return karrioApi(ctx).post<KarrioOrder>('/orders', {
    order_id: identity,
    source: ctx.options.source,
    shipping_to: payload.recipient,
    shipping_from: payload.shipper,
    line_items: payload.line_items,
    metadata: metadata(identity, payload),
  });
}

/** Creates the shipment and buys its label: one call. */
async function createShipment(
  ctx: Context,
  identity: string,
  payload: Booking,
  order: KarrioOrder,
): Promise<KarrioShipment> {
  const { carrier_id, service, choose, shipper, recipient, customs } = payload;
  const shipment = await karrioApi(ctx).post<KarrioShipment>('/shipments', {
    shipper,
    recipient,
    parcels: parcelsOf(
      payload,
      order.line_items.map(({ id }) => id),
    ),
    carrier_ids: carrier_id ? [carrier_id] : [],
    ...(customs ? { customs: { ...customs, commodities: payload.line_items } } : {}),
    // With a service its label is bought at once; without one it is an offer with rates.
    ...(choose ? {} : { service }),
    reference: identity,
    order_id: identity,
    metadata: metadata(identity, payload),
  });
  if (choose) return purchase(ctx, payload, shipment);
  if (bought(shipment)) return shipment;
  await cancelShipment(karrioApi(ctx), shipment);
  const why = vendorText(shipment.messages?.[0]?.message) || 'no reason given';
  throw new WaybillError({ class: 'rejected', code: 'label', message: `karrio bought no label: ${why}` });
}

/** Buys the rate that the booking's rule chooses. What is refused leaves no offer behind. */
async function purchase(ctx: Context, payload: Booking, offer: KarrioShipment): Promise<KarrioShipment> {
  try {
    const { id } = chosenRate(payload, offer);
    return await karrioApi(ctx).post<KarrioShipment>(`/shipments/${offer.id}/purchase`, { selected_rate_id: id });
  } catch (error) {
    if (error instanceof WaybillError && error.failure.class === 'rejected')
      await cancelShipment(karrioApi(ctx), offer);
    throw error;
  }
}

async function cancelDrafts(ctx: Context, order: KarrioOrder): Promise<void> {
  for (const one of order.shipments ?? []) if (one.status === 'draft') await cancelShipment(karrioApi(ctx), one);
}

/** A shipment whose link to its order was lost on the way. The filter matches parts of references: equal ones count. */
async function strayShipment(ctx: Context, identity: string): Promise<KarrioShipment | undefined> {
  const { results } = await karrioApi(ctx).list<KarrioShipment>('/shipments', { reference: identity });
  return results.find((shipment) => shipment.reference === identity && bought(shipment));
}

const metadata = (identity: string, payload: Booking) => ({
  waybill: identity,
  ...(payload.order_number && { order_number: payload.order_number }),
});

/** The failure where nobody knows whether the order is still there. */
async function withdraw(ctx: Context, order: KarrioOrder): Promise<Failure | undefined> {
  try {
    await karrioApi(ctx).post(`/orders/${order.id}/cancel`, {});
    return undefined;
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return { class: 'unknown-outcome', message: error.failure.message };
  }
}

/**
 * The parcel first: karrio refuses to cancel an order that still has one. Too late once the parcel travels. A half-made one
 * is named by its order, whose parcel may have lost its link on the way.
 */
async function cancelOne(
  ctx: Context,
  orders: KarrioOrder[],
  identity: string,
  targetId: string,
): Promise<WriteResult> {
  const api = karrioApi(ctx);
  try {
    const halfMade = orders.some((order) => order.id === targetId);
    const shipment = halfMade
      ? await strayShipment(ctx, identity)
      : await api.get<KarrioShipment>(`/shipments/${targetId}`);
    if (shipment && live(shipment)) await cancelShipment(api, shipment);
    for (const order of orders) await api.post(`/orders/${order.id}/cancel`, {});
    return { result: 'accepted', targetId };
  } catch (error) {
    if (error instanceof WaybillError) return failed(error.failure);
    throw error;
  }
}

async function cancelShipment(api: KarrioApi, shipment: KarrioShipment): Promise<void> {
  await api.post(`/shipments/${shipment.id}/cancel`, {});
}

const accepted = (shipment: KarrioShipment, order: KarrioOrder): WriteResult => ({
  result: 'accepted',
  targetId: shipment.id,
  numbers: numbersOf(shipment),
  facts: factsOf(shipment, order),
});

const numbersOf = (shipment: KarrioShipment): string[] => (shipment.tracking_number ? [shipment.tracking_number] : []);

function factsOf(shipment: KarrioShipment, order: KarrioOrder | undefined): Facts {
  const carrier = shipment.meta?.custom_carrier_name ?? shipment.carrier_id ?? shipment.carrier_name;
  return {
    ...(order && { orderId: order.id }),
    ...(carrier && { carrier }),
    ...(shipment.tracking_number && { trackingNumber: shipment.tracking_number }),
    // Without a tracking page of the carrier's own karrio tells a path of its API, which is of no use to a buyer.
    ...(shipment.tracking_url?.startsWith('http') && { trackingUrl: shipment.tracking_url }),
  };
}
