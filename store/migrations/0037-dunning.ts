import type { Migration } from './migration.ts';

/** The step that each claim has come to, and the letters that tell customers. Numbers, ids and times only: whom a letter goes to is read when it is sent. */
export const dunningTables: Migration = {
  name: '0037-dunning',
  up: ({ int, clustered }) => [
    `CREATE TABLE dunned_claims (root_id ${int} NOT NULL, claim TEXT NOT NULL, day ${int} NOT NULL, due_at ${int} NOT NULL,
      letter_id ${int}, at ${int} NOT NULL, PRIMARY KEY (root_id, claim))${clustered}`,
    'CREATE INDEX dunned_claims_letter ON dunned_claims (letter_id) WHERE letter_id IS NOT NULL',
    `CREATE TABLE reminders (id ${int} PRIMARY KEY, connection TEXT NOT NULL, customer_id TEXT NOT NULL, state TEXT NOT NULL,
      tries ${int} NOT NULL, next_at ${int} NOT NULL, lease_until ${int}, failure TEXT, at ${int} NOT NULL, ended_at ${int})${clustered}`,
    "CREATE INDEX reminders_open ON reminders (id) WHERE state IN ('pending', 'sending')",
  ],
};
