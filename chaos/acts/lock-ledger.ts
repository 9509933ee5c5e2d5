import { setTimeout as sleep } from 'node:timers/promises';
import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** Somebody else's transaction holds the ledger: a backup that went wrong, a console left open. */
export const lockLedger = ({ ledger }: Scene, { forMs }: Extract<Havoc, { act: 'lock-ledger' }>): Promise<void> =>
  ledger.locked(() => sleep(forMs));
