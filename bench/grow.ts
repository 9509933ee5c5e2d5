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

/** `INSERT INTO t SELECT ... FROM t` for all copies of one table at once; `copies` is a relation with a column `n`. */
function copySql(name: string, columns: string[], copies: string): string {
  const { ids, texts } = TABLES[name] as (typeof TABLES)[string];
  const values = columns.map((column) => {
    if (ids.includes(column)) return `${column} + ${BEGIN} + n * ${DISTANCE}`;
    return texts.includes(column) ? `${column} || '-' || n` : column;
  });
  return `INSERT INTO ${name} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${name} CROSS JOIN ${copies}`;
}

/** Multiplies what is in the ledger; the daemon is not running. */
export function growSqlite(file: string, copies: number): void {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = OFF');
    db.pragma('cache_size = -262144');
    const series = `(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${copies}) SELECT n FROM c) AS copies`;
    for (const name of Object.keys(TABLES)) {
      const columns = (db.pragma(`table_info(${name})`) as { name: string }[]).map((column) => column.name);
      db.exec(copySql(name, columns, series));
    }
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.exec('ANALYZE');
  } finally {
    db.close();
  }
}

export async function growPostgres(url: string, copies: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const name of Object.keys(TABLES)) {
      const { rows } = await client.query<{ column_name: string }>(
        'SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1',
        [name],
      );
      const columns = rows.map((row) => row.column_name);
      await client.query(copySql(name, columns, `generate_series(1, ${copies}) AS copies(n)`));
    }
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}
