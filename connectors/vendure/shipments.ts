import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext, Finding, KindPort, Write, WriteResult } from '../connector.ts';
import { fitting } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { type AdminApi, type ErrorResult, openAdminApi, refusal } from './admin-api.ts';
import { ADD_FULFILLMENT, FULFILLED, MOVE_FULFILLMENT } from './fulfillments.graphql.ts';
import type { Options } from './options.ts';
import {
  type FulfilledOrder,
  type Fulfillment,
  linesOf,
  methodWith,
  ours,
  piecesOf,
  reaches,
  type Shipment,
  shipment,
} from './shipment-shape.ts';
import { countOnceMore } from './stock.ts';
import { shipmentSurvey } from './survey.ts';

/** As many as surely end within four time-outs: one call for all and up to three for each, of up to a second. */
const BATCH = 5;
/** How many of the newest orders a search without payloads looks through. */
const SEARCH = { pages: 10, page: 100 };

/**
 * What has left the warehouse, as the shop shows it to the buyer: a fulfilment with a tracking code. A push makes the
 * shop hold what the payload says, whatever is there already, so it completes what a lost answer left half-done.
 * Vendure cannot change the tracking code of a fulfilment: then ours is cancelled and made anew, with a new id.
 * Vendure itself only refuses to fulfil more pieces than were ordered; part of an order could be fulfilled twice.
 */
export const shipments: KindPort<Options> = {
  schema: shipment,
  batch: BATCH,
  requestsPerPush: 4,
  change: 'in-place',
  once: { way: 'probe by reference', identityMaxLength: 24, settleMs: 2_000 },

  push: fitting(shipment, async (ctx, writes) => {
    const api = await openAdminApi(ctx);
    const found = await ordersById(
      api,
      writes.map(({ payload }) => payload.orderId),
    );
    // Writes of one order see each other's fulfilments; orders do not wait for each other.
    return inTurns(
      writes,
      ({ payload }) => payload.orderId,
      async (write): Promise<WriteResult> => {
        const { orderId } = write.payload;
        const order = found.get(orderId);
        if (!order) return refused(`no order ${orderId} in this shop`, 'orderId');
        return settle(ctx, api, order, write, write.payload);
      },
    );
  }),

  async find(ctx, identities, payloads) {
    const api = await openAdminApi(ctx);
    const wanted = identities.map((_, index) => shipment.safeParse(payloads?.[index]).data);
    const found = await ordersById(
      api,
      wanted.flatMap((payload) => (payload ? [payload.orderId] : [])),
    );
    const unknown = wanted.some((payload) => !payload);
    const newest = unknown ? await newestOrders(api) : { orders: [], all: true };
    return identities.map((identity, index): Finding => {
      const payload = wanted[index];
      const order = payload && found.get(payload.orderId);
      const places = payload ? (order ? [order] : []) : newest.orders;
      const live = places.flatMap((place) => ours(place, identity));
      if (live.length > 1) return { found: 'unsure', why: 'more than one fulfilment carries this reference' };
      const [one] = live;
      if (!one && !payload && !newest.all) return { found: 'unsure', why: 'too many orders to look through' };
      // Half-done is absent: the same bytes, sent again, complete it.
      if (!one) return { found: false };
      if (payload && !matches(one, payload)) return { found: false, halfMade: one.id };
      return { found: true, targetId: one.id, facts: factsOf(one) };
    });
  },

  async cancel(ctx, targets) {
    const api = await openAdminApi(ctx);
    return Promise.all(targets.map(({ targetId }) => guarded(() => move(api, targetId, 'Cancelled'))));
  },
  survey: shipmentSurvey,
};

const refused = (message: string, field?: string): WriteResult => ({
  result: 'failed',
  failure: { class: 'rejected', message: `Vendure: ${message}`, ...(field ? { field } : {}) },
});

const factsOf = ({ trackingCode, method }: Pick<Fulfillment, 'trackingCode' | 'method'>) => ({
  ...(trackingCode ? { trackingNumber: trackingCode } : {}),
  carrier: method.replace(/ \(wb-[^)]*\)$/, ''),
});

const matches = (fulfillment: Fulfillment, payload: Shipment): boolean =>
  reaches(fulfillment.state, payload.state) && sameTracking(fulfillment, payload);

const sameTracking = ({ trackingCode }: Fulfillment, payload: Shipment): boolean =>
  payload.trackingCode === undefined || (trackingCode ?? '') === payload.trackingCode;

/** An error of one write stays its own. */
async function guarded(work: () => Promise<WriteResult>): Promise<WriteResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WaybillError) return { result: 'failed', failure: error.failure };
    throw error;
  }
}

/** Makes the order hold what the payload says, from whatever it holds now. */
function settle(
  ctx: ConnectorContext<Options>,
  api: AdminApi,
  order: FulfilledOrder,
  { identity }: Write,
  payload: Shipment,
): Promise<WriteResult> {
  return guarded(async () => {
    let [live] = ours(order, identity);
    if (live && !sameTracking(live, payload)) {
      const taken = await move(api, live.id, 'Cancelled');
      if (taken.result !== 'accepted') return taken;
      live.state = 'Cancelled';
      live = undefined;
    }
    if (!live) {
      const added = await add(ctx, api, order, identity, payload);
      if ('result' in added) return added;
      live = added;
      order.fulfillments = [...(order.fulfillments ?? []), live];
    }
    if (!reaches(live.state, payload.state)) {
      const moved = await move(api, live.id, payload.state);
      if (moved.result !== 'accepted') return moved;
      live.state = payload.state;
    }
    return { result: 'accepted', targetId: live.id, facts: factsOf(live) };
  });
}

type Added = ErrorResult & Partial<Fulfillment> & { productVariantId?: string; stockOnHand?: number };

async function add(
  ctx: ConnectorContext<Options>,
  api: AdminApi,
  order: FulfilledOrder,
  identity: string,
  payload: Shipment,
): Promise<Fulfillment | WriteResult> {
  const lines = linesOf(order, payload);
  if (lines.some(({ orderLineId }) => orderLineId === ''))
    return refused('an SKU that the order does not have', 'lines');
  if (lines.length === 0) return fulfilledBefore(api, order.id, identity);
  const values = { method: methodWith(payload.method, identity), trackingCode: payload.trackingCode ?? '' };
  const handler = {
    code: 'manual-fulfillment',
    arguments: Object.entries(values).map(([name, value]) => ({ name, value })),
  };
  // Each article of the order may be short once.
  for (let tries = 0; ; tries += 1) {
    const { addFulfillmentToOrder: added } = await api.mutate<{ addFulfillmentToOrder: Added }>(ADD_FULFILLMENT, {
      input: { lines, handler },
    });
    if (!added.errorCode) return added as Fulfillment;
    if (added.errorCode === 'INSUFFICIENT_STOCK_ON_HAND_ERROR' && added.productVariantId && tries < lines.length) {
      await countOnceMore(ctx, api, added.productVariantId, piecesOf(order, lines, added.productVariantId));
      continue;
    }
    if (added.errorCode === 'ITEMS_ALREADY_FULFILLED_ERROR') return fulfilledBefore(api, order.id, identity);
    return { result: 'failed', failure: refusal(added) };
  }
}

/** By a call of ours that overtook this one, or by someone else. */
async function fulfilledBefore(api: AdminApi, orderId: string, identity: string): Promise<WriteResult> {
  const now = (await ordersById(api, [orderId])).get(orderId);
  const [twin] = now ? ours(now, identity) : [];
  if (twin) return { result: 'duplicate', targetId: twin.id };
  const message = `Vendure: pieces of order ${orderId} were already fulfilled by someone else`;
  return { result: 'failed', failure: { class: 'conflict', message } };
}

async function move(api: AdminApi, id: string, state: Shipment['state']): Promise<WriteResult> {
  const { transitionFulfillmentToState: moved } = await api.mutate<{
    transitionFulfillmentToState: ErrorResult & { fromState?: string };
  }>(MOVE_FULFILLMENT, { id, state });
  // It is there already, by someone else or by a call whose answer was lost.
  if (moved.errorCode && moved.fromState !== state) return { result: 'failed', failure: refusal(moved) };
  return { result: 'accepted', targetId: id };
}

async function ordersById(api: AdminApi, ids: string[]): Promise<Map<string, FulfilledOrder>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const { items } = await list(api, { take: wanted.length, filter: { id: { in: wanted } } });
  return new Map(items.map((order) => [order.id, order]));
}

async function newestOrders(api: AdminApi): Promise<{ orders: FulfilledOrder[]; all: boolean }> {
  const orders: FulfilledOrder[] = [];
  for (let page = 0; page < SEARCH.pages; page += 1) {
    const { items, totalItems } = await list(api, {
      take: SEARCH.page,
      skip: page * SEARCH.page,
      sort: { orderPlacedAt: 'DESC' },
      filter: { orderPlacedAt: { isNull: false } },
    });
    orders.push(...items);
    if (orders.length >= totalItems || items.length === 0) return { orders, all: true };
  }
  return { orders, all: false };
}

async function list(api: AdminApi, options: object): Promise<{ items: FulfilledOrder[]; totalItems: number }> {
  const { orders } = await api.query<{ orders: { items: FulfilledOrder[]; totalItems: number } }>(FULFILLED, {
    options,
  });
  return orders;
}
