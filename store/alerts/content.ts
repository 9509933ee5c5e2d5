import type { AlertContent, AlertLine } from '../../domain/alerts/message.ts';
import type { Book } from '../book.ts';
import { caseRow } from '../ids.ts';
import { wordsKey } from '../said.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';

/** A message as it is kept: ids, business numbers and counts. What a case waits for is read from the case when it is told. */
type Kept =
  | Exclude<AlertContent, { is: 'alert' }>
  | (Omit<AlertContent & { is: 'alert' }, 'lines'> & { lines: KeptLine[] });
type KeptLine = Omit<AlertLine, 'waitingFor'>;

const keptOf = (content: AlertContent): Kept =>
  content.is === 'alert'
    ? { ...content, lines: content.lines.map(({ waitingFor: _, ...line }): KeptLine => line) }
    : content;

/** In a write transaction only. */
export async function sealContent(book: Book, session: Session, row: number, content: AlertContent): Promise<Buffer> {
  return book.vault.seal(await wordsKey(book, session), `told:${row}`, JSON.stringify(keptOf(content)));
}

/** Messages of these rows, in their order, with what their cases wait for now. */
export async function openContents(
  book: Book,
  session: Session,
  rows: readonly { id: number; content_enc: Buffer | null }[],
): Promise<AlertContent[]> {
  const sealed = rows.map((row) => row.content_enc);
  const opener = await openerFor(book, session, sealed);
  const kept = rows.map((row) => opener.json(`told:${row.id}`, row.content_enc) as Kept);
  const waits = await waitsOf(
    session,
    kept.flatMap((one) => (one.is === 'alert' ? one.lines.map(({ caseId }) => caseRow(caseId)) : [])),
  );
  return kept.map((one) => {
    if (one.is !== 'alert') return one;
    // A case that was purged since waited for what its kind says.
    const lines = one.lines.map((line) => ({ ...line, waitingFor: waits.get(caseRow(line.caseId)) ?? line.kind }));
    return { ...one, lines };
  });
}

async function waitsOf(session: Session, cases: readonly number[]): Promise<Map<number, string>> {
  if (cases.length === 0) return new Map();
  const rows = await session.all<{ id: number; waiting_for: string }>(
    `SELECT c.id, c.waiting_for FROM ${session.rows('r', { id: 'int' })} CROSS JOIN cases c WHERE c.id = r.id`,
    [page([...new Set(cases)].map((id) => ({ id })))],
  );
  return new Map(rows.map((row) => [row.id, row.waiting_for]));
}
