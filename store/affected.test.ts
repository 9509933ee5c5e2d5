import { expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim, Intent } from './ledger.ts';

onEachDatabase('what a mapping version sent', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const play = scene(ledger);
    /** Stages an order with this content and carries it to an intended write. */
    const carryTo = async (id: string, data: unknown, more: Partial<Intent>) => {
      await play.stage([play.order(id, data)]);
      const { batchId, claims } = await play.carry();
      return { batchId, claim: claims[0] as Claim, intent: play.put(claims[0] as Claim, data, more) };
    };
    return { ledger, clock, ...play, carryTo };
  };

  it('is found by the version of the target and by those before it', async () => {
    const { ledger, clock, carryTo, send, accept, answer, intend } = await start();
    const bad = { pin: 'bbbb000000000001', sourcePin: 'aaaa000000000001' };
    const good = { pin: 'bbbb000000000001', sourcePin: 'aaaa000000000002+cccc000000000001' };
    const first = await carryTo('1', { total: 1 }, bad);
    await accept(await send(first.batchId, first.intent), 'T1');
    await answer(first.batchId, first.claim, { to: 'end' });
    clock.pass(1_000);
    // Mended since: the same object has the good bytes now.
    const mended = await carryTo('1', { total: 2 }, good);
    await accept(await send(mended.batchId, mended.intent), 'T1');
    await answer(mended.batchId, mended.claim, { to: 'end' });
    const second = await carryTo('2', { total: 1 }, bad);
    expect((await intend(second.batchId, second.intent)).do).toBe('call');

    expect(await ledger.writtenVersions()).toEqual([
      'aaaa000000000001',
      'aaaa000000000002',
      'bbbb000000000001',
      'cccc000000000001',
    ]);
    const sent = await ledger.affected({ version: 'aaaa000000000001', limit: 10 });
    expect(sent).toMatchObject([
      { number: '#1', op: 'create', state: 'accepted', targetId: 'T1', since: 'updated', at: clock.now() - 1_000 },
      { number: '#2', op: 'create', state: 'intended', since: 'nothing', connectionId: 'erp', flow: 'orders' },
    ]);
    expect(await ledger.affected({ version: 'cccc000000000001', limit: 10 })).toMatchObject([
      { number: '#1', op: 'update', since: 'nothing' },
    ]);
    const all = await ledger.affected({ version: 'bbbb000000000001', limit: 2 });
    expect(all.map(({ number }) => number)).toEqual(['#1', '#1']);
    const rest = await ledger.affected({ version: 'bbbb000000000001', limit: 2, after: all[1]?.writeId as string });
    expect(rest.map(({ number }) => number)).toEqual(['#2']);
    expect(await ledger.affected({ version: 'aaaa', limit: 2 })).toEqual([]);
  });

  it('says what was taken back since', async () => {
    const { ledger, carryTo, send, accept, answer, stage, order, carry, put } = await start();
    const one = await carryTo('1', { total: 1 }, { pin: 'v', sourcePin: 's' });
    await accept(await send(one.batchId, one.intent), 'T1');
    await answer(one.batchId, one.claim, { to: 'end' });
    await stage([order('1', { total: 1, gone: true }, { cancelled: true })]);
    const { batchId, claims } = await carry();
    await accept(await send(batchId, put(claims[0] as Claim, null, { verb: 'cancel', pin: '' })), 'T1');
    expect(await ledger.affected({ version: 's', limit: 10 })).toMatchObject([{ op: 'create', since: 'cancelled' }]);
  });
});
