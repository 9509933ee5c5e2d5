import type { Book } from '../book.ts';
import { draw } from '../ids.ts';
import { leasedElsewhere, takeLease } from '../leases.ts';
import { entriesOf, keepEntries, nextEntry } from '../proofs/entries.ts';
import { keepLinks } from '../proofs/letters.ts';
import { merkleRoot } from '../proofs/merkle.ts';
import { skipOf } from '../proofs/skip.ts';
import type { SealAnswer } from '../protocol/audit.ts';
import type { Session } from '../session.ts';
import { AUDIT_COLUMNS, type AuditSql, GENESIS, leafOf, SEAL_COLUMNS, type SealSql, sealHash } from './row.ts';

/** Rows of one seal: more wait for the next, which follows at once. */
const MOST_ROWS = 2_000;
const LEASE = 'audit sealer';

export async function lastSeal(session: Session): Promise<SealSql | undefined> {
  const [seal] = await session.all<SealSql>(`SELECT ${SEAL_COLUMNS} FROM audit_seals s ORDER BY s.number DESC LIMIT 1`);
  return seal;
}

async function hashOf(session: Session, number: number): Promise<Buffer> {
  const [seal] = await session.all<{ hash: Buffer }>('SELECT s.hash FROM audit_seals s WHERE s.number = ?', [number]);
  return seal?.hash ?? GENESIS;
}

/**
 * Seals what stands unsealed. Rows are read and hashed before the write lock is asked for: a row never changes, and ids are
 * drawn under that lock, so what follows the last seal without a gap is what will always follow it. Whoever sealed in
 * between is noticed by the number of the last seal. One process of many does it, as long as it renews its lease; the others ask for
 * no more than whose it is.
 */
export async function sealAudit(book: Book, holder: string, leaseMs: number): Promise<SealAnswer> {
  const read = await book.db.read(async (session) => {
    if (await leasedElsewhere(session, { name: LEASE, holder, now: book.now() })) return undefined;
    const last = await lastSeal(session);
    const found = await session.all<AuditSql>(
      `SELECT ${AUDIT_COLUMNS} FROM audit a WHERE a.id > ? ORDER BY a.id LIMIT ?`,
      [last?.last_id ?? 0, MOST_ROWS],
    );
    const seal = (last?.number ?? 0) + 1;
    const told = await entriesOf(book, session, { rows: found, firstEntry: nextEntry(last) });
    return { last, found, ...told, skip: await hashOf(session, skipOf(seal)) };
  });
  if (!read || read.rows.length === 0) return { sealed: 0, more: false };
  const { last, found, rows, entries, links, skip } = read;
  const leaves = Buffer.concat(rows.map(leafOf));
  const entries_root = merkleRoot(entries.map(({ hash }) => hash));
  return book.db
    .write(async (session) => {
      const now = book.now();
      if (!(await takeLease(session, { name: LEASE, holder, now, leaseMs }))) return { sealed: 0, more: false };
      const number = await draw(session, 'seal', 1);
      const latest = await lastSeal(session);
      if (latest?.number !== last?.number) throw new SealedMeanwhile();
      const seal = {
        number,
        first_id: (rows[0] as AuditSql).id,
        last_id: (rows.at(-1) as AuditSql).id,
        at: now,
        previous: last?.hash ?? GENESIS,
        leaves,
        skip,
        entries_root,
        first_entry: nextEntry(last),
        entry_count: entries.length,
      };
      const columns = { ...seal, hash: sealHash(seal) };
      await session.insert('audit_seals', Object.keys(columns), [Object.values(columns)]);
      await keepEntries(session, number, entries);
      await keepLinks(session, links);
      return { sealed: rows.length, more: rows.length < found.length || found.length === MOST_ROWS };
    })
    .catch((error: unknown) => {
      if (error instanceof SealedMeanwhile) return { sealed: 0, more: true };
      throw error;
    });
}

/** Rolls back the number that was drawn for a seal that somebody else made. */
class SealedMeanwhile extends Error {}
