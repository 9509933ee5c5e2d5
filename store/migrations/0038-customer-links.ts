import type { Migration } from './migration.ts';

/** Customers of one system whom people said to be those of another: what an ERP's customer owes, a shop's customer does. */
export const customerLinks: Migration = {
  name: '0038-customer-links',
  up: ({ int, clustered }) => [
    `CREATE TABLE customer_links (connection TEXT NOT NULL, customer_id TEXT NOT NULL, to_connection TEXT NOT NULL,
      to_customer TEXT NOT NULL, at ${int} NOT NULL, PRIMARY KEY (connection, customer_id))${clustered}`,
    // Of a customer who is erased all of them go, those that owe nothing any more too.
    'CREATE INDEX order_claims_customer ON order_claims (connection, customer_id)',
  ],
};
