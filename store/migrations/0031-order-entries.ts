import type { Migration } from './migration.ts';

/**
 * What is told of each order, a line each, so that one order's can be shown without another's. Seals of before have no `entries_root`: they
 * were hashed in the first form. `skip` is a seal further back than the one before, so that a way from one to another is short.
 */
export const orderEntryTables: Migration = {
  name: '0031-order-entries',
  up: ({ int, blob, appendOnly }) => [
    `ALTER TABLE audit_seals ADD COLUMN skip ${blob}`,
    `ALTER TABLE audit_seals ADD COLUMN entries_root ${blob}`,
    `ALTER TABLE audit_seals ADD COLUMN first_entry ${int}`,
    `ALTER TABLE audit_seals ADD COLUMN entry_count ${int}`,
    `CREATE TABLE order_entries (id ${int} PRIMARY KEY, seal ${int} NOT NULL, root_id ${int} NOT NULL, number ${int} NOT NULL,
      hash ${blob} NOT NULL, content_enc ${blob} NOT NULL)`,
    'CREATE INDEX order_entries_root ON order_entries (root_id, number)',
    ...appendOnly('order_entries', 'id'),
  ],
};
