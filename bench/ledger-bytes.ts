import { statSync } from 'node:fs';
import { join } from 'node:path';

/** What a SQLite ledger holds on disk, its write-ahead log included; 0 where it is none. */
export const ledgerBytes = (folder: string): number =>
  ['waybill.db', 'waybill.db-wal'].reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
