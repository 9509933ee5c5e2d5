import { type BookEntry, defineSandbox } from '../sandbox.ts';
import { graphqlRoute } from './api.ts';
import { trade } from './buyers.ts';
import { draftTotal, type ShopDraft } from './drafts.ts';
import type { ListedArticle } from './price-lists.ts';
import type { AskedReturn, ShopReturn } from './returns.ts';
import { type PlaceInput, Shop } from './shop.ts';
import { amountOf, type ShopFulfillment, type ShopOrder, totalMinor } from './types.ts';
import { isFulfilled } from './view.ts';
import { createHooks } from './webhooks.ts';

/**
 * A Shopify shop. Options: `accessToken`, `clientId`, `clientSecret`, `refreshToken` and `tokenLifeS` of its app, `webhookUrl`, `webhookSecret`, `webhookTopics`, `maximumAvailable` and `restoreRate` of its cost
 * bucket, `shop` (its name), `scopes` of the app, `frozen` (its plan is not paid), `mostAQuery` (points of one query), `bulkMs` and `bulkFails` (its bulk operations), `orderEveryMs` (somebody buys about that often; 0 or absent: nobody does by himself). Verbs: `place`, `pay`, `cancel`, `amend`, `hold`, `setStock`; `layIn` has an article that the catalogue lacks, and `withdraw` deletes a product;
 * `editArticle`, `editCustomer`, `editCompanyLocation` change what is sold and who buys; `fulfil` marks an order as sent by hand; `requestReturn` is a buyer's and `changeReturn` the shop's word on it; `draft`, `completeDraft` are an app's; `signIn` answers the refresh token of a buyer for a company's place, and `leak` shows everybody the catalog of that title (`reason`); `askData`, `redact`, `redactShop` tell the privacy topics, `erasures` answers whom an app asked to erase.
 */
export default defineSandbox({
  id: 'shopify',
  use: (origin, webhookUrl) => ({
    options: { shop: 'demo', accessToken: 'shpat_sandbox', webhookSecret: 'sandbox-secret', origin },
    told: { webhookUrl, webhookSecret: 'sandbox-secret', orderEveryMs: 5000 },
  }),
  create(context) {
    const shop = new Shop(context, createHooks(context));
    shop.orders.watch((order) => context.note(() => orderEntry(shop, order)));
    shop.fulfillments.watch((one) => context.note(() => fulfillmentEntry(one)));
    shop.returns.all.watch((one) => context.note(() => returnEntry(shop, one)));
    trade(context, shop);
    return {
      routes: (app) => graphqlRoute(app, shop, context),
      entries: () => [
        ...shop.orders.values().map((order) => orderEntry(shop, order)),
        ...shop.fulfillments.values().map(fulfillmentEntry),
        ...shop.returns.all.values().map((one) => returnEntry(shop, one)),
        ...shop.drafts.all.values().map(draftEntry),
        ...shop.lists.rows.values().flatMap((row) => priceEntries(shop, row)),
        ...shop.clients.people.values().flatMap(taggedEntry),
        ...shop.levels.values().map(
          ({ sku, available }): BookEntry => ({
            kind: 'stock',
            id: sku,
            state: String(available),
            live: true,
            complete: true,
            lines: [{ sku, quantity: available }],
          }),
        ),
      ],
      act(verb, input) {
        const {
          id = '',
          sku = '',
          quantity = 0,
          available = 0,
          reason = null,
        } = (input ?? {}) as {
          id?: string;
          sku?: string;
          quantity?: number;
          available?: number;
          reason?: string | null;
        };
        switch (verb) {
          case 'place':
            return shop.place(input as PlaceInput | undefined);
          case 'pay':
            return shop.pay(id);
          case 'cancel':
            return shop.cancel(id);
          case 'hold':
            return shop.hold(id, reason);
          case 'amend':
            return shop.amend(id, sku, quantity);
          case 'askData':
            return shop.tellPrivacy('customers/data_request', id);
          case 'redact':
            return shop.tellPrivacy('customers/redact', id);
          case 'redactShop':
            return shop.tellPrivacy('shop/redact', id);
          case 'erasures':
            return [...shop.erasures];
          case 'signIn':
            return shop.signIns.begin(id);
          case 'leak':
            context.options.leaks = reason;
            return reason;
          case 'draft':
            return shop.drafts.create({ input: input as never }).draftOrder;
          case 'completeDraft':
            return shop.drafts.complete({ id }).draftOrder;
          case 'editArticle':
            return shop.articles.edit(sku, input as { title?: string; sizes?: number });
          case 'editCustomer':
            return shop.clients.editPerson(id, input as object);
          case 'editCompanyLocation':
            return shop.clients.editPlace(id, input as object);
          case 'fulfil':
            return shop.fulfil(id);
          case 'requestReturn':
            return shop.returns.request(input as AskedReturn);
          case 'changeReturn': {
            const { id: of, ...changes } = input as { id: string } & Partial<ShopReturn>;
            return shop.returns.change(of, changes);
          }
          case 'layIn':
            return shop.layIn(sku);
          case 'withdraw':
            return shop.articles.withdraw(sku);
          case 'setStock':
            return shop.setStock(sku, available);
          default:
            throw Object.assign(new Error(`a shop knows no ${verb}`), { statusCode: 400 });
        }
      },
      // Too many points answer 200 with an error that says how full the bucket is.
      faultAnswer: (kind, retryAfterSeconds) =>
        kind === 'rate'
          ? {
              status: 200,
              body: {
                errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
                extensions: {
                  cost: {
                    requestedQueryCost: retryAfterSeconds * 100,
                    actualQueryCost: null,
                    // A bucket that holds one such query: it is full again when the call may be repeated.
                    throttleStatus: {
                      maximumAvailable: retryAfterSeconds * 100,
                      currentlyAvailable: 0,
                      restoreRate: 100,
                    },
                  },
                },
              },
            }
          : { status: 500, body: { errors: 'Internal Server Error' } },
    };
  },
});

/** A customer whom somebody marked. */
const taggedEntry = ({ id, tags }: { id: string; tags: readonly string[] }): BookEntry[] =>
  tags.length > 0 ? [{ kind: 'customer', id, state: [...tags].sort().join(' '), live: true, complete: true }] : [];

/** What apps and we have told it to sell; once it is an order it is in the books as that. */
const draftEntry = (one: ShopDraft): BookEntry => ({
  kind: 'order',
  id: one.id,
  ...reference(one.tags),
  number: one.name,
  state: one.status,
  live: true,
  complete: one.status === 'COMPLETED',
  total: draftTotal(one),
  currency: one.currency,
  lines: one.lines.map(({ sku, quantity }) => ({ sku, quantity })),
});

/** Of the tags that others set, the one that names what it came from. */
const reference = (tags: readonly string[]) => {
  const named = tags.find((tag) => tag.startsWith('waybill-'));
  return named ? { reference: named } : {};
};

/** What a list says of one article: its fixed price, and each break. */
function priceEntries(shop: Shop, { id, variantId, amount, breaks }: ListedArticle): BookEntry[] {
  const sku = shop.articles.variantOf(variantId)?.sku ?? '';
  const entry = { kind: 'price' as const, live: true, complete: true };
  return [
    { ...entry, id, state: amount, lines: [{ sku, quantity: 1 }] },
    ...breaks.map((one) => ({
      ...entry,
      id: one.id,
      state: one.amount,
      lines: [{ sku, quantity: one.minimumQuantity }],
    })),
  ];
}

const tracked = (trackingNumber: string | null | undefined) => (trackingNumber ? { trackingNumber } : {});

const fulfillmentEntry = (one: ShopFulfillment): BookEntry => ({
  kind: 'shipment',
  id: one.id,
  reference: one.orderId,
  number: one.name,
  state: one.displayStatus,
  live: one.status === 'SUCCESS',
  complete: one.displayStatus === 'DELIVERED',
  ...tracked(one.trackingInfo[0]?.number),
});

/** With the pieces of which somebody said that they came. */
function returnEntry(shop: Shop, one: ShopReturn): BookEntry {
  const lines = shop.orders.get(one.orderId)?.lines ?? [];
  return {
    kind: 'return',
    id: one.id,
    ...(one.lines[0]?.reasonNote ? { reference: one.lines[0].reasonNote } : {}),
    number: one.name,
    state: `${one.status} ${one.lines.reduce((sum, { processed }) => sum + processed, 0)}`,
    live: one.status !== 'CANCELED' && one.status !== 'DECLINED',
    complete: one.status === 'CLOSED',
    lines: one.lines.map(({ lineId, quantity }) => ({
      sku: lines.find(({ id }) => id === lineId)?.sku ?? '',
      quantity,
    })),
    ...tracked(one.tracking?.number),
  };
}

function orderEntry(shop: Shop, order: ShopOrder): BookEntry {
  const live = shop.fulfillmentsOf(order.id).filter(({ status }) => status === 'SUCCESS');
  const number = live.map(({ trackingInfo }) => trackingInfo[0]?.number).find(Boolean);
  return {
    kind: 'order',
    id: order.id,
    number: order.name,
    state: order.cancelledAt ? 'CANCELLED' : order.paid ? 'PAID' : 'PENDING',
    live: !order.cancelledAt,
    complete: isFulfilled(order) && Boolean(number),
    total: amountOf(totalMinor(order), order.digits),
    currency: order.currency,
    ...(order.address.countryCodeV2 ? { country: order.address.countryCodeV2 } : {}),
    lines: order.lines.map(({ sku, currentQuantity }) => ({ sku, quantity: currentQuantity })),
    ...tracked(number),
  };
}
