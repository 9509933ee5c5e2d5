import { setTimeout as sleep } from 'node:timers/promises';
import type { CountedRole } from '../../cli/demo/count.ts';
import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** Every clock is wrong in its own way for a while, and then right again: each jumps twice, some of them back. */
export async function skewClocks(
  { config, systems, wishes }: Scene,
  { skewsMs, forMs }: Extract<Havoc, { act: 'skew-clocks' }>,
): Promise<void> {
  const set = async (share: number) => {
    wishes.set({ skewMs: Math.round(skewsMs.host * share) });
    for (const role of Object.keys(config.players) as CountedRole[])
      await systems.setClock(config.players[role].system, Math.round(skewsMs[role] * share));
  };
  await set(1);
  await sleep(forMs);
  await set(0);
}
