import type { Migration } from './migration.ts';

/** A customer's own record is found by who they are: how their account stands is told by it. */
export const customerRecords: Migration = {
  name: '0030-customer-records',
  up: () => ["CREATE INDEX records_customer ON records (connection, customer_id) WHERE kind = 'customer'"],
};
