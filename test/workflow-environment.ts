import { fileURLToPath } from 'node:url';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, Worker, type WorkflowBundle } from '@temporalio/worker';
import { findTestServer } from '../temporal/test-server.ts';
import './quiet-runtime.ts';

let bundle: Promise<WorkflowBundle> | undefined;

/** The workflows as they run in production, bundled once for a whole test file. */
export const workflowBundle = (): Promise<WorkflowBundle> => {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
  return bundle;
};

/** Under the time-skipping server sixty days pass in under a second. */
export const timeSkipping = async (): Promise<TestWorkflowEnvironment> =>
  TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: await findTestServer() } },
  });

/** Runs `work` beside workers that serve these activities on these queues; the first also runs the workflows. */
export async function withWorkers<T>(
  environment: TestWorkflowEnvironment,
  activities: object,
  queues: string[],
  work: () => Promise<T>,
): Promise<T> {
  const [main = 'waybill', ...others] = queues;
  const shared = { connection: environment.nativeConnection, activities };
  const worker = await Worker.create({ ...shared, taskQueue: main, workflowBundle: await workflowBundle() });
  const rest = await Promise.all(others.map((taskQueue) => Worker.create({ ...shared, taskQueue })));
  const running = rest.map((one) => one.run());
  try {
    return await worker.runUntil(work());
  } finally {
    for (const one of rest) one.shutdown();
    await Promise.all(running);
  }
}
