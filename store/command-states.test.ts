import { describe, expect, it } from 'vitest';
import { BY, scene } from '../test/ledger-scene.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import type { CaseCause, Claim, Ledger, Ticket } from './ledger.ts';

const STUCK: CaseCause = { kind: 'rejected', cause: 'rejected:a', waitingFor: 'rejected', connectionId: 'erp' };
const LEASE_MS = 1_000;

const MOVES = ['ready', 'claimed', 'queued', 'waiting', 'done'] as const;
const WRITES = ['none', 'intended', 'sending', 'unknown', 'rejected', 'accepted'] as const;
type Move = (typeof MOVES)[number];
type Write = (typeof WRITES)[number];
/** Every pair that an order can be met in; one that was never packed has written nothing, and one that is done has no open write. */
const MET = MOVES.flatMap((move) => WRITES.map((write) => ({ move, write }))).filter(
  ({ move, write }) =>
    !(move === 'ready' && write !== 'none') && !(move === 'done' && ['intended', 'sending', 'unknown'].includes(write)),
);

onEachDatabase('a word on an order at any moment', (ledgers) => {
  const clock = testClock();
  let opened: Promise<Ledger> | undefined;
  let orders = 0;
  /** What the test before left: nothing of it shall be packed again. */
  let left: { rootId: string; batchIds: string[] } | undefined;

  /** One order, brought to where its move and its write stand so. */
  const met = async ({ move, write }: { move: Move; write: Write }) => {
    opened ??= ledgers.open(clock);
    const ledger = await opened;
    if (left) {
      for (const id of left.batchIds) await ledger.closeBatch(id);
      await ledger.command(left.rootId, { verb: 'release', ...BY });
      await ledger.command(left.rootId, { verb: 'refuse', ...BY });
    }
    const words = scene(ledger);
    const { stage, order, answer, put, intend, send, accept } = words;
    const batchIds: string[] = [];
    const carry = async () => {
      const carried = await words.carry();
      if (carried.batchId) batchIds.push(carried.batchId);
      return carried;
    };
    orders++;
    const rootId = (await stage([order(String(orders), { city: 'Bonn' })])).records[0]?.rootId as string;
    left = { rootId, batchIds };
    let batchId = '';
    let claim: Claim | undefined;
    let ticket: Ticket | undefined;
    if (move !== 'ready') {
      const carried = await carry();
      batchId = carried.batchId;
      claim = carried.claims[0] as Claim;
      if (write === 'intended') await intend(batchId, put(claim, { total: 1 }));
      else if (write !== 'none') ticket = await send(batchId, put(claim, { total: 1 }), LEASE_MS);
      if (ticket && write === 'accepted') await accept(ticket, `SO${orders}`);
      if (ticket && write === 'rejected') {
        const { writeId, attempt } = ticket;
        const failure = { class: 'rejected', message: 'no such article' } as const;
        await ledger.outcome({ writeId, attempt, state: 'rejected', failure });
      }
      if (ticket && write === 'unknown') {
        const { writeId, attempt } = ticket;
        const failure = { class: 'unknown-outcome', message: 'reset' } as const;
        await ledger.outcome({
          writeId,
          attempt,
          state: 'unknown',
          failure,
          probeAfter: clock.now(),
          landsUntil: clock.now(),
        });
      }
      const until = clock.now() + 60_000;
      if (move === 'queued') await answer(batchId, claim, { to: 'queue', queue: 'erp', readyAt: until });
      if (move === 'waiting') await answer(batchId, claim, { to: 'case', case: STUCK });
      if (move === 'done') await answer(batchId, claim, { to: 'end' });
    }
    const state = async () => (await ledger.order(rootId))?.moves[0];
    expect((await state())?.state).toBe(move);
    return { ledger, ...words, carry, rootId, batchId, claim, ticket, state };
  };

  describe.each(MET)('that is $move with its write $write', (there) => {
    it('hold: nothing more is begun, and what is on its way may still end', async () => {
      const { ledger, rootId, batchId, claim, ticket, pack, answer, intend, put, accept } = await met(there);
      const { caseIds } = await ledger.command(rootId, { verb: 'hold', ...BY });
      const cases = await Promise.all(caseIds.map((id) => ledger.caseRow(id)));
      expect(cases.map((row) => row?.kind)).toContain('hold');
      if (there.move === 'claimed' && claim) {
        if (there.write === 'none')
          expect(await intend(batchId, put(claim, { total: 2 }))).toEqual({ do: 'superseded' });
        else if (there.write === 'sending') expect(await accept(ticket as Ticket, 'SO1')).toBe(true);
        else expect(await answer(batchId, claim, { to: 'next' })).toBe('superseded');
      }
      clock.pass(120_000);
      expect(await pack()).toBeNull();
      await ledger.command(rootId, { verb: 'release', ...BY });
      // The batch of a claim that nobody answered is closed by its workflow, or found by the sweep.
      if (there.move === 'claimed') await ledger.closeBatch(batchId);
      expect(await pack()).toEqual(there.move === 'done' || there.move === 'waiting' ? null : expect.anything());
    });

    it('cancel: all is taken back, and what is open is settled before', async () => {
      const { ledger, rootId, batchId, carry, intend, put } = await met(there);
      await ledger.command(rootId, { verb: 'cancel', ...BY });
      if (there.move === 'claimed') await ledger.closeBatch(batchId);
      expect((await ledger.order(rootId))?.openCases).toEqual([]);
      clock.pass(LEASE_MS + 1);
      const next = await carry();
      expect(next.claims).toMatchObject([{ rootId, step: 0, carryRev: 2 }]);
      const taken = await intend(next.batchId, put(next.claims[0] as Claim, null, { verb: 'cancel' }));
      const expected = {
        none: 'skip',
        intended: 'skip',
        sending: 'settle',
        unknown: 'settle',
        rejected: 'skip',
        accepted: 'call',
      } as const;
      expect(taken.do).toBe(expected[there.write]);
      if (taken.do === 'call') expect(taken.op).toBe('cancel');
    });

    it('retry: what stopped is tried at once, at its step; what moves or is done is left alone', async () => {
      const { ledger, rootId, carry, state } = await met(there);
      const before = await state();
      await ledger.command(rootId, { verb: 'retry', ...BY });
      const stopped = there.move === 'queued' || there.move === 'waiting';
      expect(await state()).toMatchObject({ state: stopped ? 'ready' : there.move, step: before?.step });
      const { claims } = await carry();
      expect(claims).toHaveLength(stopped || there.move === 'ready' ? 1 : 0);
      expect((await ledger.order(rootId))?.openCases).toEqual([]);
    });

    it('amend: a new revision goes through all its steps, and no bytes under way are changed', async () => {
      const { ledger, rootId, batchId, claim, answer, carry, intend, put } = await met(there);
      expect(await ledger.amend(rootId, { city: 'Berlin' }, BY)).toMatchObject({ flows: ['orders'] });
      if (there.move === 'claimed') expect(await answer(batchId, claim as Claim, { to: 'next' })).toBe('superseded');
      clock.pass(120_000);
      const next = await carry();
      expect(next.claims).toMatchObject([{ rootId, step: 0, carryRev: 2 }]);
      expect((await ledger.bundles(next.claims))[0]?.root.data).toEqual({ city: 'Berlin' });
      const again = await intend(next.batchId, put(next.claims[0] as Claim, { total: 2 }));
      const expected = { none: 'create', intended: 'create', rejected: 'create', accepted: 'update' } as Record<
        string,
        string
      >;
      if (there.write === 'sending' || there.write === 'unknown') expect(again.do).toBe('settle');
      else expect(again).toMatchObject({ do: 'call', op: expected[there.write] });
    });

    it.each(['cancel', 'retry', 'amend'] as const)(
      'held, then %s: nothing is begun until it is released, and then that holds',
      async (verb) => {
        const { ledger, rootId, batchId, pack, carry, intend, put } = await met(there);
        await ledger.command(rootId, { verb: 'hold', ...BY });
        if (verb === 'amend') await ledger.amend(rootId, { city: 'Berlin' }, BY);
        else await ledger.command(rootId, { verb, ...BY });
        if (there.move === 'claimed') await ledger.closeBatch(batchId);
        clock.pass(120_000);
        expect(await pack()).toBeNull();
        const held = await ledger.cases({ rootId, state: 'open', limit: 10 });
        expect(held.map(({ kind }) => kind)).toContain('hold');

        await ledger.command(rootId, { verb: 'release', ...BY });
        expect((await ledger.order(rootId))?.openCases).toEqual([]);
        const next = await carry();
        if (verb === 'retry') return expect(next.claims).toHaveLength(there.move === 'done' ? 0 : 1);
        expect(next.claims).toMatchObject([{ rootId, step: 0, carryRev: 2 }]);
        const claim = next.claims[0] as Claim;
        if (verb === 'amend') return expect((await ledger.bundles([claim]))[0]?.root.data).toEqual({ city: 'Berlin' });
        const open = there.write === 'sending' || there.write === 'unknown';
        const taken = await intend(next.batchId, put(claim, null, { verb: 'cancel' }));
        expect(taken.do).toBe(open ? 'settle' : there.write === 'accepted' ? 'call' : 'skip');
      },
    );

    it.each(['hold', 'retry', 'amend', 'cancel'] as const)(
      'cancelled, then %s: it is taken back all the same',
      async (verb) => {
        const { ledger, rootId, batchId, carry, intend, put } = await met(there);
        await ledger.command(rootId, { verb: 'cancel', ...BY });
        if (verb === 'amend') await ledger.amend(rootId, { city: 'Berlin' }, BY);
        else await ledger.command(rootId, { verb, ...BY });
        if (verb === 'hold') await ledger.command(rootId, { verb: 'release', ...BY });
        if (there.move === 'claimed') await ledger.closeBatch(batchId);
        clock.pass(120_000);
        const next = await carry();
        expect(next.claims).toMatchObject([{ rootId, step: 0 }]);
        const claim = next.claims[0] as Claim;
        expect(await ledger.cancelledHere([rootId])).toEqual(new Set([rootId]));
        const open = there.write === 'sending' || there.write === 'unknown';
        const taken = await intend(next.batchId, put(claim, null, { verb: 'cancel' }));
        expect(taken.do).toBe(open ? 'settle' : there.write === 'accepted' ? 'call' : 'skip');
      },
    );
  });
});
