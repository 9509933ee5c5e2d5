import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PRIORITIES, type Rate } from '../domain/budget.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import type { CallAsk } from './call-grants.ts';
import type { Ledger } from './ledger.ts';

const TIMEOUT_MS = 300;

const ask = (over: Partial<CallAsk> = {}): CallAsk => ({
  connectionId: 'erp',
  rates: [{ calls: 10, perMs: 1_000 }],
  concurrency: 100,
  timeoutMs: TIMEOUT_MS,
  priority: 'cancel',
  wanted: 1,
  atLeast: 1,
  validMs: 500,
  answered: [],
  ...over,
});

type Action =
  | { do: 'draw'; priority: (typeof PRIORITIES)[number]; wanted: number; crash: boolean }
  | { do: 'call'; grant: number; takesMs: number; lost: boolean }
  | { do: 'settle'; grant: number }
  | { do: 'pass'; ms: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    do: fc.constant('draw' as const),
    priority: fc.constantFrom(...PRIORITIES),
    wanted: fc.integer({ min: 1, max: 6 }),
    crash: fc.boolean(),
  }),
  fc.record({ do: fc.constant('call' as const), grant: fc.nat(20), takesMs: fc.nat(TIMEOUT_MS), lost: fc.boolean() }),
  fc.record({ do: fc.constant('settle' as const), grant: fc.nat(20) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 400 }) }),
);

interface Held {
  id: string;
  left: number;
  used: number;
  unanswered: number;
  validUntil: number;
  answeredAt: number;
  dead: boolean;
}

/** When calls reached the system, whatever processes did: two of them, dying at will, are no more than grants to the ledger. */
async function arrivals(ledger: Ledger, clock: TestClock, rates: Rate[], actions: Action[]): Promise<number[]> {
  const held: Held[] = [];
  const arrived: number[] = [];
  for (const one of actions) {
    if (one.do === 'pass') clock.pass(one.ms);
    else if (one.do === 'draw') {
      const { priority, wanted, crash } = one;
      const answer = await ledger.drawCalls(ask({ rates, priority, wanted }));
      if ('retryAt' in answer) expect(answer.retryAt).toBeGreaterThan(clock.now());
      else
        held.push({
          id: answer.grantId,
          left: answer.calls,
          used: 0,
          unanswered: 0,
          validUntil: answer.validUntil,
          answeredAt: 0,
          dead: crash,
        });
    } else {
      const grant = held[one.grant % Math.max(1, held.length)];
      if (!grant) continue;
      if (one.do === 'call' && grant.left > 0 && clock.now() < grant.validUntil) {
        grant.left -= 1;
        grant.used += 1;
        // It arrives at any time until its answer comes; one that is given up, within a time-out after that.
        const over = clock.now() + one.takesMs;
        arrived.push(one.lost ? over + TIMEOUT_MS - 1 : over);
        if (one.lost) grant.unanswered += 1;
        grant.answeredAt = Math.max(grant.answeredAt, over);
      }
      if (one.do === 'settle' && !grant.dead) {
        clock.pass(Math.max(0, grant.answeredAt - clock.now()));
        grant.left = 0;
        grant.dead = true;
        const { used, unanswered } = grant;
        await ledger.settleCalls(grant.id, { used, unanswered, lateMs: TIMEOUT_MS });
      }
    }
  }
  return arrived.sort((a, b) => a - b);
}

function fullest(arrived: number[], perMs: number): number {
  let most = 0;
  let from = 0;
  arrived.forEach((at, index) => {
    while ((arrived[from] as number) <= at - perMs) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

onEachDatabase('grants of calls', (ledgers) => {
  it('never let more calls arrive in any span than its rate, whoever dies when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 80 }), async (actions) => {
        const clock = testClock();
        const ledger = await ledgers.open(clock);
        const rates = [
          { calls: 4, perMs: 500 },
          { calls: 9, perMs: 2_000 },
        ];
        const arrived = await arrivals(ledger, clock, rates, actions);
        for (const rate of rates) expect(fullest(arrived, rate.perMs)).toBeLessThanOrEqual(rate.calls);
        await ledger.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('are given out whole again when their span is over, and no sooner', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const first = await ledger.drawCalls(ask({ wanted: 50 }));
    expect(first).toMatchObject({ calls: 10 });
    const made = { used: 10, unanswered: 0, lateMs: TIMEOUT_MS };
    await ledger.settleCalls('grantId' in first ? first.grantId : '', made);
    const refused = await ledger.drawCalls(ask());
    expect(refused).toEqual({ calls: 0, retryAt: clock.now() + 1_000 });
    clock.pass(999);
    expect(await ledger.drawCalls(ask())).toMatchObject({ calls: 0 });
    clock.pass(1);
    expect(await ledger.drawCalls(ask({ wanted: 50 }))).toMatchObject({ calls: 10 });
  });

  it('count whole where nobody settles them, as if the last call took as long as it may', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    await ledger.drawCalls(ask({ wanted: 10 }));
    clock.pass(500 + TIMEOUT_MS + 999);
    expect(await ledger.drawCalls(ask())).toMatchObject({ calls: 0 });
    clock.pass(1);
    expect(await ledger.drawCalls(ask())).toMatchObject({ calls: 1 });
  });

  it('keep a reserve for what is more urgent', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const drawn = async (priority: CallAsk['priority']) =>
      (await ledger.drawCalls(ask({ priority, wanted: 50 }))).calls;
    expect(await drawn('backfill')).toBe(5);
    expect(await drawn('backfill')).toBe(0);
    expect(await drawn('stock')).toBe(2);
    expect(await drawn('order')).toBe(2);
    expect(await drawn('cancel')).toBe(1);
    expect(await drawn('cancel')).toBe(0);
  });

  it('keep to the concurrency over all processes, and free what is answered', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const first = await ledger.drawCalls(ask({ wanted: 4, concurrency: 4 }));
    const grantId = 'grantId' in first ? first.grantId : '';
    expect(await ledger.drawCalls(ask({ wanted: 4, concurrency: 4 }))).toMatchObject({ calls: 0 });
    const answered = [{ grantId, calls: 3 }];
    expect(await ledger.drawCalls(ask({ wanted: 4, concurrency: 4, answered }))).toMatchObject({ calls: 3 });
  });

  it('stop for everybody when the system asks for patience', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const until = clock.now() + 5_000;
    await ledger.holdCalls('erp', until);
    await ledger.holdCalls('erp', until - 1_000);
    expect(await ledger.drawCalls(ask())).toEqual({ calls: 0, retryAt: until });
    expect(await ledger.drawCalls(ask({ connectionId: 'shop' }))).toMatchObject({ calls: 1 });
    expect(await ledger.paused()).toEqual([]);
    clock.pass(5_000);
    expect(await ledger.drawCalls(ask())).toMatchObject({ calls: 1 });
  });
});

onEachDatabase('runs of a window', (ledgers) => {
  it('are as many a day as it may have, each planned time once', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const day = { from: 0, to: 86_400_000, mostRuns: 2 };
    const run = (scheduledAt: number) => ledger.windowRun({ connectionId: 'erp', scheduledAt, day });
    const first = await run(1_000);
    expect(await run(1_000)).toEqual(first);
    expect(await run(2_000)).toMatchObject({ finished: false });
    expect(await run(3_000)).toEqual({ refused: true, runs: 2 });
    expect(await run(2_000)).toMatchObject({ finished: false });
    expect(await ledger.runsBetween('erp', 0, 86_400_000)).toHaveLength(2);
    const next = {
      connectionId: 'erp',
      scheduledAt: 86_400_001,
      day: { from: 86_400_000, to: 172_800_000, mostRuns: 2 },
    };
    expect(await ledger.windowRun(next)).toMatchObject({ finished: false });
  });
});
