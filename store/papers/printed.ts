import { appendAudit } from '../audit/append.ts';
import { AUDIT_COLUMNS, type AuditSql, bodyPurpose } from '../audit/row.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { PrintedPaper } from '../protocol/proofs.ts';
import { openerFor } from '../sealed.ts';
import type { Session } from '../session.ts';

const PRINTED = 'paper.printed';

/** See `Ledger.notePrinted`. What is told of a paper goes with the key that the paper goes with. */
export const notePrinted = (
  book: Book,
  rootId: string,
  printed: PrintedPaper,
  by: { who: string; why: string },
): Promise<boolean> =>
  book.db.write(async (session) => {
    const rootRow = recordRow(rootId);
    const [paper] = await session.all<{ type: string; key_number: number }>(
      'SELECT p.type, p.key_number FROM papers p WHERE p.root_id = ? AND p.number = ? AND p.revision = ?',
      [rootRow, printed.number, printed.revision],
    );
    const key = paper && (await book.keys.numbered(session, [paper.key_number])).get(paper.key_number);
    if (!key) return false;
    if (await isNoted(book, session, rootRow, printed)) return true;
    const after = { type: paper.type, ...printed };
    await appendAudit(book, session, [{ what: PRINTED, ...by, rootRow, subject: printed.number, after, key }]);
    return true;
  });

async function isNoted(book: Book, session: Session, rootRow: number, printed: PrintedPaper): Promise<boolean> {
  const rows = await session.all<AuditSql>(
    `SELECT ${AUDIT_COLUMNS} FROM audit a WHERE a.root_id = ? AND a.what = ? AND a.subject = ?`,
    [rootRow, PRINTED, printed.number],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map(({ body_enc }) => body_enc),
  );
  return rows.some((row) => {
    const body = opener.json(bodyPurpose(row.id), row.body_enc) as { after: PrintedPaper } | undefined;
    return body?.after.pdf === printed.pdf && body.after.json === printed.json;
  });
}
