import type { Migration } from './migration.ts';

/**
 * What registers said of VAT ids. An id is known again by its hash and stands nowhere; `customer_id` goes with an erasure, the consultation number, which is evidence
 * of a tax that was not taken, stays. `vat_wants` are the orders whose id is to be asked about, `vat_silences` the member states that cannot be asked.
 */
export const vatIdTables: Migration = {
  name: '0035-vat-ids',
  up: ({ int, clustered }) => [
    `CREATE TABLE vat_answers (register TEXT NOT NULL, vat_id TEXT NOT NULL, prefix TEXT NOT NULL, registered ${int} NOT NULL, at ${int} NOT NULL,
      consultation TEXT, connection TEXT NOT NULL, customer_id TEXT, PRIMARY KEY (register, vat_id))${clustered}`,
    'CREATE INDEX vat_answers_customer ON vat_answers (connection, customer_id) WHERE customer_id IS NOT NULL',
    `CREATE TABLE vat_wants (root_id ${int} PRIMARY KEY, register TEXT NOT NULL, vat_id TEXT NOT NULL, prefix TEXT NOT NULL, since ${int} NOT NULL)${clustered}`,
    `CREATE TABLE vat_silences (register TEXT NOT NULL, prefix TEXT NOT NULL, since ${int} NOT NULL, code TEXT NOT NULL, tries ${int} NOT NULL,
      ask_at ${int} NOT NULL, PRIMARY KEY (register, prefix))${clustered}`,
  ],
};
