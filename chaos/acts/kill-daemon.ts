import type { Havoc } from '../plan.ts';
import type { Scene } from '../scene.ts';

/** `kill -9` of the daemon: its workers, its webhooks, its schedules, and who keeps Temporal alive. */
export const killDaemon = ({ fleet }: Scene, { forMs }: Extract<Havoc, { act: 'kill-daemon' }>): Promise<void> =>
  fleet.daemon.kill(forMs);
