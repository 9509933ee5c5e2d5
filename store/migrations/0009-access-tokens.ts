import type { Migration } from './migration.ts';

/** Access tokens that systems gave, sealed, one for each set of credentials; `name` is a digest of those. */
export const accessTokenTables: Migration = {
  name: '0009-access-tokens',
  up: ({ int, blob, clustered }) => [
    `CREATE TABLE access_tokens (connection TEXT NOT NULL, name TEXT NOT NULL, token_enc ${blob} NOT NULL, at ${int} NOT NULL,
      PRIMARY KEY (connection, name))${clustered}`,
  ],
};
