import type { Migration } from './migration.ts';

/**
 * What people decided about customers, one row a customer of a connection, and what they let pass against a gate. Ids,
 * codes and amounts only: reasons are in the audit, sealed with the customer's key.
 */
export const accountTables: Migration = {
  name: '0015-accounts',
  up: ({ int, clustered }) => [
    // `id` names the customer in the audit, whose rows outlive an erasure.
    `CREATE TABLE accounts (connection TEXT NOT NULL, customer_id TEXT NOT NULL, id ${int} NOT NULL, state TEXT NOT NULL,
      decided_at ${int} NOT NULL, frozen_at ${int}, terms_days ${int}, PRIMARY KEY (connection, customer_id))${clustered}`,
    'CREATE UNIQUE INDEX accounts_id ON accounts (id)',
    // For one revision of the order: what was changed since is asked again. `kind` is that of the case it was let out of.
    `CREATE TABLE gate_waivers (root_id ${int} NOT NULL, kind TEXT NOT NULL, revision ${int} NOT NULL, command_id ${int} NOT NULL,
      at ${int} NOT NULL, PRIMARY KEY (root_id, kind))${clustered}`,
  ],
};
