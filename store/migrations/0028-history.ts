import type { Migration } from './migration.ts';

/** Orders of earlier days are known and carried nowhere. Until now they were told by having no move; whatever changed in them would have moved. */
export const historyOfRoots: Migration = {
  name: '0028-history',
  up: ({ int }) => [
    `ALTER TABLE roots ADD COLUMN history ${int} NOT NULL DEFAULT 0`,
    `UPDATE roots SET history = 1 WHERE stage = 'closed' AND NOT EXISTS (SELECT 1 FROM moves m WHERE m.root_id = roots.id)`,
  ],
};
