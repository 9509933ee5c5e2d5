import { expect, it } from 'vitest';
import { MappingBook } from '../mapper/index.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { connectionOf, connectorOf, spineScene, Target } from '../test/spine-scene.ts';

const out = (system: string) => ({
  path: `${system}/price-out.yaml`,
  text: `waybill: 1\nfrom: price\nto: ${system}/price\nrules:\n  sku: sku\n  amount: amount\n  until: { from: validTo, missing: skip }\n`,
});
const book = MappingBook.compile([
  {
    path: 'table/price.yaml',
    text: `waybill: 1
from: table/price
to: price
rules:
  sku: sku
  currency: { const: EUR }
  amount: amount
  validFrom: { from: from, as: instant, missing: skip }
  validTo: { from: to, as: instant, missing: skip }
  followedBy:
    each: then
    rules:
      amount: amount
      validFrom: { from: from, as: instant, missing: skip }
      validTo: { from: to, as: instant, missing: skip }
`,
  },
  out('plain'),
  out('dated'),
]);
const HOUR = 3_600_000;

onEachDatabase('a price in its time', (ledgers) => {
  /** A shop that knows of amounts alone, and one that begins and ends prices by itself. */
  async function begin() {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const dated = new Target();
    const scene = spineScene(
      ledger,
      clock,
      { current: () => book, released: async () => ({ of: () => book }) },
      {
        flows: { orders: { kinds: ['price'], from: ['shop'], steps: ['map', 'write erp', 'write wms'] } },
      },
    );
    const connections = scene.deps.connections as Map<string, ReturnType<typeof connectionOf>>;
    const keeping = connectorOf('dated', 'storefront', 'price', dated);
    Object.assign(keeping.kinds.price ?? {}, { keepsDates: true });
    connections.set('shop', connectionOf('shop', connectorOf('table', 'storefront', 'price')));
    connections.set('erp', connectionOf('erp', connectorOf('plain', 'storefront', 'price', scene.erp)));
    connections.set('wms', connectionOf('wms', keeping));
    const start = clock.now();
    const iso = (hours: number) => new Date(start + hours * HOUR).toISOString();
    const flows = [{ flow: 'orders', kinds: ['price' as const], from: ['shop'], priority: 'stock' as const }];
    const stage = (data: object) =>
      ledger.stage({ connectionId: 'shop', flows, records: [{ kind: 'price', id: 'X', data: { sku: 'X', ...data } }] });
    /** So many hours after the beginning, and a sweep. */
    const at = async (hours: number) => {
      clock.pass(start + hours * HOUR - clock.now());
      await ledger.sweep(clock.now(), 5_000);
      return scene.settle();
    };
    const amounts = (target: Target) => target.live().map(({ payload }) => (payload as { amount: string }).amount);
    return {
      scene,
      stage,
      at,
      iso,
      ledger,
      plain: () => amounts(scene.erp),
      dated: () => amounts(dated),
      target: dated,
    };
  }

  it('is told when it begins and taken back when it ends; a shop that keeps dates is told ahead', async () => {
    const { stage, at, iso, plain, dated, scene } = await begin();
    await stage({ amount: '9.00', from: iso(2), to: iso(5) });
    await scene.settle();
    expect([plain(), dated()]).toEqual([[], ['9.00']]);
    expect(await at(1.99)).toBe(0);
    await at(2);
    expect(plain()).toEqual(['9.00']);
    expect(await at(4.99)).toBe(0);
    await at(5);
    expect([plain(), dated()]).toEqual([[], []]);
    expect(await at(9)).toBe(0);
  });

  it('gives way to the one after it in place, and is told once', async () => {
    const { stage, at, iso, plain, dated, scene } = await begin();
    await stage({
      amount: '9.00',
      to: iso(2),
      then: [
        { amount: '8.00', from: iso(2), to: iso(4) },
        { amount: '7.00', from: iso(6) },
      ],
    });
    await scene.settle();
    expect([plain(), dated()]).toEqual([['9.00'], ['9.00']]);
    await at(2);
    expect([plain(), dated()]).toEqual([['8.00'], ['8.00']]);
    expect(scene.erp.objects).toHaveLength(1);
    await at(4);
    expect([plain(), dated()]).toEqual([[], ['7.00']]);
    await at(6);
    expect([plain(), dated()]).toEqual([['7.00'], ['7.00']]);
    expect(scene.erp.pushes).toBe(3);
  });

  it('follows a change that arrives while it waits, whatever its old dates were', async () => {
    const { stage, at, iso, plain, scene } = await begin();
    await stage({ amount: '9.00', from: iso(5) });
    await scene.settle();
    await stage({ amount: '8.00' });
    await scene.settle();
    expect(plain()).toEqual(['8.00']);
    await at(6);
    expect(plain()).toEqual(['8.00']);
    expect(scene.erp.pushes).toBe(1);
  });

  it('ends though its shop could not be told in time', async () => {
    const { stage, at, iso, plain, scene } = await begin();
    await stage({ amount: '9.00', from: iso(1), to: iso(3) });
    await scene.settle();
    scene.erp.mischief.push({ class: 'unavailable', message: 'down' });
    await at(1);
    expect(plain()).toEqual([]);
    await at(3.5);
    expect(plain()).toEqual([]);
    expect(scene.erp.objects).toEqual([]);
  });
});
