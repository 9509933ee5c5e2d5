import type { Kind } from '../../domain/kinds.ts';
import type { Book } from '../book.ts';
import { caseId, recordRow } from '../ids.ts';
import type { PersonBundle } from '../ledger.ts';
import { papersOfRoots } from '../papers/read.ts';
import { openSaid, type Said, type SaidSql } from '../said.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import { factsPurpose } from '../targets.ts';
import { entryId } from '../transfers/read.ts';
import { theirEntries } from '../transfers/theirs.ts';
import { heldElsewhere } from './erase.ts';
import { personById } from './people.ts';

/** Everything that the ledger knows of a person; `null` where it knows of no such person. */
export async function exportPerson(book: Book, personId: string): Promise<PersonBundle | null> {
  return book.db.read(async (session) => {
    const person = await personById(book, session, personId);
    if (!person) return null;
    const { connectionId, customerId } = person;
    const roots = page(person.orders.map((order) => ({ id: recordRow(order.rootId) })));
    return {
      person: { personId, connectionId, ...(customerId === undefined ? {} : { customerId }) },
      records: await recordsOf(book, session, roots),
      amendments: await amendmentsOf(book, session, roots),
      writes: await writesOf(book, session, roots),
      cases: await casesOf(session, roots),
      commands: await commandsOf(book, session, roots),
      held: await withFacts(book, session, roots, await heldElsewhere(session, [person])),
      numbers: await session.all(
        `SELECT n.connection AS "connectionId", n.number FROM ${session.rows('r', { id: 'int' })} CROSS JOIN numbers n
          WHERE n.root_id = r.id ORDER BY n.connection, n.number`,
        [roots],
      ),
      papers: await papersOfRoots(book, session, roots),
      transfers: (
        await theirEntries(
          book,
          session,
          person.orders.map((order) => recordRow(order.rootId)),
        )
      ).map(({ row, entry }) => ({ entryId: entryId(row), entry })),
    };
  });
}

async function recordsOf(book: Book, session: Session, roots: string): Promise<PersonBundle['records']> {
  const rows = await session.all<{
    id: number;
    connection: string;
    kind: Kind;
    source_id: string;
    revision: number;
    at: number;
    raw_enc: Buffer | null;
    amended_enc: Buffer | null;
    canonical_enc: Buffer | null;
  }>(
    `SELECT o.id, o.connection, o.kind, o.source_id, v.revision, v.at, v.raw_enc, v.amended_enc, c.canonical_enc
      FROM ${session.rows('r', { id: 'int' })} JOIN records o ON o.root_id = r.id JOIN record_revisions v ON v.record_id = o.id
        LEFT JOIN canonicals c ON c.record_id = v.record_id AND c.revision = v.revision
      ORDER BY o.id, v.revision`,
    [roots],
  );
  const opener = await openerFor(
    book,
    session,
    rows.flatMap((row) => [row.raw_enc, row.amended_enc, row.canonical_enc]),
  );
  const records = new Map<number, PersonBundle['records'][number]>();
  for (const row of rows) {
    const name = `${row.id}:${row.revision}`;
    const record = records.get(row.id) ?? {
      connectionId: row.connection,
      kind: row.kind,
      sourceId: row.source_id,
      revisions: [],
    };
    records.set(row.id, record);
    record.revisions.push({
      revision: row.revision,
      at: row.at,
      data: opener.json(`raw:${name}`, row.raw_enc),
      ...(row.amended_enc ? { amended: opener.json(`amended:${name}`, row.amended_enc) } : {}),
      ...(row.canonical_enc ? { canonical: opener.json(`canonical:${name}`, row.canonical_enc) } : {}),
    });
  }
  return [...records.values()];
}

async function commandsOf(book: Book, session: Session, roots: string): Promise<PersonBundle['commands']> {
  const rows = await session.all<SaidSql & { at: number; verb: string }>(
    `SELECT c.id, c.applied_at AS at, c.verb, c.why, c.by_enc, c.why_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN commands c
      WHERE c.root_id = r.id AND c.applied_at > 0 ORDER BY c.id`,
    [roots],
  );
  const said = await openSaid(book, session, 'commands', rows);
  return rows.map(({ at, verb }, i) => {
    const { who, why } = said[i] as Said;
    return { at, verb, who, why };
  });
}

async function amendmentsOf(book: Book, session: Session, roots: string): Promise<PersonBundle['amendments']> {
  const rows = await session.all<SaidSql & { at: number; patch_enc: Buffer }>(
    `SELECT a.id, a.at, a.why, a.by_enc, a.why_enc, a.patch_enc FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN amendments a
      WHERE o.root_id = r.id AND a.record_id = o.id ORDER BY a.id`,
    [roots],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.patch_enc),
  );
  const said = await openSaid(book, session, 'amendments', rows);
  return rows.map(({ id, at, patch_enc }, i) => {
    const { who, why } = said[i] as Said;
    return { at, who, why, patch: opener.json(`patch:${id}`, patch_enc) };
  });
}

async function writesOf(book: Book, session: Session, roots: string): Promise<PersonBundle['writes']> {
  const rows = await session.all<{
    id: number;
    at: number;
    connection: string;
    kind: Kind;
    op: string;
    state: string;
    target_id: string | null;
    payload_enc: Buffer | null;
  }>(
    `SELECT w.id, w.at, w.connection, w.kind, w.op, w.state, w.target_id, w.payload_enc
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN writes w WHERE o.root_id = r.id AND w.record_id = o.id ORDER BY w.id`,
    [roots],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.payload_enc),
  );
  return rows.map((row) => ({
    at: row.at,
    connectionId: row.connection,
    kind: row.kind,
    op: row.op,
    state: row.state,
    ...(row.target_id === null ? {} : { targetId: row.target_id }),
    sent: opener.json(`payload:${row.id}`, row.payload_enc),
  }));
}

async function casesOf(session: Session, roots: string): Promise<PersonBundle['cases']> {
  const rows = await session.all<{ id: number; kind: string; waiting_for: string; opened_at: number }>(
    `SELECT DISTINCT c.id, c.kind, c.waiting_for, c.opened_at FROM ${session.rows('r', { id: 'int' })} CROSS JOIN case_members m CROSS JOIN cases c
      WHERE m.root_id = r.id AND c.id = m.case_id ORDER BY c.id`,
    [roots],
  );
  return rows.map((row) => ({
    caseId: caseId(row.id),
    kind: row.kind,
    waitingFor: row.waiting_for,
    openedAt: row.opened_at,
  }));
}

async function withFacts(
  book: Book,
  session: Session,
  roots: string,
  held: Omit<PersonBundle['held'][number], 'facts'>[],
) {
  const rows = await session.all<{
    record_id: number;
    connection: string;
    kind: Kind;
    part: string;
    generation: number;
    target_id: string;
    facts_enc: Buffer | null;
  }>(
    `SELECT x.record_id, x.connection, x.kind, x.part, x.generation, x.target_id, x.facts_enc
      FROM ${session.rows('r', { id: 'int' })} CROSS JOIN xrefs x WHERE x.root_id = r.id AND x.facts_enc IS NOT NULL`,
    [roots],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.facts_enc),
  );
  const facts = new Map(
    rows.map((row) => [
      `${row.connection}|${row.kind}|${row.target_id}`,
      opener.json(factsPurpose(row), row.facts_enc),
    ]),
  );
  return held.map((one) => ({ ...one, facts: facts.get(`${one.connectionId}|${one.kind}|${one.targetId}`) ?? {} }));
}
