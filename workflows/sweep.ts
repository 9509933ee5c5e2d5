import { bookkeeping } from './proxies.ts';

/** Finds by time what nobody reports; run by its schedule, one at a time. */
export async function sweep(): Promise<void> {
  await bookkeeping.sweep();
}
