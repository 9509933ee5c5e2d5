import type { Migration } from './migration.ts';

/** What a desk must know of a case: where it stopped, since when and how often, who looks after it, whether its cause was mended. */
export const caseDesk: Migration = {
  name: '0002-case-desk',
  up: ({ int, clustered }) => [
    'ALTER TABLE cases ADD COLUMN flow TEXT',
    'ALTER TABLE cases ADD COLUMN step TEXT',
    `ALTER TABLE cases ADD COLUMN last_at ${int}`,
    `ALTER TABLE cases ADD COLUMN joined ${int} NOT NULL DEFAULT 0`,
    'ALTER TABLE cases ADD COLUMN assigned_to TEXT',
    // What the version that is live by now makes of it: see `Mend`.
    'ALTER TABLE cases ADD COLUMN mended TEXT',
    'ALTER TABLE cases ADD COLUMN mended_version TEXT',
    'UPDATE cases SET last_at = COALESCE((SELECT max(m.joined_at) FROM case_members m WHERE m.case_id = cases.id), opened_at)',
    'UPDATE cases SET joined = (SELECT count(*) FROM case_members m WHERE m.case_id = cases.id)',
    'ALTER TABLE case_members ADD COLUMN assigned_to TEXT',
    // The command by which a person sent it on.
    `ALTER TABLE case_members ADD COLUMN left_by ${int}`,
    `CREATE TABLE case_hours (case_id ${int} NOT NULL, hour ${int} NOT NULL, joined ${int} NOT NULL, PRIMARY KEY (case_id, hour))${clustered}`,
    'ALTER TABLE commands ADD COLUMN detail TEXT',
    'CREATE INDEX commands_case ON commands (case_id) WHERE case_id IS NOT NULL',
  ],
};
