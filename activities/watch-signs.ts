import type { Deps } from './deps.ts';

/**
 * Finds what stands still and is no order at a stage: events, writes, queues, batches. A queue for a paused connection
 * is told by its pause, and one for planned windows by `waybill windows`.
 */
export async function watchSigns(deps: Deps): Promise<{ opened: number; ended: number }> {
  const paused = new Set((await deps.ledger.paused()).map(({ connectionId }) => connectionId));
  const signs = (await deps.ledger.signsSeen()).filter(({ is, of }) => {
    if ((is === 'late-queue' || is === 'unknown-writes') && paused.has(of)) return false;
    return is !== 'late-queue' || !deps.connections.get(of)?.windows;
  });
  return deps.ledger.keepSigns(signs);
}
