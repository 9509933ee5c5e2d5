import type { AlertContent } from '../../domain/alerts/message.ts';
import type { Book } from '../book.ts';
import { messageId } from '../ids.ts';
import type { AlertHealth, DigestFacts, HeldAlerts, MessageRow } from '../ledger.ts';
import { kindsByCaseKind } from '../member-kinds.ts';
import { openContents } from './content.ts';

const DAY_MS = 86_400_000;

/** What a digest tells of the day until now. */
export async function digestFacts(book: Book): Promise<DigestFacts> {
  const since = book.now() - DAY_MS;
  return book.db.read(async (session) => {
    const open = await session.all<{ kind: string; cases: number; members: number; oldest_at: number }>(
      `SELECT c.kind, count(*) AS cases, min(c.opened_at) AS oldest_at, COALESCE(sum((SELECT count(*) FROM case_members m
          WHERE m.case_id = c.id AND m.left_at IS NULL)), 0) AS members
        FROM cases c WHERE c.state = 'open' GROUP BY c.kind ORDER BY 2 DESC, c.kind`,
    );
    const kinds = await kindsByCaseKind(session);
    const resolved = await session.all<{ kind: string; cases: number }>(
      'SELECT kind, count(*) AS cases FROM cases WHERE closed_at IS NOT NULL AND closed_at >= ? GROUP BY kind ORDER BY 2 DESC, kind',
      [since],
    );
    const calls = await session.all<{ connection: string; calls: number }>(
      'SELECT connection, sum(calls) AS calls FROM call_grants WHERE ends_at >= ? GROUP BY connection ORDER BY connection',
      [since],
    );
    return {
      open: open.map((row) => ({
        kind: row.kind,
        cases: Number(row.cases),
        members: Number(row.members),
        kinds: kinds.get(row.kind) ?? {},
        oldestAt: Number(row.oldest_at),
      })),
      resolved: resolved.map((row) => ({ kind: row.kind, cases: Number(row.cases) })),
      calls: calls.map((row) => ({ connectionId: row.connection, calls: Number(row.calls) })),
    };
  });
}

/** What was sent, the latest first, and what is held. */
export async function alertMessages(
  book: Book,
  filter: { channel?: string; limit: number },
): Promise<{ messages: MessageRow[]; held: HeldAlerts[] }> {
  const only = filter.channel === undefined ? '' : 'AND channel = ?';
  const values = filter.channel === undefined ? [] : [filter.channel];
  return book.db.read(async (session) => {
    const rows = await session.all<{
      id: number;
      channel: string;
      content_enc: Buffer | null;
      state: MessageRow['state'];
      tries: number;
      next_at: number;
      failure: string | null;
      at: number;
      ended_at: number | null;
    }>(
      `SELECT id, channel, content_enc, state, tries, next_at, failure, at, ended_at FROM alert_messages
        WHERE id > 0 ${only} ORDER BY id DESC LIMIT ?`,
      [...values, filter.limit],
    );
    const held = await session.all<{ channel: string; held: number; ready_at: number }>(
      `SELECT channel, count(*) AS held, min(ready_at) AS ready_at FROM alerts WHERE message_id IS NULL ${only}
        GROUP BY channel ORDER BY channel`,
      values,
    );
    const contents = await openContents(book, session, rows);
    return {
      messages: rows.map((row, at) => ({
        messageId: messageId(row.id),
        channel: row.channel,
        content: contents[at] as AlertContent,
        state: row.state,
        tries: row.tries,
        nextAt: row.next_at,
        ...(row.failure === null ? {} : { failure: row.failure }),
        at: row.at,
        ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
      })),
      held: held.map((row) => ({ channel: row.channel, count: Number(row.held), readyAt: Number(row.ready_at) })),
    };
  });
}

/** Whether what is to be said arrives: messages on their way, and those that were given up. */
export async function alertHealth(book: Book): Promise<AlertHealth> {
  return book.db.read(async (session) => {
    const open = await session.all<{ channel: string; tries: number; at: number; failure: string | null }>(
      "SELECT channel, tries, at, failure FROM alert_messages WHERE state IN ('pending', 'sending') ORDER BY channel, id",
    );
    const failed = await session.all<{ channel: string; messages: number; last_at: number }>(
      `SELECT channel, count(*) AS messages, max(ended_at) AS last_at FROM alert_messages
        WHERE state = 'failed' AND ended_at >= ? GROUP BY channel ORDER BY channel`,
      [book.now() - 7 * DAY_MS],
    );
    return {
      open: [...new Set(open.map(({ channel }) => channel))].map((channel) => {
        const rows = open.filter((row) => row.channel === channel);
        const failure = rows.find((row) => row.failure !== null)?.failure;
        return {
          channel,
          messages: rows.length,
          tries: Math.max(...rows.map(({ tries }) => tries)),
          since: Math.min(...rows.map(({ at }) => at)),
          ...(failure == null ? {} : { failure }),
        };
      }),
      failed: failed.map((row) => ({
        channel: row.channel,
        messages: Number(row.messages),
        lastAt: Number(row.last_at),
      })),
    };
  });
}
