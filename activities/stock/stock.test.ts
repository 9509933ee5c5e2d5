import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Order } from '../../domain/canonical/order.ts';
import { onEachDatabase, scratchFolder, testClock } from '../../test/ledgers.ts';
import { stockScene } from '../../test/stock-scene.ts';
import { watchGates } from '../watch-gates.ts';
import { stockFact } from './fact.ts';

const folder = scratchFolder('waybill-stock-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const MINUTE_MS = 60_000;
let files = 0;
function table(text: string): string {
  files += 1;
  const file = join(folder, `${files}.csv`);
  writeFileSync(file, text);
  return file;
}
const WAREHOUSES = { wms: { subtracts: 'when-told' } };
const SHOPS = { 'shop-us': { share: 60, reserve: 5 }, 'shop-eu': { share: 40 } };

onEachDatabase('stock that is looked after', (ledgers) => {
  const begin = async (stock: object, more: object = {}) => {
    const clock = testClock(Date.parse('2026-11-22T10:00:00.000Z'));
    const ledger = await ledgers.open(clock);
    return { clock, ledger, ...stockScene(ledger, clock, { stock }, more) };
  };

  const beginGated = async (more: object = {}) => {
    const clock = testClock(Date.parse('2026-11-22T10:00:00.000Z'));
    const ledger = await ledgers.open(clock);
    return { clock, ledger, ...stockScene(ledger, clock, { gates: ['payment', 'stock'], stock: {} }, more) };
  };

  it('is shown in shares, less the buffer, and less what orders take before their warehouse shows it', async () => {
    const buffers = table('sku,category,warehouse,buffer,back_order,expected\n,,,5,,\nA,,wms,10,,\n');
    const scene = await begin({ warehouses: WAREHOUSES, shops: SHOPS, table: buffers });
    await scene.counts('wms', { A: 115, B: 4 });
    // A: 115 less 10; 5 are the first shop's, the rest is shared. Of B the buffer leaves nothing.
    expect([scene.shown('shop-us'), scene.shown('shop-eu')]).toEqual([
      { A: 65, B: 0 },
      { A: 40, B: 0 },
    ]);
    await scene.takes({ id: '1', quantity: 10 });
    await scene.sweeps();
    expect([scene.shown('shop-us').A, scene.shown('shop-eu').A]).toEqual([59, 36]);
    // A level that was read too soon after shows nothing for sure; a later one has them taken off already.
    scene.clock.pass(MINUTE_MS);
    await scene.counts('wms', { A: 116 });
    expect([scene.shown('shop-us').A, scene.shown('shop-eu').A]).toEqual([60, 36]);
    scene.clock.pass(5 * MINUTE_MS);
    await scene.counts('wms', { A: 105 });
    expect([scene.shown('shop-us').A, scene.shown('shop-eu').A]).toEqual([59, 36]);
    expect((await scene.ledger.stockOf(['A'])).claims).toMatchObject([{ pieces: 10, shown: true, number: '#1' }]);
  });

  it('counts an order until its pieces have left where its system does not reserve, and no longer than it stands', async () => {
    const scene = await begin({ shops: { 'shop-us': { share: 100 } } });
    await scene.counts('wms', { A: 20 });
    await scene.takes({ id: '1', quantity: 4 });
    await scene.takes({ id: '2', quantity: 3 });
    scene.clock.pass(60 * MINUTE_MS);
    await scene.counts('wms', { A: 19 });
    expect(scene.shown('shop-us')).toEqual({ A: 12 });
    await scene.takes({ id: '2', quantity: 3, state: 'cancelled' });
    await scene.sweeps();
    expect(scene.shown('shop-us')).toEqual({ A: 15 });
    // The same level, read again, is a word on what it shows.
    expect((await scene.ledger.stockOf(['A'])).claims).toHaveLength(1);
  });

  it('shows a bundle by the scarcest of its parts, and takes them with it', async () => {
    const bundles = table('bundle,sku,quantity\nSET,A,2\nSET,B,1\n');
    const scene = await begin({ bundles, shops: { 'shop-us': { share: 100 } } });
    await scene.counts('wms', { A: 9, B: 3 });
    await scene.sweeps();
    expect(scene.shown('shop-us')).toEqual({ A: 9, B: 3, SET: 3 });
    await scene.takes({ id: '1', sku: 'SET', quantity: 2 });
    await scene.sweeps();
    expect(scene.shown('shop-us')).toEqual({ A: 5, B: 1, SET: 1 });
    // The bundle is told with its first part, whichever of them moved.
    await scene.counts('wms', { B: 2 });
    await scene.sweeps();
    expect(scene.shown('shop-us')).toEqual({ A: 5, B: 0, SET: 0 });
  });

  it('tells a shop of one place the sum of all warehouses', async () => {
    const scene = await begin({ shops: { 'shop-us': { share: 50, oneLocation: true }, 'shop-eu': { share: 50 } } });
    await scene.counts('wms', { A: 10 });
    await scene.counts('far', { A: 7 });
    await scene.sweeps();
    expect(scene.shops['shop-us'].live().map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ available: 8 }),
      expect.objectContaining({ available: 8 }),
    ]);
    expect(scene.shops['shop-eu'].live().map(({ payload }) => (payload as { available: number }).available)).toEqual([
      5, 4,
    ]);
  });

  it('takes up what was mapped before it was looked after', async () => {
    const clock = testClock(Date.parse('2026-11-22T10:00:00.000Z'));
    const ledger = await ledgers.open(clock);
    const before = stockScene(ledger, clock, {});
    await before.counts('wms', { A: 8 });
    await before.takes({ id: '1', quantity: 3 });
    expect((await ledger.stockOf(['A'])).claims).toEqual([]);
    const scene = stockScene(ledger, clock, { stock: { shops: { 'shop-us': { share: 100 } } } });
    await scene.sweeps();
    expect((await ledger.stockOf(['A'])).claims).toMatchObject([{ pieces: 3, admitted: true }]);
    expect(scene.shown('shop-us')).toEqual({ A: 5 });
  });

  const waits = async (scene: Awaited<ReturnType<typeof begin>>) =>
    (await scene.ledger.cases({ state: 'open', limit: 20 }))
      .filter(({ members }) => members > 0)
      .map(({ waitingFor }) => waitingFor)
      .sort();
  const GATED = { gates: ['payment', 'stock'] };
  const skusAt = (target: { live(): { payload: unknown }[] }) =>
    target.live().map(({ payload }) => (payload as { lines: { sku: string; quantity: number }[] }).lines);

  it('lets orders through in the order in which they came, holds back what is not there, and lets it go when it comes', async () => {
    const clock = testClock(Date.parse('2026-11-22T10:00:00.000Z'));
    const ledger = await ledgers.open(clock);
    const ahead = table('sku,category,warehouse,buffer,back_order,expected\nA,,,2,4,2026-12-10\n');
    const scene = { clock, ledger, ...stockScene(ledger, clock, { ...GATED, stock: { table: ahead } }) };
    await scene.counts('wms', { A: 5 });
    // Of five pieces two are not shown, and four may be sold ahead.
    expect([scene.shown('shop-us').A, scene.shown('shop-eu').A]).toEqual([3, 4]);
    await scene.takes({ id: '1', quantity: 3 });
    await scene.takes({ id: '2', quantity: 4 });
    await scene.takes({ id: '3', quantity: 6 });
    await scene.takes({ id: '4', quantity: 1 });
    expect(scene.erp.live()).toHaveLength(1);
    expect(await waits(scene)).toEqual([
      'back-order of #2: 4 x A, 2 there, expected 2026-12-10',
      'stock of #3: 6 x A, 0 there, expected 2026-12-10',
      'stock of #4: 1 x A, 0 there, expected 2026-12-10',
    ]);
    await scene.sweeps();
    expect([scene.shown('shop-us').A, scene.shown('shop-eu').A]).toEqual([0, 0]);
    // Three came, and the first in the line has enough; what is left of them is kept for the second.
    await scene.counts('wms', { A: 8 });
    await scene.sweeps();
    expect(skusAt(scene.wms)).toMatchObject([[{ sku: 'A', quantity: 3 }], [{ sku: 'A', quantity: 4 }]]);
    expect(await waits(scene)).toHaveLength(2);
    await scene.counts('wms', { A: 30 });
    await scene.sweeps();
    expect(await waits(scene)).toEqual([]);
    expect(scene.wms.live()).toHaveLength(4);
    expect(scene.shown('shop-us').A).toBe(9);
  });

  it('keeps pieces for an order that waits for its payment, and lets a person release one that is short', async () => {
    const scene = await beginGated();
    await scene.counts('wms', { A: 5 });
    await scene.takes({ id: '1', quantity: 4, paid: 'unpaid' });
    await scene.takes({ id: '2', quantity: 2 });
    expect(await waits(scene)).toEqual(['payment of #1 (unpaid)', 'stock of #2: 2 x A, 1 there']);
    const ids = Object.fromEntries(
      (await scene.ledger.stockOf(['A'])).claims.map(({ number, rootId }) => [number, rootId]),
    );
    // A look takes nothing, and sees what the first keeps.
    const [first, second] = await scene.ledger.bundles(
      ['#1', '#2'].map((number) => ({ flow: '', rootId: ids[number] as string, epoch: 0, carryRev: 9, step: 0 })),
    );
    const seen = [first, second].map((one) =>
      stockFact(scene.deps, one?.root.canonical as Order, one?.rootId as string),
    );
    expect(await Promise.all(seen)).toMatchObject([{ short: [] }, { short: [{ article: 'A', wanted: 2, there: 1 }] }]);
    const [short] = (await scene.ledger.cases({ state: 'open', kind: 'stock', limit: 5 })).filter(
      ({ members }) => members > 0,
    );
    await scene.ledger.freeMembers(short?.caseId as string, {
      verb: 'release',
      who: 'ann',
      why: 'the rest is in the yard',
    });
    await scene.settle('orders');
    expect(scene.erp.live()).toHaveLength(1);
    const rootId = ids['#2'] as string;
    const said = await scene.ledger.auditRows({ what: 'gates.answered', rootId, limit: 5 });
    expect(said.map(({ after }) => after)).toEqual([
      [[rootId, 'payment, stock', '', 'stock']],
      [[rootId, 'payment, stock', 'stock', '']],
    ]);
    await scene.takes({ id: '1', quantity: 4, paid: 'paid' });
    expect(await waits(scene)).toEqual(['stock of #1: 4 x A, 3 there']);
  });

  it('sends an order from the first warehouse that has all of it, and splits one that nobody has as it is told', async () => {
    const scene = await beginGated({ allocation: { byCountry: { DE: 'wms' }, fallback: ['far'], split: 'pieces' } });
    await scene.counts('wms', { A: 3 });
    await scene.counts('far', { A: 9 });
    await scene.takes({ id: '1', quantity: 5 });
    await scene.takes({ id: '2', quantity: 6 });
    expect([skusAt(scene.wms), skusAt(scene.far)]).toMatchObject([
      [[{ sku: 'A', quantity: 3 }]],
      [[{ sku: 'A', quantity: 5 }], [{ sku: 'A', quantity: 3 }]],
    ]);
    expect(await waits(scene)).toEqual([]);
    // A cancelled order gives its pieces back.
    await scene.takes({ id: '1', quantity: 5, state: 'cancelled' });
    await scene.sweeps();
    expect((await scene.ledger.stockOf(['A'])).claims.map(({ warehouse, pieces }) => [warehouse, pieces])).toEqual([
      ['far', 3],
      ['wms', 3],
    ]);
  });

  it('asks what crosses a border once stock has said from which country an order leaves', async () => {
    const clock = testClock(Date.parse('2026-11-22T10:00:00.000Z'));
    const ledger = await ledgers.open(clock);
    const seller = { name: 'Hengtai', lines: ['518057 Shenzhen'], country: 'CN' };
    const rules = {
      gates: ['papers', 'payment', 'stock'],
      stock: {},
      papers: { seller, incoterm: 'DAP', required: ['hsCode'] },
    };
    const allocation = { leavesFrom: { far: 'DE' } };
    const scene = { clock, ledger, ...stockScene(ledger, clock, rules, { allocation }) };
    await scene.counts('wms', { A: 3, B: 9 });
    await scene.counts('far', { A: 9 });
    // The first warehouse has no five of it, and a parcel of the second stays in Germany.
    await scene.takes({ id: '1', quantity: 5 });
    expect(skusAt(scene.far)).toMatchObject([[{ sku: 'A', quantity: 5 }]]);
    await scene.takes({ id: '2', sku: 'B', quantity: 2 });
    expect(await waits(scene)).toEqual(['papers of #2: the HS code of B']);
    expect(scene.erp.live()).toHaveLength(1);
    // What waits at the border keeps its pieces.
    expect((await ledger.stockOf(['B'])).claims).toMatchObject([{ warehouse: 'wms', pieces: 2, admitted: false }]);
    // Time alone is no news: it is asked of what would leave from there again, and waits on.
    const askAgain = watchGates(scene.deps);
    const caseOf = async () =>
      (await ledger.cases({ state: 'open', kind: 'papers', limit: 5 })).find((one) => one.members > 0);
    const before = await caseOf();
    scene.clock.pass(60 * MINUTE_MS);
    await askAgain();
    await scene.settle('orders');
    expect(await caseOf()).toMatchObject({ caseId: before?.caseId, members: 1 });
    // Pieces within the country of its buyer need no papers.
    await scene.counts('wms', { B: 0 });
    await scene.counts('far', { B: 4 });
    scene.clock.pass(60 * MINUTE_MS);
    await askAgain();
    await scene.settle('orders');
    expect(await waits(scene)).toEqual([]);
    expect(skusAt(scene.far)).toMatchObject([[{ sku: 'A' }], [{ sku: 'B', quantity: 2 }]]);
  });

  it('gives the last pieces to one of two batches that ask at once', async () => {
    const scene = await beginGated();
    await scene.counts('wms', { A: 1 });
    const taken = (rootId: string) => ({
      rootId,
      connectionId: 'shop',
      since: 1,
      admitted: true,
      claims: [{ lineId: '1', sku: 'A', warehouse: 'wms', pieces: 1, article: 'A', ordered: 1 }],
    });
    const { serials } = await scene.ledger.stockOf(['A']);
    expect(await scene.ledger.keepStockOrders([{ ...taken('r901'), asOf: serials }])).toEqual(new Set());
    expect(await scene.ledger.keepStockOrders([{ ...taken('r902'), asOf: serials }])).toEqual(new Set(['r902']));
  });

  it('stops with a clear word where a table cannot be read', async () => {
    const scene = await begin({ table: table('sku,category,warehouse,buffer,back_order,expected\nA,,,many,,\n') });
    await scene.counts('wms', { A: 8 });
    expect(scene.shown('shop-us')).toEqual({});
    const [open] = await scene.ledger.cases({ state: 'open', limit: 5 });
    expect(open?.failure?.message).toContain('buffer: `many` is no whole number of pieces');
  });
});
