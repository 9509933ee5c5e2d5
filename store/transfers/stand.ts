import { maskCards } from '../../domain/card-numbers.ts';
import type { Book } from '../book.ts';
import { joinCases, openCases } from '../cases.ts';
import { recordRow } from '../ids.ts';
import type { CaseCause, StandingTransfer } from '../ledger.ts';
import { leaveCases, tellEmptied } from '../membership.ts';
import { page, type Session } from '../session.ts';
import { transferMember } from '../shown-members.ts';
import { entryId, entryRow } from './read.ts';

/** The fingerprint of a transfer's case: one each, because a person decides each by itself. */
const causeOf = ({ entryId: id, waitingFor }: StandingTransfer): CaseCause => ({
  kind: 'transfer',
  cause: `transfer:${entryId(entryRow(id))}`,
  waitingFor,
});

/** See `Ledger.standTransfers`. */
export async function standTransfers(book: Book, standing: readonly StandingTransfer[]): Promise<void> {
  if (standing.length === 0) return;
  await book.db.write(async (session) => {
    const now = book.now();
    const undecided = new Set(
      (
        await session.all<{ id: number }>(
          `SELECT b.id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN bank_entries b
            WHERE b.id = r.id AND (b.state = 'open' OR b.rest = 'open')`,
          [page(standing.map((one) => ({ id: entryRow(one.entryId) })))],
        )
      ).map(({ id }) => Number(id)),
    );
    const still = standing.filter((one) => undecided.has(entryRow(one.entryId)));
    const causes = still.map(causeOf);
    const cases = await openCases(session, causes, now);
    const told = still.map((one, at) => ({
      entry: entryRow(one.entryId),
      id: cases.get((causes[at] as CaseCause).cause) as number,
      text: maskCards(one.waitingFor),
    }));
    await session.run(
      `UPDATE bank_entries SET case_id = r.id FROM ${session.rows('r', { entry: 'int', id: 'int', text: 'text' })} WHERE bank_entries.id = r.entry`,
      [page(told)],
    );
    await session.run(
      `UPDATE cases SET waiting_for = r.text FROM ${session.rows('r', { entry: 'int', id: 'int', text: 'text' })}
        WHERE cases.id = r.id AND cases.waiting_for <> r.text`,
      [page(told)],
    );
    for (const [at, one] of still.entries()) await showOrders(session, one, causes[at] as CaseCause, cases, now);
  });
}

/** Its members are the orders that it may be for by now: who looks at one of them sees the case. */
async function showOrders(
  session: Session,
  one: StandingTransfer,
  cause: CaseCause,
  cases: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  const flow = transferMember(entryRow(one.entryId));
  const shown = new Set(await shownIn(session, cases.get(cause.cause) as number, flow));
  const wanted = new Set(one.rootIds.map(recordRow));
  await leaveCases(
    session,
    [...shown].filter((row) => !wanted.has(row)).map((row) => ({ root_id: row, flow })),
    now,
  );
  const joining = [...wanted].filter((row) => !shown.has(row));
  await joinCases(
    session,
    joining.map((rootRow) => ({ rootRow, flow, step: 0, cause })),
    now,
  );
}

const shownIn = async (session: Session, caseRow: number, flow: string): Promise<number[]> =>
  (
    await session.all<{ root_id: number }>(
      'SELECT m.root_id FROM case_members m WHERE m.case_id = ? AND m.flow = ? AND m.left_at IS NULL',
      [caseRow, flow],
    )
  ).map((row) => Number(row.root_id));

/** It is decided: its case has nothing to show any more, and closes. */
export async function endStanding(session: Session, row: number, now: number): Promise<void> {
  const [found] = await session.all<{ case_id: number | null }>(
    "SELECT case_id FROM bank_entries WHERE id = ? AND state <> 'open' AND COALESCE(rest, '') <> 'open'",
    [row],
  );
  if (found?.case_id == null) return;
  const flow = transferMember(row);
  await leaveCases(
    session,
    (await shownIn(session, Number(found.case_id), flow)).map((root) => ({ root_id: root, flow })),
    now,
  );
  await tellEmptied(session, new Set([Number(found.case_id)]), now);
}
