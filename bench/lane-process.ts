import { createInterface } from 'node:readline';

/** What a lane's process is told: where both ends are and how much there is to move. */
export interface LaneTask {
  source: string;
  sink: string;
  orders: number;
  concurrency: number;
  pageSize: number;
  /** Where Temporal's server is, for the lanes that use it. */
  temporal?: string;
  /** A folder of this run's own. */
  folder: string;
  /** Waybill's store, where it is not a file in that folder. */
  store?: string;
}

/** What a lane says when it has nothing more to do. */
export interface LaneReport {
  done: true;
  historyEvents?: number;
  [figure: string]: number | boolean | undefined;
}

/** A warm lane, and what the harness shall know of it. */
export interface Prepared {
  move(): Promise<LaneReport>;
  /** Where Waybill takes webhooks. */
  http?: string;
}

/**
 * The talk between the harness and a lane's process: one JSON line each way. The lane gets itself warm, says ready, moves
 * everything on `go`, and reports; it lives until stdin ends, so that its peak memory can still be read.
 */
export async function runLane(prepare: (task: LaneTask) => Promise<Prepared>): Promise<void> {
  const task = JSON.parse(process.argv[2] ?? '{}') as LaneTask;
  const { move, ...facts } = await prepare(task);
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  say({ ready: true, ...facts });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'go') say(await move());
  }
  process.exit(0);
}
