import type { Migration } from './migration.ts';

/**
 * Who did what, when, why, with what before and after. `by_enc` is sealed with the house's own key, over everything else of
 * the row: whoever has no master key can write no row that opens. `body_enc` is sealed with the customer's key where it
 * may tell of one. Seals chain the rows; `leases` is what makes one of many processes the sealer.
 */
export const auditTables: Migration = {
  name: '0005-audit',
  up: ({ int, blob, clustered, appendOnly }) => [
    `CREATE TABLE audit (id ${int} PRIMARY KEY, at ${int} NOT NULL, what TEXT NOT NULL, root_id ${int}, subject TEXT,
      by_enc ${blob} NOT NULL, body_enc ${blob})`,
    'CREATE INDEX audit_root ON audit (root_id, id) WHERE root_id IS NOT NULL',
    'CREATE INDEX audit_what ON audit (what, id)',
    'CREATE INDEX audit_at ON audit (at, id)',
    // `leaves` are the rows' hashes, 32 bytes each, in the order of their ids: they say which row was changed.
    `CREATE TABLE audit_seals (number ${int} PRIMARY KEY, first_id ${int} NOT NULL, last_id ${int} NOT NULL, at ${int} NOT NULL,
      previous ${blob} NOT NULL, leaves ${blob} NOT NULL, hash ${blob} NOT NULL)`,
    `CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until ${int} NOT NULL)${clustered}`,
    ...appendOnly('audit', 'id'),
    ...appendOnly('audit_seals', 'number'),
  ],
};
