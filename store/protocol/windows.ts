/** WINDOW: the day's runs of a connection. Times are epoch milliseconds. */
import type { AskedRun, WindowRun } from '../windows.ts';

/** WINDOW. */
export interface WindowsProtocol {
  /** The run of this time, made where none is; refused where its day has as many as it may. */
  windowRun(asked: AskedRun): Promise<WindowRun>;
  /** What a run has left to do, and when the next record of it is due. */
  runLeft(connectionId: string, windowRunId: string): Promise<{ queued: number; underWay: number; nextAt?: number }>;
  /** The connection whose window lets this batch out. */
  windowOf(batchId: string): Promise<string | undefined>;
  runsBetween(connectionId: string, from: number, to: number): Promise<{ scheduledAt: number; finished: boolean }[]>;
  finishWindowRun(windowRunId: string): Promise<void>;
}
