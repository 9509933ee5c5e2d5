import { deliver } from '../answering.ts';
import type { Deps } from '../deps.ts';
import { settleTransfers } from './settle.ts';

const BY = { who: 'waybill', why: 'a bank statement' };

/** Settles what is open in the bank's entries, and tells whoever waits for it. */
export async function settleBank(deps: Deps): Promise<void> {
  await settleTransfers(deps.ledger, deps.config, BY);
  await deliver(deps);
  for (const flow of Object.keys(deps.config.flows)) deps.packer.wake(flow);
}

/** Entries that are left to a person are looked at again no sooner: each look reads the newest orders. */
const AGAIN_MS = 5 * 60_000;

/**
 * Settles what a process left that was killed in between, and looks again at what is left to a person once further orders have come: who pays before the order
 * is known pays it all the same.
 */
export function watchBank(deps: Deps): () => Promise<void> {
  let lookedAt = 0;
  let newest: string | undefined;
  return async () => {
    const { ledger, clock } = deps;
    const [left] = await ledger.transfers({ states: ['open'], isAsked: false, limit: 1 });
    const [untold] = await ledger.transfers({ states: ['matched', 'undoing'], limit: 1 });
    if (left || untold) return settleBank(deps);
    if (clock.now() - lookedAt < AGAIN_MS) return;
    lookedAt = clock.now();
    const [open] = await ledger.transfers({ states: ['open'], limit: 1 });
    const [order] = open ? await ledger.orders({ limit: 1 }) : [];
    if (!order || order.rootId === newest) return;
    newest = order.rootId;
    await settleBank(deps);
  };
}
