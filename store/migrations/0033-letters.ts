import type { Migration } from './migration.ts';

/** Letters of credit, each with the numbers of the orders that it pays; what a person wrote of them is sealed. `closed` ones are watched no more. */
export const letterTables: Migration = {
  name: '0033-letters',
  up: ({ int, blob }) => [
    `CREATE TABLE letters (id ${int} PRIMARY KEY, number TEXT NOT NULL, revision ${int} NOT NULL, closed ${int} NOT NULL, content_enc ${blob} NOT NULL, at ${int} NOT NULL)`,
    'CREATE UNIQUE INDEX letters_by_number ON letters (number)',
    `CREATE TABLE letter_orders (letter_id ${int} NOT NULL, number TEXT NOT NULL, PRIMARY KEY (letter_id, number))`,
    'CREATE INDEX letter_orders_by_number ON letter_orders (number)',
  ],
};
