import { MIGRATIONS } from '../store/migrations/index.ts';
import { migrate } from '../store/migrations/migration.ts';
import { postgresBackend } from '../store/postgres.ts';
import { sqliteBackend } from '../store/sqlite.ts';
import { createTransactor, type Transactor } from '../store/transaction.ts';

/** A book as the store's own code has it in hand. */
export const transactor = (url: string): Transactor =>
  createTransactor(url.startsWith('sqlite:') ? sqliteBackend(url.slice('sqlite:'.length)) : postgresBackend(url));

/** Makes the tables of today, and nothing else: what a new book is copied from, which is much cheaper than making them each time. */
export async function makeTables(url: string): Promise<void> {
  const db = transactor(url);
  await migrate(db, MIGRATIONS, 0).finally(() => db.close());
}
