import { fileURLToPath } from 'node:url';
import { WorkflowClient } from '@temporalio/client';
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

/** So much of real time a workflow that has nothing to wait for may take to end. */
const END_MS = 30_000;

/**
 * What a workflow ended with. The environment's own client skips time while it awaits a result: a reminder of another case, or of this one, then comes due in
 * the middle of things. Here the clock moves by `environment.sleep` alone; and one that does not end fails within its test's time, so that its workers stop.
 */
export async function resultOf(environment: TestWorkflowEnvironment, workflowId: string): Promise<unknown> {
  const { connection, namespace = 'default' } = environment;
  const signal = AbortSignal.timeout(END_MS);
  try {
    return await connection.withAbortSignal(signal, () =>
      new WorkflowClient({ connection, namespace }).getHandle(workflowId).result(),
    );
  } catch (error) {
    if (signal.aborted) throw new Error(`${workflowId} did not end within ${END_MS / 1_000} s`, { cause: error });
    throw error;
  }
}

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
