import { parseDecimal } from '../../domain/decimal.ts';
import { type Measures, parcelHash } from '../../domain/reconciliation/measures.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Period, Survey, SurveyedObject } from '../connector.ts';
import { changedSince, type Nodes } from './changed.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { ORDERS_SURVEYED } from './orders.graphql.ts';
import { isGiven } from './own.ts';
import type { Fulfillment, ShipmentWrite } from './shipment.ts';
import { FULFILLMENTS_SURVEYED } from './shipments.graphql.ts';

const ORDERS_A_PAGE = 25;

/** Orders changed since the period began, in the vendor's own pages; one that changes meanwhile moves to the end and comes again. */
export async function* changedOrders<T>(
  ctx: ShopifyContext,
  document: string,
  { from }: Period,
  cursor: string | null,
): AsyncIterable<{ nodes: T[]; cursor: string }> {
  const query = changedSince(from);
  for (let after = cursor; ; ) {
    const { orders }: { orders: Nodes<T> } = await graphql(ctx, document, { first: ORDERS_A_PAGE, after, query });
    after = orders.pageInfo.endCursor;
    if (orders.nodes.length > 0) yield { nodes: orders.nodes, cursor: after ?? '' };
    if (!orders.pageInfo.hasNextPage || after === null) return;
  }
}

interface OrderFacts {
  id: string;
  tags?: string[] | null;
  name: string;
  updatedAt: string;
  cancelledAt?: string | null;
  currentTotalPriceSet: { shopMoney: { amount: string; currencyCode: string } };
  lineItems: Partial<Nodes<{ sku?: string | null; currentQuantity: number }>>;
}

/** The same fields whether they come of the survey or of what the ledger keeps. More lines than were read are not compared. */
function orderMeasures({ currentTotalPriceSet: { shopMoney }, lineItems, cancelledAt }: OrderFacts): Measures {
  const total = parseDecimal(shopMoney.amount);
  const pieces = (lineItems.nodes ?? []).filter(({ currentQuantity }) => currentQuantity > 0);
  return {
    ...(total === undefined ? {} : { total }),
    currency: shopMoney.currencyCode,
    ...(lineItems.pageInfo?.hasNextPage
      ? {}
      : { lines: pieces.map(({ sku, currentQuantity }) => ({ sku: sku ?? '', quantity: String(currentQuantity) })) }),
    ...(cancelledAt ? { stage: 'cancelled' as const } : {}),
  };
}

export const orderSurvey: Survey<ShopifyOptions> = {
  // What is told to a shop is a draft.
  ofRecordsOnly: true,
  async *list(ctx, period, cursor) {
    for await (const page of changedOrders<OrderFacts>(ctx, ORDERS_SURVEYED, period, cursor)) {
      const given = page.nodes.filter((one) => isGiven(ctx.options, one));
      const objects = given.map(
        (one): SurveyedObject => ({
          targetId: one.id,
          numbers: [one.name],
          at: Date.parse(one.updatedAt),
          version: new Date(one.updatedAt).toISOString(),
          live: !one.cancelledAt,
          measures: orderMeasures(one),
        }),
      );
      yield { objects, cursor: page.cursor };
    }
  },
  measure: (data) => orderMeasures(data as OrderFacts),
};

type ListedFulfillment = Fulfillment & { createdAt: string };

/** How far a parcel is, by the event that was told last; none means that it has left. */
const EVENT_STAGES: Record<string, Stage | undefined> = {
  FULFILLED: 'shipped',
  IN_TRANSIT: 'in-transit',
  OUT_FOR_DELIVERY: 'in-transit',
  DELIVERED: 'delivered',
};

/** A fulfilment has no reference: its parcel within its order is what makes it the same. */
const twinOf = (orderId: string, tracking: string): string => `${orderId}/${parcelHash(tracking)}`;

/** Its pieces are not compared: the shop lets nobody change them once it is made. */
function parcelOf(orderId: string, one: ListedFulfillment): SurveyedObject {
  const tracking = one.trackingInfo[0]?.number;
  const stage = EVENT_STAGES[one.displayStatus ?? 'FULFILLED'];
  return {
    targetId: one.id,
    ...(tracking ? { twin: twinOf(orderId, tracking) } : {}),
    numbers: [one.name],
    at: Date.parse(one.createdAt),
    live: one.status !== 'CANCELLED',
    measures: {
      ...(tracking ? { tracking: parcelHash(tracking) } : {}),
      ...(stage ? { stage } : {}),
    },
  };
}

export const shipmentSurvey: Survey<ShopifyOptions> = {
  async *list(ctx, period, cursor) {
    const pages = changedOrders<{ id: string; fulfillments: ListedFulfillment[] }>(
      ctx,
      FULFILLMENTS_SURVEYED,
      period,
      cursor,
    );
    for await (const page of pages) {
      const objects = page.nodes.flatMap(({ id, fulfillments }) => fulfillments.map((one) => parcelOf(id, one)));
      yield { objects, cursor: page.cursor };
    }
  },
  measure(data) {
    const { tracking, event } = data as ShipmentWrite;
    const stage = EVENT_STAGES[event ?? 'FULFILLED'];
    return {
      tracking: parcelHash(tracking.number),
      ...(stage ? { stage } : {}),
    };
  },
  twin(data) {
    const { orderId, tracking } = data as ShipmentWrite;
    return twinOf(orderId, tracking.number);
  },
};
