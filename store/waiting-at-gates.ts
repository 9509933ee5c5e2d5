import { maskCards } from '../domain/card-numbers.ts';
import type { GateCase } from '../domain/gates/index.ts';
import type { Book } from './book.ts';
import { caseId, caseRow, recordId } from './ids.ts';
import type { WaitingAtGate } from './ledger.ts';
import { page } from './session.ts';

/** See `Ledger.waitingAtGates`. */
export async function waitingAtGates(
  book: Book,
  kinds: readonly GateCase[],
  limit: number,
  after = '0',
): Promise<WaitingAtGate[]> {
  const rows = await book.db.read((session) =>
    session.all<{ id: number; case_id: number; root_id: number; kind: GateCase; cause: string; waiting_for: string }>(
      `SELECT m.id, m.case_id, m.root_id, c.kind, c.cause, c.waiting_for
        FROM cases c JOIN case_members m ON m.case_id = c.id AND m.left_at IS NULL
        WHERE c.state = 'open' AND c.kind IN (SELECT r.kind FROM ${session.rows('r', { kind: 'text' })}) AND m.id > ?
        ORDER BY m.id LIMIT ?`,
      [page(kinds.map((kind) => ({ kind }))), Number(after), limit],
    ),
  );
  return rows.map(({ id, case_id, root_id, kind, cause, waiting_for }) => ({
    memberId: String(id),
    caseId: caseId(case_id),
    rootId: recordId(root_id),
    kind,
    cause,
    waitingFor: waiting_for,
  }));
}

/** See `Ledger.rewordCases`. */
export async function rewordCases(book: Book, texts: ReadonlyMap<string, string>): Promise<void> {
  if (texts.size === 0) return;
  const said = [...texts].map(([id, text]) => ({ id: caseRow(id), text: maskCards(text) }));
  await book.db.write((session) =>
    session.run(
      `UPDATE cases SET waiting_for = r.text FROM ${session.rows('r', { id: 'int', text: 'text' })}
        WHERE cases.id = r.id AND cases.state = 'open' AND cases.waiting_for <> r.text`,
      [page(said)],
    ),
  );
}
