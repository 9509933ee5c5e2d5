import { z } from 'zod';
import type { Failure } from '../../domain/failures.ts';
import { answered, failed } from '../answered.ts';
import type { Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { allot, type FulfillableOrder } from './allotment.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import {
  EVENT_CREATE,
  FULFILLABLE,
  FULFILLMENT_CANCEL,
  FULFILLMENT_CREATE,
  FULFILLMENTS_BY_ID,
  FULFILLMENTS_OF_ORDERS,
  TRACKING_UPDATE,
} from './shipments.graphql.ts';
import { shipmentSurvey } from './survey.ts';

/** What the buyer shall see of one parcel. */
export const shipmentSchema = z.strictObject({
  orderId: z.string().startsWith('gid://shopify/Order/'),
  tracking: z.strictObject({
    /** The carrier's name as Shopify writes it: its tracking links depend on the case. */
    company: z.string().optional(),
    number: z.string().min(1),
    url: z.string().optional(),
  }),
  lines: z
    .array(z.strictObject({ lineItemId: z.string().optional(), sku: z.string(), quantity: z.int().positive() }))
    .min(1),
  /** How far it is since it left. */
  event: z.enum(['IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'FAILURE']).optional(),
  happenedAt: z.string().optional(),
});

export type ShipmentWrite = z.infer<typeof shipmentSchema>;

export interface Fulfillment {
  id: string;
  name: string;
  status: string;
  displayStatus: string | null;
  trackingInfo: { company: string | null; number: string | null; url: string | null }[];
}

const ORDERS_A_LOOK = 10;

export const shipment: KindPort<ShopifyOptions> = {
  schema: shipmentSchema,
  batch: ORDERS_A_LOOK,
  requestsPerPush: 4,
  // A fulfilment has no reference field; it is known by its tracking number within its order, which is read, not searched.
  once: { way: 'probe by reference', identityMaxLength: 64, settleMs: 1_000 },
  change: 'in-place',
  survey: shipmentSurvey,

  push: fitting(shipmentSchema, async (ctx, writes) => {
    const wishes = writes.map((write) => ({ write, wish: write.payload }));
    const creates = wishes.filter(({ write }) => write.op === 'create');
    const updates = wishes.filter(({ write }) => write.op === 'update');
    const [orders, fulfillments] = await Promise.all([
      ordersOf(ctx, [...new Set(creates.map(({ wish }) => wish.orderId))]),
      fulfillmentsOf(
        ctx,
        updates.map(({ write }) => write.targetId ?? ''),
      ),
    ]);
    // Parcels of one order draw on the same remaining pieces: one after the other.
    return inTurns(
      wishes,
      ({ wish }) => wish.orderId,
      ({ write, wish }) =>
        answered(() =>
          write.op === 'create'
            ? create(ctx, wish, orders.get(wish.orderId))
            : update(ctx, write, wish, fulfillments.get(write.targetId ?? '')),
        ),
    );
  }),

  async find(ctx, identities, payloads) {
    const wishes = identities.map((_, index) => shipmentSchema.safeParse(payloads?.[index]).data);
    const ids = [...new Set(wishes.flatMap((wish) => wish?.orderId ?? []))];
    const orders = new Map<string, Fulfillment[]>();
    for (let at = 0; at < ids.length; at += ORDERS_A_LOOK) {
      const data: { nodes: ({ id: string; fulfillments: Fulfillment[] } | null)[] } = await graphql(
        ctx,
        FULFILLMENTS_OF_ORDERS,
        {
          ids: ids.slice(at, at + ORDERS_A_LOOK),
        },
      );
      for (const node of data.nodes) if (node?.id) orders.set(node.id, node.fulfillments);
    }
    return wishes.map((wish): Finding => {
      if (!wish) return { found: 'unsure', why: 'a fulfilment is only to be found below its order' };
      const [found, second] = (orders.get(wish.orderId) ?? []).filter((one) => carries(one, wish));
      if (!found) return { found: false };
      return second
        ? { found: 'unsure', why: 'two fulfilments carry this tracking number' }
        : { found: true, ...known(found) };
    });
  },

  cancel: (ctx, targets) =>
    Promise.all(
      targets.map(({ targetId }) =>
        answered(async () => {
          const data: { fulfillmentCancel: { userErrors: unknown } } = await graphql(ctx, FULFILLMENT_CANCEL, {
            id: targetId,
          });
          return settled(data.fulfillmentCancel.userErrors, { result: 'accepted', targetId });
        }),
      ),
    ),
};

const settled = (userErrors: unknown, otherwise: WriteResult): WriteResult => {
  const failure = refusal(userErrors);
  return failure ? failed(failure) : otherwise;
};

const carries = (fulfillment: Fulfillment, wish: ShipmentWrite) =>
  fulfillment.status !== 'CANCELLED' && fulfillment.trackingInfo.some(({ number }) => number === wish.tracking.number);

function known(fulfillment: Fulfillment) {
  const [tracking] = fulfillment.trackingInfo;
  return {
    targetId: fulfillment.id,
    numbers: [fulfillment.name],
    facts: {
      ...(tracking?.company ? { carrier: tracking.company } : {}),
      ...(tracking?.number ? { trackingNumber: tracking.number } : {}),
    },
  };
}

/** What can be fulfilled of these orders. One that has more than the usual page is asked for alone. */
async function ordersOf(ctx: ShopifyContext, ids: string[]): Promise<Map<string, FulfillableOrder>> {
  const orders = new Map<string, FulfillableOrder>();
  const look = async (some: string[], size: { orders: number; lines: number }) => {
    if (some.length === 0) return;
    const data: { nodes: (FulfillableOrder | null)[] } = await graphql(ctx, FULFILLABLE, { ids: some, ...size });
    for (const node of data.nodes) if (node?.id) orders.set(node.id, node);
  };
  await look(ids, { orders: 3, lines: 20 });
  const cut = [...orders.values()].filter(
    ({ fulfillmentOrders }) =>
      fulfillmentOrders.pageInfo.hasNextPage ||
      fulfillmentOrders.nodes.some(({ lineItems }) => lineItems.pageInfo.hasNextPage),
  );
  for (const { id } of cut) await look([id], { orders: 5, lines: 100 });
  return orders;
}

async function fulfillmentsOf(ctx: ShopifyContext, ids: string[]): Promise<Map<string, Fulfillment>> {
  if (ids.length === 0) return new Map();
  const data: { nodes: (Fulfillment | null)[] } = await graphql(ctx, FULFILLMENTS_BY_ID, { ids });
  return new Map(data.nodes.flatMap((node) => (node?.id ? [[node.id, node]] : [])));
}

async function create(
  ctx: ShopifyContext,
  wish: ShipmentWrite,
  order: FulfillableOrder | undefined,
): Promise<WriteResult> {
  if (!order) return failed({ class: 'rejected', message: 'no such order', field: 'orderId' });
  const existing = order.fulfillments.find((one) => carries(one, wish));
  if (existing) {
    const failure = await tellEvent(ctx, existing, wish);
    return failure ? failed(failure) : { result: 'duplicate', targetId: existing.id };
  }
  const allotment = allot(order, wish.lines);
  if ('failure' in allotment) return failed(allotment.failure);
  const data: { fulfillmentCreate: { fulfillment: Fulfillment | null; userErrors: unknown } } = await graphql(
    ctx,
    FULFILLMENT_CREATE,
    {
      fulfillment: {
        notifyCustomer: ctx.options.notifyCustomer,
        trackingInfo: wish.tracking,
        lineItemsByFulfillmentOrder: allotment.lineItemsByFulfillmentOrder,
      },
    },
  );
  const failure = refusal(data.fulfillmentCreate.userErrors);
  if (failure) return failed(failure);
  const made = data.fulfillmentCreate.fulfillment;
  if (!made)
    return failed({ class: 'unknown-outcome', message: 'fulfillmentCreate: neither a fulfilment nor an error' });
  const late = await tellEvent(ctx, made, wish);
  return late ? failed(late) : { result: 'accepted', ...known(made) };
}

async function update(
  ctx: ShopifyContext,
  { targetId }: Write,
  wish: ShipmentWrite,
  fulfillment: Fulfillment | undefined,
): Promise<WriteResult> {
  if (!targetId || !fulfillment) return failed({ class: 'conflict', message: 'the fulfilment is gone' });
  if (fulfillment.status === 'CANCELLED')
    return failed({ class: 'conflict', message: 'the fulfilment was cancelled', targetId });
  const [tracking] = fulfillment.trackingInfo;
  const { company, number, url } = wish.tracking;
  const same =
    tracking?.number === number &&
    (company === undefined || tracking.company === company) &&
    (url === undefined || tracking.url === url);
  if (!same) {
    const data: { fulfillmentTrackingInfoUpdate: { userErrors: unknown } } = await graphql(ctx, TRACKING_UPDATE, {
      id: targetId,
      tracking: wish.tracking,
      notify: ctx.options.notifyCustomer,
    });
    const failure = refusal(data.fulfillmentTrackingInfoUpdate.userErrors);
    if (failure) return failed(failure);
  }
  const failure = await tellEvent(ctx, fulfillment, wish);
  if (failure) return failed(failure);
  return {
    result: 'accepted',
    ...known({ ...fulfillment, trackingInfo: [{ company: company ?? null, number, url: url ?? null }] }),
  };
}

/** Says how far the parcel is, where Shopify does not know it yet; a repeat of a lost answer says nothing twice. */
async function tellEvent(
  ctx: ShopifyContext,
  fulfillment: Fulfillment,
  wish: ShipmentWrite,
): Promise<Failure | undefined> {
  if (!wish.event || fulfillment.displayStatus === wish.event) return undefined;
  const data: { fulfillmentEventCreate: { userErrors: unknown } } = await graphql(ctx, EVENT_CREATE, {
    event: {
      fulfillmentId: fulfillment.id,
      status: wish.event,
      ...(wish.happenedAt ? { happenedAt: wish.happenedAt } : {}),
    },
  });
  return refusal(data.fulfillmentEventCreate.userErrors);
}
