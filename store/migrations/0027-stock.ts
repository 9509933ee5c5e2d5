import type { Migration } from './migration.ts';

/**
 * What there is and what is promised of it, in numbers alone. `stock_levels` is the last word of each place; `stock_orders` are the orders that
 * count and `stock_claims` what they take. `shown_at`: the counting system's level was read after it was told of the order; `ended_at`: its pieces have
 * left and the level shows it, or it was cancelled. `stock_articles.serial` moves with every change, `told` follows once shops are told.
 */
export const stockTables: Migration = {
  name: '0027-stock',
  up: ({ int, clustered }) => [
    `CREATE TABLE stock_levels (connection TEXT NOT NULL, sku TEXT NOT NULL, location TEXT NOT NULL, record_id ${int} NOT NULL,
      available ${int} NOT NULL, on_hand ${int}, read_at ${int} NOT NULL, PRIMARY KEY (connection, sku, location))${clustered}`,
    'CREATE INDEX stock_levels_sku ON stock_levels (sku)',
    'CREATE UNIQUE INDEX stock_levels_record ON stock_levels (record_id)',
    `CREATE TABLE stock_orders (root_id ${int} PRIMARY KEY, connection TEXT NOT NULL, since ${int} NOT NULL, admitted_at ${int})${clustered}`,
    `CREATE TABLE stock_claims (root_id ${int} NOT NULL, line_id TEXT NOT NULL, sku TEXT NOT NULL, warehouse TEXT NOT NULL, pieces ${int} NOT NULL,
      article TEXT NOT NULL, ordered ${int} NOT NULL, shown_at ${int}, ended_at ${int}, PRIMARY KEY (root_id, line_id, sku, warehouse))${clustered}`,
    'CREATE INDEX stock_claims_sku ON stock_claims (sku, root_id) WHERE ended_at IS NULL',
    `CREATE TABLE stock_articles (sku TEXT PRIMARY KEY, serial ${int} NOT NULL, told ${int} NOT NULL)${clustered}`,
    'CREATE INDEX stock_articles_moved ON stock_articles (sku) WHERE told < serial',
  ],
};
