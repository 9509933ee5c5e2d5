import type { Migration } from './migration.ts';

/** When what targets shall hold of a root changes by time alone: a price begins or ends. */
export const changesInTime: Migration = {
  name: '0026-changes-in-time',
  up: ({ int }) => [
    `ALTER TABLE roots ADD COLUMN changes_at ${int}`,
    'CREATE INDEX roots_changes ON roots (changes_at) WHERE changes_at IS NOT NULL',
  ],
};
