import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { AskedOrder } from '../../domain/bulk/asked-order.ts';
import { stockWarnings } from '../../domain/bulk/stock-warnings.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import { stockScene } from '../../test/stock-scene.ts';
import { knownStock } from './known.ts';

const folder = scratchFolder('waybill-agreement-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const table = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const PLACED = '2026-11-22T09:00:00.000Z';

interface Wish {
  id: string;
  sku?: string;
  quantity: number;
  placedAt?: string;
}

const asked = ({ id, sku = 'A', quantity, placedAt = PLACED }: Wish, at: number): AskedOrder => ({
  bulk: { reference: `#${id}`, rows: [at + 2], verdict: 'right', dated: true, listed: [] },
  order: {
    id,
    number: `#${id}`,
    placedAt,
    lines: [{ id: 'L1', sku, quantity }],
    shipTo: { country: 'DE' },
  } as unknown as Order,
});

/** What a look at a file says is short, and which orders then wait for stock: the same, whatever there is. */
onEachDatabase('what an import says of stock is what the gate does', (ledgers) => {
  it.each<[string, { stock?: object; allocation?: object; wms: object; far?: object; waiting?: Wish[]; file: Wish[] }]>(
    [
      [
        'in one warehouse, behind an order that waits, whatever the buffer keeps from being shown',
        {
          stock: { table: table('buffer.csv', 'sku,category,warehouse,buffer,back_order,expected\n,,,3,,\n') },
          wms: { A: 10, B: 1 },
          waiting: [{ id: '1', quantity: 4, placedAt: '2026-11-20T09:00:00.000Z' }],
          file: [
            { id: '2', quantity: 5 },
            { id: '3', quantity: 2 },
            { id: '4', quantity: 1 },
            { id: '5', sku: 'B', quantity: 1 },
            { id: '6', sku: 'B', quantity: 1 },
            { id: '7', sku: 'NOBODY-TOLD-OF', quantity: 1 },
          ],
        },
      ],
      [
        'by destination with a fallback, split by pieces, the earliest day first',
        {
          allocation: { byCountry: { DE: 'wms' }, fallback: ['far'], split: 'pieces' },
          wms: { A: 3 },
          far: { A: 9 },
          file: [
            { id: '1', quantity: 6 },
            { id: '2', quantity: 5, placedAt: '2026-11-21T09:00:00.000Z' },
            { id: '3', quantity: 2 },
          ],
        },
      ],
      [
        'of bundles, and of what is sold ahead',
        {
          stock: {
            bundles: table('bundles.csv', 'bundle,sku,quantity\nSET,A,2\nSET,B,1\n'),
            table: table('ahead.csv', 'sku,category,warehouse,buffer,back_order,expected\nB,,,,5,2026-12-10\n'),
          },
          wms: { A: 9, B: 2 },
          file: [
            { id: '1', sku: 'SET', quantity: 2 },
            { id: '2', sku: 'SET', quantity: 2 },
            { id: '3', quantity: 2 },
          ],
        },
      ],
    ],
  )('%s', async (_, { stock = {}, allocation, wms, far, waiting = [], file }) => {
    const clock = testClock(Date.parse('2026-11-22T10:00:00.000Z'));
    const ledger = await ledgers.open(clock);
    const scene = stockScene(ledger, clock, { gates: ['payment', 'stock'], stock }, allocation ? { allocation } : {});
    await scene.counts('wms', wms as never);
    if (far) await scene.counts('far', far as never);
    for (const one of waiting) await scene.takes({ ...one, paid: 'unpaid' });

    const skus = file.map(({ sku = 'A' }) => sku);
    const known = await knownStock(scene.deps, skus);
    if (!known) throw new Error('stock is not looked after');
    const told = stockWarnings(file.map(asked), {
      book: known.book,
      allocation: scene.deps.config.allocation,
      untoldIsShort: true,
      now: clock.now(),
    });
    // All of them at once, as the import stages them.
    for (const one of file) await scene.order(one);
    await scene.settle('orders');

    const waits = (await ledger.cases({ state: 'open', kind: 'stock', limit: 20 })).filter(
      ({ members }) => members > 0,
    );
    const said = told.map(({ code, order, en }) => {
      const [, wanted, sku, there] = /^(\d+) x (\S+) are ordered, (\d+) are there/.exec(en) ?? [];
      const expected = /expected (\S+)$/.exec(en)?.[1];
      return `${code === 'back-order' ? code : 'stock'} of ${order}: ${wanted} x ${sku}, ${there} there${expected ? `, expected ${expected}` : ''}`;
    });
    expect(said.length).toBeGreaterThan(0);
    expect(said.sort()).toEqual(waits.map(({ waitingFor }) => waitingFor).sort());
  });
});
