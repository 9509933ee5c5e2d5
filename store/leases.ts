import type { Book } from './book.ts';
import type { Session } from './session.ts';

/** True where the lease is this holder's now: it was free, its own, or left behind by a process that died. */
export async function takeLease(
  session: Session,
  lease: { name: string; holder: string; now: number; leaseMs: number },
): Promise<boolean> {
  const { name, holder, now, leaseMs } = lease;
  await session.run(
    `INSERT INTO leases (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
      SET holder = excluded.holder, until = excluded.until WHERE leases.holder = excluded.holder OR leases.until < ?`,
    [name, holder, now + leaseMs, now],
  );
  const [held] = await session.all<{ holder: string }>('SELECT holder FROM leases WHERE name = ?', [name]);
  return held?.holder === holder;
}

/** True where it is not ours to take now: what a read can tell before the work is done. The judge is `takeLease`, in the write. */
export async function leasedElsewhere(
  session: Session,
  { name, holder, now }: { name: string; holder: string; now: number },
): Promise<boolean> {
  const [other] = await session.all<{ holder: string }>(
    'SELECT holder FROM leases WHERE name = ? AND holder <> ? AND until >= ?',
    [name, holder, now],
  );
  return other !== undefined;
}

/** See `Ledger.lease`. */
export const lease = (book: Book, name: string, holder: string, leaseMs: number): Promise<boolean> =>
  book.db.write((session) => takeLease(session, { name, holder, now: book.now(), leaseMs }));

/** See `Ledger.endLease`. */
export async function endLease(book: Book, name: string, holder: string): Promise<void> {
  await book.db.write((session) => session.run('DELETE FROM leases WHERE name = ? AND holder = ?', [name, holder]));
}
