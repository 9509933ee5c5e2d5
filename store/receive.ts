import { keepableBody } from '../domain/card-numbers.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { draw } from './ids.ts';
import { keyName } from './keys.ts';
import type { InboxEvent, ReceivedEvent } from './ledger.ts';
import { heard } from './pulses.ts';
import { page } from './session.ts';
import type { DataKey } from './vault.ts';

/** RECEIVE: what arrives is on disk before it is answered; an event seen before is not fresh. */
export async function receive(book: Book, events: ReceivedEvent[]): Promise<{ fresh: number }> {
  if (events.length === 0) return { fresh: 0 };
  const now = book.now();
  return book.db.write(async (session) => {
    const names = new Set(events.map((event) => keyName(event.connectionId)));
    const keys = await book.keys.named(session, names, now);
    let id = await draw(session, 'inbox', events.length);
    const rows = events.map((event) => {
      const key = keys.get(keyName(event.connectionId)) as DataKey;
      const raw = book.vault.seal(key, `inbox:${event.topic}:${event.eventId}`, keepableBody(event.body));
      return [
        id++,
        event.connectionId,
        event.topic,
        event.eventId,
        event.kind,
        event.sourceId,
        raw,
        'new',
        0,
        now,
        now,
      ];
    });
    const fresh = await session.insert(
      'inbox',
      [
        'id',
        'connection',
        'topic',
        'event_id',
        'kind',
        'source_id',
        'raw_enc',
        'state',
        'tries',
        'received_at',
        'touched_at',
      ],
      rows,
      '(connection, topic, event_id) DO NOTHING',
    );
    if (fresh > 0) await draw(session, 'events', fresh);
    await heard(session, new Set(events.map(({ connectionId }) => connectionId)), now);
    return { fresh };
  });
}

/**
 * Events that wait to be staged. They stay `new` until `stage` names them, so a crash in between only repeats the
 * reading; those that were tried more often come last, so that a few that always fail starve nobody.
 */
export async function takeInbox(book: Book, connectionId: string, max: number): Promise<InboxEvent[]> {
  return book.db.write(async (session) => {
    const rows = await session.all<{
      id: number;
      topic: string;
      event_id: string;
      kind: Kind;
      source_id: string;
      tries: number;
      received_at: number;
    }>(
      `SELECT id, topic, event_id, kind, source_id, tries, received_at FROM inbox
        WHERE connection = ? AND state = 'new' ORDER BY tries, id LIMIT ?`,
      [connectionId, max],
    );
    if (rows.length === 0) return [];
    const ids = page(rows.map((row) => ({ id: row.id })));
    await session.run(
      `UPDATE inbox SET tries = tries + 1, touched_at = ? WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [book.now(), ids],
    );
    return rows.map((row) => ({
      inboxId: String(row.id),
      topic: row.topic,
      eventId: row.event_id,
      kind: row.kind,
      sourceId: row.source_id,
      tries: row.tries + 1,
      receivedAt: row.received_at,
    }));
  });
}

export async function cursor(book: Book, connectionId: string, name: string): Promise<string | null> {
  return book.db.read(async (session) => {
    const [row] = await session.all<{ value: string }>('SELECT value FROM cursors WHERE connection = ? AND name = ?', [
      connectionId,
      name,
    ]);
    return row?.value ?? null;
  });
}
