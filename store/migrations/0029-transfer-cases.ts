import type { Migration } from './migration.ts';

/**
 * What a person has to decide of bank entries is a case each. `rest`: what becomes of what pays no order (`left_over`); `credit_of`: an order of the customer whose
 * credit that is; `undoes`: the entry that this one took back.
 */
export const transferCases: Migration = {
  name: '0029-transfer-cases',
  up: ({ int }) => [
    `ALTER TABLE bank_entries ADD COLUMN case_id ${int}`,
    'ALTER TABLE bank_entries ADD COLUMN rest TEXT',
    `ALTER TABLE bank_entries ADD COLUMN credit_of ${int}`,
    `ALTER TABLE bank_entries ADD COLUMN undoes ${int}`,
    'CREATE INDEX bank_entries_by_case ON bank_entries (case_id) WHERE case_id IS NOT NULL',
    'CREATE INDEX bank_entries_by_rest ON bank_entries (rest, id) WHERE rest IS NOT NULL',
    // Whoever set them aside before said that they are for no order.
    "UPDATE bank_entries SET rest = 'ignored' WHERE state = 'set-aside'",
    "UPDATE bank_entries SET rest = 'open' WHERE state IN ('matched', 'posted') AND left_over NOT IN ('0', '0.0', '0.00')",
  ],
};
