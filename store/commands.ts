import { appendAudit, keysOfRoots } from './audit/append.ts';
import { orderState } from './audit/order-state.ts';
import type { Book } from './book.ts';
import { joinCases } from './cases.ts';
import { noteCommand } from './command-log.ts';
import { caseId, recordRow } from './ids.ts';
import type { Command } from './ledger.ts';
import { leaveCases } from './membership.ts';
import { page, type Session } from './session.ts';
import { HOLD_MEMBER } from './shown-members.ts';
import { PRIORITY, wantMoves } from './wants.ts';

export interface MoveName {
  root_id: number;
  flow: string;
}

export type CommandAnswer = { flows: string[]; caseIds: string[] };

/**
 * Frees stopped moves: ready at their step or the next, or ended as refused. Claimed and done ones are left alone.
 * `retry` takes the mappings that are live by then, for something may have been mended; else a revision keeps its own.
 */
export async function free(
  session: Session,
  moves: MoveName[],
  verb: 'go' | 'retry' | 'skip' | 'refuse',
  now: number,
  commandRow: number,
): Promise<void> {
  if (moves.length === 0) return;
  await session.run(
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
  await leaveCases(session, moves, now, commandRow);
}

/** Marks a root as cancelled here: every flow runs again and takes back what it wrote, whatever it waited for. */
export async function cancelRoot(session: Session, root: number, now: number): Promise<string[]> {
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

export async function flowsOf(session: Session, root: number): Promise<string[]> {
  const rows = await session.all<{ flow: string }>('SELECT flow FROM moves WHERE root_id = ? ORDER BY flow', [root]);
  return rows.map((row) => row.flow);
}

async function isErased(session: Session, root: number): Promise<boolean> {
  const [row] = await session.all<{ erased_at: number | null }>('SELECT erased_at FROM roots WHERE id = ?', [root]);
  return row !== undefined && row.erased_at !== null;
}

/** Stops a root before its next step, and shows it in a case. */
export async function holdRoot(session: Session, root: number, now: number): Promise<void> {
  await session.run('UPDATE roots SET held = 1, updated_at = ? WHERE id = ?', [now, root]);
  await session.run('UPDATE moves SET hold = 1, updated_at = ? WHERE root_id = ?', [now, root]);
  const [held] = await session.all('SELECT id FROM case_members WHERE root_id = ? AND flow = ? AND left_at IS NULL', [
    root,
    HOLD_MEMBER,
  ]);
  if (held) return;
  const cause = { kind: 'hold', cause: `hold:r${root}`, waitingFor: 'released by a person' } as const;
  await joinCases(session, [{ rootRow: root, flow: HOLD_MEMBER, step: 0, name: 'hold', cause }], now);
}

export async function releaseRoot(session: Session, root: number, now: number, commandRow: number) {
  await session.run('UPDATE roots SET held = 0, updated_at = ? WHERE id = ?', [now, root]);
  await session.run('UPDATE moves SET hold = 0, updated_at = ? WHERE root_id = ?', [now, root]);
  await leaveCases(session, [{ root_id: root, flow: HOLD_MEMBER }], now, commandRow);
}

export async function casesOf(session: Session, root: number): Promise<string[]> {
  const rows = await session.all<{ case_id: number }>(
    'SELECT DISTINCT case_id FROM case_members WHERE root_id = ? AND left_at IS NULL ORDER BY case_id',
    [root],
  );
  return rows.map((row) => caseId(row.case_id));
}

/** A person's word on one order; see `Ledger.command`. Answers its flows and the cases that are concerned. */
export async function command(book: Book, rootId: string, given: Command): Promise<CommandAnswer> {
  return book.db.write(async (session) => {
    const now = book.now();
    const root = recordRow(rootId);
    // Of an erased customer nothing is left that could move.
    if (await isErased(session, root)) return { flows: [], caseIds: [] };
    const flows = await flowsOf(session, root);
    const moves = flows.map((flow) => ({ root_id: root, flow }));
    const caseIds = await casesOf(session, root);
    const said = await noteCommand(book, session, { rootRow: root }, given, now);
    return audited(book, session, root, given, async () => {
      switch (given.verb) {
        case 'cancel':
          return { flows: await cancelRoot(session, root, now), caseIds };
        case 'hold':
          await holdRoot(session, root, now);
          return { flows, caseIds: await casesOf(session, root) };
        case 'release':
          await releaseRoot(session, root, now, said);
          return { flows, caseIds };
        case 'retry':
        case 'resolve':
          await free(session, await stopped(session, moves), given.verb === 'retry' ? 'retry' : 'go', now, said);
          return { flows, caseIds };
        case 'skip':
          await free(session, await waiting(session, moves), 'skip', now, said);
          return { flows, caseIds };
        case 'refuse':
          await free(session, moves, 'refuse', now, said);
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

export const waiting = (session: Session, moves: MoveName[]) => inState(session, moves, "'waiting'");
const stopped = (session: Session, moves: MoveName[]) => inState(session, moves, "'waiting', 'queued'");

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
