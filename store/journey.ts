import type { Book } from './book.ts';
import { batchId, caseId, recordRow } from './ids.ts';
import type { JourneyEntry } from './ledger.ts';
import { openSaid, type Said, type SaidSql } from './said.ts';
import type { Session } from './session.ts';
import type { Op } from './write-rows.ts';

/** An order's life, oldest first: what came in, what was done to it, where, by whom. */
export async function journey(book: Book, rootId: string): Promise<JourneyEntry[]> {
  const root = recordRow(rootId);
  return book.db.read(async (session) => {
    const parts = [received, steps, writes, stages, cases, commands, amendments, erased];
    const entries: JourneyEntry[] = [];
    for (const part of parts) entries.push(...(await part(session, root, book)));
    return entries.sort((a, b) => a.at - b.at);
  });
}

async function received(session: Session, root: number): Promise<JourneyEntry[]> {
  const rows = await session.all<{
    at: number;
    connection: string;
    kind: string;
    source_id: string;
    revision: number;
    amended: number;
  }>(
    `SELECT v.at, r.connection, r.kind, r.source_id, v.revision, CASE WHEN v.amended_enc IS NULL THEN 0 ELSE 1 END AS amended
      FROM records r JOIN record_revisions v ON v.record_id = r.id WHERE r.root_id = ? ORDER BY v.at, r.id, v.revision`,
    [root],
  );
  return rows.map((row) => ({
    at: row.at,
    what: 'received',
    name: `${row.kind} ${row.source_id}`,
    connectionId: row.connection,
    outcome: `revision ${row.revision}${row.amended ? ', amended' : ''}`,
  }));
}

async function steps(session: Session, root: number): Promise<JourneyEntry[]> {
  const rows = await session.all<{
    at: number;
    flow: string;
    step: string;
    outcome: string;
    batch_id: number | null;
    case_id: number | null;
    pin: string;
  }>('SELECT at, flow, step, outcome, batch_id, case_id, pin FROM steps WHERE root_id = ? ORDER BY at, flow, rev', [
    root,
  ]);
  return rows.map((row) => ({
    at: row.at,
    what: 'step',
    flow: row.flow,
    name: row.step,
    outcome: row.outcome,
    ...(row.batch_id === null ? {} : { batchId: batchId(row.flow, row.batch_id) }),
    ...(row.case_id === null ? {} : { caseId: caseId(row.case_id) }),
    ...(row.pin === '' ? {} : { pin: row.pin }),
  }));
}

async function writes(session: Session, root: number): Promise<JourneyEntry[]> {
  const rows = await session.all<{
    at: number;
    connection: string;
    kind: string;
    part: string;
    op: Op;
    state: string;
    flow: string;
    batch_id: number;
    target_id: string | null;
    pin: string;
    failure: string | null;
  }>(
    `SELECT w.at, w.connection, w.kind, w.part, w.op, w.state, w.flow, w.batch_id, w.target_id, w.pin, w.failure
      FROM records r JOIN writes w ON w.record_id = r.id WHERE r.root_id = ? ORDER BY w.at, w.id`,
    [root],
  );
  return rows.map((row) => {
    const failure = row.failure === null ? undefined : (JSON.parse(row.failure) as { message: string });
    return {
      at: row.at,
      what: 'write',
      flow: row.flow,
      name: `${row.op} ${row.kind}${row.part ? ` ${row.part}` : ''}`,
      connectionId: row.connection,
      outcome: failure ? `${row.state}: ${failure.message}` : row.state,
      batchId: batchId(row.flow, row.batch_id),
      ...(row.target_id === null ? {} : { targetId: row.target_id }),
      ...(row.pin === '' ? {} : { pin: row.pin }),
    };
  });
}

async function stages(session: Session, root: number): Promise<JourneyEntry[]> {
  const rows = await session.all<{ at: number; part: string; stage: string }>(
    'SELECT at, part, stage FROM stage_changes WHERE root_id = ? ORDER BY at, part DESC',
    [root],
  );
  return rows.map((row) => ({
    at: row.at,
    what: 'stage',
    name: row.part === '' ? 'order' : row.part,
    outcome: row.stage,
  }));
}

async function cases(session: Session, root: number): Promise<JourneyEntry[]> {
  const rows = await session.all<{
    case_id: number;
    flow: string;
    joined_at: number;
    left_at: number | null;
    waiting_for: string;
  }>(
    `SELECT m.case_id, m.flow, m.joined_at, m.left_at, c.waiting_for FROM case_members m JOIN cases c ON c.id = m.case_id
      WHERE m.root_id = ? ORDER BY m.joined_at`,
    [root],
  );
  return rows.flatMap((row) => {
    const entry = {
      what: 'case',
      name: row.waiting_for,
      caseId: caseId(row.case_id),
      ...(row.flow ? { flow: row.flow } : {}),
    } as const;
    const joined: JourneyEntry = { ...entry, at: row.joined_at, outcome: 'joined' };
    return row.left_at === null ? [joined] : [joined, { ...entry, at: row.left_at, outcome: 'left' }];
  });
}

async function commands(session: Session, root: number, book: Book): Promise<JourneyEntry[]> {
  // What was said about a case was said about those whom it sent on.
  const rows = await session.all<SaidSql & { verb: string; applied_at: number }>(
    `SELECT id, verb, why, by_enc, why_enc, applied_at FROM commands
      WHERE applied_at > 0 AND (root_id = ? OR id IN (SELECT m.left_by FROM case_members m WHERE m.root_id = ?)) ORDER BY id`,
    [root, root],
  );
  const said = await openSaid(book, session, 'commands', rows);
  return rows.map((row, at) => {
    const { who, why } = said[at] as Said;
    return { at: row.applied_at, what: 'command', name: row.verb, outcome: `by ${who}: ${why}` };
  });
}

/** Corrections that ended: the source itself changed the field, and its word holds. */
async function amendments(session: Session, root: number, book: Book): Promise<JourneyEntry[]> {
  const rows = await session.all<SaidSql & { at: number }>(
    `SELECT a.id, a.ended_at AS at, a.why, a.by_enc, a.why_enc FROM records r JOIN amendments a ON a.record_id = r.id
      WHERE r.root_id = ? AND a.ended_at IS NOT NULL ORDER BY a.ended_at, a.id`,
    [root],
  );
  const said = await openSaid(book, session, 'amendments', rows);
  const ended = new Map<string, { at: number; who: string; fields: number }>();
  for (const [i, { at }] of rows.entries()) {
    const { who } = said[i] as Said;
    const one = ended.get(`${at} ${who}`) ?? { at, who, fields: 0 };
    ended.set(`${at} ${who}`, { ...one, fields: one.fields + 1 });
  }
  return [...ended.values()].map(({ at, who, fields }) => ({
    at,
    what: 'command',
    name: 'amend',
    outcome: `ended: the source changed ${fields === 1 ? 'the field' : `${fields} fields`} that ${who} had amended`,
  }));
}

/** The stub of an erased customer's order: its numbers and its way are left, and nothing of whose it was. */
async function erased(session: Session, root: number): Promise<JourneyEntry[]> {
  const rows = await session.all<{ at: number }>(
    'SELECT erased_at AS at FROM roots WHERE id = ? AND erased_at IS NOT NULL',
    [root],
  );
  return rows.map(({ at }) => ({ at, what: 'erased', name: 'customer', outcome: 'personal data destroyed' }));
}
