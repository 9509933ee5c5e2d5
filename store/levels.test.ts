import { expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim } from './ledger.ts';

onEachDatabase('levels', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    return { ledger, clock, ...scene(ledger) };
  };

  it('tells the last accepted bytes of live objects, in pages that tear no target apart', async () => {
    const { ledger, accepted, answer, stage, order, carry, send, put, accept } = await start();
    for (const [id, target] of [
      ['1', 'T1'],
      ['2', 'T2'],
      ['3', 'T2'],
      ['4', 'T4'],
    ] as const) {
      const { batchId, claim } = await accepted(id, target, { level: Number(id) });
      await answer(batchId, claim, { to: 'end' });
    }
    // The first is updated twice, the last update is refused.
    for (const [level, state] of [
      [11, 'accepted'],
      [12, 'rejected'],
    ] as const) {
      await stage([order('1', { level })]);
      const { batchId, claims } = await carry();
      const ticket = await send(batchId, put(claims[0] as Claim, { level }));
      if (state === 'accepted') await accept(ticket, 'T1');
      else await ledger.outcome({ ...ticket, state, failure: { class: 'rejected', message: 'no' } });
      await answer(batchId, claims[0] as Claim, { to: 'end' });
    }
    await stage([order('4', {}, { cancelled: true })]);
    const { batchId, claims } = await carry();
    await accept(await send(batchId, put(claims[0] as Claim, null, { verb: 'cancel' })), 'T4');

    const first = await ledger.heldTargets('erp', 'order', undefined, 2);
    expect(first).toMatchObject([
      { flow: 'orders', targetId: 'T1', payload: { level: 11 } },
      { targetId: 'T2', payload: { level: 2 } },
      { targetId: 'T2', payload: { level: 3 } },
    ]);
    expect(first[0]?.rootId).toBe(first[0]?.recordId);
    // The fourth is taken back.
    expect(await ledger.heldTargets('erp', 'order', 'T2', 2)).toEqual([]);
    expect(await ledger.heldTargets('erp', 'stock', undefined, 2)).toEqual([]);
    expect(await ledger.heldTargets('wms', 'order', undefined, 2)).toEqual([]);
  });

  it('lets done roots go again from the first step, and no others', async () => {
    const { ledger, accepted, answer, stage, order, carry } = await start();
    const done = await accepted('1', 'T1');
    await answer(done.batchId, done.claim, { to: 'next' });
    await answer(done.batchId, { ...done.claim, step: 1 }, { to: 'end' });
    await stage([order('2'), order('3')]);
    const { batchId, claims } = await carry();
    const [queued, claimed] = claims as [Claim, Claim];
    await answer(batchId, queued, { to: 'queue', queue: 'erp', readyAt: 9e14 });
    const all = [done.claim.rootId, queued.rootId, claimed.rootId];
    expect(await ledger.again('fulfil', all)).toBe(0);
    expect(await ledger.again('orders', [...all, ...all])).toBe(1);
    const next = await carry();
    expect(next.claims).toMatchObject([{ rootId: done.claim.rootId, step: 0 }]);
    expect(await ledger.again('orders', [])).toBe(0);
  });
});
