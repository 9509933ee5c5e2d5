import type { Migration } from './migration.ts';

/** Documents that customers have shown: which, until when, and sealed with the customer's key what they are called, their digest and where they are kept. */
export const registrationDocuments: Migration = {
  name: '0036-registration-documents',
  up: ({ int, blob, clustered }) => [
    `CREATE TABLE registration_documents (id ${int} PRIMARY KEY, connection TEXT NOT NULL, customer_id TEXT NOT NULL, kind TEXT NOT NULL,
      valid_until TEXT, hmac TEXT NOT NULL, content_enc ${blob} NOT NULL, at ${int} NOT NULL)${clustered}`,
    'CREATE UNIQUE INDEX registration_documents_same ON registration_documents (connection, customer_id, kind, hmac)',
  ],
};
