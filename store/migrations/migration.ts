import type { Session } from '../session.ts';
import type { Transactor } from '../transaction.ts';

/** Words in which the two databases differ when tables are made. */
export interface Types {
  int: string;
  blob: string;
  /** Follows a table's closing bracket: rows live in the primary key's own tree, for narrow tables read by that key. */
  clustered: string;
}

export interface Migration {
  name: string;
  /** Statements in order; all migrations that are due run in one transaction. */
  up(types: Types): string[];
}

const TYPES: Record<Transactor['dialect'], Types> = {
  sqlite: { int: 'INTEGER', blob: 'BLOB', clustered: ' WITHOUT ROWID' },
  postgres: { int: 'BIGINT', blob: 'BYTEA', clustered: '' },
};

/**
 * Brings the tables up to date in one write transaction. knex's own migrator keeps its lock in a table, and a process
 * killed while migrating leaves it locked; the database's write lock ends with its holder.
 */
export async function migrate(db: Transactor, migrations: readonly Migration[], now: number): Promise<void> {
  await db.write(async (session: Session) => {
    const types = TYPES[db.dialect];
    await session.run(
      `CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at ${types.int} NOT NULL)`,
    );
    const applied = new Set(
      (await session.all<{ name: string }>('SELECT name FROM migrations')).map((row) => row.name),
    );
    for (const migration of migrations) {
      if (applied.has(migration.name)) continue;
      for (const statement of migration.up(types)) await session.run(statement);
      await session.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', [migration.name, now]);
    }
  });
}
