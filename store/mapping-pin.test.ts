import { expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim } from './ledger.ts';

onEachDatabase('what a revision had accepted', (ledgers) => {
  const start = async () => {
    const ledger = await ledgers.open(testClock());
    const words = scene(ledger);
    const first = await words.accepted('1', 'SO1', { total: 1 });
    return { ledger, ...words, first };
  };

  it('stays as it is when a retry has other mappings for the rest of its step', async () => {
    const { first, intend, put } = await start();
    const { batchId, claim } = first;
    const other = { total: 2 };
    expect(await intend(batchId, put(claim, other, { pin: 'mended' }))).toEqual({ do: 'skip', targetId: 'SO1' });
    expect(await intend(batchId, put(claim, other, { sourcePin: 'mended' }))).toEqual({ do: 'skip', targetId: 'SO1' });
    // Another part of the same order was not accepted yet.
    expect(await intend(batchId, put(claim, other, { pin: 'mended', part: 'b' }))).toMatchObject({
      do: 'call',
      op: 'create',
    });
    // The same mappings compose it anew: something else changed, and the target is told.
    expect(await intend(batchId, put(claim, other))).toMatchObject({ do: 'call', op: 'update' });
  });

  it('is told anew where the target itself has changed it, and by the next revision', async () => {
    const { first, intend, put, answer, stage, order, carry } = await start();
    const mended = { pin: 'mended' };
    const { batchId, claim } = first;
    expect(await intend(batchId, put(claim, { total: 2 }, { ...mended, force: true }))).toMatchObject({ do: 'call' });
    await answer(batchId, claim, { to: 'end' });
    await stage([order('1', { a: 2 })]);
    const next = await carry();
    const again = next.claims[0] as Claim;
    expect(await intend(next.batchId, put(again, { total: 3 }, mended))).toMatchObject({ do: 'call', op: 'update' });
  });

  it('names the release that was live when it was packed, until a retry or what drifted begins anew', async () => {
    const { ledger, first, answer, pack, stage, order, carry } = await start();
    const publish = async (letter: string) => {
      const version = { mapping: 'shop/order', version: letter, from: 'shop/order', to: 'order', files: [] };
      return (await ledger.publishMappings([version], { whole: true })).release;
    };
    // Nothing was live then.
    expect(first.claim.release).toBeUndefined();
    const one = await publish('a');
    await answer(first.batchId, first.claim, { to: 'queue', queue: 'erp', readyAt: 0 });
    const second = await carry();
    expect(second.claims[0]?.release).toBe(one);

    const two = await publish('b');
    expect(two).not.toBe(one);
    await answer(second.batchId, second.claims[0] as Claim, { to: 'queue', queue: 'erp', readyAt: 0 });
    const third = await carry();
    expect(third.claims[0]?.release).toBe(one);

    await answer(third.batchId, third.claims[0] as Claim, { to: 'queue', queue: 'erp', readyAt: 0 });
    await ledger.command(first.claim.rootId, { verb: 'retry', ...BY });
    const fourth = await carry();
    expect(fourth.claims[0]?.release).toBe(two);

    await answer(fourth.batchId, fourth.claims[0] as Claim, { to: 'end' });
    const three = await publish('c');
    await ledger.again('orders', [first.claim.rootId]);
    const fifth = await carry();
    expect(fifth.claims[0]?.release).toBe(three);

    const four = await publish('d');
    await stage([order('1', { changed: true })]);
    await ledger.closeBatch(fifth.batchId);
    expect((await carry()).claims[0]?.release).toBe(four);
    expect(await pack()).toBeNull();
  });
});
