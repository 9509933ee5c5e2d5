import { setTimeout as sleep } from 'node:timers/promises';
import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** The ledger's disk is full. */
export const fillLedger = ({ ledger }: Scene, { forMs }: Extract<Havoc, { act: 'fill-ledger' }>): Promise<void> =>
  ledger.full(() => sleep(forMs));
