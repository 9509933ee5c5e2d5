import { describe, expect, it } from 'vitest';
import woocommerce from '../../connectors/woocommerce/index.ts';
import sandbox from '../../sandbox/woocommerce/index.ts';
import type { Customer } from '../../sandbox/woocommerce/records.ts';
import { type AnyPort, pullPages, pushAll } from './harness.ts';
import { shoppersOf, storefrontSuite } from './storefront.ts';
import { openShop, options, place } from './woocommerce-scene.ts';
import { aWrite } from './writes.ts';

const { shipment, stock, price, customer, product } = woocommerce.kinds as Record<string, AnyPort>;

describe('woocommerce, what is sold and sent', () => {
  const shop = openShop();
  const { start, push, entries, orderOf } = shop;

  it('completes an order with its last parcel, and writes to the buyer of each once', async () => {
    const one = place(shop.harness.system, {
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
    expect(shop.harness.system.act('notes', { id: order_id })).toMatchObject(
      ['T1', 'T2', 'T3'].map((n) => ({
        note: `DHL &amp; Co ${n} https://track.example/?a=1&amp;n=${n}`,
        customer_note: true,
      })),
    );
    expect(entries('shipment').map(({ trackingNumber }) => trackingNumber)).toEqual(['T1', 'T2', 'T3']);
  });

  it('does not complete what was cancelled, nor takes back what somebody took elsewhere', async () => {
    for (const status of ['cancelled', 'picked-up']) {
      const one = place(shop.harness.system, { status });
      await push(shipment, aWrite(one.id, { order_id: String(one.id), tracking_number: 'T1' }));
      expect((await orderOf(one.id)).data.status).toBe(status);
    }
  });

  it('tells the extension a tracking, and moves it where the number changes', async () => {
    const ctx = await shop.harness.connect({
      ...options(shop.harness.server.url('woocommerce')),
      tracking: 'shipment-tracking',
    });
    const { id } = place(shop.harness.system);
    const wish = { order_id: String(id), tracking_number: 'T1', tracking_provider: 'DHL', date_shipped: '2026-11-26' };
    for (const _ of ['once', 'twice']) await push(shipment, aWrite(1, wish), ctx);
    const trackings = () => shop.harness.system.act('trackings', { id: String(id) });
    expect(trackings()).toMatchObject([
      { tracking_number: 'T1', tracking_provider: 'DHL', date_shipped: '2026-11-26' },
    ]);
    const moved = { ...wish, tracking_number: 'T2', tracking_url: 'https://track.example/T2' };
    await push(shipment, aWrite(1, moved, { op: 'update', targetId: `${id}/part1` }), ctx);
    expect(trackings()).toMatchObject([{ tracking_number: 'T2', tracking_link: 'https://track.example/T2' }]);
    expect(shop.harness.system.act('notes', { id: String(id) })).toEqual([]);
  });

  it('says where the extension is not there', async () => {
    await start({ trackings: false });
    const ctx = await shop.harness.connect({
      ...options(shop.harness.server.url('woocommerce')),
      tracking: 'shipment-tracking',
    });
    const wish = { order_id: String(place(shop.harness.system).id), tracking_number: 'T1' };
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
    expect(await stock?.read?.(shop.harness.context(), ['100-102', '1', '55-1'])).toMatchObject([
      { id: '1', data: { sku: 'WB-001', stock_quantity: 1000 } },
      { id: '100-102', data: { sku: 'WB-SOCKS-L', stock_quantity: 3 } },
    ]);
    const told = { sku: 'WB-SOCKS-L', price: '11.50' };
    expect(await push(price, aWrite(3, told))).toMatchObject({ targetId: '100-102' });
    expect(await push(price, aWrite(4, { ...told, tier: 'gold', price: '9' }))).toMatchObject({
      targetId: '100-102~gold',
    });
    expect(await price?.read?.(shop.harness.context(), ['100-102', '100-102~gold'])).toMatchObject([
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
      expect(await price?.cancel?.(shop.harness.context(), targets)).toMatchObject([
        { result: 'accepted', targetId: '100-102~gold' },
        { result: 'failed', failure: { class: 'rejected', field: 'price' } },
        { result: 'accepted', targetId: '999999~gold' },
      ]);
    expect(await price?.read?.(shop.harness.context(), ['100-102~gold', '100-102~silver'])).toMatchObject([
      { data: { price: '' } },
      { data: { price: '9' } },
    ]);
    const { tierPriceMeta: _, ...bare } = options(shop.harness.server.url('woocommerce'));
    const ctx = await shop.harness.connect(bare);
    expect(await price?.cancel?.(ctx, targets.slice(0, 1))).toMatchObject([{ failure: { field: 'tier' } }]);
  });

  it('refuses prices that the shop has no place for', async () => {
    const { tierPriceMeta: _, ...bare } = options(shop.harness.server.url('woocommerce'));
    const ctx = await shop.harness.connect({ ...bare, currency: 'EUR' });
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
      const found = (await pullPages(product as AnyPort, shop.harness.context(), null)).flatMap(
        ({ records }) => records,
      );
      expect(found.map(({ id }) => id)).not.toContain('100');
      expect(found.find(({ id }) => id === '100-102')).toMatchObject({
        numbers: ['WB-SOCKS-L'],
        data: { sku: 'WB-SOCKS-L', name: 'Merino socks - L', type: 'variation' },
      });
      expect((await product?.read?.(shop.harness.context(), ['100-101', '3']))?.map(({ id }) => id)).toEqual([
        '3',
        '100-101',
      ]);
    },
  );

  it('tells a customer any field that a shop may have, and fails alone what can be none', async () => {
    const customers = Array.from({ length: 3 }, () => shop.harness.system.act('enrol', {}) as Customer);
    const [first, second, third] = customers.map(({ id }) => String(id));
    const results = await pushAll(
      customer as AnyPort,
      shop.harness.context(),
      [
        aWrite(1, { id: first, meta: { waybill_account: 'frozen' } }),
        aWrite(2, { id: second, meta: { 'may order': 'no' } }),
        aWrite(3, { id: third, meta: { '_Credit-OK': false, days: 30 } }),
      ],
      shop.harness.said,
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
    const held = shop.harness.system.entries().filter(({ kind }) => kind === 'customer');
    expect(held.map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        [first, 'waybill_account=frozen'],
        [second, ''],
        [third, '_Credit-OK=false days=30'],
      ]),
    );
    const wish = { id: third, meta: { '_Credit-OK': false, days: 30 } };
    expect(await customer?.find?.(shop.harness.context(), ['x'], [wish])).toEqual([{ found: true, targetId: third }]);
  });

  it('reads customers of every role, and not before their time has come', async () => {
    const { id } = shop.harness.system.act('enrol', {}) as Customer;
    shop.harness.system.act('move', { id: String(id) });
    const first = await pullPages(customer as AnyPort, shop.harness.context(), null);
    expect(first.flatMap(({ records }) => records)).toMatchObject([{ data: { role: 'wholesale_customer' } }]);
    expect(JSON.stringify(first)).not.toContain('never-to-be-read');
    const ctx = await shop.harness.connect({
      ...options(shop.harness.server.url('woocommerce')),
      customersEveryMs: 60_000,
    });
    expect(await pullPages(customer as AnyPort, ctx, first.at(-1)?.cursor ?? null)).toEqual([]);
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
