import { keepable, maskCards } from '../domain/card-numbers.ts';
import { applyPatch, fieldsOf, type Patch, patchedFields } from './amendments.ts';
import { appendAudit, keysOfRoots } from './audit/append.ts';
import { orderState } from './audit/order-state.ts';
import type { Book } from './book.ts';
import { openCases } from './cases.ts';
import { caseId, caseRow, draw, recordId, recordRow } from './ids.ts';
import type { Command } from './ledger.ts';
import { leaveCases, tellEmptied } from './membership.ts';
import { openerFor } from './sealed.ts';
import { page, type Session } from './session.ts';
import { HOLD_MEMBER, isMove } from './shown-members.ts';
import { PRIORITY, wantMoves } from './wants.ts';

interface MoveName {
  root_id: number;
  flow: string;
}

type Answer = { flows: string[]; caseIds: string[] };

async function note(session: Session, by: { rootRow?: number; caseRow?: number }, command: Command, now: number) {
  const id = await draw(session, 'command', 1);
  await session.insert(
    'commands',
    ['id', 'root_id', 'case_id', 'verb', 'who', 'why', 'applied_at'],
    [[id, by.rootRow, by.caseRow, command.verb, maskCards(command.who), maskCards(command.why), now]],
  );
}

/**
 * Frees stopped moves: ready at their step or the next, or ended as refused. Claimed and done ones are left alone.
 * `retry` takes the mappings that are live by then, for something may have been mended; else a revision keeps its own.
 */
async function free(
  session: Session,
  moves: MoveName[],
  verb: 'go' | 'retry' | 'skip' | 'refuse',
  now: number,
): Promise<number> {
  if (moves.length === 0) return 0;
  const touched = await session.run(
    `UPDATE moves SET ready_at = ?, updated_at = ?, queue = '', step = step + ${verb === 'skip' ? 1 : 0},
      ${verb === 'retry' ? "release = ''," : ''}
      ${verb === 'refuse' ? "state = 'done', carry_rev = want_rev, done_rev = want_rev" : "state = 'ready'"}
      FROM ${session.rows('r', { root_id: 'int', flow: 'text' })}
      WHERE moves.root_id = r.root_id AND moves.flow = r.flow AND moves.state IN ('waiting', 'queued', 'ready')`,
    [now, now, page(moves)],
  );
  if (verb === 'refuse') {
    await session.run(
      `INSERT INTO steps (root_id, flow, step, rev, input_hmac, pin, outcome, at)
        SELECT m.root_id, m.flow, 'refuse', m.done_rev, '', '', 'refused', m.updated_at
          FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} CROSS JOIN moves m
          WHERE m.root_id = r.root_id AND m.flow = r.flow AND m.state = 'done'
        ON CONFLICT (root_id, flow, step, rev) DO UPDATE SET at = excluded.at`,
      [page(moves)],
    );
  }
  await leaveCases(session, moves, now);
  return touched;
}

/** Marks a root as cancelled here: every flow runs again and takes back what it wrote, whatever it waited for. */
async function cancelRoot(session: Session, root: number, now: number): Promise<string[]> {
  const [row] = await session.all<{ rev: number; held: number }>(
    'UPDATE roots SET rev = rev + 1, cancelled_at = COALESCE(cancelled_at, ?), updated_at = ? WHERE id = ? RETURNING rev, held',
    [now, now, root],
  );
  if (!row) return [];
  const flows = await flowsOf(session, root);
  const wants = flows.map((flow) => ({
    rootRow: root,
    flow,
    rev: row.rev,
    priority: PRIORITY.cancel,
    held: row.held === 1,
  }));
  await wantMoves(session, wants, now);
  return flows;
}

async function flowsOf(session: Session, root: number): Promise<string[]> {
  const rows = await session.all<{ flow: string }>('SELECT flow FROM moves WHERE root_id = ? ORDER BY flow', [root]);
  return rows.map((row) => row.flow);
}

async function isErased(session: Session, root: number): Promise<boolean> {
  const [row] = await session.all<{ erased_at: number | null }>('SELECT erased_at FROM roots WHERE id = ?', [root]);
  return row !== undefined && row.erased_at !== null;
}

async function holdRoot(session: Session, root: number, who: string, now: number): Promise<string[]> {
  await session.run('UPDATE roots SET held = 1, updated_at = ? WHERE id = ?', [now, root]);
  await session.run('UPDATE moves SET hold = 1, updated_at = ? WHERE root_id = ?', [now, root]);
  const cause = { kind: 'hold', cause: `hold:r${root}`, waitingFor: `released by a person; held by ${who}` } as const;
  const row = (await openCases(session, [cause], now)).get(cause.cause) as number;
  const id = await draw(session, 'member', 1);
  await session.insert(
    'case_members',
    ['id', 'case_id', 'flow', 'root_id', 'step', 'joined_at'],
    [[id, row, HOLD_MEMBER, root, 0, now]],
    '(root_id, flow) WHERE left_at IS NULL DO NOTHING',
  );
  return [caseId(row)];
}

async function releaseRoot(session: Session, root: number, now: number) {
  await session.run('UPDATE roots SET held = 0, updated_at = ? WHERE id = ?', [now, root]);
  await session.run('UPDATE moves SET hold = 0, updated_at = ? WHERE root_id = ?', [now, root]);
  await leaveCases(session, [{ root_id: root, flow: HOLD_MEMBER }], now);
}

async function casesOf(session: Session, root: number): Promise<string[]> {
  const rows = await session.all<{ case_id: number }>(
    'SELECT DISTINCT case_id FROM case_members WHERE root_id = ? AND left_at IS NULL ORDER BY case_id',
    [root],
  );
  return rows.map((row) => caseId(row.case_id));
}

/** A person's word on one order; see `Ledger.command`. Answers its flows and the cases that are concerned. */
export async function command(book: Book, rootId: string, given: Command): Promise<Answer> {
  return book.db.write(async (session) => {
    const now = book.now();
    const root = recordRow(rootId);
    // Of an erased customer nothing is left that could move.
    if (await isErased(session, root)) return { flows: [], caseIds: [] };
    const flows = await flowsOf(session, root);
    const moves = flows.map((flow) => ({ root_id: root, flow }));
    const caseIds = await casesOf(session, root);
    await note(session, { rootRow: root }, given, now);
    return audited(book, session, root, given, async () => {
      switch (given.verb) {
        case 'cancel':
          return { flows: await cancelRoot(session, root, now), caseIds };
        case 'hold':
          return { flows, caseIds: [...new Set([...caseIds, ...(await holdRoot(session, root, given.who, now))])] };
        case 'release':
          await releaseRoot(session, root, now);
          return { flows, caseIds };
        case 'retry':
        case 'resolve':
          await free(session, await stopped(session, moves), given.verb === 'retry' ? 'retry' : 'go', now);
          return { flows, caseIds };
        case 'skip':
          await free(session, await waiting(session, moves), 'skip', now);
          return { flows, caseIds };
        case 'refuse':
          await free(session, moves, 'refuse', now);
          return { flows, caseIds };
        case 'amend':
        case 'assign':
          return { flows, caseIds };
      }
    });
  });
}

/** Tells in the audit how the order stood before a person's word and after. */
async function audited<T>(
  book: Book,
  session: Session,
  root: number,
  { verb, who, why }: Command,
  work: () => Promise<T>,
): Promise<T> {
  const before = await orderState(session, root);
  const answer = await work();
  const after = await orderState(session, root);
  const key = (await keysOfRoots(book, session, [root])).get(root);
  await appendAudit(book, session, [{ what: `order.${verb}`, who, why, rootRow: root, before, after, key }]);
  return answer;
}

const inState = async (session: Session, moves: MoveName[], states: string): Promise<MoveName[]> =>
  session.all<MoveName>(
    `SELECT m.root_id, m.flow FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} CROSS JOIN moves m
      WHERE m.root_id = r.root_id AND m.flow = r.flow AND m.state IN (${states})`,
    [page(moves)],
  );

const waiting = (session: Session, moves: MoveName[]) => inState(session, moves, "'waiting'");
const stopped = (session: Session, moves: MoveName[]) => inState(session, moves, "'waiting', 'queued'");

/** A person's word on the members of a case, all or one; see `Ledger.freeMembers`. */
export async function freeMembers(
  book: Book,
  id: string,
  given: Command,
  rootId?: string,
): Promise<{ freed: number; flows: string[] }> {
  return book.db.write(async (session) => {
    const now = book.now();
    const row = caseRow(id);
    await note(session, { caseRow: row, ...(rootId === undefined ? {} : { rootRow: recordRow(rootId) }) }, given, now);
    const members = await session.all<MoveName>(
      `SELECT root_id, flow FROM case_members WHERE case_id = ? AND left_at IS NULL${rootId === undefined ? '' : ' AND root_id = ?'}`,
      rootId === undefined ? [row] : [row, recordRow(rootId)],
    );
    const roots = [...new Set(members.map((member) => member.root_id))];
    const moves = members.filter((member) => member.flow !== HOLD_MEMBER);
    const flows = new Set(moves.map((move) => move.flow).filter(isMove));
    const one = rootId === undefined ? undefined : recordRow(rootId);
    const key = one === undefined ? undefined : (await keysOfRoots(book, session, [one])).get(one);
    const entry = { what: `case.${given.verb}`, who: given.who, why: given.why, subject: id, rootRow: one, key };
    await appendAudit(book, session, [{ ...entry, after: { members: members.length } }]);
    switch (given.verb) {
      case 'release':
      case 'retry':
      case 'resolve': {
        await free(session, moves, given.verb === 'retry' ? 'retry' : 'go', now);
        const heldRoots = members.filter((member) => member.flow === HOLD_MEMBER);
        for (const held of heldRoots) {
          for (const flow of await flowsOf(session, held.root_id)) flows.add(flow);
          await releaseRoot(session, held.root_id, now);
        }
        break;
      }
      case 'skip':
      case 'refuse':
        await free(session, moves, given.verb, now);
        break;
      case 'cancel':
        for (const root of roots) for (const flow of await cancelRoot(session, root, now)) flows.add(flow);
        break;
      case 'hold':
        for (const root of roots) await holdRoot(session, root, given.who, now);
        return { freed: 0, flows: [] };
      case 'amend':
      case 'assign':
        return { freed: 0, flows: [] };
    }
    await tellEmptied(session, new Set([row]), now);
    return { freed: members.length, flows: [...flows] };
  });
}

export async function cancelledHere(book: Book, rootIds: string[]): Promise<Set<string>> {
  if (rootIds.length === 0) return new Set();
  const rows = await book.db.read((session) =>
    session.all<{ id: number }>(
      `SELECT t.id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN roots t WHERE t.id = r.id AND t.cancelled_at IS NOT NULL`,
      [page([...new Set(rootIds)].map((id) => ({ id: recordRow(id) })))],
    ),
  );
  return new Set(rows.map((row) => `r${row.id}`));
}

interface RecordRow {
  root_id: number;
  key_number: number;
  revision: number;
  raw_enc: Buffer | null;
  amended_enc: Buffer | null;
  rev: number;
  held: number;
}

/** A correction of a record's data: a new revision that every flow of its root carries. See `Ledger.amend`. */
export async function amend(
  book: Book,
  amendedId: string,
  given: Patch,
  by: { who: string; why: string },
): Promise<Answer> {
  const patch = keepable(given).value as Patch;
  return book.db.write(async (session) => {
    const now = book.now();
    const id = recordRow(amendedId);
    const [record] = await session.all<RecordRow>(
      `SELECT o.root_id, o.key_number, o.revision, v.raw_enc, v.amended_enc, t.rev, t.held
        FROM records o JOIN record_revisions v ON v.record_id = o.id AND v.revision = o.revision JOIN roots t ON t.id = o.root_id
        WHERE o.id = ?`,
      [id],
    );
    const key = record ? (await book.keys.numbered(session, [record.key_number])).get(record.key_number) : undefined;
    if (!record || !key) return { flows: [], caseIds: [] };
    const opener = await openerFor(book, session, [record.raw_enc, record.amended_enc]);
    const source = opener.json(`raw:${id}:${record.revision}`, record.raw_enc);
    const before = record.amended_enc ? opener.json(`amended:${id}:${record.revision}`, record.amended_enc) : source;
    const text = JSON.stringify(applyPatch(before, patch));
    const revision = record.revision + 1;
    const amendment = await draw(session, 'amendment', 1);
    await session.insert(
      'amendments',
      ['id', 'record_id', 'patch_enc', 'base_hmac', 'who', 'why', 'at'],
      [
        [
          amendment,
          id,
          book.vault.seal(key, `patch:${amendment}`, JSON.stringify(patch)),
          book.vault.hmac(JSON.stringify(patchedFields(source, patch))),
          maskCards(by.who),
          maskCards(by.why),
          now,
        ],
      ],
    );
    await session.insert(
      'record_revisions',
      ['record_id', 'revision', 'raw_enc', 'amended_enc', 'hmac', 'at'],
      [
        [
          id,
          revision,
          book.vault.seal(key, `raw:${id}:${revision}`, JSON.stringify(source)),
          book.vault.seal(key, `amended:${id}:${revision}`, text),
          book.vault.hmac(text),
          now,
        ],
      ],
    );
    const root = record.root_id;
    const rev = record.rev + 1;
    await session.run('UPDATE records SET revision = ?, changed_at = ? WHERE id = ?', [revision, now, id]);
    await session.run('UPDATE roots SET rev = ?, updated_at = ? WHERE id = ?', [rev, now, root]);
    await session.insert('root_inputs', ['root_id', 'record_id', 'rev', 'revision'], [[root, id, rev, revision]]);
    const caseIds = await casesOf(session, root);
    const moves = await session.all<{ flow: string; priority: number }>(
      'SELECT flow, priority FROM moves WHERE root_id = ?',
      [root],
    );
    const wants = moves.map((move) => ({
      rootRow: root,
      flow: move.flow,
      rev,
      priority: move.priority,
      held: record.held === 1,
    }));
    await wantMoves(session, wants, now);
    await note(session, { rootRow: root }, { verb: 'amend', ...by }, now);
    await appendAudit(book, session, [
      {
        what: 'order.amend',
        ...by,
        rootRow: root,
        subject: recordId(id),
        before: fieldsOf(before, patch),
        after: patch,
        key,
      },
    ]);
    return { flows: moves.map((move) => move.flow), caseIds };
  });
}
