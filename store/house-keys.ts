import type { Book } from './book.ts';
import { draw } from './ids.ts';
import { page, type Session } from './session.ts';

/** Keys that are no customer's: names with a colon in front, as no connection has. Erasure never reaches them. */
const HMAC = ':hmac';
const PAYLOADS = ':payload:';
/** They are looked up by name, because two databases order colons differently; nobody rotates so often. */
const MOST_PAYLOAD_KEYS = 1_000;
const NAMES = page(
  [HMAC, ...Array.from({ length: MOST_PAYLOAD_KEYS }, (_, i) => `${PAYLOADS}${i + 1}`)].map((name) => ({ name })),
);

interface KeyRow {
  number: number;
  name: string;
  wrapped: Buffer;
}

const houseKeys = (session: Session): Promise<KeyRow[]> =>
  session.all<KeyRow>(
    `SELECT k.number, k.name, k.wrapped FROM ${session.rows('r', { name: 'text' })} CROSS JOIN customer_keys k
      WHERE k.name = r.name AND k.wrapped IS NOT NULL ORDER BY k.number DESC`,
    [NAMES],
  );

export const isPayloadKey = (name: string): boolean => name.startsWith(PAYLOADS);

const isPayload = ({ name }: KeyRow) => isPayloadKey(name);

/** PostgreSQL's and SQLite's word for a database without our tables. */
const isEmpty = (error: unknown) =>
  (error as { code?: unknown }).code === '42P01' || /no such table/.test(String(error));

async function keep(book: Book, session: Session, name: string, key: Buffer): Promise<void> {
  const number = await draw(session, 'key', 1);
  await session.insert(
    'customer_keys',
    ['number', 'name', 'wrapped', 'created_at'],
    [[number, name, book.vault.wrap(name, key), book.now()]],
  );
}

/** Takes up the house's keys where they are kept; nothing where the ledger is older than they are, or has no tables yet. */
export async function loadHouseKeys(book: Book): Promise<void> {
  const rows = await book.db.read(houseKeys).catch((error: unknown) => {
    if (isEmpty(error)) return [];
    throw error;
  });
  const hmac = rows.find(({ name }) => name === HMAC);
  if (hmac) book.vault.hmacWith(book.vault.unwrap(hmac.name, hmac.wrapped));
}

/**
 * Keeps what was derived from the master key so far under keys of its own: hashes that stand in the ledger and payloads in
 * histories would mean nothing after a rotation.
 */
export async function keepHouseKeys(book: Book): Promise<void> {
  const rows = await book.db.read(houseKeys);
  const missing = [
    ...(rows.some(({ name }) => name === HMAC) ? [] : ([[HMAC, 'waybill hmac 1']] as const)),
    ...(rows.some(isPayload) ? [] : ([[`${PAYLOADS}1`, 'waybill/temporal-payloads']] as const)),
  ];
  if (missing.length > 0)
    await book.db.write(async (session) => {
      const known = await houseKeys(session);
      for (const [name, purpose] of missing)
        if (!known.some((row) => row.name === name)) await keep(book, session, name, book.vault.derived(purpose));
    });
  await loadHouseKeys(book);
}

/** See `Ledger.payloadKeys`. */
export async function payloadKeys(book: Book): Promise<Buffer[]> {
  const rows = await book.db.read(houseKeys);
  return rows.filter(isPayload).map(({ name, wrapped }) => book.vault.unwrap(name, wrapped));
}

/** A new key for payloads, where the newest was wrapped with another master key than `current`. */
export async function renewPayloadKey(
  book: Book,
  session: Session,
  isCurrent: (wrapped: Buffer) => boolean,
): Promise<boolean> {
  const keys = (await houseKeys(session)).filter(isPayload);
  const [newest] = keys;
  if (newest && isCurrent(newest.wrapped)) return false;
  await keep(book, session, `${PAYLOADS}${keys.length + 1}`, book.vault.newKey());
  return true;
}
