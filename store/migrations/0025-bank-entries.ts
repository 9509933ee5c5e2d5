import type { Migration } from './migration.ts';

/**
 * Lines of bank statements, each once: `name` is the hash of what tells it from every other. `allocations` says which orders it pays, by id; who paid and what they
 * wrote is sealed, with the customer's own key once it is theirs alone.
 */
export const bankEntryTable: Migration = {
  name: '0025-bank-entries',
  up: ({ int, blob }) => [
    `CREATE TABLE bank_entries (id ${int} PRIMARY KEY, name TEXT NOT NULL, state TEXT NOT NULL, direction TEXT NOT NULL, amount TEXT NOT NULL,
      currency TEXT NOT NULL, booked_on TEXT NOT NULL, content_enc ${blob}, allocations TEXT NOT NULL, left_over TEXT NOT NULL, at ${int} NOT NULL)`,
    'CREATE UNIQUE INDEX bank_entries_by_name ON bank_entries (name)',
    'CREATE INDEX bank_entries_by_state ON bank_entries (state, id)',
  ],
};
