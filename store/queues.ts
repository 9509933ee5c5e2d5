import type { Book } from './book.ts';
import { recordRow } from './ids.ts';

/** Records that wait for a connection's calls, by flow, the most urgent flow first. */
export async function queuedFor(book: Book, connectionId: string): Promise<{ flow: string; count: number }[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{ flow: string; waiting: number }>(
      `SELECT flow, count(*) AS waiting FROM moves WHERE state <> 'done' AND state = 'queued' AND queue = ? AND hold = 0
        GROUP BY flow ORDER BY min(priority), flow`,
      [connectionId],
    );
    return rows.map((row) => ({ flow: row.flow, count: Number(row.waiting) }));
  });
}

/** Where a root stands in the queues it waits in, 1 for the first of its flow. */
export async function placesOf(
  book: Book,
  rootId: string,
): Promise<{ flow: string; connectionId: string; place: number }[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{ flow: string; queue: string; place: number }>(
      `SELECT m.flow, m.queue, (SELECT count(*) FROM moves o
          WHERE o.flow = m.flow AND o.queue = m.queue AND o.state IN ('ready', 'queued') AND o.state = 'queued' AND o.hold = 0 AND
            (o.priority < m.priority OR (o.priority = m.priority AND
              (o.ready_at < m.ready_at OR (o.ready_at = m.ready_at AND o.root_id <= m.root_id))))) AS place
        FROM moves m WHERE m.root_id = ? AND m.state = 'queued' AND m.hold = 0 ORDER BY m.flow`,
      [recordRow(rootId)],
    );
    return rows.map((row) => ({ flow: row.flow, connectionId: row.queue, place: Number(row.place) }));
  });
}
