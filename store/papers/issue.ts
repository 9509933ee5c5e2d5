import { createHash } from 'node:crypto';
import { type Paper, type PaperType, paperText } from '../../domain/papers/paper.ts';
import { numberIn, seriesOf } from '../../domain/papers/series.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { draw, recordRow } from '../ids.ts';
import type { IssuedPaper, PaperWish } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import type { Session } from '../session.ts';
import type { DataKey } from '../vault.ts';

interface PaperSql {
  id: number;
  revision: number;
  number: string;
  hmac: string;
  content_enc: Buffer | null;
}

export const paperPurpose = (row: number) => `paper:${row}` as const;

/** One key a month in which papers fall due: destroying it ends them all at once, in backups too. */
export const retainedKeyName = (until: number): string => `retained/${new Date(until).toISOString().slice(0, 7)}`;

/** See `Ledger.issuePapers`. */
export async function issuePapers(
  book: Book,
  rootId: string,
  wishes: readonly PaperWish[],
  by: { who: string; why: string },
): Promise<IssuedPaper[]> {
  return book.db.write(async (session) => {
    const root = recordRow(rootId);
    const issued: IssuedPaper[] = [];
    for (const wish of wishes) issued.push(await issue(book, session, root, wish, by));
    return issued;
  });
}

async function issue(
  book: Book,
  session: Session,
  root: number,
  { draft, template, day, until }: PaperWish,
  by: { who: string; why: string },
): Promise<IssuedPaper> {
  // First, because it is the lock that two processes' issuing queues up at.
  const id = await draw(session, 'paper', 1);
  const hmac = book.vault.hmac(JSON.stringify(draft));
  const last = await lastOf(session, root, draft.part, draft.type);
  if (last && last.hmac === hmac && last.content_enc) {
    const opener = await openerFor(book, session, [last.content_enc]);
    const paper = opener.json(paperPurpose(last.id), last.content_enc) as Paper | undefined;
    if (paper) return { paper, fresh: false };
  }
  const number = last?.number ?? (await nextNumber(session, seriesOf(template, day)));
  const paper: Paper = { ...draft, number, revision: (last?.revision ?? 0) + 1, issuedOn: day };
  const key = await keyFor(book, session, root, until);
  await session.insert(
    'papers',
    [
      'id',
      'root_id',
      'part',
      'type',
      'revision',
      'number',
      'issued_on',
      'hmac',
      'content_enc',
      'key_number',
      'until',
      'at',
    ],
    [
      [
        id,
        root,
        draft.part,
        draft.type,
        paper.revision,
        number,
        day,
        hmac,
        book.vault.seal(key, paperPurpose(id), JSON.stringify(paper)),
        key.number,
        until ?? null,
        book.now(),
      ],
    ],
  );
  const json = createHash('sha256').update(paperText(paper)).digest('hex');
  const after = { type: draft.type, number, revision: paper.revision, part: draft.part, json };
  await appendAudit(book, session, [{ what: 'paper.issued', ...by, rootRow: root, subject: number, after, key }]);
  return { paper, fresh: true };
}

async function lastOf(session: Session, root: number, part: string, type: PaperType): Promise<PaperSql | undefined> {
  const [row] = await session.all<PaperSql>(
    `SELECT id, revision, number, hmac, content_enc FROM papers
      WHERE root_id = ? AND part = ? AND type = ? ORDER BY revision DESC LIMIT 1`,
    [root, part, type],
  );
  return row;
}

/** A transaction that fails gives its number back: the next one draws it again. */
const nextNumber = async (session: Session, series: string): Promise<string> =>
  numberIn(series, await draw(session, `papers ${series}`, 1));

/** What the law wants kept is not the customer's to destroy; the rest ends with the customer's key. */
async function keyFor(book: Book, session: Session, root: number, until: number | undefined): Promise<DataKey> {
  if (until !== undefined) {
    const name = retainedKeyName(until);
    return (await book.keys.named(session, [name], book.now())).get(name) as DataKey;
  }
  const [row] = await session.all<{ key_number: number }>('SELECT key_number FROM records WHERE id = ?', [root]);
  const key = row && (await book.keys.numbered(session, [row.key_number])).get(row.key_number);
  if (!key) throw new Error('the customer of this order was erased: no paper is made of it any more');
  return key;
}
