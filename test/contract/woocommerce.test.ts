import { describe, expect, it } from 'vitest';
import woocommerce from '../../connectors/woocommerce/index.ts';
import sandbox from '../../sandbox/woocommerce/index.ts';
import type { Article, Customer } from '../../sandbox/woocommerce/records.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, failureOf } from './harness.ts';
import { contractSuite } from './suite.ts';
import { body, comingBack, openShop, options, PAGE, parcel, place, SIGNATURE, sku, told } from './woocommerce-scene.ts';
import { aWrite } from './writes.ts';

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

const { order, shipment, stock } = woocommerce.kinds as Record<string, AnyPort>;

describe('woocommerce', () => {
  const shop = openShop();
  const { start, push, entries, orderOf } = shop;

  it.each([
    ['a byte order mark', '\uFEFF'],
    ['a notice', '<br />\n<b>Notice</b>: Undefined index: sku in <b>x.php</b> on line <b>1</b><br />\n'],
  ])('reads and writes in a shop whose plugins write %s before each answer', async (_, noise) => {
    await start({ noise });
    const { id } = place(shop.harness.system);
    expect((await orderOf(id)).numbers).toEqual([String(id)]);
    expect(await push(stock, aWrite(1, { sku: 'WB-001', stock_quantity: 3 }))).toMatchObject({ result: 'accepted' });
    expect(await push(stock, aWrite(2, { sku: 'NO-SUCH', stock_quantity: 3 }))).toMatchObject({
      failure: { class: 'rejected' },
    });
  });

  it.each(['basic', 'query'])('lets itself in by %s, where the shop is asked over https', async (auth) => {
    await start({ ssl: true });
    const told = { ...options(shop.harness.server.url('woocommerce')), auth };
    await woocommerce.check(await shop.harness.connect(told));
    const wrong = await shop.harness.connect({ ...told, consumerSecret: 'cs_other' });
    expect(await failureOf(shop.harness.said, woocommerce.check(wrong))).toEqual({
      class: 'auth',
      message: 'Consumer secret is invalid.',
    });
  });

  it('asks a shop with plain permalinks by its query', async () => {
    const plain = await shop.harness.connect({
      ...options(shop.harness.server.url('woocommerce')),
      permalinks: 'plain',
    });
    const { id } = place(shop.harness.system);
    expect(await order?.read?.(plain, [String(id)])).toMatchObject([{ id: String(id) }]);
    expect(await push(shipment, aWrite(1, { order_id: String(id), tracking_number: 'T1' }), plain)).toMatchObject({
      result: 'accepted',
    });
    expect(entries('order')).toMatchObject([{ state: 'completed' }]);
  });

  it('changes nothing by asking whether it may write, and asks for no more than the flows need', async () => {
    const ctx = shop.harness.context();
    const before = JSON.stringify(shop.harness.system.entries());
    await woocommerce.check(ctx);
    expect(JSON.stringify(shop.harness.system.entries())).toBe(before);
    const reader = await shop.harness.connect(options(shop.harness.server.url('woocommerce')));
    const asked = { ...shop.harness.server.calls('woocommerce') };
    await woocommerce.check({ ...reader, moves: { gives: new Set(['order']), takes: new Set() } });
    const calls = Object.entries(shop.harness.server.calls('woocommerce')).filter(([call, n]) => n !== asked[call]);
    expect(calls.map(([call]) => call)).toEqual(['GET /wp-json/wc/v3/orders']);
  });

  it('tells a shop whose extension is not active from an order that is not there', async () => {
    const tracked = (url: string) => ({ ...options(url), tracking: 'shipment-tracking' });
    await woocommerce.check(await shop.harness.connect(tracked(shop.harness.server.url('woocommerce'))));
    await start({ trackings: false });
    const without = await shop.harness.connect(tracked(shop.harness.server.url('woocommerce')));
    expect(await failureOf(shop.harness.said, woocommerce.check(without))).toMatchObject({
      class: 'rejected',
      message: expect.stringContaining('the extension'),
    });
  });

  it('says that the clock is wrong where a signature is too old', async () => {
    const ctx = shop.harness.context();
    const late = { ...ctx, now: () => Date.now() - 3_600_000 };
    expect(await failureOf(shop.harness.said, woocommerce.check(late))).toEqual({
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
