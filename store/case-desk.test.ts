import { expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { CaseCause, CaseRow, Claim } from './ledger.ts';

const HOUR_MS = 3_600_000;

const BROKEN: CaseCause = {
  kind: 'mapping',
  cause: 'mapping:0123456789ab',
  waitingFor: 'mapping: nothing there to make `sku` of',
  connectionId: 'shop',
  failure: { class: 'mapping', code: 'missing', message: 'nothing there', mapping: 'shop/order', version: 'v1' },
};

onEachDatabase('the case desk', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    /** Orders that stop at their first step for one cause. */
    const stop = async (ids: string[], cause: CaseCause = BROKEN) => {
      await words.stage(ids.map((id) => words.order(id)));
      const { batchId, claims } = await words.carry();
      await ledger.answer(
        batchId,
        claims.map((claim) => words.stepAnswer(claim, { to: 'case', case: cause }, 'map')),
      );
      return claims;
    };
    const open = async () => (await ledger.cases({ state: 'open', limit: 10 }))[0] as CaseRow;
    return { ledger, clock, ...words, stop, open };
  };

  it('knows where the first stopped, since when, how often, and by the hour', async () => {
    const { ledger, clock, stop, open } = await start();
    await stop(['1', '2']);
    const first = clock.now();
    clock.pass(HOUR_MS);
    await stop(['3']);
    const row = await open();
    expect(row).toMatchObject({
      members: 3,
      joined: 3,
      openedAt: first,
      lastAt: clock.now(),
      flow: 'orders',
      step: 'map',
    });
    expect((await ledger.caseHours(row.caseId, 10)).map(({ joined }) => joined)).toEqual([1, 2]);
    await ledger.freeMembers(row.caseId, { verb: 'retry', ...BY });
    await stop([]);
    expect(await open()).toMatchObject({ members: 3, joined: 6 });
  });

  it('lists cases by what they are about', async () => {
    const { ledger, clock, stop } = await start();
    await stop(['1']);
    clock.pass(1_000);
    await stop(['2'], { kind: 'rejected', cause: 'rejected:a', waitingFor: 'rejected', connectionId: 'erp' });
    const [rejected, mapping] = await ledger.cases({ limit: 10 });
    await ledger.assignCase(mapping?.caseId ?? '', 'li', BY);
    const ids = async (filter: object) => (await ledger.cases({ ...filter, limit: 10 })).map(({ caseId }) => caseId);
    expect(await ids({ kind: 'mapping' })).toEqual([mapping?.caseId]);
    expect(await ids({ connectionId: 'erp' })).toEqual([rejected?.caseId]);
    expect(await ids({ flow: 'orders' })).toHaveLength(2);
    expect(await ids({ flow: 'fulfil' })).toEqual([]);
    expect(await ids({ assignedTo: 'li' })).toEqual([mapping?.caseId]);
    expect(await ids({ assignedTo: '' })).toEqual([rejected?.caseId]);
    expect(await ids({ since: clock.now() })).toEqual([rejected?.caseId]);
  });

  it('sends on whom a filter means, and notes one word', async () => {
    const { ledger, clock, stop, open, carry } = await start();
    await stop(['10', '11', '2_']);
    clock.pass(1_000);
    const [late] = await stop(['12']);
    const { caseId } = await open();
    expect(await ledger.countMembers(caseId, { number: '1*' })).toBe(3);
    expect(await ledger.countMembers(caseId, { number: '#1?' })).toBe(3);
    // LIKE's own signs mean themselves.
    expect(await ledger.countMembers(caseId, { number: '2_' })).toBe(1);
    expect(await ledger.countMembers(caseId, { number: '1_' })).toBe(0);
    expect(await ledger.countMembers(caseId, { flow: 'orders', connectionId: 'shop' })).toBe(4);
    expect(await ledger.countMembers(caseId, { connectionId: 'other' })).toBe(0);
    expect(await ledger.countMembers(caseId, { joinedAfter: clock.now() })).toBe(1);
    const done = await ledger.freeMembers(
      caseId,
      { verb: 'retry', ...BY },
      { number: '1*', joinedBefore: clock.now() },
    );
    expect(done).toEqual({ freed: 2, flows: ['orders'] });
    const { claims } = await carry();
    expect(claims).toHaveLength(2);
    expect((await ledger.caseMembers(caseId, { limit: 10 })).map(({ numbers }) => numbers)).toEqual([['#2_'], ['#12']]);
    expect(await ledger.caseCommands(caseId, 10)).toMatchObject([{ verb: 'retry', ...BY }]);
    const said = async (rootId = '') => (await ledger.journey(rootId)).filter(({ what }) => what === 'command');
    expect(await said(claims[0]?.rootId)).toMatchObject([{ name: 'retry', outcome: 'by ann: asked by phone' }]);
    expect(await said(late?.rootId)).toEqual([]);
  });

  it('reads its members in pages', async () => {
    const { ledger, stop, open } = await start();
    await stop(['1', '2', '3']);
    const { caseId } = await open();
    const first = await ledger.caseMembers(caseId, { limit: 2 });
    const rest = await ledger.caseMembers(caseId, { limit: 2, after: first[1] as (typeof first)[0] });
    expect([...first, ...rest].map(({ numbers }) => numbers[0])).toEqual(['#1', '#2', '#3']);
    expect(first[0]?.waitingFor).toBe(BROKEN.waitingFor);
  });

  it('ends a case that nothing waits in, and says why it cannot where something does', async () => {
    const { ledger, stop, open } = await start();
    await stop(['1']);
    const { caseId } = await open();
    expect(await ledger.resolveCase(caseId, BY)).toMatchObject({
      closed: false,
      why: expect.stringContaining('1 still wait'),
    });
    expect(await ledger.freeMembers(caseId, { verb: 'resolve', ...BY }, {})).toMatchObject({ freed: 1 });
    expect(await ledger.resolveCase(caseId, BY)).toEqual({ closed: true });
    expect(await ledger.caseRow(caseId)).toMatchObject({ state: 'closed', closedAt: expect.any(Number) });
    const cause: CaseCause = { kind: 'auth', cause: 'auth:erp', waitingFor: 'credentials', connectionId: 'erp' };
    const paused = await ledger.pause('erp', cause);
    expect(await ledger.resolveCase(paused.caseId, BY)).toMatchObject({
      why: expect.stringContaining('erp is paused'),
    });
  });

  it('keeps who looks after it and after some of its members', async () => {
    const { ledger, stop, open } = await start();
    const claims = await stop(['1', '2', '3']);
    const { caseId } = await open();
    const some = { rootIds: [claims[0]?.rootId as string, claims[2]?.rootId as string] };
    expect(await ledger.assignCase(caseId, 'wu', BY, some)).toEqual({ assigned: 2 });
    await ledger.assignCase(caseId, 'li', BY);
    expect((await open()).assignedTo).toBe('li');
    expect(await ledger.countMembers(caseId, { assignedTo: 'wu' })).toBe(2);
    expect(await ledger.cases({ assignedTo: 'wu', limit: 10 })).toHaveLength(1);
    expect((await ledger.caseCommands(caseId, 10)).map(({ detail }) => detail)).toEqual([
      'to li',
      `to wu, ${some.rootIds.join(', ')}`,
    ]);
    await ledger.assignCase(caseId, '', BY);
    expect(await open()).not.toHaveProperty('assignedTo');
  });

  it('offers what was mended until the very version fails', async () => {
    const { ledger, stop, open } = await start();
    await stop(['1', '2']);
    const { caseId } = await open();
    const mend = { at: 1, version: 'v2', tried: 2, maps: 2 };
    expect(await ledger.markMended(caseId, mend)).toBe(true);
    // What began with the old version still fails: the offer stands.
    await stop(['3']);
    expect((await open()).mended).toEqual(mend);
    const failure = { ...BROKEN.failure, version: 'v2', where: 'shop/order.yaml:9:1' } as NonNullable<
      CaseCause['failure']
    >;
    await stop(['4'], { ...BROKEN, failure });
    const row = await open();
    expect(row).not.toHaveProperty('mended');
    expect(row.failure).toMatchObject({ version: 'v2', where: 'shop/order.yaml:9:1' });
  });

  it('ends all of an order that is held where it is refused', async () => {
    const { ledger, stage, order, carry, answer, open } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const [claim] = claims as [Claim];
    await ledger.command(claim.rootId, { verb: 'hold', ...BY });
    await answer(batchId, claim, { to: 'next' });
    await ledger.freeMembers((await open()).caseId, { verb: 'refuse', ...BY });
    expect((await ledger.order(claim.rootId))?.moves).toMatchObject([{ state: 'done', held: false }]);
  });
});
