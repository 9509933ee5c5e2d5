import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import type { AuditEvidence, AuditFilter, AuditNote, AuditRow, AuditStatus, Seal } from '../protocol/audit.ts';
import { type Opener, openerFor } from '../sealed.ts';
import type { Session, Value } from '../session.ts';
import { namesKey } from '../vault.ts';
import { appendAudit, keysOfRoots } from './append.ts';
import {
  AUDIT_COLUMNS,
  type AuditSql,
  bodyPurpose,
  byPurpose,
  leafOf,
  PAGED,
  SEAL_COLUMNS,
  type SealSql,
} from './row.ts';
import { lastSeal } from './seal.ts';

const PAGE = 500;

export const sealOf = (seal: SealSql): Seal => ({
  number: seal.number,
  hash: seal.hash.toString('hex'),
  firstRow: seal.first_id,
  lastRow: seal.last_id,
  at: seal.at,
});

/** See `Ledger.noteAudit`. */
export async function noteAudit(book: Book, notes: readonly AuditNote[]): Promise<void> {
  await book.db.write(async (session) => {
    const roots = notes.flatMap(({ rootId }) => (rootId === undefined ? [] : [recordRow(rootId)]));
    const keys = await keysOfRoots(book, session, roots);
    const entries = notes.map(({ rootId, ...note }) => {
      const rootRow = rootId === undefined ? undefined : recordRow(rootId);
      return { ...note, rootRow, key: rootRow === undefined ? undefined : keys.get(rootRow) };
    });
    await appendAudit(book, session, entries);
  });
}

/** See `Ledger.auditStatus`. */
export async function auditStatus(book: Book): Promise<AuditStatus> {
  return book.db.read(async (session) => {
    const seal = await lastSeal(session);
    const [rest] = await session.all<{ n: number; since: number | null; last: number | null }>(
      'SELECT count(*) AS n, min(at) AS since, max(id) AS last FROM audit WHERE id > ?',
      [seal?.last_id ?? 0],
    );
    return {
      rows: rest?.last ?? seal?.last_id ?? 0,
      unsealed: Number(rest?.n ?? 0),
      ...(seal ? { head: sealOf(seal) } : {}),
      ...(rest?.since ? { unsealedSince: rest.since } : {}),
    };
  });
}

/** See `Ledger.auditEvidence`. */
export async function auditEvidence(book: Book, afterSeal: number): Promise<AuditEvidence | null> {
  return book.db.read(async (session) => {
    const [seal] = await session.all<SealSql>(
      `SELECT ${SEAL_COLUMNS} FROM audit_seals s WHERE s.number > ? ORDER BY s.number LIMIT 1`,
      [afterSeal],
    );
    if (!seal) return null;
    const rows = await session.all<AuditSql>(
      `SELECT ${AUDIT_COLUMNS} FROM audit a WHERE a.id >= ? AND a.id <= ? ORDER BY a.id`,
      [seal.first_id, seal.last_id],
    );
    const opened = await openRows(book, session, rows);
    return {
      seal: {
        ...sealOf(seal),
        previous: seal.previous.toString('hex'),
        ...(seal.skip && seal.entries_root
          ? { skip: seal.skip.toString('hex'), entries: seal.entries_root.toString('hex') }
          : {}),
      },
      rows: rows.map((row, at) => ({
        ...(opened[at] as AuditRow),
        root: row.root_id,
        by: row.by_enc.toString('base64'),
        body: row.body_enc?.toString('base64') ?? null,
        leaf: leafOf(row).toString('hex'),
      })),
    };
  });
}

/** The latest first. Pages are read until enough of them is what was asked for: who did it stands in no index. */
export async function auditRows(book: Book, filter: AuditFilter): Promise<AuditRow[]> {
  const found: AuditRow[] = [];
  let before = filter.before ?? Number.MAX_SAFE_INTEGER;
  while (found.length < filter.limit) {
    const rows = await book.db.read((session) => pageOf(book, session, filter, before));
    for (const row of rows) {
      const wanted = filter.who === undefined || row.who === filter.who;
      const kept = wanted && found.length < filter.limit ? onlyOf(row, filter.rootId) : undefined;
      if (kept) found.push(kept);
    }
    if (rows.length < PAGE) break;
    before = (rows.at(-1) as AuditRow).row;
  }
  return found;
}

async function pageOf(book: Book, session: Session, filter: AuditFilter, before: number): Promise<AuditRow[]> {
  const wheres = ['a.id < ?'];
  const values: Value[] = [before];
  const also = (where: string, ...more: Value[]) => {
    wheres.push(where);
    values.push(...more);
  };
  if (filter.rootId !== undefined) {
    const root = recordRow(filter.rootId);
    // What pages tell of it is found by the times at which it changed.
    also(
      `a.id IN (SELECT b.id FROM audit b WHERE b.root_id = ?
        UNION SELECT b.id FROM stage_changes c JOIN audit b ON b.at = c.at AND b.what = 'orders.moved' WHERE c.root_id = ?
        UNION SELECT b.id FROM writes w JOIN audit b ON b.at = w.at AND b.what = 'writes.settled' WHERE w.root_id = ?
        UNION SELECT b.id FROM steps p JOIN audit b ON b.at = p.at AND b.what = 'gates.answered' WHERE p.root_id = ?
        UNION SELECT b.id FROM case_members m JOIN audit b ON b.at IN (m.joined_at, m.left_at)
          AND b.what IN ('gates.answered', 'word.applied') WHERE m.root_id = ?
        UNION SELECT b.id FROM records o JOIN record_revisions v ON v.record_id = o.id
          JOIN audit b ON b.at = v.at AND b.what = 'records.staged' WHERE o.root_id = ?)`,
      ...Array.from({ length: 6 }, () => root),
    );
  }
  if (filter.subject !== undefined) also('a.subject = ?', filter.subject);
  if (filter.what !== undefined) also('a.what = ?', filter.what);
  if (filter.since !== undefined) also('a.at >= ?', filter.since);
  const rows = await session.all<AuditSql>(
    `SELECT ${AUDIT_COLUMNS} FROM audit a WHERE ${wheres.join(' AND ')} ORDER BY a.id DESC LIMIT ?`,
    [...values, PAGE],
  );
  return openRows(book, session, rows);
}

/** Rows as a person reads them. */
export async function openRows(book: Book, session: Session, rows: readonly AuditSql[]): Promise<AuditRow[]> {
  const opener = await openerFor(book, session, rows.flatMap((row) => [row.by_enc, row.body_enc]).filter(namesKey));
  return rows.map((row) => ({
    row: row.id,
    at: row.at,
    what: row.what,
    ...(row.root_id === null ? {} : { rootId: recordId(row.root_id) }),
    ...(row.subject === null ? {} : { subject: row.subject }),
    ...opened(opener, row),
  }));
}

type Opened = Pick<AuditRow, 'who' | 'why' | 'before' | 'after' | 'erased' | 'damaged'>;

function opened(opener: Opener, row: AuditSql): Opened {
  try {
    const who = opener.text(byPurpose(row), row.by_enc) ?? '';
    const body = opener.json(bodyPurpose(row.id), row.body_enc) as Omit<Opened, 'who'> | undefined;
    return { who, ...body, ...(row.body_enc && !body ? { erased: true as const } : {}) };
  } catch {
    return { who: '', damaged: true };
  }
}

/** Of a row on a page of orders only the lines of this one; nothing where it has none. */
function onlyOf(row: AuditRow, rootId: string | undefined): AuditRow | undefined {
  if (rootId === undefined || !PAGED.has(row.what) || !Array.isArray(row.after)) return row;
  const lines = row.after.filter((line) => Array.isArray(line) && line[0] === rootId);
  return lines.length > 0 ? { ...row, after: lines } : undefined;
}
