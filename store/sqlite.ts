import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type Database from 'better-sqlite3';
import knex from 'knex';
import { type Flush, flushOf } from './flush.ts';
import type { ColumnType, Session, Update, Value } from './session.ts';
import type { Backend } from './transaction.ts';
import { Turn } from './turn.ts';

type Handle = Database.Database;

/**
 * better-sqlite3 blocks the thread while it waits for SQLite's lock. Two ledgers of one process on one file would
 * therefore starve each other (the holder cannot go on while the thread waits), so they share one turn a file.
 */
const turns = new Map<string, Turn>();

function turnOf(file: string): Turn {
  const turn = turns.get(file) ?? new Turn();
  turns.set(file, turn);
  return turn;
}

function prepare(handle: Handle) {
  // WAL: readers never wait for the writer. NORMAL: a commit does not hold the thread until it is on the disk; `transact`
  // answers when it is. The log is moved into the file seldom, because a commit waits for that; the system's own cache
  // stands behind a cache of 24 MB.
  for (const pragma of [
    'page_size = 8192',
    'journal_mode = WAL',
    'synchronous = NORMAL',
    'busy_timeout = 5000',
    'wal_autocheckpoint = 4000',
    'journal_size_limit = 67108864',
    'cache_size = -24576',
    'temp_store = MEMORY',
  ])
    handle.pragma(pragma);
}

/** A statement made ready, and the names that its rows' values are given. */
interface Prepared {
  statement: Database.Statement;
  columns: readonly string[];
}

/** An update for one row, and the names of the values that its marks stand for. */
interface PreparedUpdate {
  statement: Database.Statement;
  marks: readonly string[];
}

/** What one handle made ready so far. */
interface Statements {
  byText: Map<string, Prepared>;
  updates: Map<Update, PreparedUpdate>;
}

class SqliteSession implements Session {
  readonly effects: (() => void)[] = [];
  private readonly handle: Handle;
  private readonly statements: Statements;

  constructor(handle: Handle, statements: Statements) {
    this.handle = handle;
    this.statements = statements;
  }

  private prepared(sql: string): Prepared {
    let prepared = this.statements.byText.get(sql);
    if (!prepared) {
      const statement = this.handle.prepare(sql);
      // Rows come as arrays and are named here: the driver takes twice as long to name them.
      const columns = statement.reader ? statement.raw().columns() : [];
      prepared = { statement, columns: columns.map((column) => column.name) };
      this.statements.byText.set(sql, prepared);
    }
    return prepared;
  }

  async all<Row>(sql: string, values: readonly Value[] = []): Promise<Row[]> {
    const { statement, columns } = this.prepared(sql);
    const found = statement.all(values) as unknown[][];
    return found.map((cells) => {
      const row: { [name: string]: unknown } = {};
      for (let at = 0; at < columns.length; at += 1) row[columns[at] as string] = cells[at];
      return row as Row;
    });
  }

  async run(sql: string, values: readonly Value[] = []): Promise<number> {
    return this.prepared(sql).statement.run(values).changes;
  }

  async update(change: Update, rows: readonly { readonly [name: string]: Value }[]) {
    let touched = 0;
    if (rows.length === 0) return touched;
    let prepared = this.statements.updates.get(change);
    if (!prepared) {
      const marks: string[] = [];
      const text = `UPDATE ${change.table} SET ${change.set} WHERE ${change.where}`.replace(
        /\br\.(\w+)/g,
        (_, name) => {
          marks.push(name);
          return '?';
        },
      );
      prepared = { statement: this.handle.prepare(text), marks };
      this.statements.updates.set(change, prepared);
    }
    const { statement, marks } = prepared;
    for (const row of rows) touched += statement.run(marks.map((name) => row[name])).changes;
    return touched;
  }

  // A prepared statement a row: SQLite has no round trip to save, and blobs need no detour through JSON.
  async insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], onConflict?: string) {
    let touched = 0;
    if (rows.length === 0) return touched;
    const marks = columns.map(() => '?').join(', ');
    const conflict = onConflict ? ` ON CONFLICT ${onConflict}` : '';
    const { statement } = this.prepared(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})${conflict}`);
    for (const row of rows) touched += statement.run(row).changes;
    return touched;
  }

  rows(alias: string, columns: Record<string, ColumnType>): string {
    const list = Object.keys(columns).map((name) => `json_extract(value, '$.${name}') AS ${name}`);
    return `(SELECT ${list.join(', ')} FROM json_each(?)) AS ${alias}`;
  }

  onCommit(effect: () => void) {
    this.effects.push(effect);
  }
}

/** SQLite on a local disk; several processes of one host may share the file. */
export function sqliteBackend(path: string): Backend {
  const file = path === ':memory:' ? path : resolve(path);
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const pool = knex({
    client: 'better-sqlite3',
    // What goes wrong is thrown, and told once; knex would also print it, with its stack, among the results.
    log: { warn: () => {} },
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate: (handle: Handle, done: (error: Error | null, handle: Handle) => void) => {
        prepare(handle);
        done(null, handle);
      },
    },
  });
  const turn = file === ':memory:' ? new Turn() : turnOf(file);
  const prepared = new WeakMap<Handle, Statements>();
  const flush: Flush | undefined = file === ':memory:' ? undefined : flushOf(`${file}-wal`);

  const statementsOf = (handle: Handle) => {
    const statements = prepared.get(handle) ?? { byText: new Map(), updates: new Map() };
    prepared.set(handle, statements);
    return statements;
  };

  /** The transaction, and when it is on the disk: the next one may begin before that. */
  const alone = async <T>(mode: 'write' | 'read', work: (session: Session) => Promise<T>) => {
    const end = await turn.take();
    let handle: Handle | undefined;
    try {
      handle = (await pool.client.acquireConnection()) as Handle;
      const session = new SqliteSession(handle, statementsOf(handle));
      await session.run(mode === 'write' ? 'BEGIN IMMEDIATE' : 'BEGIN');
      const answer = await work(session);
      await session.run('COMMIT');
      for (const effect of session.effects) effect();
      return { answer, durable: mode === 'write' ? flush?.flushed() : undefined };
    } catch (error) {
      if (handle?.inTransaction) handle.exec('ROLLBACK');
      throw error;
    } finally {
      if (handle) await pool.client.releaseConnection(handle);
      end();
    }
  };

  return {
    dialect: 'sqlite',
    async transact(mode, work) {
      const { answer, durable } = await alone(mode, work);
      // What the next transaction reads may not be on the disk yet; what anybody is told is.
      await durable;
      return answer;
    },
    isTransient: (error) => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY'),
    async close() {
      const end = await turn.take();
      await flush?.close();
      await pool.destroy();
      end();
    },
  };
}
