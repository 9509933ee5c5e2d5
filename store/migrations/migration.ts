import type { Session } from '../session.ts';
import type { Transactor } from '../transaction.ts';

/** Words in which the two databases differ when tables are made. */
export interface Types {
  int: string;
  blob: string;
  /** Follows a table's closing bracket: rows live in the primary key's own tree, for narrow tables read by that key. */
  clustered: string;
  /** Statements after which a table takes new rows and nothing else: no change, no removal, no row in another's place. */
  appendOnly(table: string, key: string): string[];
}

export interface Migration {
  name: string;
  /** Statements in order; all migrations that are due run in one transaction. */
  up(types: Types): string[];
}

/** What the words are in each database. */
export const TYPES: Record<Transactor['dialect'], Types> = {
  sqlite: {
    int: 'INTEGER',
    blob: 'BLOB',
    clustered: ' WITHOUT ROWID',
    appendOnly: (table, key) => [
      ...['UPDATE', 'DELETE'].map(
        (event) => `CREATE TRIGGER ${table}_no_${event.toLowerCase()} BEFORE ${event} ON ${table}
          BEGIN SELECT RAISE(ABORT, '${table} takes new rows only'); END`,
      ),
      // INSERT OR REPLACE removes a row without asking the trigger on removals.
      `CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table} WHEN EXISTS (SELECT 1 FROM ${table} t WHERE t.${key} = NEW.${key})
        BEGIN SELECT RAISE(ABORT, '${table} takes new rows only'); END`,
    ],
  },
  postgres: {
    int: 'BIGINT',
    blob: 'BYTEA',
    clustered: '',
    appendOnly: (table) => [
      `CREATE OR REPLACE FUNCTION waybill_append_only() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''% takes new rows only'', TG_TABLE_NAME; END'`,
      `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION waybill_append_only()`,
    ],
  },
};

/** The ledger has tables of which this release knows nothing: writing there would break what a newer release relies on. */
export class NewerLedgerError extends Error {
  override readonly name = 'NewerLedgerError';

  constructor(unknown: readonly string[], known: string) {
    super(
      `it was written by a newer release of Waybill (it has ${unknown.join(', ')}, and this release ends with ${known}): start that release again, or restore the backup that was made before the upgrade`,
    );
  }
}

/**
 * Brings the tables up to date in one write transaction. knex's own migrator keeps its lock in a table, and a process
 * killed while migrating leaves it locked; the database's write lock ends with its holder, and so do half-made tables. Of
 * two processes that migrate at once the second waits, and finds nothing to do. A ledger of a newer release is refused.
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
    const unknown = [...applied].filter((name) => !migrations.some((migration) => migration.name === name)).sort();
    if (unknown.length > 0) throw new NewerLedgerError(unknown, migrations.at(-1)?.name ?? 'none');
    for (const migration of migrations) {
      if (applied.has(migration.name)) continue;
      for (const statement of migration.up(types)) await session.run(statement);
      await session.run('INSERT INTO migrations (name, applied_at) VALUES (?, ?)', [migration.name, now]);
    }
  });
}
