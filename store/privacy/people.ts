import type { Kind } from '../../domain/kinds.ts';
import type { Book } from '../book.ts';
import { recordId, recordRow } from '../ids.ts';
import { keyName } from '../keys.ts';
import type { Person, PersonOrder, PersonSearch } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';

/** A page of the search by content: some hundreds of records are opened at once, and others get their turn in between. */
const SEARCH_PAGE = 500;

/** An order that nobody reported on for so long is over, whatever its stage says: many systems never tell of the end. */
export const SETTLED_AFTER_MS = 60 * 24 * 3_600_000;

const OVER = ['delivered', 'closed', 'cancelled', 'returned'];

/** What a person's id stands for: a key, or one root under a key that others share. */
export function parsePerson(personId: string): { key: number } | { root: number } | undefined {
  const [, sort, digits] = /^([pr])(\d{1,15})$/.exec(personId) ?? [];
  if (!sort) return undefined;
  return sort === 'p' ? { key: Number(digits) } : { root: Number(digits) };
}

interface RootRow {
  id: number;
  connection: string;
  kind: Kind;
  source_id: string;
  customer_id: string | null;
  key_number: number;
  key_name: string | null;
  wrapped: number | null;
}

const ROOTS = `SELECT DISTINCT o.id, o.connection, o.kind, o.source_id, o.customer_id, o.key_number, k.name AS key_name,
    CASE WHEN k.wrapped IS NULL THEN NULL ELSE 1 END AS wrapped
  FROM records o LEFT JOIN customer_keys k ON k.number = o.key_number`;

/** Kinds that are about people; levels and prices are nobody's. */
const OF_PEOPLE = "('order', 'customer', 'payment', 'invoice', 'shipment', 'status', 'document', 'return')";

/** The people that a search finds; nobody twice. */
export async function people(book: Book, search: PersonSearch): Promise<Person[]> {
  if (search.by === 'email' || search.by === 'phone') {
    const roots = await rootsSaying(book, search.by === 'email' ? saysEmail(search.email) : saysPhone(search.phone));
    return book.db.read((session) => peopleOf(book, session, roots));
  }
  return book.db.read(async (session) => {
    if (search.by === 'number') {
      const bare = search.number.replace(/^#/, '');
      const rows = await session.all<{ root_id: number }>(
        'SELECT DISTINCT root_id FROM numbers WHERE number IN (?, ?) ORDER BY root_id',
        [bare, `#${bare}`],
      );
      const ids = recordRow(search.number) ? [recordRow(search.number)] : rows.map((row) => row.root_id);
      return peopleOf(book, session, ids);
    }
    const { customerId, connectionId } = search;
    const rows = await session.all<{ root_id: number }>(
      `SELECT DISTINCT root_id FROM records WHERE customer_id = ?${connectionId ? ' AND connection = ?' : ''} ORDER BY root_id`,
      connectionId ? [customerId, connectionId] : [customerId],
    );
    return peopleOf(
      book,
      session,
      rows.map((row) => row.root_id),
    );
  });
}

/** The people whom these customers and records of a connection are about. */
export async function peopleNamed(
  book: Book,
  session: Session,
  connectionId: string,
  { customerId, sourceIds = [] }: { customerId?: string; sourceIds?: string[] },
): Promise<Person[]> {
  const byCustomer =
    customerId === undefined
      ? []
      : await session.all<{ root_id: number }>(
          'SELECT DISTINCT root_id FROM records WHERE connection = ? AND customer_id = ?',
          [connectionId, customerId],
        );
  const bySource = await session.all<{ root_id: number }>(
    `SELECT DISTINCT o.root_id FROM ${session.rows('r', { id: 'text' })} CROSS JOIN records o
      WHERE o.connection = ? AND o.source_id = r.id AND o.kind IN ${OF_PEOPLE}`,
    [page(sourceIds.map((id) => ({ id }))), connectionId],
  );
  return peopleOf(
    book,
    session,
    [...byCustomer, ...bySource].map((row) => row.root_id),
  );
}

/** Some people of a connection who are not erased yet. */
export async function peopleOfConnection(
  book: Book,
  session: Session,
  connectionId: string,
  limit: number,
): Promise<Person[]> {
  const rows = await session.all<{ id: number }>(
    `SELECT o.id FROM records o JOIN roots t ON t.id = o.id
      WHERE o.connection = ? AND o.kind IN ${OF_PEOPLE} AND o.root_id = o.id AND t.erased_at IS NULL ORDER BY o.id LIMIT ?`,
    [connectionId, limit],
  );
  return peopleOf(
    book,
    session,
    rows.map((row) => row.id),
  );
}

export async function personById(book: Book, session: Session, personId: string): Promise<Person | undefined> {
  const named = parsePerson(personId);
  if (!named) return undefined;
  const rows =
    'root' in named
      ? [{ root_id: named.root }]
      : await session.all<{ root_id: number }>('SELECT DISTINCT root_id FROM records WHERE key_number = ?', [
          named.key,
        ]);
  return (
    await peopleOf(
      book,
      session,
      rows.map((row) => row.root_id),
    )
  ).find((one) => one.personId === personId);
}

/** Everybody to whom these roots belong, each with all that is theirs. Erased roots are nobody's any more. */
async function peopleOf(book: Book, session: Session, roots: number[]): Promise<Person[]> {
  if (roots.length === 0) return [];
  const found = await session.all<RootRow>(
    `${ROOTS} JOIN roots t ON t.id = o.id JOIN ${session.rows('r', { id: 'int' })} ON r.id = o.id WHERE t.erased_at IS NULL`,
    [page([...new Set(roots)].map((id) => ({ id })))],
  );
  const keys = new Set(found.filter(isOwn).map((row) => row.key_number));
  const shared = found.filter((row) => !isOwn(row));
  const rest =
    keys.size === 0
      ? []
      : await session.all<RootRow>(
          `${ROOTS} JOIN roots t ON t.id = o.id JOIN ${session.rows('r', { number: 'int' })} ON r.number = o.key_number
            WHERE t.erased_at IS NULL AND o.root_id = o.id`,
          [page([...keys].map((number) => ({ number })))],
        );
  const orders = await ordersOf(
    book,
    session,
    [...rest, ...shared].map((row) => row.id),
  );
  const byPerson = new Map<string, Person>();
  for (const row of [...rest, ...shared]) {
    const personId = isOwn(row) ? `p${row.key_number}` : `r${row.id}`;
    const person = byPerson.get(personId) ?? {
      personId,
      connectionId: row.connection,
      ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
      orders: [],
    };
    const order = orders.get(row.id);
    if (order) person.orders.push(order);
    byPerson.set(personId, person);
  }
  return [...byPerson.values()];
}

/** A key that is this person's alone, and no connection's. */
const isOwn = (row: RootRow): boolean => row.key_name !== null && row.key_name !== keyName(row.connection);

async function ordersOf(book: Book, session: Session, roots: number[]): Promise<Map<number, PersonOrder>> {
  const ids = page([...new Set(roots)].map((id) => ({ id })));
  const rows = await session.all<{
    id: number;
    kind: Kind;
    stage: string;
    held: number;
    updated_at: number;
    number: string | null;
    source_id: string;
  }>(
    `SELECT t.id, o.kind, t.stage, t.held, t.updated_at, o.source_id,
        (SELECT min(n.number) FROM numbers n WHERE n.root_id = t.id AND n.connection = o.connection) AS number
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN roots t CROSS JOIN records o WHERE t.id = r.id AND o.id = t.id ORDER BY t.id`,
    [ids],
  );
  const moves = await session.all<{ root_id: number; flow: string; state: string }>(
    `SELECT m.root_id, m.flow, m.state FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m WHERE m.root_id = r.id AND m.state <> 'done'`,
    [ids],
  );
  const writes = await session.all<{ root_id: number; connection: string; state: string }>(
    `SELECT o.root_id, w.connection, w.state FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN writes w
      WHERE o.root_id = r.id AND w.record_id = o.id AND w.state IN ('intended', 'sending', 'unknown')`,
    [ids],
  );
  const waiting = new Set(moves.flatMap(({ root_id, state }) => (state === 'waiting' ? root_id : [])));
  for (const move of moves) if (move.state !== 'waiting') waiting.delete(move.root_id);
  for (const write of writes) waiting.delete(write.root_id);
  const moving = new Map<number, string>();
  for (const row of rows)
    if (!OVER.includes(row.stage) && row.stage !== 'received' && book.now() - row.updated_at < SETTLED_AFTER_MS)
      moving.set(row.id, `it is ${row.stage}`);
  for (const write of writes) moving.set(write.root_id, `a write to ${write.connection} is ${write.state}`);
  for (const move of moves) moving.set(move.root_id, `flow ${move.flow} is ${move.state}`);
  return new Map(
    rows.map((row) => {
      const why = moving.get(row.id);
      const order = {
        rootId: recordId(row.id),
        kind: row.kind,
        number: row.number ?? row.source_id,
        stage: row.stage,
        updatedAt: row.updated_at,
      };
      if (why === undefined) return [row.id, order];
      const waits = row.kind === 'customer' && row.held === 0 && waiting.has(row.id);
      return [row.id, waits ? { ...order, waits } : { ...order, moving: why }];
    }),
  );
}

/** Roots whose latest data says so. Addresses are in no index, and never will be: each record is opened and read. */
async function rootsSaying(book: Book, says: (text: string) => boolean): Promise<number[]> {
  const roots = new Set<number>();
  for (let after = 0; ; ) {
    const next = await book.db.read(async (session) => {
      const rows = await session.all<{
        id: number;
        root_id: number;
        revision: number;
        raw: Buffer | null;
        amended: Buffer | null;
      }>(
        `SELECT o.id, o.root_id, o.revision, v.raw_enc AS raw, v.amended_enc AS amended FROM records o
          JOIN record_revisions v ON v.record_id = o.id AND v.revision = o.revision
          WHERE o.id > ? AND o.kind IN ${OF_PEOPLE} ORDER BY o.id LIMIT ?`,
        [after, SEARCH_PAGE],
      );
      const opener = await openerFor(
        book,
        session,
        rows.flatMap((row) => [row.raw, row.amended]),
      );
      for (const row of rows) {
        const raw = opener.text(`raw:${row.id}:${row.revision}`, row.raw);
        const amended = row.amended ? opener.text(`amended:${row.id}:${row.revision}`, row.amended) : undefined;
        if ((raw && says(raw)) || (amended && says(amended))) roots.add(row.root_id);
      }
      return rows.length < SEARCH_PAGE ? undefined : (rows.at(-1)?.id as number);
    });
    if (next === undefined) return [...roots];
    after = next;
  }
}

/** The address itself, in whatever case, and not the end of a longer one. */
function saysEmail(email: string): (text: string) => boolean {
  const wanted = JSON.stringify(email.trim().normalize('NFC').toLowerCase()).slice(1, -1);
  return (text) => {
    const lower = text.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
      const before = lower.charAt(at - 1);
      const after = lower.charAt(at + wanted.length);
      if (!/[\p{L}\d._%+-]/u.test(before) && !/[\p{L}\d-]/u.test(after)) return true;
    }
    return false;
  };
}

/** Country codes and leading zeros are written in many ways: the last nine digits tell a line. */
const TELLING_DIGITS = 9;

function saysPhone(phone: string): (text: string) => boolean {
  const digits = phone.replace(/\D/g, '').slice(-TELLING_DIGITS);
  const pattern = new RegExp(`${[...digits].join('[\\s().\\-/]{0,2}')}(?!\\d)`);
  return (text) => digits.length > 5 && pattern.test(text);
}
