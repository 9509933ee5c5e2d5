import { isCurrency } from '../../domain/currencies.ts';
import { fromMinor } from '../../domain/decimal.ts';
import { type Measures, parcelHash } from '../../domain/reconciliation/measures.ts';
import type { Stage } from '../../domain/stages.ts';
import type { ConnectorContext, Survey, SurveyedObject } from '../connector.ts';
import { openAdminApi } from './admin-api.ts';
import { resumeAfter } from './by-time.ts';
import type { Options } from './options.ts';
import { later, shift } from './order-cursor.ts';
import { type ListedOrder, PLACED, type Time, walk } from './order-list.ts';
import { isGiven, type Noted } from './own.ts';
import { asLeft, isCancelled, type Ordered, type PricedLine } from './pieces-left.ts';
import { type Fulfillment, referenceOf, type Shipment } from './shipment-shape.ts';
import { FULFILLMENTS_SURVEYED, ORDERS_SURVEYED } from './survey.graphql.ts';

/** A fulfilment moves no time of its order: those of orders this much older than the period are listed too. */
const SHIPS_WITHIN_MS = 30 * 24 * 3_600_000;

/**
 * Orders that were placed or edited since two times, one list after the other, because no single time of Vendure's tells both. The cursor
 * names the list and the time that it has reached.
 */
async function* ordersSince<Row extends ListedOrder>(
  ctx: ConnectorContext<Options>,
  document: string,
  since: Record<Time, number>,
  cursor: string | null,
): AsyncGenerator<{ items: Row[]; cursor: string }> {
  const api = await openAdminApi(ctx);
  const [at, after] = (cursor?.split('|') ?? []) as [Time?, string?];
  const lists: Time[] = ['orderPlacedAt', 'updatedAt'];
  for (const time of at === undefined ? lists : lists.slice(lists.indexOf(at))) {
    // `after` leaves its bound out.
    const from = (time === at ? after : undefined) ?? shift(new Date(since[time]).toISOString(), -1);
    for await (const items of walk<Row>(api, document, time, from, PLACED))
      yield { items, cursor: `${time}|${later(resumeAfter(items, time), from)}` };
  }
}

interface OrderFacts {
  currencyCode: string;
  totalWithTax: number;
  lines: { quantity: number; productVariant: { sku: string } }[];
}

/** The same fields whether they come of the survey or of what the ledger keeps. */
function orderMeasures({ currencyCode, totalWithTax, lines }: OrderFacts): Measures {
  return {
    currency: currencyCode,
    total: isCurrency(currencyCode) ? fromMinor(totalWithTax, currencyCode) : String(totalWithTax),
    lines: lines
      .filter(({ quantity }) => quantity > 0)
      .map(({ quantity, productVariant }) => ({ sku: productVariant.sku, quantity: String(quantity) })),
  };
}

type SurveyedOrder = Pick<OrderFacts, 'currencyCode'> &
  Ordered<PricedLine & OrderFacts['lines'][number]> &
  ListedOrder &
  Noted & { code: string };

/** Orders placed or edited in the period: 100 a call. All that is compared moves one of the two times. */
export const orderSurvey: Survey<Options> = {
  // A draft is no order before it is placed, and the shop's own from then on.
  ofRecordsOnly: true,
  async *list(ctx, { from }, cursor) {
    const since = { orderPlacedAt: from, updatedAt: from };
    for await (const page of ordersSince<SurveyedOrder>(ctx, ORDERS_SURVEYED, since, cursor)) {
      const given = page.items.filter((one) => isGiven(ctx.options, one));
      const objects = given.map(
        (one): SurveyedObject => ({
          targetId: one.id,
          numbers: [one.code],
          at: Date.parse(later(one.updatedAt, one.orderPlacedAt ?? one.updatedAt)),
          live: !isCancelled(one),
          measures: orderMeasures({ ...one, ...asLeft(one) }),
        }),
      );
      yield { objects, cursor: page.cursor };
    }
  },
  measure: (data) => orderMeasures(data as OrderFacts),
};

type ListedFulfillment = Fulfillment & { updatedAt: string };
type FulfilledOrder = ListedOrder & {
  code: string;
  lines: { id: string; productVariant: { sku: string } }[];
  fulfillments: ListedFulfillment[] | null;
};

const STAGES: Record<string, Stage | undefined> = { Pending: 'released', Shipped: 'shipped', Delivered: 'delivered' };

function fulfillmentMeasures(
  state: string,
  trackingCode: string | null | undefined,
  lines: readonly { sku?: string | undefined; quantity: number }[] | undefined,
): Measures {
  const stage = STAGES[state];
  const named = lines?.filter((line): line is { sku: string; quantity: number } => line.sku !== undefined);
  return {
    ...(trackingCode ? { tracking: parcelHash(trackingCode) } : {}),
    ...(stage ? { stage } : {}),
    ...(named && named.length === lines?.length
      ? { lines: named.map(({ sku, quantity }) => ({ sku, quantity: String(quantity) })) }
      : {}),
  };
}

function heldOf({ code, lines }: FulfilledOrder, one: ListedFulfillment): SurveyedObject {
  const reference = referenceOf(one.method);
  const skus = new Map(lines.map(({ id, productVariant }) => [id, productVariant.sku]));
  const pieces = one.lines.map(({ orderLineId, quantity }) => ({ sku: skus.get(orderLineId), quantity }));
  return {
    targetId: one.id,
    ...(reference ? { reference } : {}),
    numbers: [code],
    at: Date.parse(one.updatedAt),
    live: one.state !== 'Cancelled',
    measures: fulfillmentMeasures(one.state, one.trackingCode, pieces),
  };
}

/** Fulfilments of orders placed in the period or a month before it, or edited in it: those of 100 orders a call. */
export const shipmentSurvey: Survey<Options> = {
  async *list(ctx, { from }, cursor) {
    const since = { orderPlacedAt: from - SHIPS_WITHIN_MS, updatedAt: from };
    for await (const page of ordersSince<FulfilledOrder>(ctx, FULFILLMENTS_SURVEYED, since, cursor)) {
      const objects = page.items.flatMap((order) => (order.fulfillments ?? []).map((one) => heldOf(order, one)));
      yield { objects, cursor: page.cursor };
    }
  },
  measure(data) {
    const { state, trackingCode, lines } = data as Shipment;
    return fulfillmentMeasures(state, trackingCode, lines);
  },
};
