import { expect, it } from 'vitest';
import { scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { Claim, Intent, Ticket } from './ledger.ts';

const LATE_MS = 30_000;

onEachDatabase('a request that may still take effect', (ledgers) => {
  /** An order that its target holds as `{ a: 1 }`, in the hands of a batch. */
  const start = async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const words = scene(ledger);
    const { batchId, claim } = await words.accepted('1', 'SO1', { a: 1 });
    const wish = (payload: unknown, more: Partial<Intent> = {}) =>
      words.intend(batchId, words.put(claim, payload, more));
    const send = (payload: unknown, more: Partial<Intent> = {}) => words.send(batchId, words.put(claim, payload, more));
    /** Nobody answered, and it may be said again. */
    const lose = async ({ writeId, attempt }: Ticket, verdict: 'repeatable' | 'absent' = 'repeatable') => {
      const now = clock.now();
      const failure = { class: 'unknown-outcome', message: 'timed out' } as const;
      const landsUntil = now + LATE_MS;
      await ledger.outcome({ writeId, attempt, state: 'unknown', failure, probeAfter: now, landsUntil });
      await ledger.probed({ writeId, attempt, verdict });
      return landsUntil;
    };
    return { ...words, words, ledger, clock, batchId, claim, wish, send, lose };
  };

  it('keeps other bytes back until it cannot any more, and not its own', async () => {
    const { clock, wish, send, lose, accept } = await start();
    const until = await lose(await send({ a: 2 }));
    expect(await wish({ a: 3 })).toEqual({ do: 'wait', until });
    expect(await wish(null, { verb: 'cancel' })).toEqual({ do: 'wait', until });
    await accept(await send({ a: 2 }), 'SO1');
    // What was said again was heard; the first one may still follow it.
    expect(await wish({ a: 2 })).toEqual({ do: 'skip', targetId: 'SO1' });
    expect(await wish({ a: 3 })).toEqual({ do: 'wait', until });
    clock.pass(LATE_MS);
    expect(await wish({ a: 3 })).toMatchObject({ do: 'call', op: 'update' });
  });

  it('is told over by what the target held before it, which it may not hold any more', async () => {
    const { clock, wish, send, lose, accept } = await start();
    const until = await lose(await send({ a: 2 }));
    expect(await wish({ a: 1 })).toEqual({ do: 'wait', until });
    clock.pass(LATE_MS);
    // Other bytes take the row, are never sent, and the wish goes back once more.
    expect(await wish({ a: 3 })).toMatchObject({ do: 'call' });
    await accept(await send({ a: 1 }), 'SO1');
    expect(await wish({ a: 1 })).toEqual({ do: 'skip', targetId: 'SO1' });
  });

  it('that takes the object back is finished before the object is made anew', async () => {
    const { clock, wish, send, lose, accept } = await start();
    const cancel = { verb: 'cancel', change: 'replace' } as const;
    const until = await lose(await send(null, cancel));
    expect(await wish({ a: 1 }, { change: 'replace' })).toEqual({ do: 'replace' });
    await accept(await send(null, cancel), 'SO1');
    expect(await wish({ a: 1 }, { change: 'replace' })).toEqual({ do: 'wait', until });
    clock.pass(LATE_MS);
    expect(await wish({ a: 1 }, { change: 'replace' })).toMatchObject({ do: 'call', op: 'create' });
  });

  it('with other bytes, or none, wished by now, is looked for although it was to be said again', async () => {
    for (const then of [{ payload: { a: 2 } }, { payload: null, more: { verb: 'cancel' } as const }]) {
      const { ledger, clock, stage, order, carry, put, intend, words, lose } = await start();
      await stage([order('2')]);
      const { batchId, claims } = await carry();
      const claim = claims[0] as Claim;
      const ticket = await words.send(batchId, put(claim, { a: 1 }));
      await lose(ticket);
      expect(await intend(batchId, put(claim, { a: 1 }))).toMatchObject({ do: 'call', op: 'create' });
      // Killed here: whoever comes next wishes something else.
      const wished = put(claim, then.payload, then.more);
      expect(await intend(batchId, wished)).toMatchObject({ do: 'settle', writeId: ticket.writeId });
      const [open] = await ledger.openWrites([claim.rootId]);
      expect(open).toMatchObject({ state: 'unknown', payload: { a: 1 }, idempotencyKey: ticket.idempotencyKey });
      await ledger.probed({ writeId: ticket.writeId, attempt: 1, verdict: 'absent' });
      clock.pass(LATE_MS);
      const after = await intend(batchId, { ...wished, settled: true });
      expect(after).toMatchObject(then.more ? { do: 'skip' } : { do: 'call', op: 'create' });
    }
  });

  it('is looked for before it is taken back, although other bytes were to follow it, or were refused', async () => {
    for (const end of ['killed', 'refused'] as const) {
      const { ledger, clock, stage, order, carry, put, intend, words, lose } = await start();
      await stage([order('2')]);
      const { batchId, claims } = await carry();
      const claim = claims[0] as Claim;
      const ticket = await words.send(batchId, put(claim, { a: 1 }));
      await lose(ticket);
      clock.pass(LATE_MS);
      const newer = { ...put(claim, { a: 2 }), settled: true };
      if (end === 'killed') expect(await intend(batchId, newer)).toMatchObject({ do: 'call', op: 'create' });
      else {
        const { writeId, attempt } = await words.send(batchId, newer);
        const failure = { class: 'rejected', message: 'no such article' } as const;
        await ledger.outcome({ writeId, attempt, state: 'rejected', failure });
      }
      const cancel = put(claim, null, { verb: 'cancel' });
      expect(await intend(batchId, cancel)).toMatchObject({ do: 'settle', writeId: ticket.writeId });
      const [open] = await ledger.openWrites([claim.rootId]);
      const { writeId, attempt } = open as NonNullable<typeof open>;
      await ledger.probed({ writeId, attempt, verdict: 'found', targetId: 'T1' });
      expect(await intend(batchId, { ...cancel, settled: true })).toMatchObject({ do: 'call', op: 'cancel' });
    }
  });

  it('is looked for before a refusal of what repeated it leads to another key', async () => {
    const { ledger, clock, stage, order, carry, put, intend, words, lose } = await start();
    await stage([order('2')]);
    const { batchId, claims } = await carry();
    const wished = put(claims[0] as Claim, { a: 1 });
    const failure = { class: 'rejected', message: 'no such article' } as const;
    const first = await words.send(batchId, wished);
    await lose(first);
    const refuse = async () => {
      const again = await words.send(batchId, { ...wished, settled: true });
      await ledger.outcome({ writeId: again.writeId, attempt: again.attempt, state: 'rejected', failure });
      return again;
    };
    expect(await refuse()).toMatchObject({ idempotencyKey: first.idempotencyKey });
    const probe = async (verdict: 'repeatable' | 'absent') => {
      const [open] = await ledger.openWrites([wished.claim.rootId]);
      const { writeId, attempt, refused } = open as NonNullable<typeof open>;
      expect(refused).toBe(true);
      await ledger.probed({ writeId, attempt, verdict });
    };
    expect(await intend(batchId, { ...wished, payload: { a: 2 } })).toMatchObject({ do: 'settle' });
    await probe('repeatable');
    clock.pass(LATE_MS + 1);
    expect(await refuse()).toMatchObject({ idempotencyKey: first.idempotencyKey });
    // Nothing can follow any more, but what was sent first may have had its effect long before the refusal.
    expect(await intend(batchId, wished)).toMatchObject({ do: 'settle' });
    await probe('absent');
    const next = await words.send(batchId, { ...wished, settled: true });
    expect(next.idempotencyKey).not.toBe(first.idempotencyKey);
  });

  it('that was answered, and refused, left nothing to be looked for', async () => {
    const { ledger, stage, order, carry, put, intend, words } = await start();
    await stage([order('2')]);
    const { batchId, claims } = await carry();
    const claim = claims[0] as Claim;
    const { writeId, attempt } = await words.send(batchId, put(claim, { a: 1 }));
    await ledger.outcome({ writeId, attempt, state: 'rejected', failure: { class: 'rejected', message: 'no' } });
    expect(await intend(batchId, put(claim, null, { verb: 'cancel' }))).toEqual({ do: 'skip' });
  });

  it('was sent by a worker that died: who finds it open is told when its lease ended', async () => {
    const { ledger, clock, claim, send, wish } = await start();
    const leaseUntil = clock.now() + 1_000;
    await send({ a: 2 });
    expect(await ledger.openWrites([claim.rootId])).toMatchObject([{ state: 'sending', leaseUntil }]);
    clock.pass(1_001);
    await ledger.sweep(clock.now(), 60_000);
    const [open] = await ledger.openWrites([claim.rootId]);
    expect(open).toMatchObject({ state: 'unknown', leaseUntil });
    const landsUntil = leaseUntil + LATE_MS;
    const { writeId, attempt } = open as NonNullable<typeof open>;
    await ledger.probed({ writeId, attempt, landsUntil, verdict: 'repeatable' });
    expect(await wish({ a: 3 })).toEqual({ do: 'wait', until: landsUntil });
  });
});
