import type { Migration } from './migration.ts';

/**
 * What people are told. A case is looked at when `cases.alert_at` comes; each thing to say of it is one row of `alerts`, once
 * for each channel and step; what is to be said at a time is one message, and a message is sent by whoever holds its lease.
 */
export const alertTables: Migration = {
  name: '0013-alerts',
  up: ({ int, clustered }) => [
    `ALTER TABLE cases ADD COLUMN alert_at ${int} DEFAULT 0`,
    'CREATE INDEX cases_alert ON cases (alert_at) WHERE alert_at IS NOT NULL',
    'CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL',
    `CREATE TABLE alerts (id ${int} PRIMARY KEY, case_id ${int} NOT NULL, channel TEXT NOT NULL, what TEXT NOT NULL,
      step ${int} NOT NULL, severity TEXT NOT NULL, ready_at ${int} NOT NULL, message_id ${int}, at ${int} NOT NULL,
      UNIQUE (case_id, channel, what, step))`,
    'CREATE INDEX alerts_gathering ON alerts (channel, ready_at) WHERE message_id IS NULL',
    // A digest has a day; other messages have none.
    `CREATE TABLE alert_messages (id ${int} PRIMARY KEY, channel TEXT NOT NULL, day TEXT, content TEXT NOT NULL, state TEXT NOT NULL,
      tries ${int} NOT NULL, unsure ${int} NOT NULL, next_at ${int} NOT NULL, lease_until ${int}, failure TEXT, at ${int} NOT NULL, ended_at ${int})`,
    "CREATE INDEX alert_messages_open ON alert_messages (channel, id) WHERE state IN ('pending', 'sending')",
    "CREATE INDEX alert_messages_failed ON alert_messages (ended_at) WHERE state = 'failed'",
    'CREATE UNIQUE INDEX alert_messages_day ON alert_messages (channel, day) WHERE day IS NOT NULL',
    `CREATE TABLE case_signs (cause TEXT PRIMARY KEY, case_id ${int} NOT NULL, since ${int} NOT NULL, count ${int} NOT NULL)${clustered}`,
    'CREATE INDEX case_signs_case ON case_signs (case_id)',
  ],
};
