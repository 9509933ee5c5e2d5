import type { Kind } from '../../domain/kinds.ts';
import { GATE_KINDS } from '../accounts/read.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { Certificate, HeldElsewhere, Person, Retained, Told } from '../ledger.ts';
import { papersKept } from '../papers/read.ts';
import { unsay } from '../said.ts';
import { page, type Session, type Value } from '../session.ts';
import { eraseTransfers } from '../transfers/erase.ts';
import { parsePerson, peopleNamed, peopleOfConnection, personById } from './people.ts';
import { finishRequest, type RequestRow, requestId, requestRow, rowOf, subjectOf, whoAsked } from './requests.ts';
import { countriesOf, type KeepUntil, retain } from './retain.ts';

/** People of one step: a step is one transaction, and others write in between. */
const PEOPLE_A_STEP = 20;

/** What an erasure would do, or has to wait for. */
export interface ErasePlan {
  state: 'ready' | 'done';
  people: Person[];
  /** Objects that live in other systems. */
  held: HeldElsewhere[];
  told: Told[];
}

const NOTHING: ErasePlan = { state: 'done', people: [], held: [], told: [] };

async function subjects(book: Book, session: Session, row: RequestRow): Promise<Person[]> {
  if (row.asked === 'erase-all') return peopleOfConnection(book, session, row.connection, PEOPLE_A_STEP);
  const { personIds = [], ...named } = await subjectOf(book, session, row);
  const found = await peopleNamed(book, session, row.connection, named);
  for (const personId of personIds) {
    const person = found.some((one) => one.personId === personId)
      ? undefined
      : await personById(book, session, personId);
    if (person) found.push(person);
  }
  return found;
}

/** The people of a request and what is known to be elsewhere; changes nothing. */
export async function erasePlan(book: Book, id: string): Promise<ErasePlan> {
  return book.db.read(async (session) => {
    const row = await rowOf(session, requestRow(id));
    if (!row || row.state === 'done' || row.asked === 'export') return NOTHING;
    const found = await subjects(book, session, row);
    return {
      state: 'ready',
      people: found,
      held: await heldElsewhere(session, found),
      told: JSON.parse(row.told) as Told[],
    };
  });
}

/** Where else these people's orders are: what we wrote there, and what we read from there. */
export async function heldElsewhere(session: Session, found: Person[]): Promise<HeldElsewhere[]> {
  const numbers = new Map(
    found.flatMap((person) => person.orders).map((order) => [recordRow(order.rootId), order.number]),
  );
  const roots = page([...numbers.keys()].map((id) => ({ id })));
  const written = await session.all<{ root_id: number; connection: string; kind: Kind; id: string }>(
    `SELECT x.root_id, x.connection, x.kind, x.target_id AS id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN xrefs x
      WHERE x.root_id = r.id ORDER BY x.root_id, x.connection, x.kind, x.generation`,
    [roots],
  );
  const read = await session.all<{ root_id: number; connection: string; kind: Kind; id: string }>(
    `SELECT o.root_id, o.connection, o.kind, o.source_id AS id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o
      WHERE o.root_id = r.id AND o.kind NOT IN ('status', 'payment') ORDER BY o.root_id, o.id`,
    [roots],
  );
  const held = new Map<string, HeldElsewhere>();
  for (const row of [...read, ...written])
    held.set(`${row.connection}|${row.kind}|${row.id}`, {
      connectionId: row.connection,
      kind: row.kind,
      targetId: row.id,
      number: numbers.get(row.root_id) ?? '',
    });
  return [...held.values()];
}

/**
 * ERASE: one step of a request. Their papers that the law wants move under a key of their own, the data key is destroyed, and
 * everything sealed is removed besides, so that what an earlier key sealed goes too. Whoever has an order that still moves is left
 * for a later step. `done` where nobody is left: then the stub is written.
 */
export async function erasePeople(
  book: Book,
  id: string,
  keep: KeepUntil,
): Promise<{ erased: number; moving: Person[]; done: boolean; certificate?: Certificate }> {
  return book.db.write(async (session) => {
    const now = book.now();
    const row = await rowOf(session, requestRow(id));
    if (!row || row.state === 'done' || row.asked === 'export')
      return {
        erased: 0,
        moving: [],
        done: true,
        ...(row?.certificate ? { certificate: JSON.parse(row.certificate) as Certificate } : {}),
      };
    const found = await subjects(book, session, row);
    const moving = found.filter((person) => person.orders.some((order) => order.moving || order.waits));
    const settled = found.filter((person) => !moving.includes(person));
    const stub = row.certificate ? (JSON.parse(row.certificate) as Certificate) : emptyStub(now);
    for (const person of settled) await erasePerson(book, session, row.id, person, keep, stub, now);
    if (settled.length > 0)
      await appendAudit(book, session, [
        {
          what: 'customer.erased',
          who: (await whoAsked(book, session, row)).who,
          subject: requestId(row.id),
          after: { people: settled.length, orders: stub.orders.length, retained: stub.retained.length },
        },
      ]);
    stub.systems = JSON.parse(row.told) as Told[];
    stub.erasedAt = now;
    const more = row.asked === 'erase-all' && settled.length > 0;
    if (moving.length === 0 && !more) {
      await finishRequest(session, row, stub, now);
      return { erased: settled.length, moving, done: true, certificate: stub };
    }
    await session.run('UPDATE privacy_requests SET certificate = ? WHERE id = ?', [JSON.stringify(stub), row.id]);
    return { erased: settled.length, moving, done: false };
  });
}

const emptyStub = (now: number): Certificate => ({
  erasedAt: now,
  keys: { destroyed: 0, shared: 0 },
  records: 0,
  orders: [],
  systems: [],
  retained: [],
});

async function erasePerson(
  book: Book,
  session: Session,
  request: number,
  person: Person,
  keep: KeepUntil,
  stub: Certificate,
  now: number,
): Promise<void> {
  const named = parsePerson(person.personId);
  const roots = person.orders.map((order) => recordRow(order.rootId));
  if (!named || roots.length === 0) return;
  // The first country that is known: a transfer may pay several orders.
  const [country] = (await countriesOf(book, session, roots)).values();
  const retained: Retained[] = [
    ...(await eraseTransfers(book, session, roots, keep, country)),
    ...(await retain(book, session, request, roots, keep)),
    ...(await papersKept(session, roots)),
  ];
  stub.records += await scrub(session, roots, now);
  if ('key' in named) {
    // The name holds the customer's id; a customer who comes back is somebody new, with a key of their own.
    await session.run(
      "UPDATE customer_keys SET wrapped = NULL, name = 'erased/' || number, destroyed_at = ? WHERE number = ? AND destroyed_at IS NULL",
      [now, named.key],
    );
    stub.keys.destroyed += 1;
  } else stub.keys.shared += 1;
  await book.keys.destroyed(session);
  stub.orders.push(...person.orders.map((order) => ({ connectionId: person.connectionId, number: order.number })));
  stub.retained.push(...retained);
}

/** In place of a patch, which its column wants: the head of a ciphertext whose key is nobody's. */
const NO_KEY = Buffer.alloc(33);

/** What may stand in plain columns: numbers and ids of the trade stay (ADR), words of people go. */
async function scrub(session: Session, roots: number[], now: number): Promise<number> {
  const ids = page(roots.map((id) => ({ id })));
  const theRoots = `(SELECT r.id FROM ${session.rows('r', { id: 'int' })})`;
  const theirs = `(SELECT o.id FROM records o WHERE o.root_id IN ${theRoots})`;
  const kept = `(SELECT x.record_id FROM retained x WHERE x.write_id = 0)`;
  const run = (sql: string, before: Value[] = []) => session.run(sql, [...before, ids]);
  await run(
    `UPDATE record_revisions SET raw_enc = NULL, amended_enc = NULL WHERE record_id IN ${theirs} AND record_id NOT IN ${kept}`,
  );
  await run(`DELETE FROM canonicals WHERE record_id IN ${theirs} AND record_id NOT IN ${kept}`);
  await run(
    `UPDATE writes SET payload_enc = CASE WHEN id IN (SELECT x.write_id FROM retained x) THEN payload_enc ELSE NULL END,
      failure = CASE WHEN failure IS NULL THEN NULL ELSE '{"class":"rejected","message":"erased"}' END WHERE record_id IN ${theirs}`,
  );
  await run(`UPDATE xrefs SET facts_enc = NULL WHERE root_id IN ${theRoots}`);
  await run(`UPDATE amendments SET patch_enc = ?, ended_at = COALESCE(ended_at, ?) WHERE record_id IN ${theirs}`, [
    NO_KEY,
    now,
  ]);
  await unsay(session, 'amendments', `record_id IN ${theirs}`, ids);
  await unsay(session, 'commands', `root_id IN ${theRoots}`, ids);
  // What was said about a case that nobody else was in.
  await unsay(
    session,
    'commands',
    `root_id IS NULL AND case_id IN (SELECT c.id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN case_members m CROSS JOIN cases c
      WHERE m.root_id = r.id AND c.id = m.case_id GROUP BY c.id, c.joined HAVING count(*) = c.joined)`,
    ids,
  );
  await run(
    `UPDATE cases SET failure = NULL WHERE state = 'closed' AND failure IS NOT NULL AND id IN (SELECT m.case_id FROM case_members m WHERE m.root_id IN ${theRoots})`,
  );
  // What was decided about them, what they were reminded of, and the texts that name them by the id of their account.
  await run(
    `UPDATE cases SET cause = kind || ':erased/' || id, waiting_for = 'erased' WHERE cause IN
      (SELECT 'overdue:dunning:' || o.connection || '/' || o.customer_id FROM records o WHERE o.customer_id IS NOT NULL AND o.root_id IN ${theRoots})`,
  );
  await run(
    `DELETE FROM reminders WHERE EXISTS (SELECT 1 FROM records o
      WHERE o.connection = reminders.connection AND o.customer_id = reminders.customer_id AND o.root_id IN ${theRoots})`,
  );
  await run(`DELETE FROM dunned_claims WHERE root_id IN ${theRoots}`);
  await run(
    `DELETE FROM accounts WHERE EXISTS (SELECT 1 FROM records o
      WHERE o.connection = accounts.connection AND o.customer_id = accounts.customer_id AND o.root_id IN ${theRoots})`,
  );
  await run(
    `DELETE FROM registration_documents WHERE EXISTS (SELECT 1 FROM records o
      WHERE o.connection = registration_documents.connection AND o.customer_id = registration_documents.customer_id AND o.root_id IN ${theRoots})`,
  );
  // That a register was asked is evidence of a tax that was not taken; whom it was about ends here.
  await run(
    `UPDATE vat_answers SET customer_id = NULL WHERE customer_id IS NOT NULL AND EXISTS (SELECT 1 FROM records o
      WHERE o.connection = vat_answers.connection AND o.customer_id = vat_answers.customer_id AND o.root_id IN ${theRoots})`,
  );
  await run(`DELETE FROM vat_wants WHERE root_id IN ${theRoots}`);
  for (const [table, connection, customer] of [
    ['order_claims', 'connection', 'customer_id'],
    ['customer_links', 'connection', 'customer_id'],
    ['customer_links', 'to_connection', 'to_customer'],
  ])
    await run(
      `DELETE FROM ${table} WHERE (${connection}, ${customer}) IN (SELECT o.connection, o.customer_id FROM records o
        WHERE o.customer_id IS NOT NULL AND o.root_id IN ${theRoots})`,
    );
  await run(`DELETE FROM order_claims WHERE root_id IN ${theRoots}`);
  await run(`DELETE FROM stock_claims WHERE root_id IN ${theRoots}`);
  await run(`DELETE FROM stock_orders WHERE root_id IN ${theRoots}`);
  // Where orders of many customers wait together, for a table or for a member state's register, nobody is named; and those of others go on by that cause.
  await run(
    `UPDATE cases SET cause = kind || ':erased/' || id, waiting_for = 'erased'
      WHERE kind IN (${GATE_KINDS}, 'approval') AND cause <> 'approval:table' AND cause NOT LIKE 'vat:%' AND cause NOT LIKE 'rate:%'
        AND id IN (SELECT m.case_id FROM case_members m WHERE m.root_id IN ${theRoots})`,
  );
  // Whose sum lacks a rate is named in the text alone.
  await run(
    `UPDATE cases SET waiting_for = 'an exchange rate ' || substr(cause, 6)
      WHERE cause LIKE 'rate:%' AND id IN (SELECT m.case_id FROM case_members m WHERE m.root_id IN ${theRoots})`,
  );
  await run(`UPDATE steps SET outcome = 'waits: erased' WHERE outcome LIKE 'waits: %' AND root_id IN ${theRoots}`);
  // A customer's own record is named by the customer's id.
  await run(`UPDATE records SET source_id = 'erased/' || id WHERE kind = 'customer' AND root_id IN ${theRoots}`);
  const records = await run(`UPDATE records SET customer_id = NULL WHERE root_id IN ${theRoots}`);
  await run(`UPDATE roots SET erased_at = ? WHERE id IN ${theRoots}`, [now]);
  return records;
}
