import type { Migration } from './migration.ts';

/**
 * Papers as they were issued, each revision once. A number is drawn in the transaction that keeps its paper, so that a series has
 * no gaps. `until` is when the law no longer asks for it, where it does; its key outlives the customer's then.
 */
export const paperTable: Migration = {
  name: '0022-papers',
  up: ({ int, blob }) => [
    `CREATE TABLE papers (id ${int} PRIMARY KEY, root_id ${int} NOT NULL, part TEXT NOT NULL, type TEXT NOT NULL, revision ${int} NOT NULL,
      number TEXT NOT NULL, issued_on TEXT NOT NULL, hmac TEXT NOT NULL, content_enc ${blob}, key_number ${int} NOT NULL,
      until ${int}, at ${int} NOT NULL)`,
    'CREATE UNIQUE INDEX papers_of_root ON papers (root_id, part, type, revision)',
    'CREATE UNIQUE INDEX papers_by_number ON papers (number, revision)',
    'CREATE INDEX papers_until ON papers (until)',
  ],
};
