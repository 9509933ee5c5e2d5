import { Context } from '@temporalio/activity';

const BEAT_MS = 1_000;

/** Runs long work so that a killed worker is noticed by its silence, and a cancelled one hears of it. */
export async function beating<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const activity = Context.current();
  const timer = setInterval(() => activity.heartbeat(), BEAT_MS);
  try {
    return await work(activity.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
