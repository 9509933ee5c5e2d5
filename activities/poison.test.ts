import { expect, it } from 'vitest';
import { MappingBook } from '../mapper/index.ts';
import type { Ledger } from '../store/ledger.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { rawOf } from '../test/raw-database.ts';
import { MAPPINGS, type Poison, type ShopOrder, spineScene, type Target } from '../test/spine-scene.ts';

/** One page of orders. */
const IDS = Array.from({ length: 100 }, (_, at) => String(1_001 + at));
/** In the middle, so that there are neighbours before it and after it. */
const POISONED = '1050';
const SKU = 'A-77';
/** Longer than any target lags, shorter than a claim is left alone. */
const LATER_MS = 60_000;

/** The ERP's own articles have names that are numbers. */
const NUMBERED = MappingBook.compile(
  MAPPINGS.map(({ path, text }) => ({
    path,
    text: path === 'erp/order.yaml' ? text.replace('sku: sku', 'sku: { from: sku, as: integer }') : text,
  })),
);

onEachDatabase('a page of a hundred orders with one that is poisoned', (ledgers) => {
  const begin = async (mappings?: MappingBook) => {
    const clock = testClock();
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const pinned = mappings && { current: () => mappings, released: async () => ({ of: () => mappings }) };
    const scene = spineScene(ledger, clock, pinned);
    const orders = (poisoned: Omit<ShopOrder, 'id'>, all: Omit<ShopOrder, 'id'> = {}) =>
      scene.orders(IDS.map((id) => ({ id, sku: '7', ...all, ...(id === POISONED ? poisoned : {}) })));
    /** Carries the page in one batch, and nothing more. */
    const page = async () => {
      await scene.carry((await scene.pack()) as { batchId: string });
    };
    return { clock, url, ledger, ...scene, orders, page };
  };

  /** Its neighbours are there, each told once; of it there is what is said. */
  const expectTaken = async (ledger: Ledger, target: Target, ofPoisoned: number) => {
    const [rootId = ''] = await ledger.findRoots(`#${POISONED}`);
    expect(target.live()).toHaveLength(99 + ofPoisoned);
    expect(new Set(target.objects.map(({ identity }) => identity)).size).toBe(target.objects.length);
    expect(target.pushes).toBeLessThanOrEqual(100);
    const { moves } = await ledger.counts();
    return { moves, state: (await ledger.order(rootId))?.moves[0]?.state };
  };
  const stopped = { moves: { done: 99, waiting: 1 }, state: 'waiting' };

  const cases = (ledger: Ledger) => ledger.cases({ state: 'open', limit: 10 });

  it('that its mapping cannot make', async () => {
    const scene = await begin();
    await scene.orders({ sku: '' });
    await scene.page();
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject(stopped);
    expect(await cases(scene.ledger)).toMatchObject([{ kind: 'mapping', members: 1 }]);
  });

  it('that a gate keeps back', async () => {
    const scene = await begin();
    await scene.orders({ paid: 'unpaid' });
    await scene.page();
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject(stopped);
    expect(await cases(scene.ledger)).toMatchObject([{ kind: 'payment', members: 1 }]);
  });

  it('that cannot be told in the words of the ERP', async () => {
    const scene = await begin(NUMBERED);
    await scene.orders({ sku: SKU });
    await scene.page();
    expect(await expectTaken(scene.ledger, scene.erp, 0)).toMatchObject(stopped);
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject(stopped);
    expect(await cases(scene.ledger)).toMatchObject([{ kind: 'mapping', members: 1 }]);
  });

  it('that the ERP refuses', async () => {
    const scene = await begin();
    scene.erp.poison = { sku: SKU, push: { class: 'rejected', message: 'the article is blocked' } };
    await scene.orders({ sku: SKU });
    await scene.page();
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject(stopped);
    expect(await cases(scene.ledger)).toMatchObject([{ kind: 'rejected', members: 1 }]);
  });

  it('whose answer is lost, and that is found later', async () => {
    const scene = await begin();
    scene.erp.poison = { sku: SKU, push: 'lost answer' };
    await scene.orders({ sku: SKU });
    await scene.page();
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject({ moves: { done: 99, queued: 1 } });
    scene.clock.pass(LATER_MS);
    await scene.settle();
    expect(await expectTaken(scene.ledger, scene.erp, 1)).toMatchObject({ moves: { done: 100 } });
    expect(await expectTaken(scene.ledger, scene.wms, 1)).toMatchObject({ state: 'done' });
  });

  it('whose answer is lost, and of which a search is not sure', async () => {
    const scene = await begin();
    scene.erp.poison = { sku: SKU, push: 'lost answer', find: { found: 'unsure', why: 'there are two' } };
    await scene.orders({ sku: SKU });
    await scene.page();
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject({ moves: { done: 99, queued: 1 } });
    scene.clock.pass(LATER_MS);
    await scene.settle();
    expect(await expectTaken(scene.ledger, scene.wms, 0)).toMatchObject(stopped);
    expect(await cases(scene.ledger)).toMatchObject([{ kind: 'unknown-outcome', members: 1 }]);
  });

  it('that the warehouse does not let go, while all of them are cancelled', async () => {
    const scene = await begin();
    const shipped: Poison['cancel'] = { result: 'failed', failure: { class: 'rejected', message: 'it is shipped' } };
    scene.wms.poison = { sku: SKU, cancel: shipped };
    await scene.orders({ sku: SKU });
    await scene.page();
    await scene.orders({ sku: SKU }, { state: 'cancelled' });
    await scene.page();
    for (const target of [scene.wms, scene.erp]) {
      expect(target.objects).toHaveLength(100);
      expect(target.live()).toMatchObject([{ payload: { lines: [{ sku: SKU }] } }]);
    }
    expect(await cases(scene.ledger)).toMatchObject([{ kind: 'cancel-refused', members: 1 }]);
  });

  it.each(['raw_enc', 'canonical_enc'] as const)('whose %s is damaged in the ledger', async (column) => {
    const scene = await begin();
    await scene.orders({});
    if (column === 'canonical_enc') await scene.page();
    const [rootId = ''] = await scene.ledger.findRoots(`#${POISONED}`);
    await damage(scene.url, rootId, column === 'raw_enc' ? 'record_revisions' : 'canonicals', column);

    // A process that has none of it in its memory.
    const { erp, wms, carry, pack } = spineScene(await ledgers.open(scene.clock, scene.url), scene.clock);
    if (column === 'raw_enc') {
      await carry((await pack()) as { batchId: string });
      expect(await expectTaken(scene.ledger, wms, 0)).toMatchObject(stopped);
      expect(await expectTaken(scene.ledger, erp, 0)).toMatchObject(stopped);
      expect(await cases(scene.ledger)).toMatchObject([{ kind: 'validation', members: 1 }]);
      return;
    }
    await scene.ledger.again('orders', await allRoots(scene.ledger));
    await carry((await pack()) as { batchId: string });
    expect((await scene.ledger.counts()).moves).toMatchObject({ done: 100 });
    expect([...erp.objects, ...wms.objects], 'told what they know').toEqual([]);
  });

  it.each(['changed', 'cancelled'] as const)('whose facts are damaged in the ledger, and that is %s', async (how) => {
    const scene = await begin();
    for (const target of [scene.erp, scene.wms]) target.facts = { second: 'S1' };
    await scene.orders({});
    await scene.page();
    const [rootId = ''] = await scene.ledger.findRoots(`#${POISONED}`);
    await damage(scene.url, rootId, 'xrefs', 'facts_enc');
    await scene.orders({}, how === 'changed' ? { quantity: 3 } : { state: 'cancelled' });
    await scene.page();
    for (const target of [scene.erp, scene.wms]) {
      const others = target.objects.filter(({ identity }) => !identity.includes(`/${POISONED}/`));
      expect(others.filter(({ live }) => live)).toHaveLength(how === 'changed' ? 99 : 0);
      expect(target.live()).toHaveLength(how === 'changed' ? 100 : 1);
    }
    expect((await scene.ledger.counts()).moves).toMatchObject({ done: 99, waiting: 1 });
    const [open, ...more] = await cases(scene.ledger);
    expect([open?.members, more]).toEqual([1, []]);
    expect(open?.waitingFor).toContain('damaged');
  });

  it.each(['found', 'sent again'] as const)('whose lost write is damaged in the ledger, and %s', async (how) => {
    const scene = await begin();
    const fate: Poison['push'] = how === 'found' ? 'lost answer' : { class: 'unknown-outcome', message: 'reset' };
    scene.erp.poison = { sku: SKU, push: fate };
    await scene.orders({ sku: SKU });
    await scene.page();
    const [rootId = ''] = await scene.ledger.findRoots(`#${POISONED}`);
    await damage(scene.url, rootId, 'writes', 'payload_enc');
    scene.erp.poison = undefined;
    scene.clock.pass(LATER_MS);
    const later = spineScene(await ledgers.open(scene.clock, scene.url), scene.clock);
    later.erp.objects.push(...scene.erp.objects);
    later.wms.objects.push(...scene.wms.objects);
    await later.settle();
    // Absent is believed only later, where being wrong makes a second one.
    scene.clock.pass(LATER_MS);
    await later.settle();
    expect((await scene.ledger.counts()).moves).toMatchObject({ done: 100 });
    expect(later.erp.live()).toHaveLength(100);
    expect(later.erp.pushes).toBe(how === 'found' ? 0 : 1);
    expect(later.erp.live().filter(({ identity }) => identity.includes(`/${POISONED}/`))).toMatchObject([
      { payload: { lines: [{ sku: SKU }] } },
    ]);
  });
});

/** One bit of what the ledger keeps of one record is another. */
async function damage(url: string, rootId: string, table: string, column: string): Promise<void> {
  const row = Number(rootId.replace(/\D/g, ''));
  const raw = await rawOf(url);
  const rows = await raw.all(`SELECT ${column} AS sealed FROM ${table} WHERE record_id = ${row}`);
  for (const { sealed } of rows) {
    const damaged = Buffer.from(sealed as Buffer);
    damaged[damaged.length - 1] = (damaged.at(-1) as number) ^ 1;
    await raw.run(`UPDATE ${table} SET ${column} = ? WHERE record_id = ? AND ${column} = ?`, [damaged, row, sealed]);
  }
  await raw.close();
}

const allRoots = async (ledger: Ledger): Promise<string[]> =>
  (await Promise.all(IDS.map((id) => ledger.findRoots(`#${id}`)))).flat();
