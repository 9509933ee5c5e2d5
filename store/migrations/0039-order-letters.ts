import type { Migration } from './migration.ts';

/** Which orders have an entry of which letter of credit: one that comes to be known later is told of it then, one that it names no more is told so once. */
export const orderLetterTable: Migration = {
  name: '0039-order-letters',
  up: ({ int, clustered }) => [
    `CREATE TABLE order_letters (letter TEXT NOT NULL, root_id ${int} NOT NULL, PRIMARY KEY (letter, root_id))${clustered}`,
    'CREATE INDEX order_letters_root ON order_letters (root_id)',
  ],
};
