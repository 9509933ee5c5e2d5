import type { Migration } from './migration.ts';

/**
 * What is found by time. An order is looked at once when the shortest time allowed at
 * its stage is over (`stage_marks`: up to where), and again only when its row in `stage_looks` says so.
 */
export const overdueTables: Migration = {
  name: '0003-overdue',
  up: ({ int, clustered }) => [
    // The stages of `domain/stage-times.ts`: where most orders stand for ever, nothing is awaited.
    `CREATE INDEX roots_passing ON roots (stage, stage_at, id) WHERE stage NOT IN ('delivered', 'closed', 'cancelled', 'returned')`,
    `CREATE TABLE stage_marks (stage TEXT PRIMARY KEY, stage_at ${int} NOT NULL, root_id ${int} NOT NULL)${clustered}`,
    `CREATE TABLE stage_looks (root_id ${int} PRIMARY KEY, look_at ${int} NOT NULL)${clustered}`,
    'CREATE INDEX stage_looks_due ON stage_looks (look_at)',
  ],
};
