import Database from 'better-sqlite3';
import pg from 'pg';

/** Rows of one moved order, by table, and which of their columns make a copy another order. */
const TABLES: Record<string, { ids: string[]; texts: string[] }> = {
  roots: { ids: ['id'], texts: [] },
  records: { ids: ['id', 'root_id'], texts: ['source_id'] },
  record_revisions: { ids: ['record_id'], texts: [] },
  canonicals: { ids: ['record_id'], texts: [] },
  root_inputs: { ids: ['root_id', 'record_id'], texts: [] },
  parts: { ids: ['root_id'], texts: [] },
  stage_changes: { ids: ['root_id'], texts: [] },
  numbers: { ids: ['root_id'], texts: ['number'] },
  moves: { ids: ['root_id'], texts: [] },
  steps: { ids: ['root_id'], texts: [] },
  writes: { ids: ['id', 'record_id', 'root_id'], texts: ['target_id'] },
  xrefs: { ids: ['root_id', 'record_id'], texts: ['target_id'] },
};

/** Copies are this far apart: beyond any id of the few real orders. Their ids begin behind all that will yet be drawn. */
const DISTANCE = 100_000;
const BEGIN = 1_000_000_000;

/** One table's copies of its template's rows; `copies` is a relation with a column `n`. In the order in which they are stored. */
function copySql(name: string, columns: string[], template: string, copies: string): string {
  const { ids, texts } = TABLES[name] as (typeof TABLES)[string];
  const values = columns.map((column) => {
    if (ids.includes(column)) return `${column} + ${BEGIN} + n * ${DISTANCE}`;
    return texts.includes(column) ? `${column} || '-' || n` : column;
  });
  return `INSERT INTO ${name} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${copies} CROSS JOIN ${template}`;
}

/** So many copies are made at once: a million orders are 15 GB, and nobody wants to wait for them without a word. */
const COPIES_AT_ONCE = 100;

/** The copies from `first` on, as [first, last] of each step. */
function* steps(copies: number): Generator<[first: number, last: number]> {
  for (let first = 1; first <= copies; first += COPIES_AT_ONCE)
    yield [first, Math.min(first + COPIES_AT_ONCE - 1, copies)];
}

/**
 * Multiplies what is in the ledger; the daemon is not running. Without a journal, and with the indexes made when all rows
 * are there: a million orders take minutes so, and an hour otherwise.
 */
export function growSqlite(file: string, copies: number, tell: (made: number) => void): void {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('cache_size = -262144');
    const indexes = db
      .prepare<[], { name: string; tbl_name: string; sql: string }>(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
      )
      .all()
      .filter((index) => index.tbl_name in TABLES);
    for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
    // What stands before the first step is copied in every step: the copies themselves are not.
    for (const name of Object.keys(TABLES)) db.exec(`CREATE TEMP TABLE template_${name} AS SELECT * FROM ${name}`);
    for (const [first, last] of steps(copies)) {
      const series = `(WITH RECURSIVE c(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM c WHERE n < ${last}) SELECT n FROM c) AS copies`;
      for (const name of Object.keys(TABLES)) {
        const columns = (db.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name);
        db.exec(copySql(name, columns, `template_${name}`, series));
      }
      tell(last);
    }
    for (const { sql } of indexes) db.exec(sql);
    db.pragma('analysis_limit = 1000');
    db.exec('ANALYZE');
    db.pragma('locking_mode = NORMAL');
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
}

export async function growPostgres(url: string, copies: number, tell: (made: number) => void): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; sql: string }>(
      `SELECT i.indexname AS name, i.indexdef AS sql FROM pg_indexes i
        WHERE i.schemaname = current_schema() AND i.tablename = ANY($1)
          AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)`,
      [Object.keys(TABLES)],
    );
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    for (const name of Object.keys(TABLES))
      await client.query(`CREATE TEMP TABLE template_${name} AS SELECT * FROM ${name}`);
    for (const [first, last] of steps(copies)) {
      for (const name of Object.keys(TABLES)) {
        const { rows } = await client.query<{ column_name: string }>(
          'SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1',
          [name],
        );
        const columns = rows.map((row) => row.column_name);
        await client.query(
          copySql(name, columns, `template_${name}`, `generate_series(${first}, ${last}) AS copies(n)`),
        );
      }
      tell(last);
    }
    for (const { sql } of indexes) await client.query(sql);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
