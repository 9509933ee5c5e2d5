import type { Migration } from './migration.ts';

/** Which credential a paused connection was refused with, by its HMAC: the same one is not tried again, another one is. */
export const refusedCredentials: Migration = {
  name: '0008-refused-credentials',
  up: () => ['ALTER TABLE connection_state ADD COLUMN refused TEXT'],
};
