import type { Migration } from './migration.ts';

/**
 * Runs that compare the systems with the book. Nothing in these tables is personal: ids, references of ours, articles,
 * quantities and amounts. What a survey saw is kept until its run ends; differences stay.
 */
export const reconciliationTables: Migration = {
  name: '0004-reconciliation',
  up: ({ int, clustered }) => [
    `CREATE TABLE reconcile_runs (id ${int} PRIMARY KEY, workflow TEXT NOT NULL UNIQUE, from_at ${int} NOT NULL, to_at ${int} NOT NULL,
      repair TEXT NOT NULL, started_at ${int} NOT NULL, finished_at ${int}, counts TEXT)`,
    // One kind of one connection. `cursor` is where its reading goes on, and once that is done, where its comparing does.
    `CREATE TABLE reconcile_looks (run_id ${int} NOT NULL, connection TEXT NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL, state TEXT NOT NULL,
      why TEXT, cursor TEXT, seen ${int} NOT NULL, moving ${int} NOT NULL, began_at ${int}, at ${int} NOT NULL,
      PRIMARY KEY (run_id, connection, kind))${clustered}`,
    `CREATE TABLE reconcile_seen (run_id ${int} NOT NULL, connection TEXT NOT NULL, kind TEXT NOT NULL, target_id TEXT NOT NULL,
      reference TEXT, body TEXT NOT NULL, PRIMARY KEY (run_id, connection, kind, target_id))${clustered}`,
    'CREATE INDEX reconcile_seen_reference ON reconcile_seen (run_id, connection, kind, reference)',
    `CREATE TABLE reconcile_differences (id ${int} PRIMARY KEY, run_id ${int} NOT NULL, connection TEXT NOT NULL, kind TEXT NOT NULL,
      difference TEXT NOT NULL, target_id TEXT NOT NULL, field TEXT NOT NULL, root_id ${int}, flow TEXT, number TEXT, expected TEXT, found TEXT,
      repair TEXT, report TEXT, state TEXT NOT NULL, case_id ${int}, at ${int} NOT NULL,
      UNIQUE (run_id, connection, kind, difference, target_id, field))`,
    "CREATE INDEX reconcile_differences_cased ON reconcile_differences (case_id) WHERE state = 'case'",
  ],
};
