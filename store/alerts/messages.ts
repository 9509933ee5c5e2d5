import type { Severity } from '../../domain/alerts/escalation.ts';
import { type AlertContent, type AlertLine, groupAlerts } from '../../domain/alerts/message.ts';
import type { KindCounts } from '../../domain/kind-words.ts';
import type { Book } from '../book.ts';
import { caseId, caseRow, draw, messageId, messageRow } from '../ids.ts';
import type { GatherAsk, MessageOutcome, MessageToSend } from '../ledger.ts';
import { kindsOf } from '../member-kinds.ts';
import { numbersOf } from '../pack.ts';
import { page, type Session } from '../session.ts';
import { openContents, sealContent } from './content.ts';

interface ReadySql {
  id: number;
  case_id: number;
  what: AlertLine['what'];
  severity: Severity;
  kind: string;
  waiting_for: string;
  connection: string | null;
  opened_at: number;
  closed_at: number | null;
}

/** What one message speaks of at most: an old ledger may come with thousands of cases of which nobody was told yet. */
const MOST_ALERTS = 20_000;

/**
 * Makes one message of everything that a channel is to be told by now. What came last waits for company, and nothing is
 * gathered while an earlier message is on its way: where a channel is slow or down, one message says it all later.
 */
export async function gatherAlerts(book: Book, ask: GatherAsk): Promise<{ messageId: string } | null> {
  return book.db.write(async (session) => {
    const now = book.now();
    const [first] = await session.all<{ ready_at: number | null }>(
      'SELECT min(ready_at) AS ready_at FROM alerts WHERE message_id IS NULL AND channel = ?',
      [ask.channel],
    );
    if (first?.ready_at == null || Number(first.ready_at) > now - ask.windowMs) return null;
    const open = await session.all(
      "SELECT id FROM alert_messages WHERE state IN ('pending', 'sending') AND channel = ? LIMIT 1",
      [ask.channel],
    );
    if (open.length > 0) return null;
    const ready = await session.all<ReadySql>(
      `SELECT a.id, a.case_id, a.what, a.severity, c.kind, c.waiting_for, c.connection, c.opened_at, c.closed_at
        FROM alerts a JOIN cases c ON c.id = a.case_id
        WHERE a.message_id IS NULL AND a.channel = ? AND a.ready_at <= ? ORDER BY a.ready_at, a.id LIMIT ?`,
      [ask.channel, now, MOST_ALERTS],
    );
    const kinds = await kindsOf(
      session,
      ready.map((row) => row.case_id),
    );
    const content = groupAlerts(
      ready.map((row) => lineOf(row, kinds.get(row.case_id) ?? {})),
      ask.named,
    );
    const lines: AlertLine[] = [];
    for (const line of content.lines)
      lines.push({ ...line, numbers: await someNumbers(session, line.caseId, ask.numbers) });
    const row = await keepMessage(book, session, ask.channel, null, { ...content, lines });
    await session.run(
      `UPDATE alerts SET message_id = ? WHERE id IN (SELECT w.id FROM ${session.rows('w', { id: 'int' })})`,
      [row, page(ready.map(({ id }) => ({ id })))],
    );
    return { messageId: messageId(row) };
  });
}

const lineOf = (row: ReadySql, kinds: KindCounts): AlertLine => ({
  caseId: caseId(row.case_id),
  kind: row.kind,
  what: row.what,
  severity: row.severity,
  waitingFor: row.waiting_for,
  ...(row.connection === null ? {} : { connectionId: row.connection }),
  members: Object.values(kinds).reduce((sum, count) => sum + count, 0),
  kinds,
  openedAt: row.opened_at,
  ...(row.closed_at === null ? {} : { closedAt: row.closed_at }),
  numbers: [],
});

/** One number of each of the first orders: what a message names are orders, so that it can count the others. */
async function someNumbers(session: Session, id: string, limit: number): Promise<string[]> {
  if (limit === 0) return [];
  const members = await session.all<{ root_id: number }>(
    'SELECT DISTINCT root_id FROM case_members WHERE case_id = ? AND left_at IS NULL ORDER BY root_id LIMIT ?',
    [caseRow(id), limit],
  );
  const roots = members.map((member) => member.root_id);
  const numbers = await numbersOf(session, roots);
  return roots.flatMap((root) => (numbers.get(root) ?? []).sort().slice(0, 1));
}

async function keepMessage(
  book: Book,
  session: Session,
  channel: string,
  day: string | null,
  content: AlertContent,
): Promise<number> {
  const now = book.now();
  const id = await draw(session, 'alert message', 1);
  const sealed = await sealContent(book, session, id, content);
  await session.insert(
    'alert_messages',
    ['id', 'channel', 'day', 'content', 'content_enc', 'state', 'tries', 'unsure', 'next_at', 'at'],
    // `content` is where earlier releases kept it, in clear.
    [[id, channel, day, '', sealed, 'pending', 0, 0, now, now]],
  );
  return id;
}

/** Keeps the digest of a day for a channel; false where it has one already. */
export async function keepDigest(
  book: Book,
  channel: string,
  content: AlertContent & { is: 'digest' },
): Promise<boolean> {
  return book.db.write(async (session) => {
    const known = await session.all('SELECT id FROM alert_messages WHERE channel = ? AND day = ?', [
      channel,
      content.day,
    ]);
    if (known.length > 0) return false;
    await keepMessage(book, session, channel, content.day, content);
    return true;
  });
}

interface MessageSql {
  id: number;
  channel: string;
  content_enc: Buffer | null;
  state: string;
  tries: number;
  unsure: number;
  at: number;
}

/**
 * Takes the oldest message of a channel that is due into the caller's hands, until its lease ends. One whose lease ended
 * without a word (its sender was killed) is taken again, and says so.
 */
export async function takeMessage(book: Book, channel: string, leaseMs: number): Promise<MessageToSend | null> {
  return book.db.write(async (session) => {
    const now = book.now();
    const [row] = await session.all<MessageSql>(
      `SELECT id, channel, content_enc, state, tries, unsure, at FROM alert_messages WHERE state IN ('pending', 'sending') AND channel = ?
          AND CASE WHEN state = 'pending' THEN next_at ELSE lease_until END <= ? ORDER BY id LIMIT 1`,
      [channel, now],
    );
    if (!row) return null;
    const unsure = row.unsure === 1 || row.state === 'sending';
    await session.run(
      "UPDATE alert_messages SET state = 'sending', tries = tries + 1, unsure = ?, lease_until = ? WHERE id = ?",
      [unsure ? 1 : 0, now + leaseMs, row.id],
    );
    const [content] = await openContents(book, session, [row]);
    return {
      messageId: messageId(row.id),
      channel: row.channel,
      content: content as AlertContent,
      tries: row.tries + 1,
      at: row.at,
      unsure,
    };
  });
}

/** What became of a try; false where another sender holds the message by now. */
export async function settleMessage(book: Book, taken: MessageToSend, outcome: MessageOutcome): Promise<boolean> {
  return book.db.write(async (session) => {
    const now = book.now();
    const touched = await session.run(
      `UPDATE alert_messages SET state = ?, next_at = ?, failure = ?, ended_at = ?, lease_until = NULL,
          unsure = CASE WHEN ? = 1 THEN 1 ELSE unsure END
        WHERE id = ? AND state = 'sending' AND tries = ?`,
      [
        outcome.state,
        outcome.state === 'pending' ? outcome.nextAt : now,
        outcome.state === 'sent' ? null : outcome.failure,
        outcome.state === 'pending' ? null : now,
        outcome.state === 'pending' && outcome.unsure ? 1 : 0,
        messageRow(taken.messageId),
        taken.tries,
      ],
    );
    if (touched > 0 && outcome.state === 'failed') await tellAnew(session, taken);
    return touched > 0;
  });
}

/** What a message that was given up said of cases that are still open goes into the next one: the text is old, the news is not. */
async function tellAnew(session: Session, { messageId: id }: MessageToSend): Promise<void> {
  await session.run(
    "UPDATE alerts SET message_id = NULL WHERE message_id = ? AND case_id IN (SELECT c.id FROM cases c WHERE c.state = 'open')",
    [messageRow(id)],
  );
}
