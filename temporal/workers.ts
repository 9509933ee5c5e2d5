import type { DataConverter } from '@temporalio/common';
import { type LogLevel, type NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';

export interface WorkersOptions {
  connection: NativeConnection;
  namespace: string;
  dataConverter: DataConverter;
  /** The prebuilt bundle of `workflows/`. */
  bundlePath: string;
  activities: object;
  /** The task queue of workflows and of activities that call no connection. */
  mainQueue: string;
  /** One task queue a connection, so that a slow system never starves another. */
  connectionQueues: string[];
  /** Longer than the longest request: a drain waits for what is under way. */
  graceMs: number;
}

export interface Workers {
  /** Takes nothing new, finishes what is under way, ends. */
  drain(): Promise<void>;
  /** Rejects when a worker dies of itself. */
  failed: Promise<never>;
}

/** Connection pages in flight: each activity is a page, so few are enough to keep a connection busy. */
const PAGES_IN_FLIGHT = 20;

/**
 * Settings that all workers share. Sticky queues are short, because a killed worker's workflows wait that long before
 * another takes them up.
 */
const STICKY: Partial<WorkerOptions> = { stickyQueueScheduleToStartTimeout: '3s', maxCachedWorkflows: 300 };

let installed = false;

/** The SDK's own log goes to ours, and signals are ours to handle. Once a process: the runtime is a singleton. */
export function installRuntime(log: (level: LogLevel, message: string, fields: object) => void): void {
  if (installed) return;
  installed = true;
  const at =
    (level: LogLevel) =>
    (message: string, fields: object = {}) =>
      log(level, message, fields);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log,
      trace: () => {},
      debug: () => {},
      info: at('INFO'),
      warn: at('WARN'),
      error: at('ERROR'),
    },
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } },
  });
}

/**
 * The SDK stops workflow code that has not come back after 5 s by the wall clock. On a machine that is overloaded, or was asleep, that is
 * no endless loop, and Node does not survive the stop: it ends with "async hook stack has become corrupted", and all that the process did with it.
 * The SDK takes this setting without naming it in its types.
 */
const PATIENCE: Partial<WorkerOptions> & { isolateExecutionTimeout: string } = { isolateExecutionTimeout: '5m' };

/** One worker for workflows and local activities, and an activity worker for each connection. */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const shared: Pick<
    WorkerOptions,
    'connection' | 'namespace' | 'dataConverter' | 'activities' | 'shutdownGraceTime' | 'shutdownForceTime'
  > = {
    connection: options.connection,
    namespace: options.namespace,
    dataConverter: options.dataConverter,
    activities: options.activities,
    shutdownGraceTime: options.graceMs,
    shutdownForceTime: options.graceMs + 5_000,
  };
  const workers = await Promise.all([
    Worker.create({
      ...shared,
      ...STICKY,
      ...PATIENCE,
      taskQueue: options.mainQueue,
      workflowBundle: { codePath: options.bundlePath },
      workflowThreadPoolSize: 1,
      maxConcurrentWorkflowTaskPolls: 4,
      maxConcurrentActivityTaskPolls: 4,
      // Each connection's intake may hang here on its own system without taking a slot from the others.
      maxConcurrentActivityTaskExecutions: PAGES_IN_FLIGHT + options.connectionQueues.length,
    }),
    ...options.connectionQueues.map((queue) =>
      Worker.create({
        ...shared,
        taskQueue: queue,
        maxConcurrentActivityTaskPolls: 2,
        maxConcurrentActivityTaskExecutions: PAGES_IN_FLIGHT,
      }),
    ),
  ]);
  const runs = workers.map((worker) => worker.run());
  const failed = Promise.all(runs).then(() => new Promise<never>(() => {}));
  failed.catch(() => {});
  return {
    failed,
    drain: async () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    },
  };
}
