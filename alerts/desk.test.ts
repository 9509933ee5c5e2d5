import { expect, it } from 'vitest';
import { watchStages } from '../activities/watch-stages.ts';
import type { AlertPolicy } from '../domain/alerts/escalation.ts';
import { WaybillError } from '../domain/failures.ts';
import { sweepGapMs } from '../domain/pulses.ts';
import type { CaseCause, Ledger } from '../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
import { spineScene } from '../test/spine-scene.ts';
import type { AlertChannel, Outgoing } from './channel.ts';
import { createAlertDesk } from './desk.ts';
import { sweepWatch } from './sweep-watch.ts';
import { en } from './words/en.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.parse('2026-11-25T12:00:00Z');

/** A channel that keeps what it is told, and does what a test wants with the next messages. */
function chat(id: string) {
  const told: Outgoing[] = [];
  const mischief: (() => void)[] = [];
  const channel: AlertChannel = {
    id,
    use: 'test',
    async send(message) {
      mischief.shift()?.();
      told.push(message);
    },
    close() {},
  };
  return { channel, told, mischief, titles: () => told.map(({ telling }) => telling.title) };
}

type Sweeps = (ledger: Ledger, clock: TestClock) => ReturnType<typeof sweepWatch>;

const cause = (name: string, kind: CaseCause['kind'] = 'mapping'): CaseCause => ({
  kind,
  cause: `${kind}:${name}`,
  waitingFor: `${name} to be mended`,
});

onEachDatabase('the alert desk', (ledgers) => {
  interface Asked {
    policy?: AlertPolicy;
    digest?: { at: string; channels: string[] };
    at?: number;
    sweeps?: Sweeps;
    timezone?: string;
  }

  async function scene(more: Asked = {}) {
    const clock = testClock(more.at ?? START);
    const url = await ledgers.freshUrl();
    const ledger = await ledgers.open(clock, url);
    const ops = chat('ops');
    const policy: AlertPolicy = more.policy ?? { rules: [{ afterMs: 0, severity: 'normal', channels: ['ops'] }] };
    const warned: string[] = [];
    const desk = (channels = [ops.channel], books = ledger) =>
      createAlertDesk({
        ledger: books,
        channels,
        sweeps: more.sweeps?.(ledger, clock) ?? (async () => ({ stopped: false })),
        policy,
        groupWindowMs: MINUTE_MS,
        named: 3,
        numbers: 2,
        digest: more.digest,
        telling: { words: en, timezone: more.timezone ?? 'UTC', linkOf: (caseId) => `http://ui/${caseId}` },
        clock,
        log: { warn: (_, text) => void warned.push(text) },
      });
    return { clock, ledger, ops, desk, warned, url };
  }

  it('makes one message of a storm, counts it, and names what to type and where to look', async () => {
    const { clock, ledger, ops, desk } = await scene();
    for (let i = 1; i <= 250; i += 1) await ledger.openCase(cause(`rule ${i}`));
    const one = desk();
    await one.round();
    expect(ops.told).toEqual([]);
    clock.pass(30_000);
    for (let i = 251; i <= 500; i += 1) await ledger.openCase(cause(`rule ${i}`));
    await one.round();
    clock.pass(30_000);
    expect(await one.round()).toEqual({ sent: 1, failed: 0 });
    const [message] = ops.told;
    expect(message?.telling).toMatchObject({
      title: 'Waybill: Alert: 500 new',
      lead: '500 cases; 0 orders; 500 mapping',
      closing: ['and 497 more cases: waybill cases list'],
    });
    expect(message?.telling.items[0]).toEqual({
      head: 'case/1 · mapping',
      facts: ['waits for rule 1 to be mended', 'since 2026-11-25 12:00:00 (1 min)'],
      command: 'waybill cases show 1',
      link: { text: 'Temporal', url: 'http://ui/case/1' },
    });
    clock.pass(24 * HOUR_MS);
    expect(await one.round()).toEqual({ sent: 0, failed: 0 });
  });

  it('says when it is over, in the same message where both are news', async () => {
    const { clock, ledger, ops, desk } = await scene();
    const kept = await ledger.openCase(cause('a'));
    const brief = await ledger.openCase(cause('b'));
    const one = desk();
    await one.round();
    await ledger.closeCaseIfEmpty(brief.caseId);
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new, 1 over']);
    await ledger.closeCaseIfEmpty(kept.caseId);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles().slice(1)).toEqual(['Waybill: Note: 1 over']);
    expect(ops.told[1]?.telling.items[0]?.facts[1]).toBe('over at 2026-11-25 12:01:00, after 1 min');
  });

  it('holds through the night what does not press, and drops nothing', async () => {
    const { clock, ledger, ops, desk } = await scene({
      at: Date.parse('2026-11-25T23:00:00Z'),
      policy: {
        rules: [
          { kinds: ['auth'], afterMs: 0, severity: 'urgent', channels: ['ops'] },
          { kinds: ['mapping'], afterMs: 0, severity: 'normal', channels: ['ops'] },
        ],
        repeatEveryMs: 2 * HOUR_MS,
        quietHours: { from: '22:00', to: '07:00', timezone: 'UTC', except: ['urgent'] },
      },
    });
    await ledger.openCase(cause('a'));
    await ledger.openCase(cause('erp', 'auth'));
    const one = desk();
    for (let minutes = 0; minutes < 60; minutes += 1) {
      await one.round();
      clock.pass(MINUTE_MS);
    }
    expect(ops.titles()).toEqual(['Waybill: URGENT: 1 new']);
    expect((await ledger.alertMessages({ limit: 10 })).held).toMatchObject([{ channel: 'ops', count: 1 }]);
    await ledger.closeCaseIfEmpty('case/2');
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    clock.pass(7 * HOUR_MS);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles().slice(1)).toEqual(['Waybill: Note: 1 over', 'Waybill: Alert: 1 new']);
  });

  it('sends what a killed daemon had in its hands, says that it may come twice, and loses nothing', async () => {
    const { clock, ledger, ops, desk, url } = await scene();
    await ledger.openCase(cause('a'));
    const first = desk();
    await first.round();
    clock.pass(MINUTE_MS);
    // Killed after the message left, before the ledger knew: nothing is marked.
    let killed = false;
    const dying = { ...ledger, settleMessage: () => Promise.reject(new Error('killed')) };
    await desk([ops.channel], dying)
      .round()
      .catch(() => {
        killed = true;
      });
    expect([killed, ops.told.length]).toEqual([true, 1]);
    const next = desk([ops.channel], await ledgers.open(clock, url));
    // Its lease still runs: it may be on its way, and is left to whoever has it.
    await next.round();
    expect(ops.told.length).toBe(1);
    clock.pass(3 * MINUTE_MS);
    await next.round();
    clock.pass(HOUR_MS);
    await next.round();
    expect(ops.told.map(({ key }) => key)).toEqual([ops.told[0]?.key, ops.told[0]?.key]);
    expect(ops.told.map(({ telling }) => telling.closing)).toEqual([
      [],
      ['This may come a second time: whether the first arrived is not known.'],
    ]);
  });

  it('tells everybody once, however many desks look', async () => {
    const { clock, ledger, ops, desk, url } = await scene();
    for (const name of ['a', 'b', 'c']) await ledger.openCase(cause(name));
    const others = await ledgers.open(clock, url);
    const desks = [desk(), desk([ops.channel], others)];
    await Promise.all(desks.map((one) => one.round()));
    clock.pass(MINUTE_MS);
    await Promise.all(desks.map((one) => one.round()));
    expect(ops.titles()).toEqual(['Waybill: Alert: 3 new']);
  });

  it('tries again where a channel fails, later each time, and says it all in one message when it is back', async () => {
    const { clock, ledger, ops, desk, warned } = await scene();
    const down = () => {
      throw new WaybillError({ class: 'unavailable', message: 'refused' });
    };
    ops.mischief.push(down, down, () => {
      throw new WaybillError({ class: 'rate-limited', message: 'too many', retryAfterMs: 40_000 });
    });
    await ledger.openCase(cause('a'));
    const one = desk();
    await one.round();
    clock.pass(MINUTE_MS);
    expect(await one.round()).toEqual({ sent: 0, failed: 1 });
    expect(await ledger.alertHealth()).toMatchObject({
      open: [{ channel: 'ops', messages: 1, tries: 1, failure: 'unavailable: refused' }],
    });
    await ledger.openCase(cause('b'));
    clock.pass(4_999);
    expect(await one.round()).toEqual({ sent: 0, failed: 0 });
    clock.pass(1);
    expect(await one.round()).toEqual({ sent: 0, failed: 1 });
    clock.pass(10_000);
    expect(await one.round()).toEqual({ sent: 0, failed: 1 });
    clock.pass(39_999);
    expect(await one.round()).toEqual({ sent: 0, failed: 0 });
    clock.pass(10_001);
    expect(await one.round()).toEqual({ sent: 1, failed: 0 });
    await ledger.openCase(cause('c'));
    clock.pass(MINUTE_MS);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new', 'Waybill: Alert: 2 new']);
    expect(await ledger.alertHealth()).toEqual({ open: [], failed: [] });
    expect(warned.length).toBe(3);
  });

  it('gives a text up after a day, and says what still holds in one message when the channel is back after weeks', async () => {
    const { clock, ledger, ops, desk } = await scene();
    const down = () => {
      throw new WaybillError({ class: 'auth', message: 'no such robot' });
    };
    const gone = await ledger.openCase(cause('gone'));
    for (let i = 1; i <= 40; i += 1) await ledger.openCase(cause(`rule ${i}`));
    const one = desk();
    let tries = 0;
    for (let minutes = 0; minutes < 16 * 24 * 60; minutes += 20) {
      ops.mischief[0] = down;
      const { failed } = await one.round();
      tries += failed;
      clock.pass(20 * MINUTE_MS);
      if (minutes === 12 * 60) await ledger.closeCaseIfEmpty(gone.caseId);
    }
    expect(ops.told).toEqual([]);
    // Every 15 minutes at most, and one message at a time.
    expect(tries).toBeLessThanOrEqual(16 * 24 * 4);
    expect(await ledger.alertHealth()).toMatchObject({
      open: [{ channel: 'ops', messages: 1, failure: 'auth: no such robot' }],
      failed: [{ channel: 'ops', messages: 7 }],
    });
    ops.mischief.length = 0;
    for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
      await one.round();
      clock.pass(MINUTE_MS);
    }
    expect(ops.titles()).toEqual(['Waybill: Alert: 40 new']);
    expect(await ledger.alertHealth()).toMatchObject({ open: [] });
  });

  it('makes one message of an old ledger in which thousands are late and hundreds of cases are open', async () => {
    const { clock, ledger, ops, desk } = await scene();
    const shop = spineScene(ledger, clock);
    const orders = Array.from({ length: 2_500 }, (_, i) => ({ id: String(1001 + i) }));
    for (let at = 0; at < orders.length; at += 500) await shop.orders(orders.slice(at, at + 500));
    for (let i = 1; i <= 300; i += 1) await ledger.openCase(cause(`order ${i}`, 'payment'));
    for (let i = 1; i <= 100; i += 1)
      await ledger.closeCaseIfEmpty((await ledger.openCase(cause(`order of old ${i}`, 'payment'))).caseId);
    clock.pass(30 * 24 * HOUR_MS);
    // The first hour under a version that watches and tells.
    const one = desk();
    for (let seconds = 0; seconds < 3_600; seconds += 15) {
      if (seconds % 60 === 0) await watchStages(shop.deps);
      await one.round();
      clock.pass(15_000);
    }
    expect(ops.titles()).toEqual(['Waybill: Alert: 301 new']);
    expect(ops.told[0]?.telling.lead).toBe('301 cases; 2,500 orders; 300 payment, 1 overdue');
    expect(ops.told[0]?.telling.closing).toEqual(['and 298 more cases: waybill cases list']);
  }, 60_000);

  it.each([
    // The night on which 02:00 to 03:00 is not shown, and the one on which it is shown twice.
    ['an hour shorter', '2026-03-28T20:00:00Z', '2026-03-29T05:00:00Z', '2026-03-29'],
    ['an hour longer', '2026-10-24T20:00:00Z', '2026-10-25T06:00:00Z', '2026-10-25'],
  ])(
    'keeps quiet until seven by the clocks of its zone, and sends a digest a day, on a night that is %s',
    async (_, evening, seven, day) => {
      const timezone = 'Europe/Berlin';
      const { clock, ledger, ops, desk } = await scene({
        at: Date.parse(evening),
        timezone,
        policy: {
          rules: [{ kinds: ['mapping'], afterMs: 3 * HOUR_MS, severity: 'normal', channels: ['ops'] }],
          quietHours: { from: '22:00', to: '07:00', timezone, except: ['urgent'] },
        },
        digest: { at: '02:30', channels: ['ops'] },
      });
      await ledger.openCase(cause('a'));
      const one = desk();
      const sentAt: number[] = [];
      for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
        if ((await one.round()).sent > 0) sentAt.push(clock.now());
        clock.pass(MINUTE_MS);
      }
      const digests = ops.titles().filter((title) => !title.includes('Alert'));
      // That of the evening's own day was due twenty hours ago: it is no news any more.
      expect(digests).toEqual([`Waybill, ${day}`]);
      expect(ops.titles().filter((title) => title.includes('Alert'))).toEqual(['Waybill: Alert: 1 new']);
      expect(sentAt.at(-1)).toBeGreaterThanOrEqual(Date.parse(seven));
      expect(sentAt.at(-1)).toBeLessThanOrEqual(Date.parse(seven) + 2 * MINUTE_MS);
    },
  );

  it('says by itself that sweeps have stopped, once, and that they run again', async () => {
    const everyMs = 30_000;
    const { clock, ledger, ops, desk } = await scene({
      sweeps: (books, time) => sweepWatch({ ledger: books, everyMs, clock: time }),
    });
    const one = desk();
    // Before the first sweep: a start takes its time.
    clock.pass(5 * everyMs);
    await one.round();
    await ledger.swept(sweepGapMs(everyMs));
    clock.pass(5 * everyMs);
    await one.round();
    expect(await ledger.cases({ limit: 10 })).toEqual([]);
    clock.pass(1);
    await one.round();
    const [row] = await ledger.cases({ state: 'open', limit: 10 });
    expect(row).toMatchObject({ kind: 'overdue', cause: 'overdue:stopped-sweeps:' });
    for (let minutes = 0; minutes < 10; minutes += 1) {
      clock.pass(MINUTE_MS);
      await one.round();
    }
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new']);
    expect(ops.told[0]?.telling.items[0]?.facts[0]).toMatch(/^waits for sweeps to run again: /);
    // What other signs a sweep sees does not end this one; that it came to its end does.
    await ledger.keepSigns([]);
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(false);
    await ledger.swept(sweepGapMs(everyMs));
    expect((await ledger.pendingDeliveries()).outbox).toMatchObject([{ workflowId: row?.caseId, message: 'check' }]);
    expect(await ledger.closeCaseIfEmpty(row?.caseId as string)).toBe(true);
    for (let minutes = 0; minutes < 2; minutes += 1) {
      await one.round();
      clock.pass(MINUTE_MS);
    }
    expect(ops.titles().slice(1)).toEqual(['Waybill: Note: 1 over']);
  });

  it('waits with the next word to a case until its workflow or its rules say so', async () => {
    const { clock, ledger, ops, desk } = await scene({
      policy: { rules: [{ afterMs: HOUR_MS, severity: 'normal', channels: ['ops'] }] },
    });
    const { caseId } = await ledger.openCase(cause('a'));
    const one = desk();
    await one.round();
    await ledger.reviewCase(caseId);
    clock.pass(HOUR_MS - 1);
    await one.round();
    expect((await ledger.alertMessages({ limit: 10 })).held).toEqual([]);
    clock.pass(1);
    await one.round();
    clock.pass(MINUTE_MS);
    await one.round();
    expect(ops.titles()).toEqual(['Waybill: Alert: 1 new']);
  });

  it('sends the digest of a day once, whoever asks and however often it starts', async () => {
    const { clock, ledger, ops, desk } = await scene({
      at: Date.parse('2026-11-25T08:59:00Z'),
      policy: { rules: [{ kinds: ['auth'], afterMs: 0, severity: 'normal', channels: ['ops'] }] },
      digest: { at: '09:00', channels: ['ops'] },
    });
    await ledger.openCase(cause('a'));
    const gone = await ledger.openCase(cause('b', 'rejected'));
    await ledger.closeCaseIfEmpty(gone.caseId);
    await desk().round();
    expect(ops.told).toEqual([]);
    clock.pass(MINUTE_MS);
    await desk().round();
    await desk().round();
    clock.pass(HOUR_MS);
    await desk().round();
    expect(ops.told.map(({ telling }) => telling)).toEqual([
      {
        title: 'Waybill, 2026-11-25',
        lead: '1 case; 0 orders',
        items: [
          {
            head: 'Open',
            facts: ['mapping: 1 case, 0 orders, the oldest since 2026-11-25 08:59:00'],
            command: 'waybill cases list',
          },
          { head: 'Resolved in the last 24 hours', facts: ['rejected: 1'] },
        ],
        closing: [],
      },
    ]);
    clock.pass(23 * HOUR_MS);
    await desk().round();
    expect(ops.titles()).toEqual(['Waybill, 2026-11-25', 'Waybill, 2026-11-26']);
  });
});
