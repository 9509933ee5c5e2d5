import type { Migration } from './migration.ts';

/** Tables in which people say who they are and why. */
const SAID = ['commands', 'amendments', 'privacy_requests', 'mapping_changes'] as const;

/**
 * Words of people, and what people were told, as ciphertext. What earlier releases wrote in clear is sealed by
 * `store/seal-earlier.ts`, which finds it by the indexes on what is not sealed yet: they are empty ever after.
 */
export const sealedWords: Migration = {
  name: '0019-sealed-words',
  up: ({ blob }) => [
    // `by_enc` is who, under a key of the house; `why_enc` goes with the customer whom it speaks of.
    ...SAID.flatMap((table) => [
      `ALTER TABLE ${table} ADD COLUMN by_enc ${blob}`,
      `ALTER TABLE ${table} ADD COLUMN why_enc ${blob}`,
      `CREATE INDEX ${table}_unsealed ON ${table} (id) WHERE by_enc IS NULL`,
    ]),
    `ALTER TABLE alert_messages ADD COLUMN content_enc ${blob}`,
    'CREATE INDEX alert_messages_unsealed ON alert_messages (id) WHERE content_enc IS NULL',
    // Who held an order stands among the words on it; what a case waits for goes to Temporal and to people.
    "UPDATE cases SET waiting_for = 'released by a person' WHERE kind = 'hold' AND waiting_for LIKE 'released by a person; held by %'",
  ],
};
