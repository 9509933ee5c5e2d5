import type { Migration } from './migration.ts';

/** Lines of statements that the law wants kept after their payer was erased: until when, and under which key. */
export const bankEntryRetention: Migration = {
  name: '0034-bank-entry-retention',
  up: ({ int }) => [
    `ALTER TABLE bank_entries ADD COLUMN until ${int}`,
    `ALTER TABLE bank_entries ADD COLUMN key_number ${int}`,
    'CREATE INDEX bank_entries_until ON bank_entries (until) WHERE until IS NOT NULL',
  ],
};
