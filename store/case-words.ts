import { waive } from './accounts/waivers.ts';
import { appendAudit, keyOfCase, keysOfRoots } from './audit/append.ts';
import type { Book } from './book.ts';
import { type MemberCondition, type MemberRow, memberPage, membersWhere } from './case-members.ts';
import { closeIfEmpty } from './cases.ts';
import { type Begun, begunOf, noteCommand, noteReached } from './command-log.ts';
import { cancelRoot, flowsOf, free, holdRoot, type MoveName, releaseRoot, waiting } from './commands.ts';
import { forgiveCredential } from './connection-state.ts';
import { caseRow, recordId } from './ids.ts';
import { wordConcerns } from './kept-words.ts';
import type { Command, MemberFilter, Resolved, SaidBy } from './ledger.ts';
import { leaveCases, tellEmptied } from './membership.ts';
import { settleLeft, settleLoose } from './reconcile-differences.ts';
import type { Session } from './session.ts';
import { HOLD_MEMBER, isMove } from './shown-members.ts';
import { entryId } from './transfers/read.ts';

/** Members sent on in one transaction: others write in between, however many there are in all. */
const MEMBERS_A_PAGE = 1_000;

/** A person's word on members of a case; see `Ledger.freeMembers`. */
export async function freeMembers(
  book: Book,
  id: string,
  given: Command,
  filter: MemberFilter = {},
): Promise<{ freed: number; flows: string[] }> {
  const row = caseRow(id);
  const concerned = wordConcerns(id, filter);
  const flows = new Set<string>();
  let freed = 0;
  let said: number | undefined;
  let place: Begun | undefined;
  for (;;) {
    const done = await book.db.write(async (session) => {
      const now = book.now();
      // A carrier that was killed comes again with the same word: it goes on where it was.
      const begun = place ?? (given.wordId === undefined ? undefined : await begunOf(session, given.wordId));
      const { at, after } = begun ?? { at: now, after: { root_id: 0, id: 0 } };
      // What fails again while others are still sent on has joined later: the word was not about that.
      const joinedBefore = Math.min(filter.joinedBefore ?? Number.MAX_SAFE_INTEGER, at + 1);
      const where = membersWhere(session, row, { ...filter, joinedBefore });
      const commandRow = said ?? (await noteCommand(book, session, concerned, given, now));
      if (said === undefined && given.verb === 'retry') await forgiveCredential(session, row);
      if (!begun) await auditWord(book, session, id, given, concerned.rootRow, where);
      const members = await memberPage(session, where, after, MEMBERS_A_PAGE);
      if (given.verb === 'release')
        await waive(
          session,
          row,
          members.map((member) => member.root_id),
          now,
          commandRow,
        );
      const touched = await sendOn(session, given, members, now, commandRow);
      await noteReached(session, commandRow, members.at(-1));
      if (concerned.rootRow === undefined) await auditApplied(book, session, id, given, members, after.root_id);
      if (members.length < MEMBERS_A_PAGE) {
        await settleLeft(session, row, now);
        await tellEmptied(session, new Set([row]), now);
      }
      return { commandRow, members, touched, at };
    });
    said = done.commandRow;
    for (const flow of done.touched) flows.add(flow);
    if (given.verb !== 'hold') freed += done.members.length;
    const last = done.members.at(-1);
    if (!last || done.members.length < MEMBERS_A_PAGE) return { freed, flows: [...flows] };
    place = { at: done.at, after: last };
  }
}

/** What is said of many is one entry of the audit, which counts them. */
async function auditWord(
  book: Book,
  session: Session,
  id: string,
  { verb, who, why }: Command,
  rootRow: number | undefined,
  { sql, values }: MemberCondition,
): Promise<void> {
  const [row] = await session.all<{ n: number }>(`SELECT count(*) AS n FROM case_members m WHERE ${sql}`, values);
  const key =
    rootRow === undefined
      ? await keyOfCase(book, session, caseRow(id))
      : (await keysOfRoots(book, session, [rootRow])).get(rootRow);
  const after = { members: Number(row?.n ?? 0) };
  await appendAudit(book, session, [{ what: `case.${verb}`, who, why, subject: id, rootRow, key, after }]);
}

/**
 * Which records a word said of many was carried out on, a line each, in the transaction that does it: one that is killed in between tells of
 * no more than was done. A record whose other flow stood on the page before was told of there.
 */
async function auditApplied(
  book: Book,
  session: Session,
  id: string,
  { verb, who }: Command,
  members: readonly MemberRow[],
  told: number,
): Promise<void> {
  const roots = [...new Set(members.map((member) => member.root_id))].filter((root) => root !== told);
  const after = roots.map((root) => [recordId(root), verb]);
  if (after.length > 0) await appendAudit(book, session, [{ what: 'word.applied', who, subject: id, after }]);
}

/** Does what a word says with some members; answers the flows that have something to do now. */
async function sendOn(
  session: Session,
  { verb }: Command,
  members: MemberRow[],
  now: number,
  commandRow: number,
): Promise<Set<string>> {
  const moves: MoveName[] = members.filter(({ flow }) => flow !== HOLD_MEMBER);
  const flows = new Set(moves.map(({ flow }) => flow).filter(isMove));
  const held = members.filter(({ flow }) => flow === HOLD_MEMBER).map((member) => member.root_id);
  switch (verb) {
    case 'release':
    case 'retry':
    case 'skip':
    case 'refuse':
      await free(session, moves, verb === 'release' ? 'go' : verb, now, commandRow);
      break;
    case 'resolve':
      await free(session, await waiting(session, moves), 'go', now, commandRow);
      // What does not wait was only shown in the case: it goes its way.
      await leaveCases(session, moves, now, commandRow);
      break;
    case 'cancel':
      for (const root of new Set(members.map((member) => member.root_id)))
        for (const flow of await cancelRoot(session, root, now)) flows.add(flow);
      return flows;
    case 'hold':
      for (const root of new Set(members.map((member) => member.root_id))) await holdRoot(session, root, now);
      return new Set();
    case 'amend':
    case 'assign':
      return new Set();
  }
  for (const root of held) {
    const ofRoot = await flowsOf(session, root);
    for (const flow of ofRoot) flows.add(flow);
    if (verb === 'refuse')
      await free(
        session,
        ofRoot.map((flow) => ({ root_id: root, flow })),
        'refuse',
        now,
        commandRow,
      );
    await releaseRoot(session, root, now, commandRow);
  }
  return flows;
}

/** Ends a case that nothing waits in; see `Ledger.resolveCase`. */
export async function resolveCase(book: Book, id: string, by: SaidBy): Promise<Resolved> {
  const row = caseRow(id);
  return book.db.write(async (session) => {
    const now = book.now();
    await settleLoose(session, row, now);
    if (await closeIfEmpty(session, row, now)) {
      await noteCommand(book, session, { caseRow: row }, { verb: 'resolve', ...by }, now);
      const key = await keyOfCase(book, session, row);
      await appendAudit(book, session, [{ what: 'case.resolve', who: by.who, why: by.why, subject: id, key }]);
      // Its workflow looks, and ends.
      await tellEmptied(session, new Set([row]), now);
      return { closed: true };
    }
    const [state] = await session.all<{ members: number; connection: string | null; entry: number | null }>(
      `SELECT (SELECT count(*) FROM case_members m WHERE m.case_id = c.id AND m.left_at IS NULL) AS members,
          (SELECT s.id FROM connection_state s WHERE s.case_id = c.id AND s.paused_at IS NOT NULL) AS connection,
          (SELECT min(b.id) FROM bank_entries b WHERE b.case_id = c.id AND (b.state = 'open' OR b.rest = 'open')) AS entry
        FROM cases c WHERE c.id = ?`,
      [row],
    );
    if (!state) return { closed: false, why: 'there is no such case' };
    const members = Number(state.members);
    const why =
      state.entry !== null
        ? `${entryId(Number(state.entry))} is not decided: say what it pays, or what becomes of it, with \`waybill payments\``
        : members > 0
          ? `${members} still wait in it: send them on first, by retry, skip, refuse or resolve --all`
          : state.connection !== null
            ? `${state.connection} is paused: it ends by itself when that answers again`
            : 'a request of a person stands on it: it ends when that is answered';
    return { closed: false, why };
  });
}

/** Who looks after a case, or after some of its members; an empty name takes it back. See `Ledger.assignCase`. */
export async function assignCase(
  book: Book,
  id: string,
  to: string,
  by: SaidBy,
  filter?: MemberFilter,
): Promise<{ assigned: number }> {
  const row = caseRow(id);
  return book.db.write(async (session) => {
    const now = book.now();
    const concerned = wordConcerns(id, filter, to);
    const again = by.wordId !== undefined && (await begunOf(session, by.wordId)) !== undefined;
    await noteCommand(book, session, concerned, { verb: 'assign', ...by }, now);
    const key = await keyOfCase(book, session, row);
    const { who, why } = by;
    if (!again)
      await appendAudit(book, session, [
        { what: 'case.assign', who, why, subject: id, key, after: { assigned: concerned.detail } },
      ]);
    const name = to === '' ? null : to;
    if (!filter) return { assigned: await session.run('UPDATE cases SET assigned_to = ? WHERE id = ?', [name, row]) };
    const { sql, values } = membersWhere(session, row, filter);
    const assigned = await session.run(
      `UPDATE case_members SET assigned_to = ? WHERE id IN (SELECT m.id FROM case_members m WHERE ${sql})`,
      [name, ...values],
    );
    return { assigned };
  });
}
