import { appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { isPayloadKey, renewPayloadKey } from './house-keys.ts';
import type { Session } from './session.ts';
import { masterKeyOf } from './vault.ts';

const PAGE = 500;
const PRESENCE = 'present ';

export interface MasterKeys {
  /** Ids of the keys that this process was given, the one that wraps first. */
  given: readonly string[];
  /** How many data keys each master key has wrapped; `unnamed` before keys had ids. */
  wrapped: { id: string; keys: number }[];
  payloadKeys: number;
  /** Processes at work on this ledger, and the master keys that they have. */
  processes: { holder: string; keys: string[] }[];
}

export interface Rewrapped {
  rewrapped: number;
  keys: number;
  /** A new key seals what goes to Temporal from the next start of the daemon on. */
  newPayloadKey: boolean;
}

interface KeyRow {
  number: number;
  name: string;
  wrapped: Buffer;
}

const keysAfter = (session: Session, number: number): Promise<KeyRow[]> =>
  session.all<KeyRow>(
    'SELECT number, name, wrapped FROM customer_keys WHERE number > ? AND wrapped IS NOT NULL ORDER BY number LIMIT ?',
    [number, PAGE],
  );

/** All keys in pages, each read by itself. */
async function* keyPages(book: Book): AsyncGenerator<KeyRow[]> {
  for (let after = 0; ; ) {
    const rows = await book.db.read((session) => keysAfter(session, after));
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = (rows.at(-1) as KeyRow).number;
  }
}

/** See `Ledger.masterKeys`. */
export async function masterKeys(book: Book): Promise<MasterKeys> {
  const tally = new Map<string, number>();
  let payloadKeys = 0;
  for await (const rows of keyPages(book))
    for (const { name, wrapped } of rows) {
      const id = masterKeyOf(wrapped) ?? 'unnamed';
      tally.set(id, (tally.get(id) ?? 0) + 1);
      if (isPayloadKey(name)) payloadKeys += 1;
    }
  const processes = await book.db.read((session) =>
    session.all<{ name: string; holder: string }>(
      'SELECT name, holder FROM leases WHERE name LIKE ? AND until >= ? ORDER BY name',
      [`${PRESENCE}%`, book.now()],
    ),
  );
  return {
    given: book.vault.masterKeys,
    wrapped: [...tally].map(([id, keys]) => ({ id, keys })),
    payloadKeys,
    processes: processes.map(({ name, holder }) => ({ holder: name.slice(PRESENCE.length), keys: holder.split(' ') })),
  };
}

/** See `Ledger.present`. */
export async function present(book: Book, holder: string, forMs: number): Promise<void> {
  const name = `${PRESENCE}${holder}`;
  await book.db.write(async (session) => {
    await session.run('DELETE FROM leases WHERE name = ? OR (name LIKE ? AND until < ?)', [
      name,
      `${PRESENCE}%`,
      book.now(),
    ]);
    if (forMs > 0)
      await session.insert(
        'leases',
        ['name', 'holder', 'until'],
        [[name, book.vault.masterKeys.join(' '), book.now() + forMs]],
      );
  });
}

/** See `Ledger.rewrapKeys`. */
export async function rewrapKeys(
  book: Book,
  by: { who: string; why?: string },
  progress?: (done: number, of: number) => void,
): Promise<Rewrapped> {
  const [current] = book.vault.masterKeys as [string];
  const isCurrent = (wrapped: Buffer) => masterKeyOf(wrapped) === current;
  const { wrapped: tally } = await masterKeys(book);
  const keys = tally.reduce((sum, one) => sum + one.keys, 0);
  const before = Object.fromEntries(tally.map((one) => [one.id, one.keys]));
  const newPayloadKey = await book.db.write((session) => renewPayloadKey(book, session, isCurrent));
  let rewrapped = 0;
  let done = 0;
  for await (const rows of keyPages(book)) {
    const stale = rows.filter(({ wrapped }) => !isCurrent(wrapped));
    if (stale.length > 0)
      rewrapped += await book.db.write((session) => rewrapPage(book, session, rows[0] as KeyRow, isCurrent));
    done += rows.length;
    progress?.(done, keys);
  }
  if (rewrapped > 0 || newPayloadKey)
    await book.db.write((session) =>
      appendAudit(book, session, [
        { what: 'keys.rotated', ...by, before: { wrappedBy: before }, after: { master: current, rewrapped } },
      ]),
    );
  return { rewrapped, keys, newPayloadKey };
}

/** Read again under the write lock: a customer may have been erased since. */
async function rewrapPage(
  book: Book,
  session: Session,
  first: KeyRow,
  isCurrent: (wrapped: Buffer) => boolean,
): Promise<number> {
  const stale = (await keysAfter(session, first.number - 1)).filter(({ wrapped }) => !isCurrent(wrapped));
  for (const { number, name, wrapped } of stale)
    await session.run('UPDATE customer_keys SET wrapped = ? WHERE number = ?', [
      book.vault.wrap(name, book.vault.unwrap(name, wrapped)),
      number,
    ]);
  return stale.length;
}
