import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import woocommerce from '../../connectors/woocommerce/index.ts';
import type { Order } from '../../connectors/woocommerce/order-shape.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/woocommerce/index.ts';
import type { Article, Customer, Purchase, Refund, Order as ShopOrder } from '../../sandbox/woocommerce/records.ts';
import { goneFrom } from './fixture.ts';
import {
  type AnyPort,
  failureOf,
  type Harness,
  type HarnessOptions,
  idsOf,
  pullPages,
  pushAll,
  startHarness,
} from './harness.ts';
import { shoppersOf, storefrontSuite } from './storefront.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const PAGE = 20;
const SECRET = 'sandbox-woocommerce-webhooks';
const options = (url: string) => ({
  url,
  consumerKey: 'ck_sandbox',
  consumerSecret: 'cs_sandbox_secret',
  webhookSecret: SECRET,
  tierPriceMeta: '{tier}_wholesale_price',
  pageSize: PAGE,
  customersEveryMs: 0,
});

const place = (system: SandboxSystem, purchase: Purchase = {}) => system.act('place', purchase) as ShopOrder;
const parcel = (system: SandboxSystem, n: number | string) => ({
  order_id: String(place(system).id),
  tracking_number: `TRK-${n}`,
  tracking_provider: 'DHL',
});
const told = (line_items: object[], more: object = {}) => ({
  placed_at: new Date().toISOString(),
  currency: 'EUR',
  shipping: {
    last_name: 'Sample Buyer',
    address_1: '5 Sample Street',
    city: 'Berlin',
    postcode: '10115',
    country: 'DE',
  },
  line_items,
  ...more,
});
/** A piece of an order that has left is paid back. */
const comingBack = (system: SandboxSystem, purchase?: Purchase): string => {
  const id = String(place(system, purchase).id);
  system.act('complete', { id });
  return `${id}/${(system.act('refund', { id, quantity: 1 }) as Refund).id}`;
};
const sku = (n: number) => `WB-${String(n + 1).padStart(3, '0')}`;
const body = JSON.stringify({ id: 2001, status: 'processing' });
/** Of `body` under `SECRET`, made with `openssl dgst -sha256 -hmac`: the vendor publishes none with its text and its secret. */
const SIGNATURE = 'N+ulpHqKf8IoasrvqwmmxBGHeAaLV420/XF9H1dT0ms=';

/** Why no search lags. */
const UNLAGGING =
  'WordPress reads the tables that it wrote: only what buyers search through may be an index, of a plugin';

contractSuite({
  connector: woocommerce,
  sandbox,
  options,
  lacks: {
    permission: [
      { sandbox: { permissions: 'write' }, says: /does not have read permissions/ },
      {
        sandbox: { permissions: 'read' },
        says: /^the key may not write orders \(.*does not have write permissions.*\), write products .*, write customers/,
      },
      {
        sandbox: { userMayNot: ['customers'] },
        says: /^the key may not read customers \([^)]*\), write customers \([^)]*\)$/,
      },
    ],
    clock: { skewMs: 20 * 60_000, says: /clock is off by more than 15 minutes/ },
  },
  kinds: {
    order: {
      seed: (system, count) => Array.from({ length: count }, () => String(place(system).id)),
      absentId: '999999',
      pageSize: PAGE,
      touch: (system, id) => system.act('cancel', { id }),
      remove: (system, id) => system.act('trash', { id }),
      payload: (_, n) => told([{ sku: 'WB-001', quantity: n + 1, total: '20.00' }]),
      refused: () => told([{ sku: 'NO-SUCH', quantity: 1 }]),
      writeCall: 'POST /wp-json/wc/v3/orders',
      never: { lag: UNLAGGING },
    },
    shipment: {
      payload: parcel,
      refused: () => ({ order_id: '999999', tracking_number: 'TRK-none' }),
      changed: (payload) => ({
        ...(payload as object),
        tracking_number: 'TRK-another',
        note: 'The parcel was delivered.',
      }),
      retold: {
        call: 'PUT /wp-json/wc/v3/orders/:id',
        payload: (payload, turn) => ({ ...(payload as object), tracking_number: `TRK-turn-${turn}` }),
        shown: (payload) => ({
          kind: 'shipment',
          trackingNumber: (payload as { tracking_number: string }).tracking_number,
        }),
      },
      writeCall: 'PUT /wp-json/wc/v3/orders/:id',
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    stock: {
      seed: (_, count) => Array.from({ length: count }, (__, n) => String(n + 1)),
      absentId: '999999',
      payload: (_, n) => ({ sku: sku(n), stock_quantity: 40 + n }),
      refused: () => ({ sku: 'NO-SUCH', stock_quantity: 1 }),
      changed: (payload) => ({ ...(payload as object), stock_quantity: 7 }),
      retold: {
        call: 'POST /wp-json/wc/v3/products/batch',
        payload: (payload, turn) => ({ ...(payload as object), stock_quantity: 500 + turn }),
        shown: (payload) => ({
          kind: 'stock',
          state: String((payload as { stock_quantity: number }).stock_quantity),
        }),
      },
      writeCall: 'POST /wp-json/wc/v3/products/batch',
    },
    price: {
      seed: (_, count) => Array.from({ length: count }, (__, n) => String(n + 1)),
      absentId: '999999',
      payload: (_, n) => ({ sku: sku(n), price: '8.50', tier: 'gold' }),
      refused: () => ({ sku: 'NO-SUCH', price: '8.50' }),
      changed: (payload) => ({ ...(payload as object), price: '8.00' }),
      retold: {
        call: 'POST /wp-json/wc/v3/products/batch',
        payload: (payload, turn) => ({ ...(payload as object), price: `7.${turn}` }),
        shown: (payload) => ({ kind: 'price', state: (payload as { price: string }).price }),
      },
      writeCall: 'POST /wp-json/wc/v3/products/batch',
      count: (system) => system.entries().filter(({ kind, id }) => kind === 'price' && id.includes('~')).length,
      never: { lag: UNLAGGING },
    },
    customer: {
      seed: (system, count) => Array.from({ length: count }, () => String((system.act('enrol', {}) as Customer).id)),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('move', { id }),
      payload: (system) => ({
        id: String((system.act('enrol', {}) as Customer).id),
        meta: { waybill_account: 'frozen' },
      }),
      refused: () => ({ id: '999999', meta: { waybill_account: 'frozen' } }),
      changed: (payload) => ({ ...(payload as object), meta: { waybill_account: 'closed' } }),
      retold: {
        call: 'POST /wp-json/wc/v3/customers/batch',
        payload: (payload, turn) => ({ ...(payload as object), meta: { waybill_account: `turn-${turn}` } }),
        shown: (payload) => ({
          kind: 'customer',
          state: `waybill_account=${(payload as { meta: { waybill_account: string } }).meta.waybill_account}`,
        }),
      },
      writeCall: 'POST /wp-json/wc/v3/customers/batch',
      count: (system) => system.entries().filter(({ kind, state }) => kind === 'customer' && state !== '').length,
      never: { lag: UNLAGGING },
    },
    return: {
      seed: (system, count) => Array.from({ length: count }, () => comingBack(system)),
      absentId: '999999/7001',
      pageSize: PAGE,
      touch: (system, id) => system.act('cancel', { id: id.split('/')[0] }),
      remove: (system, id) => system.act('unrefund', { id: id.split('/')[1] }),
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () =>
          String((system.act('stock', { sku: `NEW-${Math.random()}` }) as Article).id),
        ),
      absentId: '999999',
      pageSize: PAGE,
      remove: goneFrom('articles'),
      touch: (system, id) => system.act('rename', { id, name: `Other ${Math.random()}` }),
    },
  },
  webhook: {
    request: () => ({
      headers: {
        'x-wc-webhook-topic': 'order.updated',
        'x-wc-webhook-resource': 'order',
        'x-wc-webhook-delivery-id': 'd-1',
        'x-wc-webhook-signature': SIGNATURE,
      },
      raw: Buffer.from(body),
      query: {},
    }),
    events: [{ topic: 'order.updated', eventId: 'd-1/2001', kind: 'order', id: '2001' }],
    signatureHeader: 'x-wc-webhook-signature',
  },
});

const {
  order,
  shipment,
  stock,
  price,
  customer,
  product,
  return: returned,
} = woocommerce.kinds as Record<string, AnyPort>;

describe('woocommerce', () => {
  let harness: Harness;
  const start = async (sandboxOptions: Record<string, unknown> = {}, more: Partial<HarnessOptions> = {}) => {
    await harness?.close();
    harness = await startHarness({ connector: woocommerce, sandbox, options, sandboxOptions, ...more });
    return harness;
  };
  const push = async (port: AnyPort | undefined, one: Write, ctx = harness.context()) =>
    (await pushAll(port as AnyPort, ctx, [one], harness.said))[0] as WriteResult;
  const entries = (kind: string) => harness.system.entries().filter((entry) => entry.kind === kind);
  const orderOf = async (id: number | string) =>
    (await order?.read?.(harness.context(), [String(id)]))?.[0] as {
      data: Order;
      cancelled: boolean;
      numbers: string[];
    };

  beforeEach(() => start());
  afterEach(() => harness.close());

  it('counts in what was refunded before it left, and not what was refunded after', async () => {
    const one = place(harness.system, { lines: [{ sku: 'WB-001', quantity: 3 }] });
    harness.system.act('refund', { id: String(one.id), quantity: 1 });
    const { data } = await orderOf(one.id);
    expect(data.line_items[0]).toMatchObject({ quantity: 3, quantity_wanted: 2, gross_wanted: '59.76' });
    expect(data).toMatchObject({ total: '95.64', refunded_total: '29.88', total_wanted: '65.76', cancelled: false });
    await push(shipment, aWrite(1, { order_id: String(one.id), tracking_number: 'T1' }));
    expect((await orderOf(one.id)).data).toMatchObject({ status: 'completed', total_wanted: '95.64' });
  });

  it('tells each refund of pieces that had left as a return, and none of what was never sent or of money alone', async () => {
    let now = Date.UTC(2026, 10, 22, 9);
    await start({}, { clock: { now: () => now } });
    const placed = place(harness.system, { lines: [{ sku: 'WB-001', quantity: 4 }] });
    const id = String(placed.id);
    const refund = (told: object) => `${id}/${(harness.system.act('refund', { id, ...told }) as Refund).id}`;
    refund({ quantity: 1 });
    now += 1_000;
    harness.system.act('complete', { id });
    const first = refund({ quantity: 2 });
    now += 1_000;
    const second = refund({ quantity: 1 });
    refund({ quantity: 0, shipping: '2.00' });
    const pages = await pullPages(returned as AnyPort, harness.context(), null);
    const line = { order_line_id: String(placed.line_items[0]?.id), sku: 'WB-001' };
    expect(pages.flatMap(({ records }) => records)).toMatchObject([
      { id: first, parent: { kind: 'order', id }, data: { line_items: [{ ...line, quantity: 2 }] } },
      { id: second, data: { date_created_gmt: '2026-11-22T09:00:02', line_items: [{ ...line, quantity: 1 }] } },
    ]);
  });

  it('tells refunds as returns also where an order that left goes to a status of the shop', async () => {
    let now = Date.UTC(2026, 10, 22, 9);
    const shipped = (url: string) => ({ ...options(url), shippedStatus: 'shipped' });
    await start({}, { options: shipped, clock: { now: () => now } });
    const { id: number } = place(harness.system, { lines: [{ sku: 'WB-001', quantity: 4 }] });
    const id = String(number);
    const back = async () =>
      (await pullPages(returned as AnyPort, harness.context(), null)).flatMap(({ records }) =>
        records.map(({ data }) => (data as { line_items: { quantity: number }[] }).line_items[0]?.quantity),
      );
    harness.system.act('refund', { id, quantity: 1 });
    const { data: before } = await orderOf(id);
    now += 1_000;
    await push(shipment, aWrite(1, { order_id: id, tracking_number: 'T1' }));
    expect(await back()).toEqual([]);
    now += 1_000;
    harness.system.act('refund', { id, quantity: 2 });
    expect(await back()).toEqual([2]);
    expect((await orderOf(id)).data).toMatchObject({ status: 'shipped', meta: before.meta });
    now += 1_000;
    // With what the shipping cost: all of it is paid back, and was sent all the same.
    harness.system.act('refund', { id, quantity: 1, shipping: '50' });
    expect(await back()).toEqual([2, 1]);
    const one = await orderOf(id);
    expect(one).toMatchObject({ cancelled: false, data: { status: 'refunded' } });
    const survey = (order as Required<AnyPort>).survey;
    expect(survey.measure(one.data)).not.toHaveProperty('stage');
  });

  it("adds a line's net and its tax up before they are rounded, each by itself, to the cent", async () => {
    const one = place(harness.system, { lines: [{ sku: 'WB-001', quantity: 1 }], gross: '9.99' });
    const { data } = await orderOf(one.id);
    expect(data.line_items[0]).toMatchObject({ total: '8.325', total_tax: '1.665', gross_wanted: '9.99' });
    expect(data).toMatchObject({ total: '15.99', tax_wanted: '2.67' });
  });

  it('takes shipping that was refunded before it left off the shipping, and its tax off the tax', async () => {
    const one = place(harness.system, { lines: [{ sku: 'WB-001', quantity: 3 }] });
    harness.system.act('refund', { id: String(one.id), quantity: 1, shipping: '2.00' });
    const { data } = await orderOf(one.id);
    expect(data.shipping_lines).toMatchObject([{ total: '5.00', gross_wanted: '3.60' }]);
    expect(data).toMatchObject({ total_wanted: '63.36', tax_wanted: '10.56' });
    const lines = data.line_items.map(({ gross_wanted }) => Number(gross_wanted));
    expect(lines.reduce((sum, gross) => sum + gross, 3.6)).toBeCloseTo(63.36);
  });

  it('takes an order in the trash, or refunded whole before it left, for cancelled; a failed payment not', async () => {
    const [gone, back, failed] = [
      place(harness.system),
      place(harness.system),
      place(harness.system, { status: 'failed' }),
    ];
    harness.system.act('trash', { id: String(gone?.id) });
    const first = back?.line_items[0]?.quantity as number;
    for (const _ of ['goods', 'and more than those'])
      harness.system.act('refund', { id: String(back?.id), quantity: first });
    for (const [one, cancelled] of [
      [gone, true],
      [back, true],
      [failed, false],
    ] as const)
      expect(await orderOf(one?.id as number)).toMatchObject({ cancelled, data: { cancelled } });
  });

  it('reads no key of an order, and no basket that nobody has placed', async () => {
    place(harness.system);
    place(harness.system, { status: 'checkout-draft' });
    const pages = await pullPages(order as AnyPort, harness.context(), null);
    expect(idsOf(pages)).toHaveLength(1);
    expect(JSON.stringify(pages)).not.toContain('never-to-be-read');
  });

  it('sees what changes in the hour that the clock of the shop leaves out', async () => {
    let now = Date.UTC(2026, 2, 29, 2, 20);
    await start({}, { clock: { now: () => now } });
    place(harness.system);
    const first = await pullPages(order as AnyPort, harness.context(), null);
    now += 10 * 60_000;
    const late = place(harness.system);
    now += 60_000;
    const then = await pullPages(order as AnyPort, harness.context(), first.at(-1)?.cursor ?? null);
    expect(idsOf(then)).toContain(String(late.id));
  });

  it('takes an order as one of its customer that waits for its payment, at the price that it is told, and gives none of it back', async () => {
    const { id, email } = harness.system.act('enrol', {}) as Customer;
    const shipping_line = { method_title: 'Pallet', total: '40.00' };
    const lines = [
      { sku: 'WB-SOCKS-L', quantity: 3, total: '30.00' },
      { sku: 'WB-001', quantity: 1 },
    ];
    const wish = told(lines, { email, shipping_line, customer_note: 'RO-77' });
    const made = await push(order, aWrite(1, wish));
    expect(made).toMatchObject({ result: 'accepted', targetId: expect.stringMatching(/^\d+~draft$/) });
    expect(harness.server.books('woocommerce').collection<ShopOrder>('orders').values()).toMatchObject([
      {
        ...{ status: 'pending', customer_id: id, total: '113.88', date_paid_gmt: null },
        line_items: [
          { product_id: 100, variation_id: 102, quantity: 3, total: '30.00' },
          { product_id: 1, quantity: 1, total: '24.90' },
        ],
      },
    ]);
    expect(idsOf(await pullPages(order as AnyPort, harness.context(), null))).toEqual([]);
  });

  it('gives an order of ours as its own once its buyer has paid it, where the connection says so', async () => {
    await push(order, aWrite(1, told([{ sku: 'WB-001', quantity: 1 }])));
    const [{ id = '' } = {}] = entries('order');
    const ctx = await harness.connect({ ...options(harness.server.url('woocommerce')), giveOwn: true });
    expect(idsOf(await pullPages(order as AnyPort, ctx, null))).toEqual([]);
    harness.system.act('pay', { id });
    expect(idsOf(await pullPages(order as AnyPort, ctx, null))).toEqual([id]);
    expect(await order?.read?.(ctx, [id])).toMatchObject([{ data: { meta: {} } }]);
    expect(idsOf(await pullPages(order as AnyPort, harness.context(), null))).toEqual([]);
    expect(await order?.cancel?.(ctx, [{ identity: 'part1', targetId: `${id}~draft`, facts: {} }])).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringContaining('cancel that in the shop') } },
    ]);

    const made = await push(order, aWrite(2, told([{ sku: 'WB-001', quantity: 1 }])));
    const { targetId = '' } = made as { targetId?: string };
    await order?.cancel?.(ctx, [{ identity: 'part2', targetId, facts: {} }]);
    expect(await order?.read?.(ctx, [targetId.replace('~draft', '')])).toMatchObject([{ cancelled: true }]);
  });

  it('refuses an order of a product that is sold in its sizes only, and finds none without knowing from when on', async () => {
    expect(await push(order, aWrite(1, told([{ sku: 'WB-SOCKS', quantity: 1 }])))).toMatchObject({
      failure: { class: 'rejected', field: 'line_items.0.sku' },
    });
    expect(await order?.find?.(harness.context(), ['part1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('finds an order of ours among many of others', async () => {
    for (let n = 0; n < 2 * PAGE; n += 1) place(harness.system);
    const payload = told([{ sku: 'WB-001', quantity: 1 }]);
    const made = await push(order, aWrite(1, payload));
    for (let n = 0; n < PAGE; n += 1) place(harness.system);
    const found = await order?.find?.(harness.context(), ['part1', 'part2'], [payload, payload]);
    expect(found).toMatchObject([{ found: true, targetId: (made as { targetId: string }).targetId }, { found: false }]);
  });

  it('completes an order with its last parcel, and writes to the buyer of each once', async () => {
    const one = place(harness.system, {
      lines: [
        { sku: 'WB-001', quantity: 2 },
        { sku: 'WB-002', quantity: 1 },
      ],
    });
    const order_id = String(one.id);
    const [first, second] = one.line_items;
    const part = (line: typeof first, quantity: number, n: number) => ({
      order_id,
      tracking_number: `T${n}`,
      tracking_provider: 'DHL & Co',
      tracking_url: `https://track.example/?a=1&n=T${n}`,
      items: [{ line_item_id: String(line?.id), quantity }],
    });
    for (const _ of ['once', 'twice']) await push(shipment, aWrite(1, part(first, 1, 1)));
    await push(shipment, aWrite(2, part(second, 1, 2)));
    expect(entries('order')).toMatchObject([{ state: 'processing' }]);
    await push(shipment, aWrite(3, part(first, 1, 3)));
    expect(entries('order')).toMatchObject([{ state: 'completed' }]);
    expect(harness.system.act('notes', { id: order_id })).toMatchObject(
      ['T1', 'T2', 'T3'].map((n) => ({
        note: `DHL &amp; Co ${n} https://track.example/?a=1&amp;n=${n}`,
        customer_note: true,
      })),
    );
    expect(entries('shipment').map(({ trackingNumber }) => trackingNumber)).toEqual(['T1', 'T2', 'T3']);
  });

  it('does not complete what was cancelled, nor takes back what somebody took elsewhere', async () => {
    for (const status of ['cancelled', 'picked-up']) {
      const one = place(harness.system, { status });
      await push(shipment, aWrite(one.id, { order_id: String(one.id), tracking_number: 'T1' }));
      expect((await orderOf(one.id)).data.status).toBe(status);
    }
  });

  it('tells the extension a tracking, and moves it where the number changes', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('woocommerce')), tracking: 'shipment-tracking' });
    const { id } = place(harness.system);
    const wish = { order_id: String(id), tracking_number: 'T1', tracking_provider: 'DHL', date_shipped: '2026-11-26' };
    for (const _ of ['once', 'twice']) await push(shipment, aWrite(1, wish), ctx);
    const trackings = () => harness.system.act('trackings', { id: String(id) });
    expect(trackings()).toMatchObject([
      { tracking_number: 'T1', tracking_provider: 'DHL', date_shipped: '2026-11-26' },
    ]);
    const moved = { ...wish, tracking_number: 'T2', tracking_url: 'https://track.example/T2' };
    await push(shipment, aWrite(1, moved, { op: 'update', targetId: `${id}/part1` }), ctx);
    expect(trackings()).toMatchObject([{ tracking_number: 'T2', tracking_link: 'https://track.example/T2' }]);
    expect(harness.system.act('notes', { id: String(id) })).toEqual([]);
  });

  it('says where the extension is not there', async () => {
    await start({ trackings: false });
    const ctx = await harness.connect({ ...options(harness.server.url('woocommerce')), tracking: 'shipment-tracking' });
    const wish = { order_id: String(place(harness.system).id), tracking_number: 'T1' };
    expect(await push(shipment, aWrite(1, wish), ctx)).toMatchObject({
      failure: {
        class: 'rejected',
        code: 'rest_no_route',
        message: expect.stringContaining('is WooCommerce, or the extension, active'),
      },
    });
  });

  it('tells stock and prices to a variation, below its product, and not to what has none', async () => {
    expect(await push(stock, aWrite(1, { sku: 'WB-SOCKS-L', stock_quantity: 3 }))).toMatchObject({
      targetId: '100-102',
    });
    expect(await push(stock, aWrite(2, { sku: 'WB-SOCKS', stock_quantity: 3 }))).toMatchObject({
      failure: { class: 'rejected', field: 'sku' },
    });
    expect(await stock?.read?.(harness.context(), ['100-102', '1', '55-1'])).toMatchObject([
      { id: '1', data: { sku: 'WB-001', stock_quantity: 1000 } },
      { id: '100-102', data: { sku: 'WB-SOCKS-L', stock_quantity: 3 } },
    ]);
    const told = { sku: 'WB-SOCKS-L', price: '11.50' };
    expect(await push(price, aWrite(3, told))).toMatchObject({ targetId: '100-102' });
    expect(await push(price, aWrite(4, { ...told, tier: 'gold', price: '9' }))).toMatchObject({
      targetId: '100-102~gold',
    });
    expect(await price?.read?.(harness.context(), ['100-102', '100-102~gold'])).toMatchObject([
      { data: { price: '11.50' } },
      { data: { price: '9', tier: 'gold' } },
    ]);
  });

  it('takes the price of a tier back, and not that without which nobody could buy', async () => {
    for (const [n, tier] of ['gold', 'silver'].entries())
      await push(price, aWrite(n, { sku: 'WB-SOCKS-L', price: '9', tier }));
    const targetIds = ['100-102~gold', '100-102', '999999~gold'];
    const targets = targetIds.map((targetId, n) => ({ identity: `part${n}`, targetId, facts: {} }));
    for (const _ of ['once', 'twice'])
      expect(await price?.cancel?.(harness.context(), targets)).toMatchObject([
        { result: 'accepted', targetId: '100-102~gold' },
        { result: 'failed', failure: { class: 'rejected', field: 'price' } },
        { result: 'accepted', targetId: '999999~gold' },
      ]);
    expect(await price?.read?.(harness.context(), ['100-102~gold', '100-102~silver'])).toMatchObject([
      { data: { price: '' } },
      { data: { price: '9' } },
    ]);
    const { tierPriceMeta: _, ...bare } = options(harness.server.url('woocommerce'));
    const ctx = await harness.connect(bare);
    expect(await price?.cancel?.(ctx, targets.slice(0, 1))).toMatchObject([{ failure: { field: 'tier' } }]);
  });

  it('refuses prices that the shop has no place for', async () => {
    const { tierPriceMeta: _, ...bare } = options(harness.server.url('woocommerce'));
    const ctx = await harness.connect({ ...bare, currency: 'EUR' });
    for (const [wish, field] of [
      [{ sku: 'WB-001', price: '9', tier: 'gold' }, 'tier'],
      [{ sku: 'WB-001', price: '9', minimum_quantity: 10 }, 'minimum_quantity'],
      [{ sku: 'WB-001', price: '9', currency: 'USD' }, 'currency'],
      [{ sku: 'WB-SOCKS', price: '9' }, 'sku'],
    ] as const)
      expect(await push(price, aWrite(1, wish), ctx)).toMatchObject({ failure: { class: 'rejected', field } });
  });

  it.each([true, false])(
    'reads each variation as an article, in a shop that lists them apart: %s',
    async (variations) => {
      await start({ variations });
      const found = (await pullPages(product as AnyPort, harness.context(), null)).flatMap(({ records }) => records);
      expect(found.map(({ id }) => id)).not.toContain('100');
      expect(found.find(({ id }) => id === '100-102')).toMatchObject({
        numbers: ['WB-SOCKS-L'],
        data: { sku: 'WB-SOCKS-L', name: 'Merino socks - L', type: 'variation' },
      });
      expect((await product?.read?.(harness.context(), ['100-101', '3']))?.map(({ id }) => id)).toEqual([
        '3',
        '100-101',
      ]);
    },
  );

  it('tells a customer any field that a shop may have, and fails alone what can be none', async () => {
    const customers = Array.from({ length: 3 }, () => harness.system.act('enrol', {}) as Customer);
    const [first, second, third] = customers.map(({ id }) => String(id));
    const results = await pushAll(
      customer as AnyPort,
      harness.context(),
      [
        aWrite(1, { id: first, meta: { waybill_account: 'frozen' } }),
        aWrite(2, { id: second, meta: { 'may order': 'no' } }),
        aWrite(3, { id: third, meta: { '_Credit-OK': false, days: 30 } }),
      ],
      harness.said,
    );
    expect(results).toMatchObject([
      { result: 'accepted', targetId: first },
      {
        failure: {
          class: 'validation',
          path: 'meta.may order',
          message: 'meta.may order: a name such as waybill_account',
        },
      },
      { result: 'accepted', targetId: third },
    ]);
    const held = harness.system.entries().filter(({ kind }) => kind === 'customer');
    expect(held.map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        [first, 'waybill_account=frozen'],
        [second, ''],
        [third, '_Credit-OK=false days=30'],
      ]),
    );
    const wish = { id: third, meta: { '_Credit-OK': false, days: 30 } };
    expect(await customer?.find?.(harness.context(), ['x'], [wish])).toEqual([{ found: true, targetId: third }]);
  });

  it('reads customers of every role, and not before their time has come', async () => {
    const { id } = harness.system.act('enrol', {}) as Customer;
    harness.system.act('move', { id: String(id) });
    const first = await pullPages(customer as AnyPort, harness.context(), null);
    expect(first.flatMap(({ records }) => records)).toMatchObject([{ data: { role: 'wholesale_customer' } }]);
    expect(JSON.stringify(first)).not.toContain('never-to-be-read');
    const ctx = await harness.connect({ ...options(harness.server.url('woocommerce')), customersEveryMs: 60_000 });
    expect(await pullPages(customer as AnyPort, ctx, first.at(-1)?.cursor ?? null)).toEqual([]);
  });

  it.each([
    ['a byte order mark', '\uFEFF'],
    ['a notice', '<br />\n<b>Notice</b>: Undefined index: sku in <b>x.php</b> on line <b>1</b><br />\n'],
  ])('reads and writes in a shop whose plugins write %s before each answer', async (_, noise) => {
    await start({ noise });
    const { id } = place(harness.system);
    expect((await orderOf(id)).numbers).toEqual([String(id)]);
    expect(await push(stock, aWrite(1, { sku: 'WB-001', stock_quantity: 3 }))).toMatchObject({ result: 'accepted' });
    expect(await push(stock, aWrite(2, { sku: 'NO-SUCH', stock_quantity: 3 }))).toMatchObject({
      failure: { class: 'rejected' },
    });
  });

  it.each(['basic', 'query'])('lets itself in by %s, where the shop is asked over https', async (auth) => {
    await start({ ssl: true });
    const told = { ...options(harness.server.url('woocommerce')), auth };
    await woocommerce.check(await harness.connect(told));
    const wrong = await harness.connect({ ...told, consumerSecret: 'cs_other' });
    expect(await failureOf(harness.said, woocommerce.check(wrong))).toEqual({
      class: 'auth',
      message: 'Consumer secret is invalid.',
    });
  });

  it('asks a shop with plain permalinks by its query', async () => {
    const plain = await harness.connect({ ...options(harness.server.url('woocommerce')), permalinks: 'plain' });
    const { id } = place(harness.system);
    expect(await order?.read?.(plain, [String(id)])).toMatchObject([{ id: String(id) }]);
    expect(await push(shipment, aWrite(1, { order_id: String(id), tracking_number: 'T1' }), plain)).toMatchObject({
      result: 'accepted',
    });
    expect(entries('order')).toMatchObject([{ state: 'completed' }]);
  });

  it('changes nothing by asking whether it may write, and asks for no more than the flows need', async () => {
    const ctx = harness.context();
    const before = JSON.stringify(harness.system.entries());
    await woocommerce.check(ctx);
    expect(JSON.stringify(harness.system.entries())).toBe(before);
    const reader = await harness.connect(options(harness.server.url('woocommerce')));
    const asked = { ...harness.server.calls('woocommerce') };
    await woocommerce.check({ ...reader, moves: { gives: new Set(['order']), takes: new Set() } });
    const calls = Object.entries(harness.server.calls('woocommerce')).filter(([call, n]) => n !== asked[call]);
    expect(calls.map(([call]) => call)).toEqual(['GET /wp-json/wc/v3/orders']);
  });

  it('tells a shop whose extension is not active from an order that is not there', async () => {
    const tracked = (url: string) => ({ ...options(url), tracking: 'shipment-tracking' });
    await woocommerce.check(await harness.connect(tracked(harness.server.url('woocommerce'))));
    await start({ trackings: false });
    const without = await harness.connect(tracked(harness.server.url('woocommerce')));
    expect(await failureOf(harness.said, woocommerce.check(without))).toMatchObject({
      class: 'rejected',
      message: expect.stringContaining('the extension'),
    });
  });

  it('says that the clock is wrong where a signature is too old', async () => {
    const ctx = harness.context();
    const late = { ...ctx, now: () => Date.now() - 3_600_000 };
    expect(await failureOf(harness.said, woocommerce.check(late))).toEqual({
      class: 'auth',
      lack: 'clock',
      message: "this machine's clock is off by more than 15 minutes (Invalid timestamp.)",
    });
  });

  it('tells of each variation of a product that a webhook names', () => {
    const parse = woocommerce.webhook?.parse as NonNullable<typeof woocommerce.webhook>['parse'];
    const told = (resource: string, payload: object) =>
      parse(
        {
          headers: {
            'x-wc-webhook-topic': `${resource}.updated`,
            'x-wc-webhook-resource': resource,
            'x-wc-webhook-delivery-id': 'd',
          },
          raw: Buffer.from(JSON.stringify(payload)),
          query: {},
        },
        woocommerce.options.parse(options('https://shop.example.com')),
      ).map(({ kind, id }) => `${kind} ${id}`);
    expect(told('product', { id: 100, type: 'variable', variations: [101, 102] })).toEqual([
      'product 100-101',
      'product 100-102',
    ]);
    expect(told('product', { id: 101, type: 'variation', parent_id: 100 })).toEqual(['product 100-101']);
    expect(told('product', { id: 3, type: 'simple', parent_id: 0 })).toEqual(['product 3']);
    expect(told('customer', { id: 7 })).toEqual(['customer 7']);
    expect(told('coupon', { id: 7 })).toEqual([]);
  });
});

const { shoppers, visitors } = shoppersOf(['wholesale', 'customer'], 'role');

storefrontSuite({
  connector: woocommerce,
  sandbox,
  options,
  // Half of PHP's plugins write something before an answer.
  sandboxOptions: { shoppers, noise: '\uFEFF' },
  table: [
    ...['WB-001,base,EUR,24.90,,,', 'WB-001,wholesale,EUR,19.90,,,'],
    ...['WB-SOCKS-S,base,EUR,14,,,', 'WB-SOCKS-S,wholesale,EUR,9.50,,,'],
  ],
  tier: 'wholesale',
  visitors: () => visitors,
  async tell({ context, said }) {
    const tier = { tier: 'wholesale' };
    const payloads = [
      { ...tier, sku: 'WB-001', price: '19.90' },
      { ...tier, sku: 'WB-SOCKS-S', price: '9.5' },
    ];
    const writes = payloads.map((payload, n) => aWrite(n, payload));
    await pushAll(price as AnyPort, context(), writes, said);
  },
  leak: (system, name) => void system.act('leak', { name }),
  stranger: { visitor: { email: 'wholesale@example.com', password: 'not-the-password' }, secret: 'not-the-password' },
  leaking: ['19.9', '9.5'],
});
