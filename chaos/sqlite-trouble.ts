import Database from 'better-sqlite3';
import type { LedgerTrouble } from './ledger-trouble.ts';
import type { WishFile } from './wishes.ts';

/** SQLite's write lock, held from outside; and its `max_page_count`, which each process must set for itself. */
export function sqliteTrouble(file: string, wishes: WishFile): LedgerTrouble {
  return {
    async locked(work) {
      const db = new Database(file, { timeout: 60_000 });
      try {
        db.exec('BEGIN EXCLUSIVE');
        await work();
        db.exec('ROLLBACK');
      } finally {
        db.close();
      }
    },
    async full(work) {
      wishes.set({ full: true });
      try {
        await work();
      } finally {
        wishes.set({ full: false });
      }
    },
  };
}
