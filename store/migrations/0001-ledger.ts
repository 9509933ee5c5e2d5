import type { Migration } from './migration.ts';

/**
 * The state model. Ids are small integers (`ids.ts` shows them as text): every table is keyed by them, and at a million
 * orders their width is most of an index. There are no foreign keys: rows are only ever written by the protocol, in
 * transactions that read what they refer to, and each check would cost a look-up an order and table.
 * Partial indexes hold only rows that still move, so that what is done slows nothing down.
 */
export const ledgerTables: Migration = {
  name: '0001-ledger',
  up: ({ int, blob, clustered }) => [
    `CREATE TABLE sequences (name TEXT PRIMARY KEY, value ${int} NOT NULL)${clustered}`,
    `CREATE TABLE customer_keys (number ${int} PRIMARY KEY, name TEXT NOT NULL UNIQUE, wrapped ${blob},
      created_at ${int} NOT NULL, destroyed_at ${int})`,

    `CREATE TABLE records (id ${int} PRIMARY KEY, connection TEXT NOT NULL, kind TEXT NOT NULL, source_id TEXT NOT NULL,
      root_id ${int} NOT NULL, customer_id TEXT, key_number ${int} NOT NULL, revision ${int} NOT NULL, source_version TEXT,
      hmac TEXT NOT NULL, cancelled ${int} NOT NULL, parent_target TEXT, changed_at ${int} NOT NULL, UNIQUE (connection, kind, source_id))`,
    'CREATE INDEX records_root ON records (root_id)',
    'CREATE INDEX records_changed ON records (connection, kind, changed_at, id)',
    `CREATE TABLE record_revisions (record_id ${int} NOT NULL, revision ${int} NOT NULL, raw_enc ${blob}, amended_enc ${blob},
      hmac TEXT NOT NULL, at ${int} NOT NULL, PRIMARY KEY (record_id, revision))${clustered}`,
    // Apart from its revision: a row that grows later splits the page it was put on.
    `CREATE TABLE canonicals (record_id ${int} NOT NULL, revision ${int} NOT NULL, pin TEXT NOT NULL, canonical_enc ${blob} NOT NULL,
      PRIMARY KEY (record_id, revision))${clustered}`,
    `CREATE TABLE roots (id ${int} PRIMARY KEY, rev ${int} NOT NULL, stage TEXT NOT NULL, stage_at ${int} NOT NULL,
      held ${int} NOT NULL, cancelled_at ${int}, updated_at ${int} NOT NULL)`,
    'CREATE INDEX roots_stage ON roots (stage, id)',
    `CREATE TABLE root_inputs (root_id ${int} NOT NULL, record_id ${int} NOT NULL, rev ${int} NOT NULL,
      revision ${int} NOT NULL, PRIMARY KEY (root_id, record_id, rev))${clustered}`,
    `CREATE TABLE parts (root_id ${int} NOT NULL, part TEXT NOT NULL, connection TEXT NOT NULL, stage TEXT NOT NULL,
      PRIMARY KEY (root_id, part))${clustered}`,
    `CREATE TABLE stage_changes (root_id ${int} NOT NULL, at ${int} NOT NULL, part TEXT NOT NULL, stage TEXT NOT NULL,
      PRIMARY KEY (root_id, at, part, stage))${clustered}`,
    `CREATE TABLE numbers (root_id ${int} NOT NULL, connection TEXT NOT NULL, number TEXT NOT NULL,
      PRIMARY KEY (root_id, connection, number))${clustered}`,
    'CREATE INDEX numbers_number ON numbers (number)',
    `CREATE TABLE amendments (id ${int} PRIMARY KEY, record_id ${int} NOT NULL, patch_enc ${blob} NOT NULL,
      base_hmac TEXT NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL, at ${int} NOT NULL, ended_at ${int})`,
    'CREATE INDEX amendments_live ON amendments (record_id) WHERE ended_at IS NULL',

    `CREATE TABLE inbox (id ${int} PRIMARY KEY, connection TEXT NOT NULL, topic TEXT NOT NULL, event_id TEXT NOT NULL,
      kind TEXT NOT NULL, source_id TEXT NOT NULL, raw_enc ${blob}, state TEXT NOT NULL, parent_key TEXT,
      tries ${int} NOT NULL, received_at ${int} NOT NULL, touched_at ${int} NOT NULL, UNIQUE (connection, topic, event_id))`,
    "CREATE INDEX inbox_new ON inbox (connection, tries, id) WHERE state = 'new'",
    "CREATE INDEX inbox_dead ON inbox (connection) WHERE state = 'dead'",
    "CREATE INDEX inbox_parked ON inbox (parent_key) WHERE state = 'parked'",
    `CREATE TABLE cursors (connection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, at ${int} NOT NULL,
      PRIMARY KEY (connection, name))${clustered}`,

    `CREATE TABLE moves (root_id ${int} NOT NULL, flow TEXT NOT NULL, want_rev ${int} NOT NULL, carry_rev ${int} NOT NULL,
      done_rev ${int} NOT NULL, step ${int} NOT NULL, priority ${int} NOT NULL, ready_at ${int} NOT NULL, queue TEXT NOT NULL,
      state TEXT NOT NULL, batch_id ${int}, epoch ${int} NOT NULL, hold ${int} NOT NULL, updated_at ${int} NOT NULL,
      release TEXT NOT NULL DEFAULT '', PRIMARY KEY (root_id, flow))${clustered}`,
    "CREATE INDEX moves_pack ON moves (flow, queue, priority, ready_at) WHERE state IN ('ready', 'queued') AND hold = 0",
    "CREATE INDEX moves_live ON moves (state, batch_id) WHERE state <> 'done'",
    `CREATE TABLE steps (root_id ${int} NOT NULL, flow TEXT NOT NULL, step TEXT NOT NULL, rev ${int} NOT NULL,
      input_hmac TEXT NOT NULL, pin TEXT NOT NULL, outcome TEXT NOT NULL, batch_id ${int}, case_id ${int}, at ${int} NOT NULL,
      PRIMARY KEY (root_id, flow, step, rev))${clustered}`,
    `CREATE TABLE batches (id ${int} PRIMARY KEY, flow TEXT NOT NULL, window_run_id ${int}, created_at ${int} NOT NULL,
      started_at ${int}, closed_at ${int})`,
    'CREATE INDEX batches_open ON batches (flow, id) WHERE closed_at IS NULL',

    `CREATE TABLE cases (id ${int} PRIMARY KEY, cause TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
      waiting_for TEXT NOT NULL, connection TEXT, failure TEXT, opened_at ${int} NOT NULL, started_at ${int}, closed_at ${int})`,
    "CREATE UNIQUE INDEX cases_open ON cases (cause) WHERE state = 'open'",
    `CREATE TABLE case_members (id ${int} PRIMARY KEY, case_id ${int} NOT NULL, flow TEXT NOT NULL, root_id ${int} NOT NULL,
      step ${int} NOT NULL, joined_at ${int} NOT NULL, left_at ${int})`,
    'CREATE INDEX case_members_in ON case_members (case_id, root_id) WHERE left_at IS NULL',
    'CREATE UNIQUE INDEX case_members_move ON case_members (root_id, flow) WHERE left_at IS NULL',
    'CREATE INDEX case_members_root ON case_members (root_id)',
    `CREATE TABLE commands (id ${int} PRIMARY KEY, root_id ${int}, case_id ${int}, verb TEXT NOT NULL, who TEXT NOT NULL,
      why TEXT NOT NULL, applied_at ${int} NOT NULL)`,
    'CREATE INDEX commands_root ON commands (root_id)',
    `CREATE TABLE outbox (id ${int} PRIMARY KEY, workflow_id TEXT NOT NULL, message TEXT NOT NULL, at ${int} NOT NULL,
      sent_at ${int})`,
    'CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL',
    `CREATE TABLE connection_state (id TEXT PRIMARY KEY, paused_at ${int}, case_id ${int}, held_until ${int})${clustered}`,
    `CREATE TABLE call_grants (id ${int} PRIMARY KEY, connection TEXT NOT NULL, calls ${int} NOT NULL, under_way ${int} NOT NULL,
      ends_at ${int} NOT NULL)`,
    'CREATE INDEX call_grants_spent ON call_grants (connection, ends_at, calls)',
    'CREATE INDEX call_grants_under_way ON call_grants (connection, ends_at) WHERE under_way > 0',
    `CREATE TABLE window_runs (id ${int} PRIMARY KEY, connection TEXT NOT NULL, scheduled_at ${int} NOT NULL,
      started_at ${int} NOT NULL, finished_at ${int}, UNIQUE (connection, scheduled_at))`,

    `CREATE TABLE writes (id ${int} PRIMARY KEY, record_id ${int} NOT NULL, connection TEXT NOT NULL, kind TEXT NOT NULL,
      part TEXT NOT NULL, generation ${int} NOT NULL, op TEXT NOT NULL, revision ${int} NOT NULL, serial ${int} NOT NULL,
      attempt ${int} NOT NULL, state TEXT NOT NULL, lease_until ${int}, probe_after ${int}, first_sent_at ${int}, payload_enc ${blob}, hmac TEXT NOT NULL,
      pin TEXT NOT NULL, source_pin TEXT NOT NULL, root_id ${int} NOT NULL, flow TEXT NOT NULL, rev ${int} NOT NULL, batch_id ${int} NOT NULL,
      epoch ${int} NOT NULL, target_id TEXT, failure TEXT, at ${int} NOT NULL,
      UNIQUE (record_id, connection, kind, part, generation, op, revision))`,
    `CREATE UNIQUE INDEX writes_open ON writes (record_id, connection, kind, part)
      WHERE state IN ('intended', 'sending', 'unknown')`,
    'CREATE INDEX writes_pin ON writes (pin, id)',
    'CREATE INDEX writes_source_pin ON writes (source_pin, id)',
    "CREATE INDEX writes_sent ON writes (state, lease_until) WHERE state IN ('sending', 'unknown')",
    `CREATE TABLE xrefs (root_id ${int} NOT NULL, record_id ${int} NOT NULL, connection TEXT NOT NULL, kind TEXT NOT NULL,
      part TEXT NOT NULL, generation ${int} NOT NULL, target_id TEXT NOT NULL, facts_enc ${blob}, cancelled_at ${int},
      at ${int} NOT NULL, PRIMARY KEY (root_id, record_id, connection, kind, part, generation))${clustered}`,
    'CREATE INDEX xrefs_target ON xrefs (connection, kind, target_id)',

    // Texts by their hash: versions of one mapping differ in one of their files, and share the rest.
    'CREATE TABLE mapping_texts (hash TEXT PRIMARY KEY, text TEXT NOT NULL)',
    // `files` is [{path, hash}]: the mapping's own, its baselines, its tables. Equal texts under two names are two rows.
    `CREATE TABLE mapping_versions (mapping TEXT NOT NULL, version TEXT NOT NULL, from_shape TEXT NOT NULL, to_shape TEXT NOT NULL,
      files TEXT NOT NULL, first_at ${int} NOT NULL, PRIMARY KEY (mapping, version))`,
    'CREATE INDEX mapping_versions_version ON mapping_versions (version)',
    // `versions` is [[mapping, version]], `canaries` is [[mapping, version, basis points]]: what was live together.
    `CREATE TABLE mapping_releases (release TEXT PRIMARY KEY, versions TEXT NOT NULL, canaries TEXT NOT NULL, first_at ${int} NOT NULL)`,
    // One row, whose id is 1: the release that what is packed from now on begins with.
    `CREATE TABLE mapping_live (id ${int} PRIMARY KEY, release TEXT NOT NULL, at ${int} NOT NULL)${clustered}`,
    `CREATE TABLE mapping_changes (id ${int} PRIMARY KEY, at ${int} NOT NULL, mapping TEXT NOT NULL, what TEXT NOT NULL, who TEXT NOT NULL,
      why TEXT NOT NULL, from_version TEXT, to_version TEXT, basis_points ${int})`,
    'CREATE INDEX mapping_changes_mapping ON mapping_changes (mapping, id)',
  ],
};
