import { setTimeout as sleep } from 'node:timers/promises';
import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** A whole system answers nobody. */
export const systemDown = (
  { config, weather }: Scene,
  { role, forMs }: Extract<Havoc, { act: 'system-down' }>,
): Promise<void> => weather.during(config.players[role].system, { down: 1 }, () => sleep(forMs));
