import type { KindPort, Page, SourceRecord } from '../connector.ts';
import { type AdminApi, openAdminApi } from './admin-api.ts';
import { latest, PAGE, resumeAfter } from './by-time.ts';
import { draftPort } from './draft.ts';
import type { Options } from './options.ts';
import { EPOCH, later, type OrderCursor, readCursor, shift, writeCursor } from './order-cursor.ts';
import { ask, list, PLACED, walk } from './order-list.ts';
import { type Order, type OrderLine, order } from './order-shape.ts';
import { NEWEST_CHANGE, ORDERS } from './orders.graphql.ts';
import { isGiven } from './own.ts';
import { asLeft, isCancelled } from './pieces-left.ts';
import { orderSurvey } from './survey.ts';

/** Transactions commit out of the order of their time stamps; none is open this long. */
const OVERLAP_MS = 30_000;

/** Placed, but the money is still on its way: read again at every pull, because nothing else tells when it arrives. */
const UNSETTLED = ['PaymentAuthorized', 'ArrangingAdditionalPayment', 'Modifying'];

/** Nothing happens to these any more, short of a change that moves `updatedAt`, but that their money goes back. */
const FINAL = ['Delivered', 'Cancelled'];

const DAY_MS = 86_400_000;

/**
 * Orders, from the moment they are placed: a cart, even one in its checkout, is no order yet. One pull is the union of
 * what was placed, what was edited or cancelled, all orders whose payment is open, and for refunds one page in turn of the
 * remaining open ones and one of those that are done with, for `returnDays`. So a payment is seen at the next pull, a refund after
 * (open, or done, orders / 100) pulls, and a quiet shop costs four calls and one more for each 100 unpaid orders. There is no `version`: times lie. Drafts are never given:
 * they are not placed.
 */
export const orders: KindPort<Options> = {
  ...draftPort,
  schema: order,
  async *pull(ctx, text) {
    const api = await openAdminApi(ctx);
    const from = text === null ? await beginning(api) : readCursor(text);
    const cursor = { ...from };
    const seen = new Set<string>();
    const page = (items: Order[]): Page => {
      // An order that changes between two lanes is found by the next pull.
      const fresh = items.filter((one) => !seen.has(one.id) && isGiven(ctx.options, one));
      for (const { id } of fresh) seen.add(id);
      return { records: fresh.map(toRecord), cursor: writeCursor(cursor) };
    };

    for await (const items of walk<Order>(api, ORDERS, 'orderPlacedAt', shift(from.placed, -OVERLAP_MS), PLACED)) {
      cursor.placed = latest(items, 'orderPlacedAt', cursor.placed);
      yield page(items);
    }
    for await (const items of walk<Order>(api, ORDERS, 'updatedAt', shift(from.changed, -OVERLAP_MS), PLACED)) {
      cursor.changed = latest(items, 'updatedAt', cursor.changed);
      yield page(items);
    }
    for await (const items of walk<Order>(api, ORDERS, 'orderPlacedAt', EPOCH, {
      ...PLACED,
      state: { in: UNSETTLED },
    })) {
      yield page(items);
    }
    const open = { ...PLACED, state: { notIn: [...UNSETTLED, ...FINAL] } };
    const watched = await list<Order>(api, ORDERS, 'orderPlacedAt', from.watched ?? EPOCH, 0, open);
    cursor.watched = watched.length < PAGE ? null : endOf(watched, from.watched);
    yield page(watched);
    const since = shift(new Date(ctx.now()).toISOString(), -ctx.options.returnDays * DAY_MS);
    const done = await list<Order>(api, ORDERS, 'orderPlacedAt', later(from.done ?? since, since), 0, {
      ...PLACED,
      state: { in: FINAL },
    });
    cursor.done = done.length < PAGE ? null : endOf(done, from.done);
    yield page(done);
  },

  async read(ctx, ids) {
    const api = await openAdminApi(ctx);
    const records: SourceRecord[] = [];
    for (let start = 0; start < ids.length; start += PAGE) {
      const some = ids.slice(start, start + PAGE);
      const items = await ask<Order>(api, ORDERS, { take: PAGE, filter: { ...PLACED, id: { in: some } } });
      records.push(...items.filter((one) => isGiven(ctx.options, one)).map(toRecord));
    }
    return records;
  },
  survey: orderSurvey,
};

async function beginning(api: AdminApi): Promise<OrderCursor> {
  const { orders } = await api.query<{ orders: { items: { updatedAt: string }[] } }>(NEWEST_CHANGE, {});
  return { placed: EPOCH, changed: orders.items[0]?.updatedAt ?? EPOCH, watched: null, done: null };
}

/** Where the next round's page begins; past a full page of one single moment rather than at it for ever. */
function endOf(items: Order[], previous: string | null): string {
  const end = resumeAfter(items, 'orderPlacedAt');
  return previous !== null && end <= previous ? shift(previous, 1) : end;
}

/**
 * `state`, `updatedAt` and the fulfilments stay out of the data: after the payment they only tell what we ourselves fulfilled, and
 * would come back to us as changes. Of the state remains whether the order is cancelled. And Vendure answers lists in no
 * order that would last: they are sorted, or an order would look changed to systems that take no change.
 */
function toRecord(found: Order): SourceRecord {
  const { state: _, updatedAt: __, history: ___, fulfillments: ____, ...data } = found;
  const cancelled = isCancelled(found);
  const { lines: whole, total, totalWithTax } = asLeft({ ...found, lines: found.lines as OrderLine[] });
  const lines = [...whole].sort(byId).map(({ proratedUnitPrice: _, ...line }) => line);
  const payments =
    data.payments &&
    [...data.payments].sort(byId).map((payment) => ({ ...payment, refunds: [...payment.refunds].sort(byId) }));
  return {
    kind: 'order',
    id: data.id,
    ...(data.customer ? { customerId: data.customer.id } : {}),
    numbers: [data.code],
    cancelled,
    data: { ...data, lines, total, totalWithTax, payments, cancelled },
  };
}

/** Ids are numbers as text, or names where the shop has another strategy. */
const byId = (a: { id: string }, b: { id: string }): number => a.id.localeCompare(b.id, 'en', { numeric: true });
