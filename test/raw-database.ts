import Database from 'better-sqlite3';
import pg from 'pg';

/** A database as somebody with its file or its password has it, past the ledger. */
export interface RawDatabase {
  readonly dialect: 'sqlite' | 'postgres';
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  all(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function rawOf(url: string): Promise<RawDatabase> {
  if (url.startsWith('sqlite:')) {
    const db = new Database(url.slice('sqlite:'.length));
    return {
      dialect: 'sqlite',
      run: async (sql, values = []) => void db.prepare(sql).run(...values),
      all: async (sql) => db.prepare(sql).all() as Record<string, unknown>[],
      close: async () => void db.close(),
    };
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let marks = 0;
  const numbered = (sql: string) => {
    marks = 0;
    return sql.replaceAll('?', () => {
      marks += 1;
      return `$${marks}`;
    });
  };
  return {
    dialect: 'postgres',
    run: async (sql, values = []) => void (await client.query(numbered(sql), [...values])),
    all: async (sql) => (await client.query(sql)).rows as Record<string, unknown>[],
    close: () => client.end(),
  };
}
