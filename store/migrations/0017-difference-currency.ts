import type { Migration } from './migration.ts';

/** The currency of two totals that differ: an amount without one says nothing. */
export const differenceCurrency: Migration = {
  name: '0017-difference-currency',
  up: () => ['ALTER TABLE reconcile_differences ADD COLUMN currency TEXT'],
};
