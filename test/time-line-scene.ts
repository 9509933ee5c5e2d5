import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { PinnedMappings } from '../activities/index.ts';
import { createActivities } from '../activities/index.ts';
import { createAlertDesk } from '../alerts/desk.ts';
import { en } from '../alerts/words/en.ts';
import type { AlertsConfig } from '../config/alerts.ts';
import { policyOf } from '../daemon/alerts.ts';
import type { CaseRow } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { TEST_MASTER_KEY, testClock } from './ledgers.ts';
import { spineScene } from './spine-scene.ts';
import { resultOf, withWorkers } from './workflow-environment.ts';

/** An hour before people go home, in Berlin: 17:00 on a Thursday. */
export const THURSDAY = Date.parse('2026-11-26T16:00:00Z');

/**
 * Temporal's clock goes on by so much more with each step than the other one: steps of whole days would else end in the very moment in which a case's timer,
 * set by a sweep some days before, comes due. The test server refuses the cancelling of a timer that has just fired, and gives that workflow no further task.
 */
const AHEAD_MS = 7_000;

export interface TimeLine {
  /** Where cases are workflows, and under which names; without it they are rows of the ledger alone. */
  temporal?: { environment: TestWorkflowEnvironment; workflowPrefix: string };
  /** What it says otherwise. */
  config?: object;
  alerts?: object;
  mappings?: PinnedMappings;
}

/** The daemon's parts with two clocks that go together: Temporal's, and that of everything else. */
export async function timeLine({ temporal, config = {}, alerts: alertRules = {}, mappings }: TimeLine) {
  const clock = testClock(THURSDAY);
  const ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
  await ledger.migrate();
  const scene = spineScene(ledger, clock, mappings, {
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
  const cases = temporal && inTemporal(temporal);
  const deps = { ...scene.deps, starter: { ...scene.deps.starter, ...cases?.starter } };
  const activities = createActivities(deps);
  const pass = async (ms: number) => {
    clock.pass(ms);
    await temporal?.environment.sleep(ms + AHEAD_MS);
    await desk.round();
  };
  return {
    ...scene,
    ledger,
    told,
    pass,
    ended: async (caseId: string) => cases?.ended(caseId),
    sweep: () => activities.sweep(),
    round: () => desk.round(),
    live: <T>(work: () => Promise<T>) =>
      temporal ? withWorkers(temporal.environment, activities, ['waybill'], work) : work(),
  };
}

/** Cases as workflows of their own, which run while workers do. */
function inTemporal({ environment, workflowPrefix }: NonNullable<TimeLine['temporal']>) {
  const { client } = environment;
  const nameOf = (caseId: string) => `${workflowPrefix}/${caseId}`;
  const starter = {
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
  return { starter, ended: (caseId: string) => resultOf(environment, nameOf(caseId)) };
}
