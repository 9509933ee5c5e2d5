import type { Migration } from './migration.ts';

/** What the processes of a host agree that its wall clock is before its steady one; one row, on SQLite only. */
export const hostClock: Migration = {
  name: '0020-host-clock',
  up: ({ int }) => [
    `CREATE TABLE host_clock (id ${int} PRIMARY KEY, offset_ms ${int} NOT NULL, at_ms ${int} NOT NULL)`,
  ],
};
