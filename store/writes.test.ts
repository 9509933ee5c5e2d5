import { expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim, Ledger, Ticket } from './ledger.ts';

const UNKNOWN = { class: 'unknown-outcome', message: 'timed out' } as const;

onEachDatabase('writes', (ledgers) => {
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    /** A new revision of order 1 in the hands of a new batch. */
    const next = async (data: unknown) => {
      await words.stage([words.order('1', data)]);
      const { batchId, claims } = await words.carry();
      return { batchId, claim: claims[0] as Claim };
    };
    return { ledger, clock, ...words, next };
  };
  const lose = (ledger: Ledger, ticket: Ticket, probeAfter: number) =>
    ledger.outcome({
      writeId: ticket.writeId,
      attempt: ticket.attempt,
      state: 'unknown',
      failure: UNKNOWN,
      probeAfter,
      landsUntil: probeAfter,
    });

  it('creates once, skips equal bytes, updates others', async () => {
    const { ledger, accepted, answer, next, intend, put, send, accept } = await start();
    const first = await accepted('1', 'SO1', { total: 1 });
    expect(first.ticket).toMatchObject({
      op: 'create',
      attempt: 1,
      generation: 1,
      identity: 'shop/order/1//1',
      payload: { total: 1 },
    });
    await answer(first.batchId, first.claim, { to: 'end' });
    const { batchId, claim } = await next({ a: 2 });
    expect(await intend(batchId, put(claim, { total: 1 }))).toEqual({ do: 'skip', targetId: 'SO1' });
    expect(await intend(batchId, put(claim, { total: 2 }, { change: 'replace' }))).toEqual({ do: 'replace' });
    expect(await intend(batchId, put(claim, { total: 2 }, { change: 'refuse' }))).toEqual({ do: 'refuse' });
    const update = await send(batchId, put(claim, { total: 2 }));
    expect(update).toMatchObject({
      op: 'update',
      targetId: 'SO1',
      identity: first.ticket.identity,
      payload: { total: 2 },
    });
    expect(update.idempotencyKey).not.toBe(first.ticket.idempotencyKey);
    await accept(update, 'SO1');
    expect(await intend(batchId, put(claim, { total: 2 }))).toMatchObject({ do: 'skip' });
    expect(await intend(batchId, put(claim, { total: 2 }, { force: true }))).toMatchObject({
      do: 'call',
      op: 'update',
    });
    expect((await ledger.targets([claim.rootId])).map((target) => target.targetId)).toEqual(['SO1']);
  });

  it('keeps facts and numbers for later steps', async () => {
    const { ledger, stage, order, carry, send, put, accept } = await start();
    await stage([order('1', {}, { customerId: 'c1' })]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const ticket = await send(batchId, put(claim, {}));
    await accept(ticket, 'T1', { numbers: ['SO/7'], facts: { trackingNumber: 'DHL1' } });
    expect(await ledger.targets([claim.rootId])).toMatchObject([{ targetId: 'T1', facts: { trackingNumber: 'DHL1' } }]);
    expect(await ledger.findRoots('SO/7')).toEqual([claim.rootId]);
    const update = await send(batchId, put(claim, { b: 1 }));
    expect(update.facts).toEqual({ trackingNumber: 'DHL1' });
  });

  it('gives permission to send once', async () => {
    const { ledger, stage, order, carry, intend, put } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const answered = await intend(batchId, put(claim, {}));
    const request = { writeId: (answered as { writeId: string }).writeId, claim, leaseMs: 1_000 };
    const [one] = await ledger.call(batchId, [request]);
    const [two] = await ledger.call(batchId, [request]);
    expect([one?.attempt, two]).toEqual([1, null]);
    expect(await ledger.call(batchId, [{ ...request, writeId: 'nonsense' }])).toEqual([null]);
  });

  it.each(['held', 'paused', 'newer', 'freed'] as const)('sends nothing when %s', async (why) => {
    const { ledger, stage, order, carry, intend, put } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const answered = await intend(batchId, put(claim, {}));
    if (why === 'held') await ledger.command(claim.rootId, { verb: 'hold', ...BY });
    if (why === 'paused') await ledger.pause('erp', { kind: 'auth', cause: 'auth:erp', waitingFor: 'credentials' });
    if (why === 'newer') await stage([order('1', { a: 2 })]);
    if (why === 'freed') await ledger.freeBatches([batchId]);
    expect(
      await ledger.call(batchId, [{ writeId: (answered as { writeId: string }).writeId, claim, leaseMs: 1 }]),
    ).toEqual([null]);
    expect(await ledger.openWrites([claim.rootId])).toEqual([]);
  });

  it('sends the same bytes under the same key after a refusal to hear, and others after a rejection', async () => {
    const { ledger, stage, order, carry, send, put } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const one = await send(batchId, put(claim, { a: 1 }));
    await ledger.outcome({ writeId: one.writeId, attempt: 1, state: 'again' });
    const two = await send(batchId, put(claim, { a: 1 }));
    expect(two).toMatchObject({ writeId: one.writeId, attempt: 2, idempotencyKey: one.idempotencyKey });
    await ledger.outcome({
      writeId: two.writeId,
      attempt: 2,
      state: 'rejected',
      failure: { class: 'rejected', message: 'no' },
    });
    const three = await send(batchId, put(claim, { a: 1 }));
    expect(three.writeId).toBe(one.writeId);
    expect(three.idempotencyKey).not.toBe(one.idempotencyKey);
    // An outcome of an earlier attempt says nothing of this one.
    expect(await ledger.outcome({ writeId: one.writeId, attempt: 2, state: 'again' })).toBe(false);
  });

  it('settles an unknown write before anything else, with its bytes frozen', async () => {
    const { ledger, clock, stage, order, carry, answer, next, intend, put, send } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const ticket = await send(batchId, put(claims[0] as Claim, { a: 1 }));
    const probeAfter = clock.now() + 500;
    expect(await lose(ledger, ticket, probeAfter)).toBe(true);
    await answer(batchId, claims[0] as Claim, { to: 'queue', queue: 'erp', readyAt: clock.now() });
    const { batchId: second, claim } = await next({ a: 2 });
    const settle = { do: 'settle', writeId: ticket.writeId, notBefore: probeAfter };
    expect(await intend(second, put(claim, { a: 2 }))).toEqual(settle);
    expect(await intend(second, put(claim, {}, { verb: 'cancel' }))).toEqual(settle);
    const [open] = await ledger.openWrites([claim.rootId]);
    expect(open).toMatchObject({
      state: 'unknown',
      payload: { a: 1 },
      idempotencyKey: ticket.idempotencyKey,
      notBefore: probeAfter,
    });
    expect(await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'found', targetId: 'SO1' })).toBe(true);
    expect(await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'absent' })).toBe(false);
    expect(await intend(second, put(claim, { a: 2 }))).toEqual({ do: 'wait', until: probeAfter });
    clock.pass(501);
    expect(await intend(second, put(claim, { a: 2 }))).toMatchObject({ do: 'call', op: 'update' });
  });

  it('sends the same bytes again under the same key once the target surely has nothing', async () => {
    const { ledger, clock, stage, order, carry, put, send } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const ticket = await send(batchId, put(claim, { a: 1 }));
    await lose(ledger, ticket, clock.now());
    await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'absent' });
    expect(await send(batchId, put(claim, { a: 1 }))).toMatchObject({
      attempt: 2,
      idempotencyKey: ticket.idempotencyKey,
    });
  });

  it('leaves a live lease alone, and takes an expired one for unknown', async () => {
    const { ledger, clock, stage, order, carry, put, send } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const ticket = await send(batchId, put(claims[0] as Claim, { a: 1 }), 1_000);
    expect(await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'absent' })).toBe(false);
    expect((await ledger.openWrites([ticket.rootId]))[0]?.notBefore).toBe(clock.now() + 1_000);
    clock.pass(1_001);
    await ledger.sweep(clock.now(), 60_000);
    expect((await ledger.counts()).unknownWrites).toBe(1);
    expect(await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'found', targetId: 'SO1' })).toBe(true);
  });

  it('believes a late answer of the last attempt', async () => {
    const { ledger, clock, stage, order, carry, put, send, accept } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const ticket = await send(batchId, put(claims[0] as Claim, { a: 1 }), 10);
    clock.pass(100);
    await ledger.sweep(clock.now(), 60_000);
    expect(await accept(ticket, 'SO1')).toBe(true);
    expect(await accept(ticket, 'SO1')).toBe(false);
    expect((await ledger.counts()).unknownWrites).toBe(0);
  });

  it('takes back what was accepted, and begins a new generation only then', async () => {
    const { ledger, accepted, intend, put, send, accept } = await start();
    const { batchId, claim, ticket } = await accepted('1', 'SO1', { a: 1 });
    const cancel = await send(batchId, put(claim, {}, { verb: 'cancel' }));
    expect(cancel).toMatchObject({ op: 'cancel', targetId: 'SO1', generation: 1 });
    const refusal = { class: 'rejected', message: 'too late' } as const;
    await ledger.outcome({ writeId: cancel.writeId, attempt: 1, state: 'rejected', failure: refusal });
    // Refused: what we put is still there.
    expect(await intend(batchId, put(claim, { a: 1 }))).toEqual({ do: 'skip', targetId: 'SO1' });
    await accept(await send(batchId, put(claim, {}, { verb: 'cancel' })), 'SO1');
    expect(await intend(batchId, put(claim, {}, { verb: 'cancel' }))).toEqual({ do: 'skip' });
    expect((await ledger.targets([claim.rootId]))[0]).toMatchObject({ cancelled: true, generation: 1 });
    const anew = await send(batchId, put(claim, { a: 1 }));
    expect(anew).toMatchObject({ op: 'create', generation: 2, identity: 'shop/order/1//2' });
    expect(anew.identity).not.toBe(ticket.identity);
    // Some targets give a second object the first one's id.
    await accept(anew, 'SO1');
    expect((await ledger.targets([claim.rootId])).map((target) => target.cancelled)).toEqual([true, false]);
  });

  it('cancels what was only intended without sending anything', async () => {
    const { ledger, stage, order, carry, intend, put } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const answered = await intend(batchId, put(claim, { a: 1 }));
    expect(await intend(batchId, put(claim, {}, { verb: 'cancel' }))).toEqual({ do: 'skip' });
    expect(
      await ledger.call(batchId, [{ writeId: (answered as { writeId: string }).writeId, claim, leaseMs: 1 }]),
    ).toEqual([null]);
    expect(await intend(batchId, put(claim, { a: 1 }))).toMatchObject({ do: 'call', op: 'create' });
  });

  it('runs the flow again when a write that was given up is reported as done', async () => {
    const { ledger, clock, stage, order, carry, answer, intend, put, send, accept } = await start();
    await stage([order('1')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const ticket = await send(batchId, put(claim, { a: 1 }));
    await lose(ledger, ticket, clock.now());
    await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'absent' });
    expect(await intend(batchId, put(claim, {}, { verb: 'cancel', settled: true }))).toEqual({ do: 'skip' });
    await answer(batchId, claim, { to: 'end' });
    expect(await accept(ticket, 'SO1')).toBe(true);
    const next = await carry();
    expect(next.claims).toHaveLength(1);
    expect(await intend(next.batchId, put(next.claims[0] as Claim, {}, { verb: 'cancel' }))).toMatchObject({
      do: 'call',
      op: 'cancel',
    });
  });

  it('does not believe a done step once something newer was written', async () => {
    const { ledger, clock, accepted, answer, next, put, send } = await start();
    const first = await accepted('1', 'SO1', { a: 1 });
    await answer(first.batchId, first.claim, { to: 'end' });
    const second = await next({ v: 2 });
    await send(second.batchId, put(second.claim, { a: 2 }), 10);
    await ledger.freeBatches([second.batchId]);
    clock.pass(100);
    // The source went back to what rev 1 said; what rev 2 left in the target is not known.
    const third = await next({ id: '1' });
    expect((await ledger.doneSteps([third.claim])).get(third.claim.rootId)).toEqual([]);
  });

  it('commits outcomes that come together in one go', async () => {
    const { ledger, stage, order, carry, put } = await start();
    await stage(['1', '2', '3'].map((id) => order(id)));
    const { batchId, claims } = await carry();
    const intents = await ledger.intend(
      batchId,
      claims.map((claim) => put(claim, { id: claim.rootId })),
    );
    const tickets = await ledger.call(
      batchId,
      intents.map((answered, at) => ({
        writeId: (answered as { writeId: string }).writeId,
        claim: claims[at] as Claim,
        leaseMs: 1_000,
      })),
    );
    const taken = await Promise.all(
      tickets.map((ticket, at) =>
        ledger.outcome({ writeId: ticket?.writeId as string, attempt: 1, state: 'accepted', targetId: `SO${at}` }),
      ),
    );
    expect(taken).toEqual([true, true, true]);
    expect((await ledger.targets(claims.map((claim) => claim.rootId))).map((target) => target.targetId).sort()).toEqual(
      ['SO0', 'SO1', 'SO2'],
    );
  });

  it('two records may land in one target object', async () => {
    const { ledger, stage, order, carry, put, send, accept } = await start();
    await stage([order('1'), order('2')]);
    const { batchId, claims } = await carry();
    for (const claim of claims)
      expect(await accept(await send(batchId, put(claim, { id: claim.rootId })), 'SAME')).toBe(true);
    expect(await ledger.targets(claims.map((claim) => claim.rootId))).toHaveLength(2);
  });
});
