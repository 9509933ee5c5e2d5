import type { Deps } from './deps.ts';

/** Ends a batch whose activity could not go on within its minute: what it still holds is ready again, nothing is lost. */
export function releaseBatch(deps: Deps) {
  return async ({ batchId, flow }: { batchId: string; flow: string }): Promise<void> => {
    await deps.ledger.closeBatch(batchId);
    deps.packer.wake(flow);
  };
}
