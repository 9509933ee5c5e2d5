import { expect, it } from 'vitest';
import { config } from '../config/schema.ts';
import type { Connection } from '../connectors/connections.ts';
import type { Write } from '../connectors/connector.ts';
import { MappingBook } from '../mapper/index.ts';
import type { FlowTopology, Ledger, StagedRecord } from '../store/ledger.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { MAPPINGS, spineScene, Target } from '../test/spine-scene.ts';

const pinned = (book: MappingBook) => ({ current: () => book, released: async () => ({ of: () => book }) });

/** The shop's mapping by types, as the shipped ones are written. */
const TYPED = MappingBook.compile(
  MAPPINGS.map(({ path, text }) => ({
    path,
    text:
      path === 'shop/order.yaml'
        ? text
            .replace('placedAt: placedAt', 'placedAt: { from: placedAt, as: instant }')
            .replaceAll(': price', ': { from: price, as: { money: major, currency: $root.currency } }')
            .replace('total: total', 'total: { from: total, as: { money: major, currency: currency } }')
            .replace('quantity: quantity', 'quantity: { from: quantity, as: integer }')
        : text,
  })),
);

const STOCK = MappingBook.compile([
  {
    path: 'wms/stock.yaml',
    text: 'waybill: 1\nfrom: wms/stock\nto: stock\nrules:\n  sku: sku\n  available: { from: free, as: integer }\n  at: { from: at, as: instant }\n',
  },
  {
    path: 'shop/stock-out.yaml',
    text: 'waybill: 1\nfrom: stock\nto: shop/stock\nrules:\n  sku: sku\n  available: available\n',
  },
]);

const FLOWS: FlowTopology[] = [
  { flow: 'orders', kinds: ['order', 'stock'], from: ['shop', 'wms'], priority: 'order' },
  { flow: 'back', kinds: ['order', 'stock'], from: ['erp', 'shop'], priority: 'order' },
];
const only = (flow: string) => FLOWS.filter((one) => one.flow === flow);

onEachDatabase('an echo', (ledgers) => {
  const begin = async (book: MappingBook) => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    return { ledger, clock, ...spineScene(ledger, clock, pinned(book)) };
  };
  const report = (ledger: Ledger, connectionId: string, flow: string, record: StagedRecord) =>
    ledger.stage({ connectionId, flows: only(flow), records: [record] });
  /** Whether anything came of it for the flow that leads back. */
  const ledBack = (ledger: Ledger) =>
    ledger.pack({ flow: 'back', max: 10, maxNumberBytes: 1_900, closedQueues: [] }).then((batch) => batch !== null);

  it('of an order whose amounts and times are written in another way causes no write', async () => {
    const scene = await begin(TYPED);
    const { ledger, erp, wms } = scene;
    const order = (price: unknown, placedAt: string, quantity: unknown = 2): StagedRecord => ({
      kind: 'order',
      id: '1',
      numbers: ['#1'],
      data: {
        id: '1',
        number: '#1',
        placedAt,
        state: 'open',
        paid: 'paid',
        currency: 'EUR',
        customer: 'Somebody',
        total: price,
        lines: [{ id: 'L1', sku: 'A', quantity, price }],
      },
    });
    await report(ledger, 'shop', 'orders', order('10.00', '2026-11-22T09:00:00.000Z'));
    await scene.settle();
    const told = structuredClone(erp.objects);
    for (const [price, placedAt, quantity] of [
      ['10.0', '2026-11-22T10:00:00+01:00', 2],
      ['10', '2026-11-22T17:00:00.000+08:00', '2'],
      [10, '2026-11-22T09:00:00Z', '2.0'],
    ] as const) {
      const { records } = await report(ledger, 'shop', 'orders', order(price, placedAt, quantity));
      expect(records[0]?.staged, 'it is written in another way').toBe('changed');
      await scene.settle();
    }
    expect([erp.pushes, wms.pushes]).toEqual([1, 1]);
    expect(erp.objects).toEqual(told);
    await report(ledger, 'shop', 'orders', order('10.01', '2026-11-22T09:00:00Z'));
    await scene.settle();
    expect(erp.pushes, 'another amount is a change').toBe(2);
  });

  it('of an order whose amounts are written in another way causes no write where the mapping names no currency either', async () => {
    const scene = await begin(MappingBook.compile(MAPPINGS));
    const { ledger, erp, wms } = scene;
    const order = (price: string): StagedRecord => ({
      kind: 'order',
      id: '1',
      numbers: ['#1'],
      data: {
        ...{
          id: '1',
          number: '#1',
          placedAt: '2026-11-22T09:00:00.000Z',
          state: 'open',
          paid: 'paid',
          currency: 'EUR',
        },
        ...{ customer: 'Somebody', total: price, lines: [{ id: 'L1', sku: 'A', quantity: 2, price }] },
      },
    });
    await report(ledger, 'shop', 'orders', order('10'));
    await scene.settle();
    const told = structuredClone(erp.objects);
    for (const price of ['10.00', '10.0', '10.0000', '10']) {
      const { records } = await report(ledger, 'shop', 'orders', order(price));
      expect(records[0]?.staged, 'it is written in another way').toBe('changed');
      await scene.settle();
    }
    expect([erp.pushes, wms.pushes]).toEqual([1, 1]);
    expect(erp.objects).toEqual(told);
    await report(ledger, 'shop', 'orders', order('10.001'));
    await scene.settle();
    expect(erp.pushes, 'another amount is a change').toBe(2);
  });

  it('of an order that we made in a system begins no order of that system', async () => {
    const scene = await begin(MappingBook.compile(MAPPINGS));
    const { ledger, erp } = scene;
    await scene.order({ id: '1' });
    await scene.settle();
    const targetId = erp.objects[0]?.id as string;
    const [rootId] = await ledger.findRoots('#1');
    for (const data of [{ state: 'open' }, { state: 'approved' }]) {
      const { records, flows } = await report(ledger, 'erp', 'back', { kind: 'order', id: targetId, data });
      expect(records).toMatchObject([{ staged: 'ours', rootId }]);
      expect(flows).toEqual([]);
    }
    expect(await ledBack(ledger)).toBe(false);
    // What belongs to it by the system's own id of it is of our order.
    const payment: StagedRecord = { kind: 'payment', id: 'P', parent: { kind: 'order', id: targetId }, data: {} };
    expect((await report(ledger, 'erp', 'back', payment)).records).toMatchObject([{ staged: 'new', rootId }]);
    const theirs: StagedRecord = { kind: 'order', id: 'typed by hand', data: {} };
    expect((await report(ledger, 'erp', 'back', theirs)).records).toMatchObject([{ staged: 'new' }]);
    expect(await ledBack(ledger)).toBe(true);
  });

  it('of a shipment that we made in a system begins no root', async () => {
    const scene = await begin(MappingBook.compile(MAPPINGS));
    const { ledger, wms } = scene;
    await scene.order({ id: '1' });
    await scene.settle();
    const targetId = wms.objects[0]?.id as string;
    const [rootId] = await ledger.findRoots('#1');
    for (const data of [{ at: '2026-11-22T09:00:00Z' }, { at: '2026-11-22T10:00:00+01:00', state: 'open' }]) {
      const { records } = await report(ledger, 'wms', 'back', { kind: 'shipment', id: targetId, data });
      expect(records).toMatchObject([{ staged: 'ours', rootId }]);
    }
    await scene.settle();
    expect(wms.pushes).toBe(1);
    expect(await ledBack(ledger)).toBe(false);
  });

  it('of stock causes no write, and a change by the system that was told gets through', async () => {
    const scene = await begin(STOCK);
    const { ledger, deps } = scene;
    const shop = new Target();
    const known = deps.connections.get('shop') as Connection;
    const { schema } = known.connector.kinds.order as { schema: never };
    const stock = {
      schema,
      once: { way: 'upsert by our id' as const, identityMaxLength: 64, settleMs: 0 },
      change: 'in-place' as const,
      push: async (_: unknown, writes: Write[]) => writes.map((write) => shop.push(write)),
    };
    deps.connections = new Map([
      ...deps.connections,
      ['shop', { ...known, connector: { ...known.connector, kinds: { stock } } }],
    ]);
    deps.config = config.parse({
      connections: { shop: { use: 'shop' }, wms: { use: 'wms' }, erp: { use: 'erp' } },
      flows: { orders: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'] } },
    });
    const level = (free: unknown, at: string) =>
      report(ledger, 'wms', 'orders', { kind: 'stock', id: 'A', data: { sku: 'A', free, at } });

    await level(5, '2026-11-22T09:00:00Z');
    await scene.settle();
    let echoes = 0;
    for (const [free, at] of [
      ['5', '2026-11-22T10:00:00+01:00'],
      ['5.0', '2026-11-22T17:00:00+08:00'],
    ] as const) {
      const [object] = shop.objects;
      const echo: StagedRecord = { kind: 'stock', id: object?.id as string, data: object?.payload };
      const { records } = await report(ledger, 'shop', 'back', echo);
      // It is what the shop has now, and told on from there once.
      expect(records).toMatchObject([{ staged: echoes === 0 ? 'new' : 'same' }]);
      expect(await ledBack(ledger)).toBe(echoes === 0);
      echoes += 1;
      await level(free, at);
      await scene.settle();
    }
    expect(shop.pushes).toBe(1);
    const sold: StagedRecord = { kind: 'stock', id: shop.objects[0]?.id as string, data: { sku: 'A', available: 4 } };
    const { records } = await report(ledger, 'shop', 'back', sold);
    expect(records, 'the shop sold one').toMatchObject([{ staged: 'changed' }]);
    await level(3, '2026-11-22T11:00:00Z');
    await scene.settle();
    expect(shop.objects).toMatchObject([{ payload: { available: 3 } }]);
    expect(shop.pushes).toBe(2);
  });
});
