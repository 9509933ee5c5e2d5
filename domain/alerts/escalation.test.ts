import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AlertPolicy, type AlertRule, type CaseToTell, planAlerts, SEVERITIES, type Told } from './escalation.ts';
import { type AlertLine, groupAlerts } from './message.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const OPENED = Date.parse('2026-11-25T20:00:00Z');

const rule = (more: Partial<AlertRule>): AlertRule => ({ afterMs: 0, severity: 'normal', channels: ['ops'], ...more });
const open = (more: Partial<CaseToTell> = {}): CaseToTell => ({ kind: 'mapping', openedAt: OPENED, told: [], ...more });

describe('what is said of a case', () => {
  const policy: AlertPolicy = {
    rules: [
      rule({}),
      rule({ afterMs: HOUR_MS, severity: 'urgent', channels: ['ops', 'duty'] }),
      rule({ kinds: ['auth'], channels: ['boss'] }),
      rule({ connections: ['erp'], channels: ['erp-team'] }),
    ],
    repeatEveryMs: 24 * HOUR_MS,
  };

  it('goes at once to whom the rules name at once, and to the others when their time has come', () => {
    expect(planAlerts(open(), policy, OPENED)).toEqual({
      raise: [{ channel: 'ops', what: 'opened', step: 1, severity: 'normal', readyAt: OPENED }],
      lookAt: OPENED + HOUR_MS,
    });
    const told: Told[] = [{ channel: 'ops', step: 1, severity: 'normal', over: false }];
    expect(planAlerts(open({ told }), policy, OPENED + HOUR_MS)).toEqual({
      raise: [
        { channel: 'ops', what: 'reminder', step: 2, severity: 'urgent', readyAt: OPENED + HOUR_MS },
        { channel: 'duty', what: 'opened', step: 1, severity: 'urgent', readyAt: OPENED + HOUR_MS },
      ],
      lookAt: OPENED + 25 * HOUR_MS,
    });
  });

  it('is for the kinds and connections that a rule names', () => {
    const channels = (one: Partial<CaseToTell>) =>
      planAlerts(open(one), policy, OPENED).raise.map(({ channel }) => channel);
    expect(channels({ kind: 'auth', connectionId: 'wms' })).toEqual(['ops', 'boss']);
    expect(channels({ connectionId: 'erp' })).toEqual(['ops', 'erp-team']);
  });

  it('waits for the end of the quiet hours, unless it presses', () => {
    const quietHours = { from: '22:00', to: '07:00', timezone: 'UTC', except: ['urgent'] as const };
    const night = OPENED + 3 * HOUR_MS;
    const morning = Date.parse('2026-11-26T07:00:00Z');
    const raised = (severity: 'low' | 'urgent') =>
      planAlerts(open({ openedAt: night }), { rules: [rule({ severity })], quietHours }, night).raise[0]?.readyAt;
    expect(raised('low')).toBe(morning);
    expect(raised('urgent')).toBe(night);
  });

  it('ends with a word to everybody who was told, once, and to nobody else', () => {
    const told: Told[] = [
      { channel: 'ops', step: 2, severity: 'urgent', over: false },
      { channel: 'duty', step: 1, severity: 'urgent', over: true },
    ];
    const closedAt = OPENED + 2 * HOUR_MS;
    expect(planAlerts(open({ closedAt, told }), policy, closedAt)).toEqual({
      raise: [{ channel: 'ops', what: 'over', step: 0, severity: 'urgent', readyAt: closedAt }],
      lookAt: null,
    });
    expect(planAlerts(open({ closedAt }), policy, closedAt)).toEqual({ raise: [], lookAt: null });
  });

  it('counts working hours where a rule says so: what comes on Friday evening is told on Monday', () => {
    const workingHours = {
      days: ['mon', 'tue', 'wed', 'thu', 'fri'],
      from: '09:00',
      to: '18:00',
      timezone: 'UTC',
    } as const;
    const given = { rules: [rule({ afterMs: 2 * HOUR_MS, working: true })], workingHours };
    const openedAt = Date.parse('2026-11-27T17:00:00Z');
    const monday = Date.parse('2026-11-30T10:00:00Z');
    expect(planAlerts(open({ openedAt }), given, monday - 1)).toEqual({ raise: [], lookAt: monday });
    expect(planAlerts(open({ openedAt }), given, monday).raise).toMatchObject([{ what: 'opened', step: 1 }]);
  });

  const anyRule = fc.record({
    afterMs: fc.constantFrom(0, 5 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS),
    severity: fc.constantFrom(...SEVERITIES),
    channels: fc.subarray(['ops', 'duty', 'boss'], { minLength: 1 }),
  });
  const anyPolicy = fc.record({
    rules: fc.array(anyRule, { minLength: 1, maxLength: 4 }),
    repeatEveryMs: fc.option(fc.constantFrom(HOUR_MS, 24 * HOUR_MS), { nil: undefined }),
  });

  it('is said once a step, however often and whenever somebody looks', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(fc.nat(12 * HOUR_MS), { maxLength: 30 }), (rules, pauses) => {
        const told = new Map<string, Told>();
        const steps = new Set<string>();
        let now = OPENED;
        for (const pause of [0, ...pauses]) {
          now += pause;
          const plan = planAlerts(open({ told: [...told.values()] }), rules, now);
          for (const { channel, step, severity } of plan.raise) {
            expect(steps.has(`${channel}|${step}`)).toBe(false);
            expect(step).toBeGreaterThan(told.get(channel)?.step ?? 0);
            steps.add(`${channel}|${step}`);
            told.set(channel, { channel, step, severity, over: false });
          }
          // Who has just looked has nothing more to say, and knows when to look again.
          const again = planAlerts(open({ told: [...told.values()] }), rules, now);
          expect(again.raise).toEqual([]);
          expect(again.lookAt).toBe(plan.lookAt);
          if (plan.lookAt === null) continue;
          expect(plan.lookAt).toBeGreaterThan(now);
          expect(planAlerts(open({ told: [...told.values()] }), rules, plan.lookAt - 1).raise).toEqual([]);
          expect(planAlerts(open({ told: [...told.values()] }), rules, plan.lookAt).raise).not.toEqual([]);
        }
      }),
    );
  });
});

describe('one message', () => {
  const line = (caseId: string, more: Partial<AlertLine> = {}): AlertLine => ({
    caseId,
    kind: 'mapping',
    what: 'opened',
    severity: 'normal',
    waitingFor: 'a mended mapping',
    members: 2,
    openedAt: OPENED,
    numbers: ['1001'],
    ...more,
  });

  it('counts all and names the first, what presses most first', () => {
    const storm = Array.from({ length: 500 }, (_, i) => line(`case/${i + 1}`));
    const message = groupAlerts([...storm, line('case/900', { kind: 'auth', severity: 'urgent', members: 0 })], 5);
    expect(message).toMatchObject({
      severity: 'urgent',
      cases: 501,
      tally: [
        { kind: 'mapping', what: 'opened', cases: 500, members: 1_000 },
        { kind: 'auth', what: 'opened', cases: 1, members: 0 },
      ],
    });
    expect(message.lines.map(({ caseId }) => caseId)).toEqual(['case/900', 'case/1', 'case/2', 'case/3', 'case/4']);
  });

  it('says once of a case what holds now', () => {
    const over = line('case/1', { what: 'over', closedAt: OPENED + 1 });
    const message = groupAlerts(
      [line('case/1', { severity: 'urgent' }), over, line('case/1', { what: 'reminder' })],
      5,
    );
    expect(message.lines).toEqual([{ ...over, severity: 'urgent' }]);
    expect(message.cases).toBe(1);
  });

  it('loses no case in its sums', () => {
    const anyLine = fc.record({
      caseId: fc.nat(20).map((n) => `case/${n}`),
      kind: fc.constantFrom('mapping', 'auth', 'overdue'),
      what: fc.constantFrom('opened' as const, 'reminder' as const, 'over' as const),
      severity: fc.constantFrom(...SEVERITIES),
      members: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(anyLine, { minLength: 1 }), fc.nat(30), (lines, named) => {
        const message = groupAlerts(
          lines.map((one) => line(one.caseId, one)),
          named,
        );
        const cases = new Set(lines.map(({ caseId }) => caseId)).size;
        expect(message.cases).toBe(cases);
        expect(message.tally.reduce((sum, one) => sum + one.cases, 0)).toBe(cases);
        expect(message.lines.length).toBe(Math.min(cases, named));
      }),
    );
  });
});
