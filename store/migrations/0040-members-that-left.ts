import type { Migration } from './migration.ts';

/** Who has left a case stands in an index of its own: what is said of one that is over asks for them, and read the members of all cases that there ever were. */
export const membersThatLeft: Migration = {
  name: '0040-members-that-left',
  up: () => ['CREATE INDEX case_members_left ON case_members (case_id, root_id) WHERE left_at IS NOT NULL'],
};
