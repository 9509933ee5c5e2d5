import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../store/ledger.ts';
import { BY } from './ledger-scene.ts';
import { timeLine } from './time-line-scene.ts';
import { timeSkipping } from './workflow-environment.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ANN = { connectionId: 'shop', customerId: 'c-ann' };

let environment: TestWorkflowEnvironment;
const ledgers: Ledger[] = [];
afterAll(async () => {
  for (const ledger of ledgers) await ledger.close();
});

async function begin(workflowPrefix: string, config: object = {}, alerts: object = {}) {
  const scene = await timeLine({ temporal: { environment, workflowPrefix }, config, alerts });
  ledgers.push(scene.ledger);
  return scene;
}

// A server for each: one that fails, with its workers still at work, takes no other with it.
beforeEach(async () => {
  environment = await timeSkipping();
}, 60_000);
afterEach(() => environment?.teardown());

describe('an order of a customer whom nobody knows', () => {
  it('waits, is told after two working hours and each day again, and goes on by itself once a person approves', async () => {
    const scene = await begin('approved');
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    await scene.live(async () => {
      await scene.sweep();
      // An hour is left today, and the night does not count.
      await scene.pass(17 * HOUR_MS - MINUTE_MS);
      expect(scene.told).toEqual([]);
      await scene.pass(MINUTE_MS);
      expect(scene.told).toEqual(['2026-11-27T09:00']);
      await scene.pass(7 * HOUR_MS);
      for (let day = 0; day < 3; day += 1) await scene.pass(24 * HOUR_MS);
      expect(scene.told.map((at) => at.slice(8))).toEqual(['27T09:00', '27T16:00', '28T16:00', '29T16:00', '30T16:00']);
      expect(scene.erp.pushes).toBe(0);
      // Four days after it was placed: people take three to five.
      expect(await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY)).toMatchObject({ freed: 1 });
      await scene.settle();
      await scene.sweep();
      await scene.ended('case/1');
    });
    expect(scene.erp.live()).toHaveLength(1);
    await scene.round();
    expect(scene.told).toHaveLength(6);
    await scene.order({ id: '1002', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    expect(scene.erp.live()).toHaveLength(2);
  }, 60_000);

  it('is told after the holidays where they lie between', async () => {
    const holidays = ['2026-11-27', '2026-11-30..2026-12-01'];
    const rules = [{ kinds: ['kyc'], after: '2h working' }];
    const scene = await begin(
      'holidays',
      { overdue: { workingHours: { timezone: 'Europe/Berlin', holidays } } },
      { rules },
    );
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    // An hour on Thursday, and the second on Wednesday.
    for (let hours = 0; hours < 6 * 24; hours += 1) await scene.pass(HOUR_MS);
    expect(scene.told).toEqual(['2026-12-02T09:00']);
  }, 60_000);

  it('is told nowhere where a provider says yes within the day, and goes on by itself', async () => {
    const scene = await begin('provider');
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    await scene.live(async () => {
      await scene.sweep();
      await scene.pass(16 * HOUR_MS);
      const verdict = { is: 'approved' as const, by: 'kyc', codes: [], at: scene.deps.clock.now() };
      expect(await scene.ledger.hearVerdict(ANN, verdict)).toMatchObject({ freed: 1 });
      await scene.settle();
      await scene.sweep();
      await scene.ended('case/1');
    });
    await scene.round();
    expect(scene.told).toEqual([]);
    expect(scene.erp.live()).toHaveLength(1);
  }, 60_000);

  it('waits for a person where the provider takes longer than it may, and for the provider no more', async () => {
    const scene = await begin('late');
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    await scene.live(async () => {
      await scene.sweep();
      // The day's end is not the moment in which the case reminds.
      await scene.pass(HOUR_MS);
      const verdict = { is: 'pending' as const, by: 'kyc', codes: [], at: scene.deps.clock.now() };
      await scene.ledger.hearVerdict(ANN, verdict);
      await scene.pass(24 * HOUR_MS - MINUTE_MS);
      await scene.sweep();
      await scene.settle();
      expect((await scene.ledger.caseRow('case/1'))?.state).toBe('open');
      await scene.pass(MINUTE_MS);
      await scene.sweep();
      await scene.settle();
      await scene.ended('case/1');
      const open = await scene.ledger.cases({ state: 'open', limit: 5 });
      expect(open).toMatchObject([{ cause: 'late:shop/c-ann', members: 1 }]);
      await scene.sweep();
      await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY);
      await scene.settle();
      await scene.sweep();
      await scene.ended(open[0]?.caseId as string);
    });
    expect(scene.erp.live()).toHaveLength(1);
  }, 60_000);

  it('ends as refused where a person says no, and nothing of it was sent anywhere', async () => {
    const scene = await begin('refused');
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    await scene.live(async () => {
      await scene.sweep();
      await scene.pass(3 * 24 * HOUR_MS + HOUR_MS);
      expect(scene.told).toHaveLength(1);
      expect(await scene.ledger.decideAccount(ANN, { verb: 'refuse' }, BY)).toMatchObject({ freed: 1 });
      await scene.settle();
      await scene.sweep();
      await scene.ended('case/1');
    });
    expect(scene.erp.pushes).toBe(0);
    const [rootId = ''] = await scene.ledger.findRoots('1001');
    expect(JSON.stringify(await scene.ledger.journey(rootId))).toContain('refused');
  }, 60_000);
});

describe('a customer who registered and has ordered nothing', () => {
  const WITH_CUSTOMERS = {
    flows: {
      orders: { kinds: ['order'], from: ['shop'], steps: ['map', 'gate', 'write erp', 'write wms'] },
      registered: { kinds: ['customer'], from: ['shop'], steps: ['map', 'gate'] },
    },
  };
  const NORDWIND = { id: 'c-ann', company: 'Nordwind GmbH' };

  it('waits, is told after two working hours and each day again until a person approves, and orders at once', async () => {
    const scene = await begin('registered', WITH_CUSTOMERS);
    await scene.customer(NORDWIND);
    await scene.settle('registered');
    await scene.live(async () => {
      await scene.sweep();
      await scene.pass(17 * HOUR_MS - MINUTE_MS);
      expect(scene.told).toEqual([]);
      await scene.pass(MINUTE_MS);
      expect(scene.told).toEqual(['2026-11-27T09:00']);
      for (let day = 0; day < 2; day += 1) await scene.pass(24 * HOUR_MS);
      const reminded = scene.told.length;
      expect(reminded).toBeGreaterThan(2);
      // Their first order on the third day: the same case, whose time runs on.
      await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
      await scene.settle();
      expect(await scene.ledger.cases({ limit: 5 })).toMatchObject([{ caseId: 'case/1', members: 2 }]);
      await scene.round();
      expect(scene.told).toHaveLength(reminded);
      await scene.pass(24 * HOUR_MS);
      expect(await scene.ledger.decideAccount(ANN, { verb: 'approve' }, BY)).toMatchObject({ freed: 1 });
      await scene.settle('registered');
      await scene.settle();
      await scene.sweep();
      await scene.ended('case/1');
    });
    expect(scene.erp.live()).toHaveLength(1);
    expect(await scene.ledger.cases({ state: 'open', limit: 5 })).toEqual([]);
  }, 60_000);

  it('is known within the day where a provider says yes, before they order', async () => {
    const scene = await begin('registered-provider', WITH_CUSTOMERS);
    await scene.customer(NORDWIND);
    await scene.settle('registered');
    await scene.live(async () => {
      await scene.sweep();
      await scene.pass(16 * HOUR_MS);
      const verdict = { is: 'approved' as const, by: 'kyc', codes: [], at: scene.deps.clock.now() };
      await scene.ledger.hearVerdict(ANN, verdict);
      await scene.settle('registered');
      await scene.sweep();
      await scene.ended('case/1');
    });
    await scene.order({ id: '1001', customer: 'c-ann', company: 'Nordwind GmbH' });
    await scene.settle();
    await scene.round();
    expect([scene.told, scene.erp.live().length]).toEqual([[], 1]);
    expect(await scene.ledger.cases({ limit: 5 })).toHaveLength(1);
  }, 60_000);
});
