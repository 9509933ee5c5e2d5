import { createHmac } from 'node:crypto';
import connector from '../../connectors/shopify/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { skuOfItem } from '../../sandbox/shopify/view.ts';
import { goneFrom } from './fixture.ts';
import { contractSuite } from './suite.ts';

const TOKEN = 'shpat_0123456789abcdef';
const SECRET = 'hush-0123456789abcdef';

/** Tags that are ours. */
const STANDINGS = ['account-frozen', 'account-closed', ...Array.from({ length: 20 }, (_, turn) => `turn-${turn}`)];

const place = (system: SandboxSystem, more: object = {}) =>
  system.act('place', { country: 'DE', lines: [{ sku: 'WB-001', quantity: 2 }], paid: true, ...more }) as ShopOrder;

/** Asked for by the buyer of an order that left. */
const comingBack = (system: SandboxSystem): string => {
  const order = place(system);
  system.act('fulfil', { id: order.id });
  return (system.act('requestReturn', { order: order.id }) as { id: string }).id;
};

/** What a carrier brought back of an order of its own: the shop knows nothing of it. */
const broughtBack = (system: SandboxSystem) => {
  const order = place(system, { lines: [{ sku: 'WB-001', quantity: 900 }] });
  system.act('fulfil', { id: order.id });
  return {
    orderId: order.id,
    counted: false,
    lines: [{ lineItemId: order.lines[0]?.id, sku: 'WB-001', announced: 900 }],
  };
};
const counted = (payload: unknown, came: number) => {
  const { lines, ...rest } = payload as ReturnType<typeof broughtBack>;
  return { ...rest, counted: true, lines: lines.map((line) => ({ ...line, came })) };
};

const articleSku = (n: number) => `WB-${String(n).padStart(3, '0')}`;

/** How many articles a test edits at most: two pages, and what comes meanwhile. */
const MOST_EDITIONS = 25;
const editions = new WeakMap<SandboxSystem, number>();

const parcelOf = (order: ShopOrder, number: string, quantity = 2) => ({
  orderId: order.id,
  tracking: { company: 'DHL', number, url: `https://example.com/track/${number}` },
  lines: order.lines.map((line) => ({ lineItemId: line.id, sku: line.sku, quantity })),
});

const body = JSON.stringify({
  id: 5400000001001,
  admin_graphql_api_id: 'gid://shopify/Order/5400000001001',
  note: 'größer',
});

/** Why no search lags. */
const UNLAGGING = 'it is asked for by ids, not by a search';

contractSuite({
  connector,
  sandbox,
  sandboxOptions: { accessToken: TOKEN, webhookSecret: SECRET },
  options: (origin) => ({
    shop: 'demo',
    accessToken: TOKEN,
    webhookSecret: SECRET,
    countedReturns: 'processed',
    origin,
  }),
  kinds: {
    order: {
      seed: (system, count) => Array.from({ length: count }, () => place(system).id),
      absentId: 'gid://shopify/Order/1',
      pageSize: 25,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('amend', { id, sku: 'WB-001', quantity: 5 }),
      payload: (_system, n) => ({ currency: 'EUR', poNumber: `PO-${n}`, lines: [{ sku: 'WB-001', quantity: 1 + n }] }),
      refused: () => ({ currency: 'EUR', lines: [{ sku: 'NO-SUCH', quantity: 1 }] }),
      changed: (payload) => ({ ...(payload as object), lines: [{ sku: 'WB-002', quantity: 7 }] }),
      retold: {
        call: 'mutation DraftUpdate',
        payload: (payload, turn) => ({ ...(payload as object), lines: [{ sku: 'WB-002', quantity: 700 + turn }] }),
        shown: (payload) => {
          const [line] = (payload as { lines: [{ quantity: number }] }).lines;
          return { kind: 'order', total: (line.quantity * 12.5).toFixed(2) };
        },
      },
      writeCall: 'mutation DraftCreate',
      searchCall: 'query DraftsTagged',
      // It looks for its tag before it makes a draft.
      blindRetry: 'one',
    },
    shipment: {
      payload: (system, n) => parcelOf(place(system), `TRACK${n}`),
      refused: (system) => parcelOf(place(system), 'TOO-MANY', 3),
      changed: (payload) => ({ ...(payload as object), event: 'DELIVERED' }),
      retold: {
        call: 'mutation FulfillmentTracking',
        payload: (payload, turn) => ({ ...(payload as object), tracking: { company: 'DHL', number: `LATER${turn}` } }),
        shown: (payload) => ({
          kind: 'shipment',
          trackingNumber: (payload as ReturnType<typeof parcelOf>).tracking.number,
        }),
      },
      writeCall: 'mutation FulfillmentCreate',
      // It reads the order's fulfilments before it makes one; the other test shows that the shop itself would not mind a second.
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    return: {
      seed: (system, count) => Array.from({ length: count }, () => comingBack(system)),
      absentId: 'gid://shopify/Return/1',
      pageSize: 25,
      remove: goneFrom('returns'),
      touch: (system, id) => system.act('changeReturn', { id, status: 'OPEN' }),
      payload: (system) => broughtBack(system),
      refused: (system) => ({ ...broughtBack(system), orderId: 'gid://shopify/Order/1' }),
      changed: (payload) => counted(payload, 100),
      retold: {
        call: 'mutation ReturnProcess',
        payload: (payload, turn) => counted(payload, 700 + turn),
        shown: (payload) => {
          const [{ came }] = (payload as { lines: [{ came: number }] }).lines;
          return { kind: 'return', state: `OPEN ${came}` };
        },
      },
      writeCall: 'mutation ReturnCreate',
      // It reads the order's returns before it makes one.
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) => {
          system.act('layIn', { sku: articleSku(n + 1) });
          system.act('setStock', { sku: articleSku(n + 1), available: 10 + n });
          return `gid://shopify/InventoryItem/${4_500 + n}@70001`;
        }),
      pageSize: 100,
      remove: goneFrom('levels', (id) => skuOfItem(id.split('@')[0] as string)),
      touch: (system, id) => system.act('setStock', { sku: skuOfItem(id.split('@')[0] as string), available: 999 }),
      absentId: 'gid://shopify/InventoryItem/1@70001',
      payload: (_system, n) => ({ sku: `WB-00${n + 1}`, available: 40 + n }),
      refused: () => ({ sku: 'NO-SUCH', available: 1 }),
      changed: (payload) => ({ ...(payload as object), available: 7 }),
      retold: {
        call: 'mutation StockSet',
        payload: (payload, turn) => ({ ...(payload as object), available: 7_000 + turn }),
        shown: (payload) => ({ kind: 'stock', state: String((payload as { available: number }).available) }),
      },
      writeCall: 'mutation StockSet',
      count: (system) => system.entries().filter(({ kind, state }) => kind === 'stock' && state !== '0').length,
    },
    customer: {
      seed: (system, count) => Array.from({ length: count }, () => place(system).customer.id),
      absentId: 'gid://shopify/Customer/1',
      pageSize: 25,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('editCustomer', { id, tags: ['Gold'] }),
      payload: (system) => ({ id: place(system).customer.id, among: STANDINGS, tags: ['account-frozen'] }),
      refused: () => ({ id: 'gid://shopify/Customer/1', among: STANDINGS, tags: ['account-frozen'] }),
      changed: (payload) => ({ ...(payload as object), tags: ['account-closed'] }),
      retold: {
        call: 'mutation CustomerStanding',
        payload: (payload, turn) => ({ ...(payload as object), tags: [`turn-${turn}`] }),
        shown: (payload) => ({ kind: 'customer', state: (payload as { tags: string[] }).tags.join(' ') }),
      },
      writeCall: 'mutation CustomerStanding',
      never: { lag: UNLAGGING },
    },
    product: {
      // All articles are there from the beginning; an edited one has changed last. What no test edits goes, so that the first page has some.
      seed(system, count) {
        const edited = editions.get(system) ?? 0;
        editions.set(system, edited + count);
        if (edited === 0)
          for (let n = MOST_EDITIONS + 1; n <= 40; n += 1) system.act('withdraw', { sku: articleSku(n) });
        return Array.from({ length: count }, (_, n) => {
          system.act('editArticle', { sku: articleSku(edited + n + 1), title: `Edition ${n}` });
          return `gid://shopify/ProductVariant/${4_500 + edited + n}`;
        });
      },
      absentId: 'gid://shopify/ProductVariant/1',
      pageSize: 10,
      remove: goneFrom('products', (id) => `gid://shopify/Product/${Number(id.slice(-4)) + 875_501}`),
      touch: (system, id) => system.act('editArticle', { sku: articleSku(Number(id.slice(-4)) - 4_499), title: 'New' }),
    },
    price: {
      payload: (_system, n) => ({ sku: `WB-00${n + 1}`, tier: 'Wholesale', currency: 'EUR', price: `${10 + n}.50` }),
      refused: () => ({ sku: 'NO-SUCH', tier: 'Wholesale', currency: 'EUR', price: '1.00' }),
      changed: (payload) => ({ ...(payload as object), price: '7.00' }),
      retold: {
        call: 'mutation FixedPricesAdd',
        payload: (payload, turn) => ({ ...(payload as object), price: `${700 + turn}.00` }),
        shown: (payload) => ({ kind: 'price', state: (payload as { price: string }).price }),
      },
      writeCall: 'mutation FixedPricesAdd',
      searchCall: 'query ListedPrices',
    },
  },
  lacks: {
    scope: {
      sandbox: { scopes: ['write_orders', 'write_merchant_managed_fulfillment_orders'] },
      says: /lacks the scopes read_customers, read_payment_terms, read_products, read_inventory, read_locations, read_returns, write_draft_orders, write_fulfillments, write_inventory, write_customers, write_products, write_returns$/,
    },
    account: { sandbox: { shop: 'another' }, says: /of the shop another, and the config names demo/ },
    plan: { sandbox: { frozen: true }, says: /closed \(402\)/ },
  },
  forget: {
    person: (system, n, guest) => {
      const id = `gid://shopify/Customer/${880_001 + n}`;
      const order = place(system, { buyer: { id, name: `Buyer ${n}`, email: `buyer-${n}@example.com` } });
      return { ...(guest ? {} : { customerId: id }), objects: [{ kind: 'order', id: order.id }] };
    },
    absentId: 'gid://shopify/Customer/1',
    forgotten: (system) => system.act('erasures', {}) as string[],
    forgetCall: 'mutation EraseCustomer',
  },
  webhook: {
    request: () => ({
      headers: {
        'x-shopify-topic': 'orders/updated',
        'x-shopify-event-id': 'e-1',
        'x-shopify-webhook-id': 'w-1',
        'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(body).digest('base64'),
      },
      raw: Buffer.from(body),
      query: {},
    }),
    events: [{ topic: 'orders/updated', eventId: 'e-1', kind: 'order', id: 'gid://shopify/Order/5400000001001' }],
    signatureHeader: 'x-shopify-hmac-sha256',
  },
});
