import type { Migration } from './migration.ts';

/** Customers that are frozen because they are late to pay, and up to when what they were late with was excused by a person. */
export const overdueFreeze: Migration = {
  name: '0024-overdue-freeze',
  up: ({ int }) => [
    // 'overdue' where it came by itself; a person froze where it is NULL.
    'ALTER TABLE accounts ADD COLUMN frozen_by TEXT',
    // What was due by then freezes nobody again.
    `ALTER TABLE accounts ADD COLUMN spared_until ${int}`,
    "CREATE INDEX accounts_overdue ON accounts (connection, customer_id) WHERE frozen_by = 'overdue'",
  ],
};
