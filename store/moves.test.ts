import { expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { CaseCause, Claim } from './ledger.ts';

const PAYMENT: CaseCause = { kind: 'payment', cause: 'payment:1', waitingFor: 'payment of 1' };

onEachDatabase('moves', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    return { ledger, clock, ...scene(ledger) };
  };

  it('packs by count and by the bytes of numbers', async () => {
    const { ledger, stage, order, pack } = await start();
    await stage([order('1'), order('2'), order('3'), order('4')]);
    const first = await ledger.pack({ flow: 'orders', max: 10, maxNumberBytes: 10, closedQueues: [] });
    expect(first).toMatchObject({ count: 2, numbers: ['#1', '#2'] });
    expect(await pack('orders', { max: 1 })).toMatchObject({ count: 1 });
    expect(await pack()).toMatchObject({ count: 1, numbers: ['#4'] });
    expect(await pack()).toBeNull();
  });

  it('takes cancels first', async () => {
    const { ledger, stage, order, pack } = await start();
    await stage([order('1'), order('2', {}, { cancelled: true })]);
    const batch = await pack('orders', { max: 1 });
    const [claim] = await ledger.claims(batch?.batchId as string);
    expect((await ledger.order(claim?.rootId as string))?.sourceId).toBe('2');
  });

  it('counts a move once, however often it is wanted', async () => {
    const { ledger, stage, order, pack } = await start();
    await stage([order('1'), order('2')]);
    await stage([order('1', { changed: true }), order('3')]);
    expect((await ledger.counts()).moves).toEqual({ ready: 3, claimed: 0, queued: 0, waiting: 0, done: 0 });
    await pack();
    expect((await ledger.counts()).moves).toEqual({ ready: 0, claimed: 3, queued: 0, waiting: 0, done: 0 });
  });

  it('walks the steps and is done', async () => {
    const { ledger, stage, order, carry, answer } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    expect(await answer(batchId, claim, { to: 'next' }, 'map')).toBe('ok');
    // The same answer again must not skip a step.
    expect(await answer(batchId, claim, { to: 'next' }, 'map')).toBe('lost');
    expect(await ledger.claims(batchId, 1)).toEqual([{ ...claim, step: 1 }]);
    expect(await ledger.claims(batchId, 0)).toEqual([]);
    expect(await answer(batchId, { ...claim, step: 1 }, { to: 'end' })).toBe('ok');
    expect((await ledger.counts()).moves).toEqual({ ready: 0, claimed: 0, queued: 0, waiting: 0, done: 1 });
    expect((await ledger.doneSteps([claim])).get(claim.rootId)?.map((done) => done.step)).toEqual(['map', 'write erp']);
  });

  it('drops what a batch says of claims that were taken away', async () => {
    const { ledger, stage, order, carry, answer, put, intend } = await start();
    await stage([order('1')]);
    const old = await carry();
    expect(await ledger.freeBatches([old.batchId])).toBe(1);
    const claim = old.claims[0] as Claim;
    expect(await answer(old.batchId, claim, { to: 'end' })).toBe('lost');
    const next = await carry();
    expect(next.claims[0]?.epoch).toBeGreaterThan(claim.epoch);
    expect(await answer(old.batchId, claim, { to: 'end' })).toBe('lost');
    expect(await intend(old.batchId, put(claim, {}))).toEqual({ do: 'lost' });
    expect(await answer(next.batchId, next.claims[0] as Claim, { to: 'end' })).toBe('ok');
  });

  it('keeps a queued move for its time, its window and its connection', async () => {
    const { ledger, clock, stage, order, carry, pack, answer } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    await answer(batchId, claims[0] as Claim, { to: 'queue', queue: 'erp', readyAt: clock.now() + 100 });
    expect(await pack()).toBeNull();
    clock.pass(100);
    expect(await pack('orders', { closedQueues: ['erp'] })).toBeNull();
    await ledger.pause('erp', { kind: 'auth', cause: 'auth:erp', waitingFor: 'credentials' });
    expect(await pack()).toBeNull();
    expect((await ledger.sweep(clock.now(), 10)).ready).toEqual([]);
    await ledger.resume('erp');
    const asked = { connectionId: 'erp', scheduledAt: clock.now(), day: { from: 0, to: clock.now() + 1, mostRuns: 5 } };
    const window = await ledger.windowRun(asked);
    if ('refused' in window) throw new Error('refused');
    expect(await ledger.windowRun(asked)).toEqual(window);
    const packed = await ledger.pack({
      flow: 'orders',
      max: 10,
      maxNumberBytes: 1_900,
      closedQueues: ['erp'],
      window: { connectionId: 'erp', windowRunId: window.windowRunId },
    });
    expect(packed?.count).toBe(1);
    expect(await ledger.windowOf(packed?.batchId ?? '')).toBe('erp');
    expect(await ledger.windowOf(batchId)).toBeUndefined();
    await ledger.finishWindowRun(window.windowRunId);
    expect(await ledger.windowRun(asked)).toMatchObject({ finished: true });
  });

  it('leaves a queued move queued when something newer comes, but not when it is a cancel', async () => {
    const { ledger, clock, stage, order, carry, pack, answer } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    await answer(batchId, claims[0] as Claim, { to: 'queue', queue: 'erp', readyAt: clock.now() + 100 });
    await stage([order('1', { a: 2 })]);
    expect((await ledger.counts()).moves).toMatchObject({ queued: 1, ready: 0 });
    expect(await pack()).toBeNull();
    await stage([order('1', { a: 2 }, { cancelled: true })]);
    expect((await ledger.counts()).moves).toMatchObject({ queued: 0, ready: 1 });
    expect(await pack('orders', { closedQueues: ['erp'] })).toMatchObject({ count: 1 });
  });

  it('gathers what waits for one cause in one case, and closes it only without members', async () => {
    const { ledger, stage, order, carry, stepAnswer } = await start();
    await stage([order('1'), order('2')]);
    const { batchId, claims } = await carry();
    await ledger.answer(
      batchId,
      claims.map((claim) => stepAnswer(claim, { to: 'case', case: PAYMENT }, 'gate')),
    );
    const [row] = (await ledger.pendingDeliveries()).cases;
    expect(row).toMatchObject({
      cause: PAYMENT.cause,
      kind: 'payment',
      state: 'open',
      members: 2,
      waitingFor: PAYMENT.waitingFor,
    });
    const caseId = row?.caseId as string;
    await ledger.startedCase(caseId);
    expect((await ledger.pendingDeliveries()).cases).toEqual([]);
    expect((await ledger.caseMembers(caseId, { limit: 10 })).map((member) => member.numbers)).toEqual([['#1'], ['#2']]);
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(false);

    const freed = await ledger.freeMembers(caseId, { verb: 'skip', ...BY }, { rootIds: [claims[0]?.rootId as string] });
    expect(freed).toEqual({ freed: 1, flows: ['orders'] });
    const next = await carry();
    expect(next.claims).toMatchObject([{ rootId: claims[0]?.rootId, step: 1 }]);

    // News about the other frees it by itself; the case is told that it may be over.
    await stage([order('2', { paid: true })]);
    expect((await ledger.pendingDeliveries()).outbox).toContainEqual(
      expect.objectContaining({ workflowId: caseId, message: 'check' }),
    );
    await ledger.sentOutbox((await ledger.pendingDeliveries()).outbox.map((message) => message.id));
    expect((await ledger.pendingDeliveries()).outbox).toEqual([]);
    expect(await ledger.closeCaseIfEmpty(caseId)).toBe(true);
    expect(await ledger.caseRow(caseId)).toMatchObject({ state: 'closed', members: 0 });

    const again = await carry();
    await ledger.answer(
      again.batchId,
      again.claims.map((claim) => stepAnswer(claim, { to: 'case', case: PAYMENT }, 'gate')),
    );
    const reopened = await ledger.cases({ state: 'open', limit: 10 });
    expect(reopened).toHaveLength(1);
    expect(reopened[0]?.caseId).not.toBe(caseId);
  });

  it('ends what a person refuses', async () => {
    const { ledger, stage, order, carry, answer } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    await answer(batchId, claims[0] as Claim, { to: 'case', case: PAYMENT });
    const [row] = await ledger.cases({ limit: 1 });
    await ledger.freeMembers(row?.caseId as string, { verb: 'refuse', ...BY });
    expect((await ledger.counts()).moves).toMatchObject({ waiting: 0, done: 1 });
    expect(await ledger.journey(claims[0]?.rootId as string)).toContainEqual(
      expect.objectContaining({ outcome: 'refused' }),
    );
  });

  it('holds all flows of an order until released, and shows it in a case', async () => {
    const { ledger, stage, order, carry, pack, answer } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const rootId = claims[0]?.rootId as string;
    const held = await ledger.command(rootId, { verb: 'hold', ...BY });
    expect(held.caseIds).toHaveLength(1);
    expect(await answer(batchId, claims[0] as Claim, { to: 'next' })).toBe('superseded');
    expect(await pack()).toBeNull();
    await stage([order('1', { a: 2 })]);
    expect(await pack()).toBeNull();
    await ledger.command(rootId, { verb: 'hold', ...BY });
    expect(await ledger.caseRow(held.caseIds[0] as string)).toMatchObject({ kind: 'hold', members: 1 });
    await ledger.freeMembers(held.caseIds[0] as string, { verb: 'release', ...BY });
    expect(await ledger.closeCaseIfEmpty(held.caseIds[0] as string)).toBe(true);
    expect(await pack()).toMatchObject({ count: 1 });
  });

  it('runs every flow again when a person cancels', async () => {
    const { ledger, clock, stage, order, carry, answer } = await start();
    await stage([order('1'), order('2'), order('3')]);
    const { batchId, claims } = await carry();
    const [done, queued, claimed] = claims as [Claim, Claim, Claim];
    await answer(batchId, done, { to: 'end' });
    await answer(batchId, queued, { to: 'queue', queue: 'erp', readyAt: clock.now() + 10_000 });
    for (const claim of claims) await ledger.command(claim.rootId, { verb: 'cancel', ...BY });
    expect(await answer(batchId, claimed, { to: 'next' })).toBe('superseded');
    expect(await ledger.cancelledHere([...claims.map((claim) => claim.rootId), 'r999'])).toEqual(
      new Set(claims.map((claim) => claim.rootId)),
    );
    expect((await carry()).claims.map((claim) => claim.step)).toEqual([0, 0, 0]);
  });

  it('makes stopped moves ready at once on retry', async () => {
    const { ledger, clock, stage, order, carry, answer } = await start();
    await stage([order('1'), order('2')]);
    const { batchId, claims } = await carry();
    await answer(batchId, claims[0] as Claim, { to: 'queue', queue: 'erp', readyAt: clock.now() + 10_000 });
    await answer(batchId, claims[1] as Claim, { to: 'case', case: PAYMENT });
    for (const claim of claims) await ledger.command(claim.rootId, { verb: 'retry', ...BY });
    expect((await carry()).claims).toHaveLength(2);
    expect((await ledger.cases({ state: 'open', limit: 1 }))[0]?.members).toBe(0);
  });

  it('pauses a connection with one case, which outlives its members until resumed', async () => {
    const { ledger } = await start();
    const cause: CaseCause = { kind: 'auth', cause: 'auth:erp', waitingFor: 'credentials', connectionId: 'erp' };
    const first = await ledger.pause('erp', cause);
    expect((await ledger.pause('erp', { ...cause, cause: 'connection:erp' })).caseId).toBe(first.caseId);
    expect(await ledger.paused()).toMatchObject([{ connectionId: 'erp', caseId: first.caseId }]);
    expect(await ledger.closeCaseIfEmpty(first.caseId)).toBe(false);
    expect(await ledger.resume('erp')).toEqual({ caseId: first.caseId });
    expect(await ledger.resume('erp')).toEqual({});
    expect(await ledger.closeCaseIfEmpty(first.caseId)).toBe(true);
    expect((await ledger.openCase(cause)).caseId).not.toBe(first.caseId);
  });

  it('finds by time what nobody moves', async () => {
    const { ledger, clock, stage, order, pack } = await start();
    await ledger.receive([
      { connectionId: 'shop', topic: 't', eventId: 'e', kind: 'order', sourceId: '9', body: '{}' },
    ]);
    await stage([order('1')]);
    const batch = await pack();
    await stage([order('2')]);
    expect(await ledger.sweep(clock.now(), 1_000)).toMatchObject({
      batches: [],
      claiming: [],
      staleInbox: [],
      ready: ['orders'],
    });
    clock.pass(2_000);
    const late = await ledger.sweep(clock.now(), 1_000);
    expect(late.batches).toEqual([{ batchId: batch?.batchId, count: 1, numbers: ['#1'] }]);
    expect(late.staleInbox).toEqual(['shop']);
    await ledger.batchStarted(batch?.batchId as string);
    clock.pass(2_000);
    expect((await ledger.sweep(clock.now(), 1_000)).claiming.map((one) => one.batchId)).toEqual([batch?.batchId]);
    await ledger.closeBatch(batch?.batchId as string);
    expect((await ledger.sweep(clock.now(), 1_000)).claiming).toEqual([]);
    expect((await ledger.counts()).moves).toMatchObject({ ready: 2, claimed: 0 });
  });
});
