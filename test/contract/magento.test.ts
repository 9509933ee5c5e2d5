import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConnectorContext, Write, WriteResult } from '../../connectors/connector.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../../connectors/http.ts';
import magento from '../../connectors/magento/index.ts';
import { oauthOneSignature, signatureBase } from '../../connectors/oauth-one.ts';
import sandbox from '../../sandbox/magento/index.ts';
import type { Order, Purchase } from '../../sandbox/magento/records.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, failureOf, type Harness, idsOf, pullPages, pushAll, startHarness } from './harness.ts';
import { loadSpecification } from './specs.ts';
import { shoppersOf, storefrontSuite } from './storefront.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const INTEGRATION = {
  consumerKey: 'sandbox-consumer',
  consumerSecret: 'sandbox-consumer-secret',
  accessToken: 'sandbox-access-token',
  accessTokenSecret: 'sandbox-token-secret',
};
const PAGE = 100;
const options = (url: string) => ({ url, ...INTEGRATION, pageSize: PAGE });

const place = (system: SandboxSystem, purchase: Purchase = {}) => system.act('place', purchase) as Order;

const track = (n: number | string) => ({ carrier_code: 'dhl', title: 'DHL', track_number: `TRK-${n}` });

function parcel(system: SandboxSystem, n: number, purchase: Purchase = {}) {
  const order = place(system, { lines: [{ sku: 'WB-001', quantity: 2 }], ...purchase });
  const rows = order.items.filter((row) => !row.parent_item_id);
  return {
    order_id: String(order.entity_id),
    items: rows.map(({ item_id, sku, qty_ordered }) => ({ order_item_id: String(item_id), sku, qty: qty_ordered })),
    track: track(n),
  };
}

/** A piece of an order that has left is paid back. */
function paidBack(system: SandboxSystem): string {
  const id = String(place(system, { lines: [{ sku: 'WB-001', quantity: 1 }] }).entity_id);
  system.act('ship', { id });
  return `creditmemo/${(system.act('refund', { id, quantity: 1 }) as { entity_id: number }).entity_id}`;
}

const stands = (id: string, waybill_account: string) => ({ id, custom_attributes: { waybill_account } });
const standingIn = (payload: unknown) => (payload as ReturnType<typeof stands>).custom_attributes.waybill_account;

/** Why no search lags. */
const UNLAGGING =
  'shipments, customers and prices are read from the tables that the calls write: indexes serve the pages of the shop, and grids its admin';

contractSuite({
  connector: magento,
  sandbox,
  options,
  lacks: {
    permission: [
      {
        sandbox: { mayNot: ['Magento_Sales::sales'] },
        says: /isn't authorized to access Magento_Sales::sales$/,
      },
      {
        sandbox: { mayNot: ['Magento_Sales::shipment', 'Magento_InventoryApi::source', 'Magento_Customer::manage'] },
        says: /access Magento_InventoryApi::source, Magento_Customer::manage, Magento_Sales::shipment$/,
      },
    ],
  },
  kinds: {
    order: {
      seed: (system, count) => Array.from({ length: count }, () => String(place(system).entity_id)),
      absentId: '99999',
      pageSize: PAGE,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('cancel', { id }),
    },
    shipment: {
      payload: (system, n) => parcel(system, n),
      refused: () => ({ order_id: '99999', track: track('none') }),
      changed: (payload) => ({ ...(payload as object), track: track('another') }),
      retold: {
        call: 'POST /rest/:store/V1/shipment/track',
        payload: (payload, turn) => ({ ...(payload as object), track: track(`turn-${turn}`) }),
        shown: (payload) => ({
          kind: 'shipment',
          trackingNumber: (payload as { track: { track_number: string } }).track.track_number,
        }),
      },
      writeCall: '/ship ',
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    price: {
      payload: (_, n) => ({
        sku: `WB-${String(n + 1).padStart(3, '0')}`,
        price: 8.5,
        customer_group: 'Wholesale',
        quantity: 10,
      }),
      refused: () => ({ sku: 'NO-SUCH', price: 8.5, customer_group: 'Wholesale' }),
      changed: (payload) => ({ ...(payload as object), price: 8 }),
      retold: {
        call: 'POST /rest/:store/V1/products/tier-prices',
        payload: (payload, turn) => ({ ...(payload as object), price: 7 + turn / 10 }),
        shown: (payload) => ({ kind: 'price', state: String((payload as { price: number }).price) }),
      },
      writeCall: 'POST /rest/:store/V1/products/tier-prices',
      never: { lag: UNLAGGING },
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => String((system.act('enrol', {}) as { id: number }).id)),
      absentId: '99999',
      pageSize: PAGE,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('regroup', { id, group: 1 }),
      payload: (system) => stands(String((system.act('enrol', {}) as { id: number }).id), 'frozen'),
      refused: () => stands('99999', 'frozen'),
      changed: (payload) => stands((payload as { id: string }).id, 'closed'),
      retold: {
        call: 'PUT /rest/:store/V1/customers/:id',
        payload: (payload, turn) => stands((payload as { id: string }).id, `turn-${turn}`),
        shown: (payload) => ({ kind: 'customer', state: `waybill_account=${standingIn(payload)}` }),
      },
      writeCall: 'PUT /rest/:store/V1/customers/:id',
      count: (system) => system.entries().filter(({ kind, state }) => kind === 'customer' && state !== '').length,
      never: { lag: UNLAGGING },
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () =>
          String((system.act('stock', { sku: `NEW-${Math.random()}` }) as { id: number }).id),
        ),
      absentId: '99999',
      pageSize: PAGE,
      remove: goneFrom('products'),
      touch: (system, id) => system.act('rename', { id, name: 'Another name' }),
    },
    return: {
      seed: (system, count) => Array.from({ length: count }, () => paidBack(system)),
      absentId: 'creditmemo/99999',
      pageSize: PAGE,
      remove: goneFrom('creditmemos', (id) => id.split('/')[1]),
      touch: (system, id) => system.act('takeBack', { id: id.split('/')[1] }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const sku = `LAID-${Math.random()}`;
          system.act('setStock', { sku, quantity: 5 });
          return `${sku}@default`;
        }),
      absentId: 'WB-001@nowhere',
      pageSize: PAGE,
      remove: goneFrom('levels'),
      touch: (system, id) => system.act('setStock', { sku: id.slice(0, id.lastIndexOf('@')), quantity: 7 }),
      payload: (_, n) => ({ sku: `WB-${String(n + 1).padStart(3, '0')}`, quantity: 40 + n, status: 1 }),
      refused: () => ({ sku: 'NO-SUCH', quantity: 1, status: 1 }),
      changed: (payload) => ({ ...(payload as object), quantity: 7 }),
      retold: {
        call: 'POST /rest/:store/V1/inventory/source-items',
        payload: (payload, turn) => ({ ...(payload as object), quantity: 7_000 + turn }),
        shown: (payload) => ({ kind: 'stock', state: String((payload as { quantity: number }).quantity) }),
      },
      writeCall: 'POST /rest/:store/V1/inventory/source-items',
    },
  },
});

const { order, shipment, stock, price, customer, product, return: returned } = magento.kinds as Record<string, AnyPort>;

describe('magento', () => {
  let harness: Harness;
  const push = async (port: AnyPort | undefined, one: Write) =>
    (await pushAll(port as AnyPort, harness.context(), [one], harness.said))[0] as WriteResult;
  const shipped = () => harness.system.entries().filter(({ kind }) => kind === 'shipment');

  beforeEach(async () => {
    harness = await startHarness({ connector: magento, sandbox, options });
  });
  afterEach(() => harness.close());

  it('walks hundreds of orders that share one second, each page once, and never asks for a page by its number', async () => {
    const clock = { now: () => Date.UTC(2026, 10, 22, 9) };
    const still = await startHarness({ connector: magento, sandbox, options, clock });
    try {
      const ids = Array.from({ length: 230 }, () => String(place(still.system).entity_id));
      const pages = await pullPages(order as AnyPort, still.context(), null);
      expect(new Set(idsOf(pages))).toEqual(new Set(ids));
      expect(pages.length).toBeLessThan(6);
      // Nothing more comes, and the place is kept.
      const again = await pullPages(order as AnyPort, still.context(), '2027-01-01 00:00:00');
      expect(again).toEqual([]);
    } finally {
      await still.close();
    }
  });

  it('keeps cards and addresses of computers to the shop', async () => {
    place(harness.system);
    const [page] = await pullPages(order as AnyPort, harness.context(), null);
    const told = JSON.stringify(page?.records);
    for (const name of ['remote_ip', '192.0.2.7', 'cc_last4', 'additional_information'])
      expect(told).not.toContain(name);
  });

  it('signs in as an administrator, once for all calls', async () => {
    const ctx = await harness.connect({
      url: options(harness.server.url('magento')).url,
      username: 'admin',
      password: 'sandbox-password',
    });
    await magento.check(ctx);
    await magento.check(ctx);
    expect(harness.server.calls('magento')).toMatchObject({ 'POST /rest/:store/V1/integration/admin/token': 1 });
  });

  it('says that a token alone is refused where the shop does not allow it, and what is not allowed', async () => {
    const url = harness.server.url('magento');
    const bare = await harness.connect({ url, accessToken: INTEGRATION.accessToken });
    expect(await failureOf(harness.said, magento.check(bare))).toEqual({
      class: 'auth',
      message: "The consumer isn't authorized to access Magento_Sales::sales.",
    });
  });

  it('takes half an integration for a mistake', () => {
    const { accessTokenSecret: _, ...half } = INTEGRATION;
    expect(magento.options.safeParse({ url: 'https://shop.example.com', ...half }).success).toBe(false);
    expect(magento.options.safeParse({ url: 'https://shop.example.com', accessToken: 'only' }).success).toBe(true);
  });

  it('ships a configurable article by its outer row', async () => {
    const payload = parcel(harness.system, 1, { configurable: true });
    expect(payload.items).toHaveLength(1);
    expect(await push(shipment, aWrite(1, payload))).toMatchObject({ result: 'accepted' });
    expect(harness.system.entries().find(({ kind }) => kind === 'order')).toMatchObject({ state: 'complete' });
  });

  it('adds another track before it takes the old one away, and leaves the shipment as it is', async () => {
    const payload = parcel(harness.system, 1);
    const made = await push(shipment, aWrite(1, payload));
    const targetId = (made as { targetId: string }).targetId;
    const changed = { ...payload, track: track('new') };
    expect(await push(shipment, aWrite(1, changed, { op: 'update', targetId }))).toMatchObject({
      result: 'accepted',
      targetId,
      facts: { carrier: 'DHL', trackingNumber: 'TRK-new' },
    });
    expect(shipped()).toMatchObject([{ trackingNumber: 'TRK-new' }]);
    expect(harness.server.calls('magento')).toMatchObject({
      'POST /rest/:store/V1/shipment/track': 1,
      'DELETE /rest/:store/V1/shipment/track/:id': 1,
    });
  });

  it('completes what a lost answer left without its track', async () => {
    const payload = parcel(harness.system, 1);
    const made = await push(shipment, aWrite(1, payload));
    const targetId = (made as { targetId: string }).targetId;
    const changed = { ...payload, track: track('new') };
    harness.server.setFaults('magento', { script: ['error'], only: 'POST /rest/:store/V1/shipment/track' });
    expect(await push(shipment, aWrite(1, changed, { op: 'update', targetId }))).toMatchObject({
      failure: { class: 'unknown-outcome' },
    });
    expect(await shipment?.find?.(harness.context(), ['part1'], [changed])).toEqual([
      { found: false, halfMade: targetId },
    ]);
    expect(await push(shipment, aWrite(1, changed))).toMatchObject({ result: 'accepted', targetId });
  });

  it('says something in the history once, and keeps the status', async () => {
    const payload = { ...parcel(harness.system, 1), comment: { text: 'Delivered on 22 November' } };
    await push(shipment, aWrite(1, payload));
    await push(shipment, aWrite(1, payload));
    const [record] = (await order?.read?.(harness.context(), [payload.order_id])) ?? [];
    expect(record?.data).toMatchObject({
      status: 'complete',
      status_histories: [{ comment: 'Delivered on 22 November', status: 'complete' }],
    });
  });

  it('tells a credit memo as a return by the outer row of what had left, and none of what was never sent', async () => {
    const unsent = String(place(harness.system).entity_id);
    harness.system.act('refund', { id: unsent, quantity: 1 });
    const sold = place(harness.system, { lines: [{ sku: 'WB-001', quantity: 2 }], configurable: true });
    const id = String(sold.entity_id);
    harness.system.act('ship', { id });
    harness.system.act('refund', { id, quantity: 1 });
    const pages = await pullPages(returned as AnyPort, harness.context(), null);
    const line = { order_item_id: sold.items[0]?.item_id, sku: 'WB-001', qty: 1 };
    expect(pages.flatMap(({ records }) => records)).toMatchObject([
      { parent: { kind: 'order', id }, cancelled: false, data: { status: 'refunded', items: [line] } },
    ]);
  });

  it('follows the returns of Adobe Commerce, which tell no time of change, as long and as often as the connection says', async () => {
    let now = Date.UTC(2026, 10, 22, 9);
    const rma = (url: string) => ({ ...options(url), returns: 'rma', returnDays: 30, pageSize: 2 });
    const still = await startHarness({ connector: magento, sandbox, options: rma, clock: { now: () => now } });
    try {
      const order = String(place(still.system, { lines: [{ sku: 'WB-001', quantity: 3 }] }).entity_id);
      const request = () =>
        (still.system.act('request', { id: order, quantity: 3 }) as { entity_id: number }).entity_id;
      const ids = [request(), request(), request()].map((id) => `rma/${id}`);
      const first = await pullPages(returned as AnyPort, still.context(), null);
      expect(idsOf(first)).toEqual(ids);
      expect(idsOf(await pullPages(returned as AnyPort, still.context(), first[0]?.cursor ?? null))).toEqual([ids[2]]);
      const cursor = first.at(-1)?.cursor ?? null;
      expect(await pullPages(returned as AnyPort, still.context(), cursor)).toEqual([]);
      still.system.act('settle', { id: ids[0]?.split('/')[1], status: 'authorized', quantity: 2, track: 'BACK-1' });
      now += 900_000;
      const then = await pullPages(returned as AnyPort, still.context(), cursor);
      expect(then.flatMap(({ records }) => records)[0]).toMatchObject({
        parent: { kind: 'order', id: order },
        data: { items: [{ sku: 'WB-001', qty: 2, status: 'authorized' }], tracks: [{ track_number: 'BACK-1' }] },
      });
      still.system.act('settle', { id: ids[1]?.split('/')[1], status: 'closed', quantity: 0 });
      expect(await returned?.read?.(still.context(), [ids[1] ?? '', 'rma/99999'])).toMatchObject([{ cancelled: true }]);
      now += 31 * 86_400_000;
      expect(idsOf(await pullPages(returned as AnyPort, still.context(), then.at(-1)?.cursor ?? null))).toEqual([]);
    } finally {
      await still.close();
    }
  });

  it('will not have the same pieces shipped twice under two names', async () => {
    const payload = parcel(harness.system, 1);
    await push(shipment, aWrite(1, payload));
    expect(await push(shipment, aWrite(2, payload))).toMatchObject({ failure: { class: 'rejected', code: '400' } });
    expect(shipped()).toHaveLength(1);
  });

  it('tells a level to a source that is not there alone', async () => {
    const results = await pushAll(
      stock as AnyPort,
      harness.context(),
      [
        aWrite(1, { sku: 'WB-001', quantity: 5, status: 1 }),
        aWrite(2, { sku: 'WB-002', quantity: 5, status: 1, source_code: 'nowhere' }),
      ],
      harness.said,
    );
    expect(results).toMatchObject([{ result: 'accepted', targetId: 'WB-001@default' }, { result: 'failed' }]);
  });
});

it('magento: signs the request of RFC 5849, section 3.4.1, with HMAC-SHA256 as Faithlife.OAuth does', () => {
  const base = signatureBase('POST', 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b', [
    ['oauth_consumer_key', '9djdj82h48djs9d2'],
    ['oauth_token', 'kkk9d7dh3k39sjv7'],
    ['oauth_signature_method', 'HMAC-SHA256'],
    ['oauth_timestamp', '137131201'],
    ['oauth_nonce', '7d8f3e4a'],
    ['c2', ''],
    ['a3', '2 q'],
  ]);
  const secrets = { consumerSecret: 'j49sk3j29djd', tokenSecret: 'dh893hdasih9' };
  expect(oauthOneSignature(base, secrets, 'HMAC-SHA256')).toBe('ypAxjNip++Dm0fTM+gCl8wAo6ufSnseu1WHxL7py3BU=');
});

describe('magento shows how an account stands', () => {
  let harness: Harness;
  const start = async (sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({ connector: magento, sandbox, options, sandboxOptions });
    return String((harness.system.act('enrol', {}) as { id: number }).id);
  };
  const told = async (payload: object) =>
    (await pushAll(customer as AnyPort, harness.context(), [aWrite(1, payload)], harness.said))[0];
  const held = (id: string) => harness.server.books('magento').collection<Record<string, unknown>>('customers').get(id);

  afterEach(() => harness.close());

  it('and leaves all else of the customer as it was, once however often it is told', async () => {
    const id = await start();
    const before = held(id);
    // As extensions tell of an attribute that has no value.
    const unset = { attribute_code: 'sales_note', value: null };
    const custom_attributes = [...(before?.custom_attributes as object[]), unset];
    harness.server
      .books('magento')
      .collection<object>('customers')
      .put(id, { ...before, custom_attributes });
    for (const _ of ['once', 'twice'])
      expect(await told(stands(id, 'frozen'))).toEqual({ result: 'accepted', targetId: id });
    expect(held(id)).toEqual({
      ...before,
      updated_at: expect.any(String),
      custom_attributes: [
        { attribute_code: 'loyalty_card', value: `L-${id}` },
        { attribute_code: 'waybill_account', value: 'frozen' },
      ],
    });
    expect(harness.server.calls('magento')).toMatchObject({ 'PUT /rest/:store/V1/customers/:id': 1 });
  });

  it('and says so where the shop has no such attribute, which it passes over in silence', async () => {
    const id = await start({ attributes: [] });
    expect(await told(stands(id, 'closed'))).toMatchObject({
      failure: { class: 'rejected', field: 'custom_attributes.waybill_account' },
    });
  });
});

describe('magento sells', () => {
  let harness: Harness;
  const pushPrices = (...payloads: object[]) =>
    pushAll(
      price as AnyPort,
      harness.context(),
      payloads.map((one, n) => aWrite(n, one)),
      harness.said,
    );
  const tiers = () => harness.system.entries().filter(({ kind }) => kind === 'price');

  beforeEach(async () => {
    const told = (url: string) => ({ ...options(url), website: 'base', companies: true });
    harness = await startHarness({ connector: magento, sandbox, options: told });
  });
  afterEach(() => harness.close());

  it('an article for its own price, for a group, and in a shared catalog; each wrong row alone is refused', async () => {
    const results = await pushPrices(
      { sku: 'WB-001', price: 20 },
      { sku: 'WB-001', price: 18, customer_group: 'Wholesale', quantity: 10 },
      { sku: 'WB-002', price: 9, customer_group: 'No such group' },
      { sku: 'WB-003', price: 7, customer_group: 'General', shared_catalog: '7' },
      { sku: 'WB-003', price: 7, customer_group: 'General', shared_catalog: '8' },
    );
    expect(results).toMatchObject([
      { result: 'accepted', targetId: 'WB-001/0' },
      { result: 'accepted', targetId: 'WB-001/Wholesale/10/0' },
      {
        failure: {
          class: 'rejected',
          message: 'No such entity with Customer Group = No such group. Row ID: SKU = WB-002.',
        },
      },
      { result: 'accepted' },
      { failure: { class: 'rejected', message: 'Requested Shared Catalog is not found' } },
    ]);
    expect(tiers()).toHaveLength(2);
    expect(await pushPrices({ sku: 'WB-002', price: 9, currency: 'USD' })).toMatchObject([
      { failure: { class: 'rejected', field: 'currency' } },
    ]);
    const [record] = (await product?.read?.(harness.context(), ['1'])) ?? [];
    expect(record?.data).toMatchObject({ sku: 'WB-001', price: 20, attributes: { country_of_manufacture: 'CN' } });
  });

  it('moves a tier instead of leaving the old one behind, and takes one back', async () => {
    const tier = { sku: 'WB-001', price: 18, customer_group: 'Wholesale', quantity: 10 };
    const [made] = await pushPrices(tier);
    const targetId = (made as { targetId: string }).targetId;
    const moved = aWrite(1, { ...tier, quantity: 20 }, { op: 'update', targetId });
    const [then] = await pushAll(price as AnyPort, harness.context(), [moved], harness.said);
    expect(tiers()).toMatchObject([{ id: 'WB-001/Wholesale/20' }]);
    const gone = { identity: 'part1', targetId: (then as { targetId: string }).targetId, facts: {} };
    expect(await price?.cancel?.(harness.context(), [gone])).toMatchObject([{ result: 'accepted' }]);
    expect(tiers()).toEqual([]);
    const own = { identity: 'part2', targetId: 'WB-001/0', facts: {} };
    expect(await price?.cancel?.(harness.context(), [own])).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it('to companies: their credit, and the name of the group that prices are for', async () => {
    harness.system.act('enrol', {});
    const [page] = await pullPages(customer as AnyPort, harness.context(), null);
    expect(page?.records[0]?.data).toMatchObject({
      group: 'Wholesale',
      company: { company_name: 'Sample Supply Ltd' },
      company_credit: { credit_limit: 5000, available_limit: 4880 },
    });
  });

  it('what lies there less what is ordered', async () => {
    place(harness.system, { lines: [{ sku: 'WB-001', quantity: 4 }] });
    const pages = await pullPages(stock as AnyPort, harness.context(), null);
    const record = pages.flatMap(({ records }) => records).find(({ id }) => id === 'WB-001@default');
    expect(record?.data).toMatchObject({ quantity: 1000, salable_quantity: 996 });
  });

  it('ships what the shop counts no longer, because the warehouse has told so', async () => {
    const payload = parcel(harness.system, 1);
    await pushAll(
      stock as AnyPort,
      harness.context(),
      [aWrite(1, { sku: 'WB-001', quantity: 1, status: 1 })],
      harness.said,
    );
    const [result] = await pushAll(shipment as AnyPort, harness.context(), [aWrite(2, payload)], harness.said);
    expect(result).toMatchObject({ result: 'accepted' });
    const [level] = (await stock?.read?.(harness.context(), ['WB-001@default'])) ?? [];
    expect(level?.data).toMatchObject({ quantity: 1 });
  });
});

const specification = loadSpecification('magento-admin-2.4.9.yaml');

describe.skipIf(!specification)('magento speaks as its specification says', () => {
  const queries: [method: string, path: string, name: string][] = [];
  const spoken = new Set<string>();
  const problems: string[] = [];

  const look = (answer: HttpAnswer, { method, url, json }: HttpRequest) => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace(/^\/magento\/rest\/all/, '');
    spoken.add(`${method} ${path.replace(/(?<=\/)\d+(?=\/|$)/, ':id')}`);
    for (const name of searchParams.keys()) queries.push([method, path, name]);
    problems.push(...(specification?.requestProblems(method, path, json) ?? []));
    problems.push(...(specification?.answerProblems(method, path, answer.status, answer.data) ?? []));
  };

  it('in every request of the connector and every answer of the sandbox', async () => {
    const told = (url: string) => ({ ...options(url), website: 'base', companies: true });
    const harness = await startHarness({ connector: magento, sandbox, options: told });
    const ctx = through(harness.context(), look);
    const payload = { ...parcel(harness.system, 1), comment: { text: 'Delivered' } };
    const [made] = (await shipment?.push?.(ctx, [aWrite(1, payload)])) as unknown as [{ targetId: string }];
    const changed = { ...payload, track: track('new') };
    await shipment?.push?.(ctx, [aWrite(1, changed, { op: 'update', targetId: made.targetId })]);
    await pullPages(order as AnyPort, ctx, null);
    await order?.read?.(ctx, [payload.order_id]);
    paidBack(harness.system);
    await pullPages(returned as AnyPort, ctx, null);
    harness.system.act('request', { id: payload.order_id, quantity: 1 });
    await pullPages(returned as AnyPort, { ...ctx, options: { ...ctx.options, returns: 'rma' } }, null);
    await stock?.push?.(ctx, [aWrite(1, { sku: 'WB-001', quantity: 5, status: 1 })]);
    await stock?.read?.(ctx, ['WB-001@default']);
    await pullPages(stock as AnyPort, ctx, null);
    await pullPages(product as AnyPort, ctx, null);
    harness.system.act('enrol', {});
    const [{ id = '' } = {}] = (await pullPages(customer as AnyPort, ctx, null)).flatMap(({ records }) => records);
    await customer?.push?.(ctx, [aWrite(1, stands(id, 'frozen'))]);
    const tier = { sku: 'WB-001', price: 8, currency: 'EUR', customer_group: 'Wholesale', quantity: 10 };
    const [made1] = (await price?.push?.(ctx, [aWrite(1, tier), aWrite(2, { sku: 'WB-001', price: 9 })])) ?? [];
    await price?.push?.(ctx, [aWrite(3, { ...tier, shared_catalog: '7' })]);
    const targetId = (made1 as { targetId: string }).targetId;
    const payloads = [tier, { sku: 'WB-001', price: 9 }];
    expect(await price?.find?.(ctx, ['part1', 'part2'], payloads)).toMatchObject([{ found: true }, { found: true }]);
    await price?.cancel?.(ctx, [{ identity: 'part1', targetId, facts: {} }]);
    await harness.close();
    expect(problems).toEqual([]);
    // `fields` is documented for every call and listed for none.
    for (const [method, path, name] of queries)
      if (name !== 'fields') expect(specification?.queryNames(method, path)).toContain(name.replace(/\[\d+\]/g, '[0]'));
    expect([...spoken].sort()).toEqual(
      [
        'DELETE /V1/shipment/track/:id',
        'GET /V1/company/',
        'GET /V1/companyCredits/',
        'GET /V1/creditmemos',
        'GET /V1/customerGroups/search',
        'GET /V1/customers/:id',
        'GET /V1/customers/search',
        'GET /V1/inventory/export-stock-salable-qty/website/base',
        'GET /V1/inventory/source-items',
        'GET /V1/orders',
        'GET /V1/orders/:id',
        'GET /V1/products',
        'GET /V1/returns',
        'GET /V1/shipments',
        'GET /V1/store/storeConfigs',
        'POST /V1/inventory/source-items',
        'POST /V1/order/:id/ship',
        'POST /V1/orders/:id/comments',
        'POST /V1/products/base-prices',
        'POST /V1/products/base-prices-information',
        'POST /V1/products/tier-prices',
        'POST /V1/products/tier-prices-delete',
        'POST /V1/products/tier-prices-information',
        'POST /V1/sharedCatalog/:id/assignTierPrices',
        'POST /V1/shipment/track',
        'PUT /V1/customers/:id',
      ].sort(),
    );
  });

  it('in every order that its mapping is shown', async () => {
    const file = new URL('../../mappings/magento/order.examples.yaml', import.meta.url);
    const examples = parse(await readFile(file, 'utf8')) as { in: object }[];
    for (const { in: one } of examples)
      expect(
        specification?.answerProblems('GET', '/V1/orders', 200, {
          items: [one],
          search_criteria: { filter_groups: [] },
          total_count: 1,
        }),
      ).toEqual([]);
  });

  it('and the specification would notice', () => {
    expect(specification?.requestProblems('POST', '/V1/order/1/ship', { items: [{ qty: 1 }] })).toHaveLength(1);
    expect(specification?.requestProblems('POST', '/V1/inventory/source-items', {})).toHaveLength(1);
    expect(specification?.queryNames('GET', '/V1/orders')).not.toContain('searchCriteria[page]');
  });
});

/** The same context, with a look at each exchange. */
function through<O>(
  ctx: ConnectorContext<O>,
  see: (answer: HttpAnswer, request: HttpRequest) => void,
): ConnectorContext<O> {
  const http: HttpClient = {
    ...ctx.http,
    clockGapMs: () => ctx.http.clockGapMs(),
    async request(request) {
      const answer = await ctx.http.request(request);
      see(answer, request);
      return answer;
    },
  };
  return { ...ctx, http };
}

const { shoppers, visitors } = shoppersOf(['Wholesale', 'General']);

storefrontSuite({
  connector: magento,
  sandbox,
  options,
  sandboxOptions: { shoppers },
  table: ['WB-001,base,EUR,24.90,,,', 'WB-001,Wholesale,EUR,19.90,,,', 'WB-001,Wholesale,EUR,17.90,10,,'],
  tier: 'Wholesale',
  visitors: () => visitors,
  async tell({ context, said }) {
    const tier = { sku: 'WB-001', customer_group: 'Wholesale' };
    const writes = [aWrite(1, { ...tier, price: 19.9 }), aWrite(2, { ...tier, price: 17.9, quantity: 10 })];
    await pushAll(price as AnyPort, context(), writes, said);
  },
  leak: (system, name) => void system.act('leak', { name }),
  stranger: { visitor: { email: 'wholesale@example.com', password: 'not-the-password' }, secret: 'not-the-password' },
  leaking: ['19.9', '17.9'],
});
