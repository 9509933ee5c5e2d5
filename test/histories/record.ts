/**
 * Records the histories that `test/replay.test.ts` replays: `npx vitest run --config test/histories/vitest.config.ts`.
 * Run it only when a workflow's new shape is meant to begin here; histories that are there are kept, never replaced.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { check, retry } from '../../workflows/messages.ts';
import { timeSkipping, withWorkers } from '../workflow-environment.ts';

const folder = new URL(`./${manifest.version}/`, import.meta.url);
const queues = ['waybill', 'waybill-erp', 'waybill-wms', 'waybill-shop'];
const legs = [
  { step: 2, connectionId: 'erp', queue: 'waybill-erp' },
  { step: 3, connectionId: 'wms', queue: 'waybill-wms' },
];
const DAY_MS = 24 * 3_600_000;

it('records a history of each workflow', async () => {
  mkdirSync(fileURLToPath(folder), { recursive: true });
  const environment = await timeSkipping();
  const keep = async (name: string, workflowId: string) => {
    if (existsSync(new URL(`${name}.history`, folder))) return;
    const history = await environment.client.workflow.getHandle(workflowId).fetchHistory();
    writeFileSync(new URL(`${name}.history`, folder), temporal.api.history.v1.History.encode(history).finish());
  };
  const start = (type: string, workflowId: string, ...args: object[]) =>
    environment.client.workflow.start(type, { taskQueue: 'waybill', workflowId, args });
  const lanes = [
    { queue: 'waybill-erp', looks: [{ connectionId: 'erp', kind: 'order', side: 'target' }] },
    { queue: 'waybill-wms', looks: [{ connectionId: 'wms', kind: 'shipment', side: 'target' }] },
    { queue: 'waybill', looks: [{ connectionId: '', kind: 'order', side: 'ledger' }] },
  ];
  let surveys = 0;
  let members = 1;
  let fail = false;
  const activities = {
    openBatch: async ({ batchId }: { batchId: string }) => ({ legs, takeBack: batchId.endsWith('cancelled'), open: 100 }),
    carry: async ({ step }: { step: number }) => {
      if (fail) throw new Error('down');
      return { open: step === 3 ? 0 : 97 };
    },
    takeBack: async () => ({ open: 99 }),
    releaseBatch: async () => {},
    takeIn: async () => ({ staged: 1, more: false }),
    beginWindow: async () => ({}),
    pullChanges: async () => ({
      records: 12,
      compare: [{ connectionId: 'erp', flow: 'stock', queue: 'waybill-erp' }],
    }),
    compareLevels: async () => ({ drifted: 2 }),
    openWindow: async () => ({ batches: 2 }),
    sweep: async () => {},
    planReconciliation: async () => ({ runId: '1', acts: true, lanes }),
    surveyLook: async ({ connectionId }: { connectionId: string }) => {
      if (connectionId === 'wms') throw ApplicationFailure.nonRetryable('down');
      surveys += 1;
      return surveys === 1 ? { again: Date.now() + DAY_MS } : {};
    },
    compareLook: async () => ({}),
    repairLook: async () => ({}),
    failLook: async () => {},
    finishReconciliation: async () => ({ runId: '1', differences: 3, repaired: 1, cases: 1, skipped: 1 }),
    closeCaseIfEmpty: async () => members === 0,
    remind: async () => {},
    freeMembers: async () => {
      members = 0;
      return { freed: 1 };
    },
  };
  try {
    await withWorkers(environment, activities, queues, async () => {
      const batch = async (batchId: string) => (await start('batch', batchId, { batchId, flow: 'orders' })).result();
      await batch('batch/orders/full');
      await keep('batch-full', 'batch/orders/full');
      await batch('batch/orders/cancelled');
      await keep('batch-with-cancelled-orders', 'batch/orders/cancelled');
      fail = true;
      await batch('batch/orders/failing');
      await keep('batch-that-could-not-go-on', 'batch/orders/failing');

      const input = { kind: 'payment', waitingFor: 'payment of #1001' };
      const paid = await start('caseDesk', 'case/1', { ...input, caseId: 'case/1' });
      await environment.sleep(9 * DAY_MS);
      members = 0;
      await paid.signal(check);
      await paid.result();
      await keep('case-reminded-then-paid', 'case/1');
      members = 3;
      const retried = await start('caseDesk', 'case/2', { ...input, caseId: 'case/2' });
      await retried.executeUpdate(retry, { args: [{ who: 'li', why: 'mended' }] });
      await retried.result();
      await keep('case-retried', 'case/2');

      const shop = { connectionId: 'shop', queue: 'waybill-shop' };
      const intake = await start('intake', 'intake/shop', shop);
      await intake.result();
      await keep('intake', 'intake/shop');
      await (await start('window', 'window/shop', { ...shop, planned: true })).result();
      await keep('window', 'window/shop');
      await (await start('sweep', 'sweep')).result();
      await keep('sweep', 'sweep');
      await (await start('reconcile', 'reconcile/1', { lastMs: DAY_MS, repair: true, waits: true })).result();
      await keep('reconcile', 'reconcile/1');
    });
  } finally {
    await environment.teardown();
  }
});
