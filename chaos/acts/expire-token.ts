import { setTimeout as sleep } from 'node:timers/promises';
import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** A system refuses our token, until somebody there renews it. */
export const expireToken = (
  { config, weather }: Scene,
  { role, forMs }: Extract<Havoc, { act: 'expire-token' }>,
): Promise<void> => weather.during(config.players[role].system, { auth: 1 }, () => sleep(forMs));
