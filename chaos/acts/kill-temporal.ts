import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** `kill -9` of the Temporal server, with its database deleted where the plan says so. */
export const killTemporal = ({ fleet }: Scene, { forget }: Extract<Havoc, { act: 'kill-temporal' }>): Promise<void> =>
  fleet.killTemporal(forget);
