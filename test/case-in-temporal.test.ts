import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createActivities } from '../activities/index.ts';
import { watchStages } from '../activities/watch-stages.ts';
import { readEnvironment } from '../config/environment.ts';
import { openLedger } from '../store/open.ts';
import { ensureAttributes } from '../temporal/attributes.ts';
import { findBinary } from '../temporal/binary.ts';
import { TEMPORAL_CLI } from '../temporal/releases.ts';
import { createStarter } from '../temporal/starter.ts';
import { TEST_MASTER_KEY, testClock } from './ledgers.ts';
import { spineScene } from './spine-scene.ts';
import { withWorkers } from './workflow-environment.ts';

const HOUR_MS = 3_600_000;
const OPENED = Date.parse('2026-11-25T12:00:00Z');

let environment: TestWorkflowEnvironment;
beforeAll(async () => {
  const own = readEnvironment();
  const path = await findBinary(TEMPORAL_CLI, { ...own, explicit: own.temporalCli });
  environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } });
  expect(await ensureAttributes(environment.client)).toEqual([]);
}, 120_000);
afterAll(() => environment?.teardown());

/** What an admin finds who types this into Temporal's UI: the list lags a little behind. */
async function found(query: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of environment.client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

it('an overdue case is found in Temporal by what it waits for, says its kind and since when, and is gone when it is over', async () => {
  const clock = testClock(OPENED - 4 * HOUR_MS);
  const ledger = await openLedger({ url: 'sqlite::memory:', masterKey: TEST_MASTER_KEY, clock });
  await ledger.migrate();
  const scene = spineScene(ledger, clock);
  const { client } = environment;
  const starter = createStarter({ client, mainQueue: 'waybill', queueOf: (id) => id, eager: false });
  const deps = { ...scene.deps, starter: { ...scene.deps.starter, ...starter } };
  const activities = createActivities(deps);
  try {
    scene.erp.mischief.push({ class: 'rate-limited', message: 'slow down', retryAfterMs: 1 });
    await scene.order({ id: '1001' });
    await scene.settle();
    clock.pass(4 * HOUR_MS);
    await watchStages(deps);
    await withWorkers(environment, activities, ['waybill'], async () => {
      await activities.sweep();
      const waitingFor = 'erp to bring orders on that stand at "cleared" past their time';
      const query = `ExecutionStatus = "Running" AND WaybillWaitingFor STARTS_WITH "erp to bring orders on"`;
      await expect.poll(() => found(query), { timeout: 20_000 }).toEqual(['case/1']);
      expect(
        await found('WaybillRecords = "1001" AND WaybillConnection = "erp" AND WaybillErrorClass = "overdue"'),
      ).toEqual(['case/1']);
      const shown = await client.workflow.getHandle('case/1').describe();
      expect(shown.typedSearchAttributes.getAll()).toEqual(
        expect.arrayContaining([expect.objectContaining({ value: waitingFor })]),
      );
      expect(await shown.staticSummary()).toBe(`overdue: ${waitingFor}`);
      expect(await shown.staticDetails()).toBe(
        `**overdue**: waits for ${waitingFor}\n\n- since 2026-11-25T12:00:00.000Z\n- about \`erp\`\n- \`waybill cases show 1\``,
      );

      // The ERP takes the order: it stands at another stage, and its lateness is over.
      await scene.settle();
      await activities.sweep();
      await client.workflow.getHandle('case/1').result();
      expect((await ledger.caseRow('case/1'))?.state).toBe('closed');
      await expect.poll(() => found(query), { timeout: 20_000 }).toEqual([]);
    });
  } finally {
    await ledger.close();
  }
}, 120_000);
