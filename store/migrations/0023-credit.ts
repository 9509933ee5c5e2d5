import type { Migration } from './migration.ts';

/**
 * How much customers may owe, and what they do: the claims of each order as they were worked out last (`claims` is JSON: numbers
 * of orders and invoices, amounts, times). What changed since has `changed > derived`; rows go with an erased customer's orders.
 */
export const creditTables: Migration = {
  name: '0023-credit',
  up: ({ int, clustered }) => [
    'ALTER TABLE accounts ADD COLUMN limit_amount TEXT',
    'ALTER TABLE accounts ADD COLUMN limit_currency TEXT',
    // Counts every change of what is owed or may be, and apart from them those by which a waiting order may pass.
    `ALTER TABLE accounts ADD COLUMN credit_serial ${int} NOT NULL DEFAULT 0`,
    `ALTER TABLE accounts ADD COLUMN credit_eased ${int} NOT NULL DEFAULT 0`,
    // `admitted_at`: its gate let it through, so that it counts. `asked_eased`: how far its customer's row had counted when it was refused.
    `CREATE TABLE order_claims (root_id ${int} PRIMARY KEY, connection TEXT NOT NULL, customer_id TEXT NOT NULL, changed ${int} NOT NULL,
      derived ${int} NOT NULL, claims TEXT, owing ${int} NOT NULL, due_at ${int}, admitted_at ${int}, asked_eased ${int})${clustered}`,
    'CREATE INDEX order_claims_stale ON order_claims (root_id) WHERE derived < changed',
    'CREATE INDEX order_claims_owing ON order_claims (connection, customer_id) WHERE owing = 1',
    'CREATE INDEX order_claims_due ON order_claims (due_at) WHERE owing = 1 AND due_at IS NOT NULL',
  ],
};
