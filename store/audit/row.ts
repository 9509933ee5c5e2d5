import { createHash } from 'node:crypto';
import type { Purpose } from '../vault.ts';

/** A row as the database has it. */
export interface AuditSql {
  id: number;
  at: number;
  what: string;
  root_id: number | null;
  subject: string | null;
  by_enc: Buffer;
  body_enc: Buffer | null;
}

export interface SealSql {
  number: number;
  first_id: number;
  last_id: number;
  at: number;
  previous: Buffer;
  leaves: Buffer;
  hash: Buffer;
  /** Hash of the seal `skipOf` names. Without it and its fellows the seal is of the first form, which knew no entries of orders. */
  skip: Buffer | null;
  /** Of the tree over the orders' entries that it holds. */
  entries_root: Buffer | null;
  first_entry: number | null;
  entry_count: number | null;
}

export const AUDIT_COLUMNS = 'a.id, a.at, a.what, a.root_id, a.subject, a.by_enc, a.body_enc';
export const SEAL_COLUMNS =
  's.number, s.first_id, s.last_id, s.at, s.previous, s.leaves, s.hash, s.skip, s.entries_root, s.first_entry, s.entry_count';

/** The key under which the house seals who did something; no customer's erasure reaches it. */
export const HOUSE_KEY = ':audit';

/** Rows that tell of a page of orders: each line of `after` begins with the order's root id. */
export const PAGED: ReadonlySet<string> = new Set([
  'records.staged',
  'gates.answered',
  'orders.moved',
  'writes.settled',
  'word.applied',
]);

/** Bytes of a leaf and of a seal's hash. */
export const HASH_BYTES = 32;
/** What the first seal names as the one before it. */
export const GENESIS = Buffer.alloc(HASH_BYTES);

type Plain = Omit<AuditSql, 'by_enc'>;

const plain = ({ id, at, what, root_id, subject }: Plain): string => JSON.stringify([id, at, what, root_id, subject]);

/** Binds who did it to everything else of the row: bytes that open for this row open for no other and for no changed one. */
export const byPurpose = (row: Plain): Purpose =>
  `audit by:${plain(row)}${row.body_enc ? createHash('sha256').update(row.body_enc).digest('base64') : ''}`;

export const bodyPurpose = (id: number): Purpose => `audit:${id}`;

/** A row's hash, over ciphertext: it stays the same when a customer's key is destroyed. */
export const leafOf = (row: AuditSql): Buffer =>
  createHash('sha256')
    .update(`waybill audit row 1\n${plain(row)}\n${row.by_enc.length} ${row.body_enc?.length ?? '-'}\n`)
    .update(row.by_enc)
    .update(row.body_enc ?? '')
    .digest();

type Hashed = Omit<SealSql, 'hash' | 'first_entry' | 'entry_count'>;

/** What a seal says of its rows, in one hash: whoever follows the chain for one order need not see how many there were. */
export const rowsHash = ({ first_id, last_id, leaves }: Pick<SealSql, 'first_id' | 'last_id' | 'leaves'>): Buffer =>
  createHash('sha256')
    .update(`waybill audit rows 2\n${JSON.stringify([first_id, last_id])}\n`)
    .update(leaves)
    .digest();

/** A seal's hash: over the seal before it, one further back, the tree of orders' entries, and the leaves in their order. */
export const sealHash = (seal: Hashed): Buffer => {
  const { number, first_id, last_id, at, previous, skip, entries_root, leaves } = seal;
  if (!skip || !entries_root)
    return createHash('sha256')
      .update(`waybill audit seal 1\n${JSON.stringify([number, first_id, last_id, at])}\n`)
      .update(previous)
      .update(leaves)
      .digest();
  return createHash('sha256')
    .update(`waybill audit seal 2\n${JSON.stringify([number, at])}\n`)
    .update(previous)
    .update(skip)
    .update(entries_root)
    .update(rowsHash(seal))
    .digest();
};
