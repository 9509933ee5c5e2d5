import type { Migration } from './migration.ts';

/** When there was nothing of an article at a place; `until` is empty while there is nothing. Who forecasts must not take an empty shelf for a week in which nobody asked. */
export const stockOutTable: Migration = {
  name: '0032-stock-outs',
  up: ({ int, clustered }) => [
    `CREATE TABLE stock_outs (connection TEXT NOT NULL, sku TEXT NOT NULL, location TEXT NOT NULL, since ${int} NOT NULL, until ${int},
      PRIMARY KEY (connection, sku, location, since))${clustered}`,
    `INSERT INTO stock_outs (connection, sku, location, since)
      SELECT connection, sku, location, read_at FROM stock_levels WHERE available <= 0`,
  ],
};
