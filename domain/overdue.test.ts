import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Circumstances, latenessOf, overdueCause, type StandingOrder } from './overdue.ts';
import { allowedTime, furthestStage, PASSING_STAGES, USUAL_STAGE_TIMES } from './stage-times.ts';
import { STAGES } from './stages.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);
const NOW = at('2026-11-25T12:00:00Z');

const order = (more: Partial<StandingOrder> = {}): StandingOrder => ({
  stage: 'cleared',
  stageAt: NOW - 5 * HOUR_MS,
  connectionId: 'shop',
  held: false,
  cancelled: false,
  explained: false,
  moves: [{ flow: 'orders', state: 'queued', queue: 'erp' }],
  parts: [],
  ...more,
});

const given = (more: Partial<Circumstances> = {}): Circumstances => ({
  now: NOW,
  hours: undefined,
  allowed: ({ stage }) => USUAL_STAGE_TIMES[stage],
  windows: () => undefined,
  bringsOn: () => undefined,
  paused: new Set(),
  ...more,
});

describe('an order at its stage', () => {
  it('is late once its time is over, and waits for the connection it is queued for', () => {
    expect(latenessOf(order(), given())).toEqual({ is: 'overdue', awaited: 'erp', dueAt: NOW - HOUR_MS });
    expect(latenessOf(order({ stageAt: NOW - HOUR_MS }), given())).toEqual({
      is: 'in time',
      lookAt: NOW + 3 * HOUR_MS,
    });
  });

  it('waits for a planned window, and is late only when that has passed', () => {
    const windows = () => ({ times: ['09:00', '14:00'], timezone: 'UTC' });
    const came = order({ stageAt: at('2026-11-25T09:01:00Z') });
    expect(latenessOf(came, given({ now: at('2026-11-25T14:30:00Z'), windows }))).toEqual({
      is: 'in time',
      lookAt: at('2026-11-25T15:00:00Z'),
    });
    expect(latenessOf(came, given({ now: at('2026-11-25T15:00:00Z'), windows })).is).toBe('overdue');
    // Overnight: its four hours are over long before there is a window at all.
    const late = order({ stageAt: at('2026-11-25T20:00:00Z') });
    expect(latenessOf(late, given({ now: at('2026-11-26T08:00:00Z'), windows }))).toEqual({
      is: 'in time',
      lookAt: at('2026-11-26T10:00:00Z'),
    });
  });

  it('is told by the case that explains it, a hold, or the pause of the system it waits for', () => {
    expect(latenessOf(order({ explained: true }), given()).is).toBe('in time');
    expect(latenessOf(order({ held: true }), given()).is).toBe('in time');
    expect(latenessOf(order(), given({ paused: new Set(['erp']) })).is).toBe('in time');
    expect(latenessOf(order(), given({ paused: new Set(['wms']) })).is).toBe('overdue');
  });

  it('may stand as long again once a person said so', () => {
    expect(latenessOf(order({ releasedAt: NOW - HOUR_MS }), given())).toEqual({
      is: 'in time',
      lookAt: NOW + 3 * HOUR_MS,
    });
  });

  it('waits for ourselves where it is in our hands, for its warehouse where all is told, for the forwarder on the road', () => {
    const ready = order({ moves: [{ flow: 'orders', state: 'ready', queue: '' }] });
    expect(latenessOf(ready, given())).toEqual({ is: 'overdue', dueAt: NOW - HOUR_MS });
    const told = order({
      stage: 'released',
      stageAt: NOW - 72 * HOUR_MS,
      moves: [{ flow: 'orders', state: 'done', queue: '' }],
      parts: [
        { connectionId: 'wms-cn', stage: 'shipped' },
        { connectionId: 'wms-de', stage: 'released' },
      ],
    });
    expect(latenessOf(told, given())).toMatchObject({ is: 'overdue', awaited: 'wms-de' });
    const road = { ...told, stage: 'shipped' as const, stageAt: NOW - 100 * HOUR_MS };
    expect(latenessOf(road, given({ bringsOn: () => 'freight' }))).toMatchObject({ awaited: 'freight' });
  });

  it('that a person ended, or from which nothing is awaited, is not late', () => {
    const refused = order({ moves: [{ flow: 'orders', state: 'done', queue: '' }] });
    expect(latenessOf(refused, given()).is).toBe('in time');
    expect(latenessOf(order(), given({ allowed: () => undefined })).is).toBe('in time');
    expect(latenessOf(order({ cancelled: true }), given())).toEqual({ is: 'settled' });
    expect(latenessOf(order({ stage: 'delivered' }), given())).toEqual({ is: 'settled' });
  });

  it('is never put off into the past, and never late before its time', () => {
    const anyOrder = fc.record({
      stage: fc.constantFrom(...STAGES),
      stageAt: fc.integer({ min: 0, max: 40 * 24 * HOUR_MS }).map((ms) => NOW - ms),
      held: fc.boolean(),
      cancelled: fc.boolean(),
      explained: fc.boolean(),
      releasedAt: fc.option(
        fc.integer({ min: 0, max: 24 * HOUR_MS }).map((ms) => NOW - ms),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(anyOrder, fc.boolean(), ({ releasedAt, ...more }, windowed) => {
        const plan = windowed ? { times: ['06:00', '18:30'], timezone: 'Europe/Berlin' } : undefined;
        const one = order({ ...more, ...(releasedAt === undefined ? {} : { releasedAt }) });
        const lateness = latenessOf(one, given({ windows: () => plan }));
        if (lateness.is === 'in time') expect(lateness.lookAt).toBeGreaterThan(NOW);
        if (lateness.is !== 'overdue') return;
        expect(lateness.dueAt).toBeLessThanOrEqual(NOW);
        const allowed = USUAL_STAGE_TIMES[one.stage as (typeof PASSING_STAGES)[number]];
        expect(lateness.dueAt).toBeGreaterThanOrEqual(one.stageAt + allowed.ms);
      }),
    );
  });
});

describe('the time allowed at a stage', () => {
  it('is what the most particular part of the config says, else usual', () => {
    const hour = { ms: HOUR_MS, working: false };
    expect(allowedTime('received', [undefined, { received: hour }, { received: 'never' }], 'shipped')).toBe(hour);
    expect(allowedTime('received', [{ received: 'never' }, { received: hour }], 'shipped')).toBeUndefined();
    expect(allowedTime('released', [{ received: hour }], 'shipped')).toBe(USUAL_STAGE_TIMES.released);
  });

  it('is none where orders end, unless one is declared', () => {
    expect(allowedTime('in-erp', [], furthestStage({ writes: ['erp'], hears: [] }))).toBeUndefined();
    expect(allowedTime('in-erp', [], furthestStage({ writes: ['erp', 'warehouse'], hears: [] }))).toBeDefined();
    expect(allowedTime('shipped', [], furthestStage({ writes: ['warehouse'], hears: ['warehouse'] }))).toBeUndefined();
    expect(allowedTime('in-transit', [], furthestStage({ writes: [], hears: ['freight'] }))).toBeDefined();
    const declared = { 'in-erp': { ms: HOUR_MS, working: true } };
    expect(allowedTime('in-erp', [declared], furthestStage({ writes: ['erp'], hears: [] }))).toBe(declared['in-erp']);
  });

  it('makes one case of one stage and one awaited system', () => {
    const causes = PASSING_STAGES.flatMap((stage) =>
      [undefined, 'erp', 'wms'].map((awaited) => overdueCause(stage, awaited)),
    );
    expect(new Set(causes.map(({ cause }) => cause)).size).toBe(causes.length);
    expect(new Set(causes.map(({ waitingFor }) => waitingFor)).size).toBe(causes.length);
  });
});
