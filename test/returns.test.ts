import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { ShopReturn } from '../sandbox/shopify/returns.ts';
import type { ShopOrder } from '../sandbox/shopify/types.ts';
import { onEachDatabase, scratchFolder, testClock } from './ledgers.ts';
import { type LineUp, SHIPPED_LINE_UP } from './line-ups.ts';
import { sandboxScene } from './sandbox-scene.ts';

const lineUp = (folder: string): LineUp => ({
  systems: ['shopify', 'goodcang'],
  options: { goodcang: { shipAfterMs: 10 ** 12 } },
  connections: (sandbox) => {
    const url = (system: string) =>
      system === 'shopify' || system === 'goodcang' ? sandbox.url(system) : 'http://127.0.0.1:9';
    const { shop, wms } = SHIPPED_LINE_UP.connections({ ...sandbox, url }) as Record<string, object>;
    return { shop, wms, erp: { use: 'file', role: 'erp', options: { folder } } };
  },
});

const CONFIG = {
  flows: {
    orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'write wms'] },
    fulfil: { kinds: ['shipment', 'status'], from: ['wms'], steps: ['map', 'write $origin'] },
    returns: { kinds: ['return'], from: ['shop', 'wms'], steps: ['map', 'write wms', 'write erp'] },
    stock: { kinds: ['stock'], from: ['wms'], steps: ['map', 'write shop'] },
  },
};

onEachDatabase('what buyers send back', (ledgers) => {
  const ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const begin = async () => {
    const folder = scratchFolder('waybill-returns-');
    mkdirSync(join(folder, 'out', 'taken'), { recursive: true });
    const clock = testClock(Date.parse('2026-11-25T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock, CONFIG, lineUp(folder));
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    ends.push(() => scene.close());
    const entriesOf = (system: string, kind: string) =>
      scene.sandbox
        .system(system)
        .entries()
        .filter((entry) => entry.kind === kind);
    /** An order of two pieces that the buyer has. */
    const sold = async () => {
      const lines = [{ sku: 'WB-001', quantity: 2 }];
      const order = scene.act('shopify', 'place', { country: 'DE', paid: true, lines }) as ShopOrder;
      await scene.flow();
      const code = entriesOf('goodcang', 'shipment').at(-1)?.id;
      scene.act('goodcang', 'ship', { code });
      await scene.flow();
      return { order, code };
    };
    const open = async (asked: { order: ShopOrder }, changes: Partial<ShopReturn> = {}) => {
      const { id } = scene.act('shopify', 'requestReturn', { order: asked.order.id }) as ShopReturn;
      await scene.flow();
      expect(entriesOf('goodcang', 'return').filter(({ live }) => live)).toEqual([]);
      const tracking = { carrierName: 'UPS', number: `1Z${id.slice(-4)}`, url: null };
      scene.act('shopify', 'changeReturn', { id, status: 'OPEN', tracking, ...changes });
      await scene.flow();
      return id;
    };
    const booked = () => {
      const out = join(folder, 'out');
      const files = readdirSync(out).filter((name) => name.startsWith('return-'));
      return files.map((name) => readFileSync(join(out, name), 'utf8').trim().split(/\r?\n/));
    };
    const waits = async () =>
      (await ledger.cases({ state: 'open', limit: 10 }))
        .filter(({ members }) => members > 0)
        .map(({ waitingFor }) => waitingFor);
    const level = (system: string, id: string) =>
      Number(entriesOf(system, 'stock').find((one) => one.id === id)?.state);
    return { ...scene, ledger, entriesOf, sold, open, booked, waits, level };
  };

  it('goes from the shop to the warehouse that sent it, and is booked once, as it was counted', async () => {
    const scene = await begin();
    const sale = await scene.sold();
    await scene.open(sale);
    const [expected] = scene.entriesOf('goodcang', 'return');
    expect(expected).toMatchObject({ live: true, state: '1', lines: [{ sku: 'WB-001', quantity: 2 }] });
    expect(scene.booked()).toEqual([]);

    const before = scene.level('goodcang', 'WB-001@USEA');
    expect(scene.level('shopify', 'WB-001')).toBe(before);
    scene.act('goodcang', 'receiveReturn', { code: expected?.id });
    await scene.flow();
    expect(scene.booked()).toEqual([]);
    const counts = [{ sku: 'WB-001', sellable: 1, unsellable: 1 }];
    scene.act('goodcang', 'putAwayReturn', { code: expected?.id, counts });
    await scene.flow();
    await scene.flow();

    expect(await scene.waits()).toEqual([]);
    const [file, another] = scene.booked();
    expect(another).toBeUndefined();
    const [head = '', line = ''] = file ?? [];
    const row = Object.fromEntries(head.split(',').map((name, at) => [name, line.split(',')[at]]));
    const paid = (sale.order.lines[0]?.unitMinor ?? 0) / 100;
    expect(row).toMatchObject({ order_no: sale.order.name, return_no: `${sale.order.name}-R1`, state: 'done' });
    expect(row).toMatchObject({
      quantity: '2',
      sellable: '1',
      unsellable: '1',
      destroyed: '0',
      unit_price: paid.toFixed(2),
    });
    // One piece may be sold again: the warehouse's level says so, and nobody adds to it.
    expect(scene.level('goodcang', 'WB-001@USEA')).toBe(before + 1);
    expect(scene.level('shopify', 'WB-001')).toBe(before + 1);
    expect(scene.entriesOf('goodcang', 'return')).toHaveLength(1);
    const [rootId = ''] = await scene.ledger.findRoots(sale.order.name);
    expect(await scene.ledger.order(rootId)).toMatchObject({ stage: 'returned' });
  });

  it('takes the announcement back when the buyer keeps the goods, and asks a person whose goods came that nobody announced', async () => {
    const scene = await begin();
    const id = await scene.open(await scene.sold());
    expect(scene.entriesOf('goodcang', 'return')).toMatchObject([{ live: true }]);
    scene.act('shopify', 'changeReturn', { id, status: 'CANCELED' });
    await scene.flow();
    expect(scene.entriesOf('goodcang', 'return')).toMatchObject([{ live: false, state: '6' }]);

    const product_list = [{ product_sku: 'WB-002', num: 1 }];
    const code = scene.act('goodcang', 'announceReturn', { sort: '2', warehouse_code: 'USEA', product_list });
    scene.act('goodcang', 'receiveReturn', { code });
    await scene.flow();
    expect(scene.booked()).toEqual([]);
    expect(await scene.waits()).toEqual([`a person: of which order is the return ${code}: 0 x WB-002?`]);
  });
});
