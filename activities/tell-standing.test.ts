import { afterEach, expect, it } from 'vitest';
import type { ShopOrder } from '../sandbox/shopify/types.ts';
import { BY } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { type LineUp, SHIPPED_LINE_UP } from '../test/line-ups.ts';
import { sandboxScene } from '../test/sandbox-scene.ts';
import { watchOverdue } from './watch-overdue.ts';

const LINE_UP: LineUp = {
  systems: ['shopify', 'kingdee'],
  options: {},
  connections(sandbox) {
    const { erp } = SHIPPED_LINE_UP.connections({ url: sandbox.url } as typeof sandbox) as { erp: object };
    const { shop } = SHIPPED_LINE_UP.connections({ url: sandbox.url } as typeof sandbox) as { shop: object };
    return { shop, erp };
  },
};
const ORDERS = { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp'] };
const CUSTOMERS = { kinds: ['customer'], from: ['shop'], steps: ['map', 'write $origin'] };
const DAY_MS = 24 * 3_600_000;

onEachDatabase('a shop that asked to be told how its customers stand', (ledgers) => {
  const scenes: Awaited<ReturnType<typeof sandboxScene>>[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  async function begin(flows: object = { orders: ORDERS, customers: CUSTOMERS }) {
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock, { flows, rules: { gates: ['credit'] } }, LINE_UP);
    scenes.push(scene);
    const buyer = {
      id: 'gid://shopify/Customer/7012345',
      name: 'Ann Muster',
      email: 'ann@example.org',
      phone: '+4930',
    };
    const customer = { connectionId: 'shop', customerId: buyer.id };
    const told = () => scene.sandbox.calls('shopify')['mutation CustomerStanding'] ?? 0;
    const tags = () =>
      scene.sandbox
        .system('shopify')
        .entries()
        .find(({ kind, id }) => kind === 'customer' && id === buyer.id)?.state ?? '';
    const place = () => scene.act('shopify', 'place', { country: 'DE', buyer, paid: false }) as ShopOrder;
    return { ...scene, ledger, clock, customer, told, tags, place };
  }

  it('is told of a freeze and of its end, once each, by the payment itself, and never of those on whom nothing was said', async () => {
    const { told, tags, ...scene } = await begin();
    const order = scene.place();
    scene.act('shopify', 'editCustomer', { id: order.customer.id, tags: ['vip'] });
    await scene.ledger.decideAccount(scene.customer, { verb: 'terms', days: 30 }, BY);
    await scene.flow();
    expect([told(), tags()]).toEqual([0, 'vip']);

    scene.clock.pass(91 * DAY_MS);
    await watchOverdue(scene.deps);
    await watchOverdue(scene.deps);
    await scene.flow();
    expect([told(), tags()]).toEqual([1, 'account-frozen vip']);
    // What the shop tells of the tag that we wrote is no news.
    await scene.flow();
    expect(told()).toBe(1);

    scene.act('shopify', 'pay', { id: order.id });
    await scene.pull('shop');
    await scene.settle();
    await watchOverdue(scene.deps);
    await scene.settle();
    expect(await scene.ledger.account(scene.customer)).toMatchObject({ frozen: false });
    expect([told(), tags()]).toEqual([2, 'vip']);
    await scene.flow();
    expect(told()).toBe(2);
  });

  it('is told the last word where several came before it could be told', async () => {
    const { told, tags, ...scene } = await begin();
    scene.place();
    await scene.flow();
    for (const verb of ['freeze', 'thaw', 'freeze'] as const)
      await scene.ledger.decideAccount(scene.customer, { verb }, BY);
    await scene.settle();
    expect([told(), tags()]).toEqual([1, 'account-frozen']);
    await scene.ledger.decideAccount(scene.customer, { verb: 'refuse' }, BY);
    await scene.settle();
    expect([told(), tags()]).toEqual([2, 'account-closed']);
    for (const verb of ['thaw', 'approve'] as const) await scene.ledger.decideAccount(scene.customer, { verb }, BY);
    await scene.settle();
    expect([told(), tags()]).toEqual([3, '']);
    // Nothing to tell: it stands as it did.
    await scene.ledger.decideAccount(scene.customer, { verb: 'approve' }, BY);
    await scene.settle();
    expect(told()).toBe(3);
  });

  it('is told in the order of what was said, where an answer was lost', async () => {
    const { tags, ...scene } = await begin();
    scene.place();
    await scene.flow();
    await scene.ledger.decideAccount(scene.customer, { verb: 'freeze' }, BY);
    scene.sandbox.setFaults('shopify', { only: 'mutation CustomerStanding', script: ['lost'] });
    await scene.settle();
    expect(tags()).toBe('account-frozen');
    await scene.ledger.decideAccount(scene.customer, { verb: 'thaw' }, BY);
    for (let turn = 0; turn < 8 && tags() !== ''; turn += 1) {
      scene.clock.pass(60_000);
      await scene.settle();
    }
    expect(tags()).toBe('');
    scene.clock.pass(600_000);
    await scene.settle();
    expect(tags()).toBe('');
  });

  it('that did not ask is told nothing', async () => {
    const { told, tags, ...scene } = await begin({
      orders: ORDERS,
      customers: { ...CUSTOMERS, steps: ['map', 'write erp'] },
    });
    scene.place();
    await scene.flow();
    await scene.ledger.decideAccount(scene.customer, { verb: 'freeze' }, BY);
    await scene.flow();
    expect([told(), tags()]).toEqual([0, '']);
  });
});
