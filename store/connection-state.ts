import { appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { openCases, selectCases } from './cases.ts';
import { caseId } from './ids.ts';
import type { CaseCause, CaseRow } from './ledger.ts';
import type { Session } from './session.ts';

/** Who pauses and resumes: no person does. */
const HOUSE = 'waybill';

/** Stops all calls of a connection but probes, and opens (or finds) the one case that says so. */
export async function pause(book: Book, connectionId: string, cause: CaseCause, credential?: string): Promise<CaseRow> {
  return book.db.write(async (session) => {
    const now = book.now();
    const [known] = await session.all<{ case_id: number }>(
      'SELECT case_id FROM connection_state WHERE id = ? AND paused_at IS NOT NULL',
      [connectionId],
    );
    const id = known?.case_id ?? ((await openCases(session, [cause], now)).get(cause.cause) as number);
    if (!known) {
      await session.insert(
        'connection_state',
        ['id', 'paused_at', 'case_id', 'refused'],
        [[connectionId, now, id, credential === undefined ? null : book.vault.hmac(credential)]],
        '(id) DO UPDATE SET paused_at = excluded.paused_at, case_id = excluded.case_id, refused = excluded.refused',
      );
      const { failure, waitingFor } = cause;
      const why = failure ? `${failure.class}: ${waitingFor}` : waitingFor;
      await appendAudit(book, session, [{ what: 'connection.paused', who: HOUSE, why, subject: connectionId }]);
    }
    return (await selectCases(session, 'c.id = ?', [id]))[0] as CaseRow;
  });
}

/** True where a connection is paused because this very credential was refused. */
export async function isRefused(book: Book, connectionId: string, credential: string): Promise<boolean> {
  return book.db.read(async (session) => {
    const [row] = await session.all<{ refused: string | null }>(
      'SELECT refused FROM connection_state WHERE id = ? AND paused_at IS NOT NULL',
      [connectionId],
    );
    return row?.refused === book.vault.hmac(credential);
  });
}

/** It was tried by a probe, and refused. */
export async function refuseCredential(book: Book, connectionId: string, credential: string): Promise<void> {
  await book.db.write((session) =>
    session.run('UPDATE connection_state SET refused = ? WHERE id = ? AND paused_at IS NOT NULL', [
      book.vault.hmac(credential),
      connectionId,
    ]),
  );
}

/** A person says `retry` to the case of a paused connection: its credential, though it is the same, may be tried once more. */
export async function forgiveCredential(session: Session, pausedBy: number): Promise<void> {
  await session.run('UPDATE connection_state SET refused = NULL WHERE case_id = ? AND refused IS NOT NULL', [pausedBy]);
}

/** Lets calls through again. What was queued for the connection keeps its time. */
export async function resume(book: Book, connectionId: string): Promise<{ caseId?: string }> {
  return book.db.write(async (session) => {
    const [row] = await session.all<{ case_id: number }>(
      'SELECT case_id FROM connection_state WHERE id = ? AND paused_at IS NOT NULL',
      [connectionId],
    );
    if (!row) return {};
    await session.run('UPDATE connection_state SET paused_at = NULL, case_id = NULL, refused = NULL WHERE id = ?', [
      connectionId,
    ]);
    await appendAudit(book, session, [{ what: 'connection.resumed', who: HOUSE, subject: connectionId }]);
    return { caseId: caseId(row.case_id) };
  });
}

export async function paused(book: Book): Promise<{ connectionId: string; since: number; caseId: string }[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{ id: string; paused_at: number; case_id: number }>(
      'SELECT id, paused_at, case_id FROM connection_state WHERE paused_at IS NOT NULL ORDER BY id',
    );
    return rows.map((row) => ({ connectionId: row.id, since: row.paused_at, caseId: caseId(row.case_id) }));
  });
}
