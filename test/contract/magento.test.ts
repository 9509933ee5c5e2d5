import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import magento from '../../connectors/magento/index.ts';
import { oauthOneSignature, signatureBase } from '../../connectors/oauth-one.ts';
import sandbox from '../../sandbox/magento/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, failureOf, type Harness, idsOf, pullPages, pushAll, startHarness } from './harness.ts';
import { INTEGRATION, options, PAGE, paidBack, parcel, place, standingIn, stands, track } from './magento-scene.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

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

const { order, shipment, stock, return: returned } = magento.kinds as Record<string, AnyPort>;

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
