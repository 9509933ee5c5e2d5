import type { Migration } from './migration.ts';

/** How far a word said of many was carried out: who goes on with it after a kill begins behind that member, and tells of nobody twice. */
export const wordPlaces: Migration = {
  name: '0041-word-places',
  up: ({ int }) => [
    `ALTER TABLE commands ADD COLUMN reached_root ${int}`,
    `ALTER TABLE commands ADD COLUMN reached_member ${int}`,
  ],
};
