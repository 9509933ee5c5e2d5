import { afterEach, expect, it } from 'vitest';
import { type ShopOrder, totalMinor } from '../sandbox/shopify/types.ts';
import { onEachDatabase, testClock } from './ledgers.ts';
import { type LineUp, SHIPPED_LINE_UP } from './line-ups.ts';
import { sandboxScene } from './sandbox-scene.ts';

/** Those who take money, and how somebody pays an order there; amounts in euro. */
const DESKS = {
  stripe: {
    options: (origin: string) => ({ url: origin, apiKey: 'sk_test_sandbox', ordersOf: 'shop' }),
    pay: (number: string, amount: number) => ({ amount: Math.round(amount * 100), metadata: { order_number: number } }),
  },
  paypal: {
    options: (origin: string) => ({
      url: origin,
      clientId: 'sandbox-paypal-client',
      clientSecret: 'sandbox-paypal-secret',
      ordersOf: 'shop',
    }),
    pay: (number: string, amount: number) => ({ value: amount.toFixed(2), invoice_id: number }),
  },
};

/** An invoice of an order that somebody sent there, in cents. */
const INVOICES = {
  stripe: (reference: string, amount: number) => ({ reference, amount, email: 'buyer@example.com' }),
  paypal: (reference: string, amount: number) => ({
    detail: { currency_code: 'EUR', reference },
    items: [{ name: 'goods', quantity: '1', unit_amount: { currency_code: 'EUR', value: (amount / 100).toFixed(2) } }],
  }),
};

const lineUp = (desk: keyof typeof DESKS): LineUp => ({
  systems: ['shopify', 'kingdee', desk],
  options: {},
  connections: (sandbox) => {
    const { shop, erp } = SHIPPED_LINE_UP.connections({
      ...sandbox,
      url: (system) => (system === 'shopify' || system === 'kingdee' ? sandbox.url(system) : 'http://127.0.0.1:9'),
    }) as Record<string, object>;
    return { shop, erp, money: { use: desk, options: DESKS[desk].options(sandbox.url(desk)) } };
  },
});

/** As the pages of the connectors show it. */
const CONFIG = {
  flows: {
    orders: { kinds: ['order', 'payment', 'invoice'], from: ['shop', 'money'], steps: ['map', 'gate', 'write erp'] },
  },
  rules: { gates: ['deposit'], deposit: { percent: 30 } },
  allocation: { default: 'erp' },
};

onEachDatabase('money that is taken beside the shop', (ledgers) => {
  const scenes: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  const begin = async (desk: keyof typeof DESKS) => {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock, CONFIG, lineUp(desk));
    scenes.push(scene);
    const place = () =>
      scene.act('shopify', 'place', {
        country: 'DE',
        paid: false,
        lines: [{ sku: 'WB-001', quantity: 2 }],
      }) as ShopOrder;
    const inErp = () =>
      scene.sandbox
        .system('kingdee')
        .entries()
        .filter(({ kind, live }) => kind === 'order' && live);
    const waits = async () =>
      (await ledger.cases({ state: 'open', limit: 10 }))
        .filter(({ members }) => members > 0)
        .map(({ waitingFor }) => waitingFor);
    return {
      ...scene,
      place,
      inErp,
      waits,
      pay: (number: string, amount: number) => scene.act(desk, 'pay', DESKS[desk].pay(number, amount)) as string,
    };
  };

  it.each(Object.keys(DESKS) as (keyof typeof DESKS)[])(
    'at %s opens the gate of its order, and no other',
    async (desk) => {
      const scene = await begin(desk);
      const [order, other] = [scene.place(), scene.place()];
      await scene.flow();
      expect(scene.inErp()).toEqual([]);
      const total = totalMinor(order) / 100;
      scene.pay(order.name, total * 0.1);
      await scene.flow();
      expect(scene.inErp()).toEqual([]);
      expect(await scene.waits()).toEqual(
        expect.arrayContaining([
          expect.stringContaining(`deposit of ${order.name}, 30 %: ${(total * 0.1).toFixed(2)} of`),
        ]),
      );
      // The number as people write it, without its sign.
      scene.pay(order.name.slice(1), total * 0.2);
      await scene.flow();
      expect(scene.inErp()).toHaveLength(1);
      expect(await scene.waits()).toEqual([expect.stringContaining(`deposit of ${other.name}, 30 %: 0.00 of`)]);
    },
  );

  it.each(Object.keys(DESKS) as (keyof typeof DESKS)[])(
    'at %s that came before its order is found when it comes',
    async (desk) => {
      const scene = await begin(desk);
      scene.pay('#1001', 100_000);
      await scene.pull('money');
      const order = scene.place();
      expect(order.name).toBe('#1001');
      await scene.pull('shop');
      await scene.inActivity(() => scene.activities.takeIn({ connectionId: 'money' }));
      await scene.settle();
      expect(scene.inErp()).toHaveLength(1);
    },
  );

  it.each(Object.keys(DESKS) as (keyof typeof DESKS)[])(
    'at %s that is disputed later has a person answer in time',
    async (desk) => {
      const scene = await begin(desk);
      const order = scene.place();
      const id = scene.pay(order.name, totalMinor(order) / 100);
      await scene.flow();
      expect(scene.inErp()).toHaveLength(1);
      const dispute = scene.act(desk, 'dispute', { id });
      await scene.flow();
      expect(await scene.waits()).toEqual([
        expect.stringMatching(/^a person: a payment of #1001 is disputed \(.+\), to be answered by 2026-12-\d\d$/),
      ]);
      scene.act(desk, 'settleDispute', { id: dispute, status: 'won' });
      await scene.flow();
      expect(await scene.waits()).toEqual([]);
      expect(scene.inErp()).toHaveLength(1);
    },
  );

  it.each(Object.keys(DESKS) as (keyof typeof DESKS)[])(
    'at %s that is disputed or goes back before the order went on closes its gate again',
    async (desk) => {
      const scene = await begin(desk);
      const [lost, refunded] = [scene.place(), scene.place()];
      const ids = [lost, refunded].map((order) => scene.pay(order.name, (totalMinor(order) / 100) * 0.2));
      await scene.flow();
      const dispute = scene.act(desk, 'dispute', { id: ids[0] });
      await scene.flow();
      expect(await scene.waits()).toEqual(
        expect.arrayContaining([
          expect.stringContaining(`the end of a dispute: a payment of ${lost.name} is disputed`),
        ]),
      );
      // What is paid besides does not open a gate that a dispute closes; a lost one keeps it closed.
      scene.pay(lost.name, totalMinor(lost) / 100);
      scene.act(desk, 'settleDispute', { id: dispute, status: 'lost' });
      scene.act(desk, 'refund', { id: ids[1] });
      await scene.flow();
      scene.pay(refunded.name, (totalMinor(refunded) / 100) * 0.2);
      await scene.flow();
      expect(scene.inErp()).toEqual([]);
      const waits = await scene.waits();
      expect(waits).toEqual(
        expect.arrayContaining([
          expect.stringMatching(new RegExp(`dispute: a payment of ${lost.name} is disputed .*lost`)),
          expect.stringContaining(
            `deposit of ${refunded.name}, 30 %: ${((totalMinor(refunded) / 100) * 0.2).toFixed(2)} of`,
          ),
        ]),
      );
    },
  );

  it.each(Object.keys(DESKS) as (keyof typeof DESKS)[])(
    'at %s opens the gate by an invoice that was sent, once it is paid',
    async (desk) => {
      const scene = await begin(desk);
      const order = scene.place();
      await scene.flow();
      const id = scene.act(desk, 'invoice', INVOICES[desk](order.name, totalMinor(order)));
      await scene.flow();
      expect(scene.inErp()).toEqual([]);
      scene.act(desk, 'payInvoice', { id });
      await scene.flow();
      expect(scene.inErp()).toHaveLength(1);
    },
  );
});
