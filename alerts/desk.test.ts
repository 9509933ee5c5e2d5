import { expect, it } from 'vitest';
import type { AlertPolicy } from '../domain/alerts/escalation.ts';
import { WaybillError } from '../domain/failures.ts';
import { sweepGapMs } from '../domain/pulses.ts';
import type { CaseCause, Ledger } from '../store/ledger.ts';
import { onEachDatabase, type TestClock, testClock } from '../test/ledgers.ts';
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
  async function scene(
    more: { policy?: AlertPolicy; digest?: { at: string; channels: string[] }; at?: number; sweeps?: Sweeps } = {},
  ) {
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
        telling: { words: en, timezone: 'UTC', linkOf: (caseId) => `http://ui/${caseId}` },
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

  it('gives up after a day what no longer is news, and keeps that in sight', async () => {
    const { clock, ledger, ops, desk } = await scene();
    await ledger.openCase(cause('a'));
    const one = desk();
    await one.round();
    clock.pass(MINUTE_MS);
    for (let tries = 0; tries < 300; tries += 1)
      ops.mischief.push(() => {
        throw new WaybillError({ class: 'auth', message: 'no such robot' });
      });
    for (let minutes = 0; minutes < 25 * 60; minutes += 20) {
      await one.round();
      clock.pass(20 * MINUTE_MS);
    }
    expect(await ledger.alertHealth()).toMatchObject({ open: [], failed: [{ channel: 'ops', messages: 1 }] });
    expect(ops.told).toEqual([]);
  });

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
