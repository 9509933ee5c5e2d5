import type { Migration } from './migration.ts';

/**
 * Until when a request of a write that went without a sure answer may still take effect. Set once there was one, and kept when
 * other bytes take the row: what a target holds is not sure until something newer was accepted.
 */
export const lateEffects: Migration = {
  name: '0016-late-effects',
  up: ({ int }) => [
    `ALTER TABLE writes ADD COLUMN lands_until ${int}`,
    `UPDATE writes SET lands_until = COALESCE(probe_after, lease_until, first_sent_at)
      WHERE state IN ('intended', 'unknown') AND first_sent_at IS NOT NULL`,
  ],
};
