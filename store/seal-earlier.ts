import type { AlertContent } from '../domain/alerts/message.ts';
import { sealContent } from './alerts/content.ts';
import { keysOfRoots } from './audit/append.ts';
import type { Book } from './book.ts';
import { SAID_COLUMNS, type SaidTable, sealedSaid } from './said.ts';
import type { Session } from './session.ts';

/** Small enough that whoever else writes hardly waits. */
const ROWS_A_PAGE = 500;

interface ClearSaid {
  id: number;
  who: string;
  why: string;
  detail: string | null;
  root_id: number | null;
}

/** What earlier releases wrote of each table; `root_id` is the order of whose customer it may speak. */
const CLEAR: Record<SaidTable, string> = {
  commands: 'SELECT s.id, s.who, s.why, s.detail, s.root_id FROM commands s',
  amendments:
    'SELECT s.id, s.who, s.why, NULL AS detail, o.root_id FROM amendments s LEFT JOIN records o ON o.id = s.record_id',
  privacy_requests: 'SELECT s.id, s.who, s.why, NULL AS detail, NULL AS root_id FROM privacy_requests s',
  mapping_changes: 'SELECT s.id, s.who, s.why, NULL AS detail, NULL AS root_id FROM mapping_changes s',
};

/**
 * Seals what earlier releases wrote in clear: words of people, and what people were told. In pages, a transaction each, at
 * the first start of this release; a start that is killed in the middle is gone on with by the next. Afterwards it looks
 * into empty indexes.
 */
export async function sealEarlier(book: Book): Promise<void> {
  for (const table of Object.keys(CLEAR) as SaidTable[])
    while ((await book.db.write((session) => sealSaidPage(book, session, table))) === ROWS_A_PAGE);
  while ((await book.db.write((session) => sealAlertsPage(book, session))) === ROWS_A_PAGE);
}

async function sealSaidPage(book: Book, session: Session, table: SaidTable): Promise<number> {
  const rows = await session.all<ClearSaid>(`${CLEAR[table]} WHERE s.by_enc IS NULL ORDER BY s.id LIMIT ?`, [
    ROWS_A_PAGE,
  ]);
  const keys = await keysOfRoots(
    book,
    session,
    rows.flatMap(({ root_id }) => (root_id === null ? [] : [root_id])),
  );
  const columns = [...SAID_COLUMNS, ...(table === 'commands' ? ['detail'] : [])];
  for (const { id, who, why, detail, root_id } of rows) {
    const said = { who, why, ...(detail === null ? {} : { detail }) };
    const key = root_id === null ? undefined : keys.get(root_id);
    const values = await sealedSaid(book, session, table, id, said, key);
    await session.run(`UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`, [
      ...values,
      ...(table === 'commands' ? [null] : []),
      id,
    ]);
  }
  return rows.length;
}

async function sealAlertsPage(book: Book, session: Session): Promise<number> {
  const rows = await session.all<{ id: number; content: string }>(
    'SELECT id, content FROM alert_messages WHERE content_enc IS NULL ORDER BY id LIMIT ?',
    [ROWS_A_PAGE],
  );
  for (const { id, content } of rows) {
    const sealed = await sealContent(book, session, id, JSON.parse(content) as AlertContent);
    await session.run("UPDATE alert_messages SET content = '', content_enc = ? WHERE id = ?", [sealed, id]);
  }
  return rows.length;
}
