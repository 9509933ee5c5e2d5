import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** `kill -9` of one of the two workers. */
export const killWorker = async (
  { fleet }: Scene,
  { victim, forMs }: Extract<Havoc, { act: 'kill-worker' }>,
): Promise<void> => fleet.workers.get(victim)?.kill(forMs);
