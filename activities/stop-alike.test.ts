import { expect, it } from 'vitest';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';

onEachDatabase('a mapping that fails for page after page', (ledgers) => {
  const PAGE = 5;

  const begin = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock);
    const pages: number[] = [];
    const request = { flow: 'orders', max: PAGE, maxNumberBytes: 1_900, closedQueues: [] };
    scene.deps.packer.refill = async (_flow, batchId) => {
      const count = (await ledger.pack({ ...request, into: batchId }))?.count ?? 0;
      pages.push(count);
      return count;
    };
    /** Orders that the mapping cannot make, but for those of these numbers. */
    const orders = (count: number, good: number[] = []) =>
      scene.orders(
        Array.from({ length: count }, (_, at) => ({ id: String(1_001 + at), sku: good.includes(at) ? 'A' : '' })),
      );
    const batch = async () => {
      const packed = await ledger.pack(request);
      if (packed) await scene.carry(packed);
      return packed;
    };
    return { ledger, ...scene, orders, batch, pages };
  };

  it('takes all into its one case with one batch', async () => {
    const scene = await begin();
    await scene.orders(23);
    await scene.batch();
    expect(scene.pages).toEqual([5, 5, 5, 3, 0]);
    const [row, ...others] = await scene.ledger.cases({ state: 'open', limit: 10 });
    expect(others).toEqual([]);
    expect(row).toMatchObject({ kind: 'mapping', members: 23, joined: 23, failure: { code: 'missing' } });
    const members = await scene.ledger.caseMembers(row?.caseId ?? '', { limit: 100 });
    expect(new Set(members.flatMap(({ numbers }) => numbers)).size).toBe(23);
    expect(await scene.batch()).toBeNull();
    expect((await scene.ledger.counts()).moves).toMatchObject({ waiting: 23 });
  });

  it('ends with the first that can go on: a batch that names it carries it', async () => {
    const scene = await begin();
    await scene.orders(20, [7]);
    await scene.batch();
    expect(scene.pages).toEqual([5]);
    expect((await scene.ledger.counts()).moves).toMatchObject({ waiting: 9, ready: 11 });
    const next = await scene.batch();
    expect(next?.numbers).toContain('#1008');
    expect(scene.erp.live()).toHaveLength(1);
    await scene.settle();
    expect((await scene.ledger.counts()).moves).toMatchObject({ waiting: 19, done: 1 });
    expect(scene.erp.pushes).toBe(1);
  });

  it('takes no more where some of the first page went on', async () => {
    const scene = await begin();
    await scene.orders(10, [0]);
    await scene.batch();
    expect(scene.pages).toEqual([]);
  });

  it('puts nothing into a batch that has ended', async () => {
    const scene = await begin();
    await scene.orders(7);
    const packed = await scene.batch();
    await scene.order({ id: '2001', sku: '' });
    expect(await scene.deps.packer.refill('orders', packed?.batchId ?? '')).toBe(0);
    expect((await scene.ledger.counts()).moves).toMatchObject({ waiting: 7, ready: 1 });
  });
});
