import { AUDIT_COLUMNS, type AuditSql, bodyPurpose, rowsHash, SEAL_COLUMNS, type SealSql } from '../audit/row.ts';
import { ANCHORED } from '../audit/verify.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { OrderProof, ProofAnchor, ProofEntry, ProofSeal } from '../protocol/proofs.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import { type EntryContent, entryPurpose, type OrderEntry } from './entry.ts';
import { merklePath } from './merkle.ts';
import { wayBack } from './skip.ts';

const hex = (bytes: Buffer): string => bytes.toString('hex');

type Sealed = OrderEntry & { seal: number };

/** See `Ledger.orderProof`. */
export const orderProof = (book: Book, rootId: string): Promise<OrderProof> =>
  book.db.read(async (session) => {
    const own = await session.all<Sealed>(
      `SELECT e.id, e.seal, e.root_id, e.number, e.hash, e.content_enc FROM order_entries e
        WHERE e.root_id = ? ORDER BY e.number`,
      [recordRow(rootId)],
    );
    const entries = await shown(book, session, own);
    const sealed = [...new Set(own.map(({ seal }) => seal))];
    const noted = await anchorsSince(book, session, await timeOf(session, sealed[0]));
    const ways = firstAfter(sealed, noted);
    const hops = new Set(sealed);
    for (const { head, seal } of ways) for (const hop of wayBack(head.seal, seal)) hops.add(hop);
    const lastAnchored = Math.max(0, ...noted.map(({ seal }) => seal));
    const heads = new Set(ways.map(({ head }) => head));
    return {
      entries,
      seals: await sealsOf(session, hops),
      anchors: noted.filter((one) => heads.has(one)),
      unanchored: entries.filter(({ seal }) => seal > lastAnchored).map(({ number }) => number),
    };
  });

async function shown(book: Book, session: Session, own: readonly Sealed[]): Promise<ProofEntry[]> {
  const opener = await openerFor(
    book,
    session,
    own.map(({ content_enc }) => content_enc),
  );
  const trees = new Map<number, { first: number; hashes: Buffer[] }>();
  const entries: ProofEntry[] = [];
  for (const one of own) {
    const tree = trees.get(one.seal) ?? (await treeOf(session, one.seal));
    trees.set(one.seal, tree);
    const index = one.id - tree.first;
    const content = opener.json(entryPurpose(one.id), one.content_enc) as EntryContent | undefined;
    entries.push({
      number: one.number,
      hash: hex(one.hash),
      ...(content ? { text: content.text, salt: Buffer.from(content.salt, 'base64').toString('hex') } : {}),
      seal: one.seal,
      index,
      count: tree.hashes.length,
      path: merklePath(tree.hashes, index).map(hex),
    });
  }
  return entries;
}

/** The entries that a seal holds, all orders' alike: their hashes, of which a path shows a few. */
export async function treeOf(session: Session, seal: number): Promise<{ first: number; hashes: Buffer[] }> {
  const rows = await session.all<{ id: number; hash: Buffer }>(
    `SELECT e.id, e.hash FROM audit_seals s JOIN order_entries e ON e.id >= s.first_entry AND e.id < s.first_entry + s.entry_count
      WHERE s.number = ? ORDER BY e.id`,
    [seal],
  );
  return { first: rows[0]?.id ?? 0, hashes: rows.map(({ hash }) => hash) };
}

async function timeOf(session: Session, seal: number | undefined): Promise<number> {
  if (seal === undefined) return Number.MAX_SAFE_INTEGER;
  const [row] = await session.all<{ at: number }>('SELECT s.at FROM audit_seals s WHERE s.number = ?', [seal]);
  return row?.at ?? 0;
}

/** What the audit noted of anchors since; those of a ledger without the house's key are not there. */
async function anchorsSince(book: Book, session: Session, since: number): Promise<ProofAnchor[]> {
  const rows = await session.all<AuditSql>(
    `SELECT ${AUDIT_COLUMNS} FROM audit a WHERE a.what = ? AND a.at >= ? ORDER BY a.id`,
    [ANCHORED, since],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map(({ body_enc }) => body_enc),
  );
  return rows.flatMap((row) => {
    const body = opener.json(bodyPurpose(row.id), row.body_enc) as
      | { after: { seal: number; hash: string; token?: string } }
      | undefined;
    if (!body) return [];
    const { seal, hash, token } = body.after;
    return [{ anchor: row.subject ?? '', seal, hash, at: row.at, ...(token === undefined ? {} : { token }) }];
  });
}

/** Of each anchor the first that covers each seal: the earliest time that can be shown. */
function firstAfter(sealed: readonly number[], noted: readonly ProofAnchor[]): { head: ProofAnchor; seal: number }[] {
  const names = [...new Set(noted.map(({ anchor }) => anchor))];
  return names.flatMap((name) =>
    sealed.flatMap((seal) => {
      const head = noted.find((one) => one.anchor === name && one.seal >= seal);
      return head ? [{ head, seal }] : [];
    }),
  );
}

async function sealsOf(session: Session, numbers: ReadonlySet<number>): Promise<ProofSeal[]> {
  const rows = await session.all<SealSql>(
    `SELECT ${SEAL_COLUMNS} FROM ${session.rows('r', { number: 'int' })} CROSS JOIN audit_seals s
      WHERE s.number = r.number ORDER BY s.number`,
    [page([...numbers].map((number) => ({ number })))],
  );
  return rows.flatMap((seal) =>
    seal.skip && seal.entries_root
      ? [
          {
            number: seal.number,
            at: seal.at,
            previous: hex(seal.previous),
            skip: hex(seal.skip),
            entries: hex(seal.entries_root),
            rows: hex(rowsHash(seal)),
          },
        ]
      : [],
  );
}
