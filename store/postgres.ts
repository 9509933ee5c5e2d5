import { createHash } from 'node:crypto';
import knex from 'knex';
import pg from 'pg';
import { keepableText } from '../domain/keepable-text.ts';
import { type ColumnType, page, type Session, type Update, type Value } from './session.ts';
import type { Backend } from './transaction.ts';

/** Any fixed number: it names Waybill's write lock among a database's advisory locks. */
const WRITE_LOCK = 7_246_911;
/** PostgreSQL takes at most 65,535 values a statement. */
const MAX_VALUES = 60_000;
const INT8 = 20;
/** Deadlock, serialization failure, lock not available, and a server that is restarting. */
const TRANSIENT = new Set(['40P01', '40001', '55P03', '57P01']);

/** Our int8 columns hold milliseconds and counters, all below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: string) =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

interface Prepared {
  name: string;
  text: string;
}

const prepared = new Map<string, Prepared>();

const numbered = (sql: string): string => {
  let n = 0;
  return sql.replaceAll('?', () => {
    n += 1;
    return `$${n}`;
  });
};

function prepare(sql: string): Prepared {
  let statement = prepared.get(sql);
  if (!statement) {
    statement = { name: createHash('sha256').update(sql).digest('hex').slice(0, 32), text: numbered(sql) };
    prepared.set(sql, statement);
  }
  return statement;
}

/** A text that it cannot keep must fail no transaction: the page of records that it is on would be tried for ever. */
const bind = (values: readonly Value[]) =>
  values.map((value) => (typeof value === 'string' ? keepableText(value) : (value ?? null)));

class PostgresSession implements Session {
  readonly effects: (() => void)[] = [];
  private readonly client: pg.Client;

  constructor(client: pg.Client) {
    this.client = client;
  }

  async all<Row>(sql: string, values: readonly Value[] = []): Promise<Row[]> {
    const answer = await this.client.query({ ...prepare(sql), values: bind(values) });
    return answer.rows as Row[];
  }

  async run(sql: string, values: readonly Value[] = []): Promise<number> {
    const answer = await this.client.query({ ...prepare(sql), values: bind(values) });
    return answer.rowCount ?? 0;
  }

  async insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], onConflict?: string) {
    let touched = 0;
    const most = Math.floor(MAX_VALUES / columns.length);
    const marks = `(${columns.map(() => '?').join(', ')})`;
    const conflict = onConflict ? ` ON CONFLICT ${onConflict}` : '';
    for (let from = 0; from < rows.length; from += most) {
      const part = rows.slice(from, from + most);
      const list = part.map(() => marks).join(', ');
      // Not prepared by name: its text changes with the number of rows.
      const text = numbered(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${list}${conflict}`);
      const answer = await this.client.query({ text, values: part.flatMap(bind) });
      touched += answer.rowCount ?? 0;
    }
    return touched;
  }

  async update(change: Update, rows: readonly object[]) {
    if (rows.length === 0) return 0;
    const { table, columns, set, where } = change;
    return this.run(`UPDATE ${table} SET ${set} FROM ${this.rows('r', columns)} WHERE ${where}`, [page(rows)]);
  }

  rows(alias: string, columns: Record<string, ColumnType>): string {
    const list = Object.entries(columns).map(([name, type]) => `${name} ${type === 'int' ? 'bigint' : 'text'}`);
    return `jsonb_to_recordset((?)::text::jsonb) AS ${alias}(${list.join(', ')})`;
  }

  onCommit(effect: () => void) {
    this.effects.push(effect);
  }
}

/**
 * PostgreSQL by URL. Writers take one advisory lock first, so that they go one at a time as on SQLite and the protocol
 * is the same on both; it ends with the transaction, also when its holder dies. Readers take no lock.
 */
export function postgresBackend(url: string): Backend {
  const pool = knex({
    client: 'pg',
    // What goes wrong is thrown, and told once; knex would also print it, with its stack, among the results.
    log: { warn: () => {} },
    connection: { connectionString: url, types },
    pool: { min: 0, max: 8 },
  });
  return {
    dialect: 'postgres',
    async transact(mode, work) {
      const client: pg.Client = await pool.client.acquireConnection();
      try {
        const session = new PostgresSession(client);
        await client.query(mode === 'write' ? 'BEGIN' : 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        try {
          if (mode === 'write') await session.run('SELECT pg_advisory_xact_lock(?)', [WRITE_LOCK]);
          const answer = await work(session);
          await client.query('COMMIT');
          for (const effect of session.effects) effect();
          return answer;
        } catch (error) {
          await client.query('ROLLBACK').catch(() => undefined);
          throw error;
        }
      } finally {
        await pool.client.releaseConnection(client);
      }
    },
    isTransient: (error) => TRANSIENT.has(String((error as { code?: unknown }).code)),
    close: () => pool.destroy(),
  };
}
