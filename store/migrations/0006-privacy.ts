import type { Migration } from './migration.ts';

/**
 * What people and systems asked about a person's data, and what stays of them. A request's row outlives its subject: it names
 * numbers, systems and times, and nobody.
 */
export const privacyTables: Migration = {
  name: '0006-privacy',
  up: ({ int, blob, clustered }) => [
    // `event` is the webhook that asked, told again and again until it is answered. `subject_enc` is emptied with the last step.
    `CREATE TABLE privacy_requests (id ${int} PRIMARY KEY, asked TEXT NOT NULL, connection TEXT NOT NULL, event TEXT,
      subject_hmac TEXT NOT NULL, subject_enc ${blob}, state TEXT NOT NULL, after_open ${int} NOT NULL, who TEXT NOT NULL,
      why TEXT NOT NULL, asked_at ${int} NOT NULL, due_at ${int} NOT NULL, done_at ${int}, case_id ${int}, told TEXT NOT NULL,
      certificate TEXT)`,
    'CREATE UNIQUE INDEX privacy_requests_event ON privacy_requests (connection, event) WHERE event IS NOT NULL',
    "CREATE INDEX privacy_requests_open ON privacy_requests (id) WHERE state <> 'done'",
    // Papers that the law wants kept, under a key of their own that is destroyed when their time is over.
    `CREATE TABLE retained (record_id ${int} NOT NULL, write_id ${int} NOT NULL, request_id ${int} NOT NULL, kind TEXT NOT NULL,
      connection TEXT NOT NULL, number TEXT NOT NULL, key_number ${int} NOT NULL, until ${int} NOT NULL,
      PRIMARY KEY (record_id, write_id))${clustered}`,
    'CREATE INDEX retained_until ON retained (until)',
    `ALTER TABLE roots ADD COLUMN erased_at ${int}`,
  ],
};
