import type { Migration } from './migration.ts';

/** What identity providers say of customers, beside what people decided; codes only. */
export const verdictColumns: Migration = {
  name: '0021-verdicts',
  up: ({ int }) => [
    // The connection whose verdict made the state; a person did where it is NULL.
    'ALTER TABLE accounts ADD COLUMN decided_by TEXT',
    'ALTER TABLE accounts ADD COLUMN verdict TEXT',
    'ALTER TABLE accounts ADD COLUMN verdict_by TEXT',
    'ALTER TABLE accounts ADD COLUMN verdict_codes TEXT',
    `ALTER TABLE accounts ADD COLUMN verdict_at ${int}`,
  ],
};
