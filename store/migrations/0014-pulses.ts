import type { Migration } from './migration.ts';

/**
 * When what should happen again and again last did (`at`), and since when it is expected (`since`): the sweep, what
 * connections are heard to say, their polls, their planned windows. A handful of rows; see `domain/pulses.ts` for their names.
 */
export const pulseTable: Migration = {
  name: '0014-pulses',
  up: ({ int, clustered }) => [
    `CREATE TABLE pulses (name TEXT PRIMARY KEY, since ${int} NOT NULL, at ${int})${clustered}`,
  ],
};
