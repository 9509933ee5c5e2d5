import Database from 'better-sqlite3';
import pg from 'pg';

/** A database as somebody with its file or its password has it, past the ledger. */
export interface RawDatabase {
  readonly dialect: 'sqlite' | 'postgres';
  run(sql: string, values?: readonly unknown[]): Promise<void>;
  all(sql: string): Promise<Record<string, unknown>[]>;
  /** The names of all tables of ours, in order. */
  tables(): Promise<string[]>;
  close(): Promise<void>;
}

export async function rawOf(url: string): Promise<RawDatabase> {
  if (url.startsWith('sqlite:')) {
    const db = new Database(url.slice('sqlite:'.length));
    const tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    return {
      dialect: 'sqlite',
      run: async (sql, values = []) => void db.prepare(sql).run(...values),
      all: async (sql) => db.prepare(sql).all() as Record<string, unknown>[],
      tables: async () => (db.prepare(tables).all() as { name: string }[]).map(({ name }) => name),
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
    async tables() {
      const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
      return (rows as { tablename: string }[]).map(({ tablename }) => tablename);
    },
    close: () => client.end(),
  };
}

/** Everything in every table, column beside column, as bytes to be looked through. */
export async function dumpOf(raw: RawDatabase): Promise<{ where: string; bytes: Buffer }[]> {
  const dumps: { where: string; bytes: Buffer }[] = [];
  for (const table of await raw.tables()) {
    const cells = (await raw.all(`SELECT * FROM ${table}`)).flatMap((row) => Object.values(row));
    const bytes = cells.flatMap((cell) => [
      Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell)),
      Buffer.from('\n'),
    ]);
    dumps.push({ where: table, bytes: Buffer.concat(bytes) });
  }
  return dumps;
}
