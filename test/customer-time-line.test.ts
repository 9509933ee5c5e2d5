import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createActivities } from '../activities/index.ts';
import { createAlertDesk } from '../alerts/desk.ts';
import { en } from '../alerts/words/en.ts';
import type { AlertsConfig } from '../config/alerts.ts';
import { policyOf } from '../daemon/alerts.ts';
import type { CaseRow, Ledger } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { BY } from './ledger-scene.ts';
import { TEST_MASTER_KEY, testClock } from './ledgers.ts';
import { spineScene } from './spine-scene.ts';
import { timeSkipping, withWorkers } from './workflow-environment.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ANN = { connectionId: 'shop', customerId: 'c-ann' };
/** An hour before people go home, in Berlin: 17:00 on a Thursday. */
const THURSDAY = Date.parse('2026-11-26T16:00:00Z');

let environment: TestWorkflowEnvironment;
/** A server for each group: a case that ends just as it reminds leaves the server's clock unskipped for whoever comes next. */
function ownServer(): void {
  beforeAll(async () => {
    environment = await timeSkipping();
  }, 60_000);
  afterAll(() => environment?.teardown());
}

const ledgers: Ledger[] = [];
afterAll(async () => {
  for (const ledger of ledgers) await ledger.close();
});

/** The daemon's parts with two clocks that go together: Temporal's, and that of everything else. */
async function begin(workflowPrefix: string, config: object = {}, alertRules: object = {}) {
  const clock = testClock(THURSDAY);
  const ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
  ledgers.push(ledger);
  await ledger.migrate();
  const scene = spineScene(ledger, clock, undefined, {
    rules: { gates: ['kyc'] },
    overdue: { workingHours: { timezone: 'Europe/Berlin' } },
    alerts: { channels: { sales: { use: 'webhook', url: 'https://sales.example' } }, ...alertRules },
    ...config,
  });
  const told: string[] = [];
  const alerts = scene.deps.config.alerts as AlertsConfig;
  const desk = createAlertDesk({
    ledger,
    channels: [
      {
        id: 'sales',
        use: 'test',
        async send() {
          told.push(new Date(clock.now()).toISOString().slice(0, 16));
        },
        close() {},
      },
    ],
    sweeps: async () => ({ stopped: false }),
    policy: policyOf(scene.deps.config, alerts),
    groupWindowMs: 0,
    named: 3,
    numbers: 2,
    telling: { words: en, timezone: 'Europe/Berlin', linkOf: () => undefined },
    clock,
    log: { warn() {} },
  });
  const { client } = environment;
  const nameOf = (caseId: string) => `${workflowPrefix}/${caseId}`;
  const starter = {
    ...scene.deps.starter,
    // One that runs already is fine, and so is one that has ended.
    startCase: async ({ caseId, kind, waitingFor }: CaseRow) => {
      const workflow = { taskQueue: 'waybill', workflowId: nameOf(caseId), args: [{ caseId, kind, waitingFor }] };
      await client.workflow.start('caseDesk', workflow).catch((error: unknown) => {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      });
    },
    checkCase: (caseId: string) =>
      client.workflow
        .getHandle(nameOf(caseId))
        .signal('check')
        .catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
        }),
  };
  const deps = { ...scene.deps, starter };
  const activities = createActivities(deps);
  const pass = async (ms: number) => {
    clock.pass(ms);
    await environment.sleep(ms);
    await desk.round();
  };
  return {
    ...scene,
    ledger,
    told,
    pass,
    ended: (caseId: string) => client.workflow.getHandle(nameOf(caseId)).result(),
    sweep: () => activities.sweep(),
    round: () => desk.round(),
    live: <T>(work: () => Promise<T>) => withWorkers(environment, activities, ['waybill'], work),
  };
}

describe('an order of a customer whom nobody knows', () => {
  ownServer();

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
      const verdict = { is: 'pending' as const, by: 'kyc', codes: [], at: scene.deps.clock.now() };
      await scene.ledger.hearVerdict(ANN, verdict);
      await scene.sweep();
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
      await scene.pass(3 * 24 * HOUR_MS);
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
  ownServer();

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
