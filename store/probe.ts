import type { Book } from './book.ts';
import { writeRow } from './ids.ts';
import type { ProbeVerdict, WriteOutcome } from './ledger.ts';
import { settleOutcomes } from './outcome.ts';
import { failureOf, WRITE_COLUMNS, type WriteRow } from './write-rows.ts';

/**
 * PROBE: what a search in the target said of a write nobody knows the fate of. Refused (false) while its lease lives:
 * somebody is sending it.
 * - nothing was searched because saying it twice is harmless: intended again, whatever it is.
 * - create: found is adopted as accepted; absent is intended again, and the same bytes are sent under the same key. One whose
 *   last request was refused stays refused when it is absent: what is sent next has a key of its own.
 * - update: the object's being there does not tell whether the change is, so it is intended again; an update sent twice
 *   is one update. Absent: rejected, because there is nothing to change.
 * - cancel: absent is accepted; found is intended again.
 */
export async function probed(book: Book, verdict: ProbeVerdict): Promise<boolean> {
  return book.db.write(async (session) => {
    const [row] = await session.all<WriteRow>(`SELECT ${WRITE_COLUMNS} FROM writes w WHERE w.id = ?`, [
      writeRow(verdict.writeId),
    ]);
    if (!row || row.attempt !== verdict.attempt) return false;
    if (row.state !== 'unknown' && !(row.state === 'sending' && (row.lease_until ?? 0) <= book.now())) return false;
    const [taken] = await settleOutcomes(book, session, [outcomeOf(verdict, row)]);
    return taken === true;
  });
}

function outcomeOf(verdict: ProbeVerdict, row: WriteRow): WriteOutcome {
  const { writeId, attempt, landsUntil } = verdict;
  const told = { writeId, attempt, ...(landsUntil === undefined ? {} : { landsUntil }) };
  const again: WriteOutcome = { ...told, state: 'again', doubted: true };
  if (verdict.verdict === 'repeatable') return again;
  switch (row.op) {
    case 'create': {
      if (verdict.verdict === 'absent') {
        const failure = failureOf(row);
        return failure?.class === 'rejected' ? { ...told, state: 'rejected', failure, absent: true } : again;
      }
      const { targetId, numbers, facts } = verdict;
      return {
        ...told,
        state: 'accepted',
        targetId,
        ...(numbers === undefined ? {} : { numbers }),
        ...(facts === undefined ? {} : { facts }),
      };
    }
    case 'update': {
      if (verdict.verdict === 'found') return again;
      const message = 'the target holds no such object any more';
      return { ...told, state: 'rejected', failure: { class: 'rejected', message } };
    }
    case 'cancel':
      if (verdict.verdict === 'found') return again;
      return { ...told, state: 'accepted', targetId: row.target_id ?? '' };
  }
}
