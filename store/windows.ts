import type { Book } from './book.ts';
import { batchRow, draw } from './ids.ts';

/** One planned or asked-for run of a connection. */
export interface AskedRun {
  connectionId: string;
  /** The time of the plan, epoch ms: the same time is the same run. */
  scheduledAt: number;
  /** The connection's day that it falls into, epoch ms, the end not in it, and how many runs the day may have. */
  day: { from: number; to: number; mostRuns: number };
}

export type WindowRun = { windowRunId: string; finished: boolean } | { refused: true; runs: number };

/** A run is a row, made once: after a crash the same time answers the same run, to be gone on with. */
export async function windowRun(book: Book, { connectionId, scheduledAt, day }: AskedRun): Promise<WindowRun> {
  return book.db.write(async (session) => {
    const [known] = await session.all<{ id: number; finished_at: number | null }>(
      'SELECT id, finished_at FROM window_runs WHERE connection = ? AND scheduled_at = ?',
      [connectionId, scheduledAt],
    );
    if (known) return { windowRunId: String(known.id), finished: known.finished_at !== null };
    // First, because it is the lock that two processes' asking queues up at.
    const id = await draw(session, 'run', 1);
    const [held] = await session.all<{ runs: number }>(
      'SELECT count(*) AS runs FROM window_runs WHERE connection = ? AND scheduled_at >= ? AND scheduled_at < ?',
      [connectionId, day.from, day.to],
    );
    const runs = Number(held?.runs ?? 0);
    if (runs >= day.mostRuns) return { refused: true, runs };
    await session.insert(
      'window_runs',
      ['id', 'connection', 'scheduled_at', 'started_at'],
      [[id, connectionId, scheduledAt, book.now()]],
    );
    return { windowRunId: String(id), finished: false };
  });
}

export async function finishWindowRun(book: Book, windowRunId: string): Promise<void> {
  await book.db.write((session) =>
    session.run('UPDATE window_runs SET finished_at = COALESCE(finished_at, ?) WHERE id = ?', [
      book.now(),
      Number(windowRunId),
    ]),
  );
}

/** What a run has left to do: records still queued for its connection, those in its batches' hands, and when the next is due. */
export async function runLeft(
  book: Book,
  connectionId: string,
  windowRunId: string,
): Promise<{ queued: number; underWay: number; nextAt?: number }> {
  return book.db.read(async (session) => {
    const [queue] = await session.all<{ waiting: number; next_at: number | null }>(
      "SELECT count(*) AS waiting, min(ready_at) AS next_at FROM moves WHERE state <> 'done' AND state = 'queued' AND queue = ? AND hold = 0",
      [connectionId],
    );
    const [hands] = await session.all<{ held: number }>(
      `SELECT count(*) AS held FROM moves WHERE state <> 'done' AND state = 'claimed' AND batch_id IN
        (SELECT id FROM batches WHERE window_run_id = ? AND closed_at IS NULL)`,
      [Number(windowRunId)],
    );
    const nextAt = queue?.next_at ?? undefined;
    return {
      queued: Number(queue?.waiting ?? 0),
      underWay: Number(hands?.held ?? 0),
      ...(nextAt === undefined ? {} : { nextAt: Number(nextAt) }),
    };
  });
}

/** The connection whose window lets this batch out; undefined for one that no window was needed for. */
export async function windowOf(book: Book, batchId: string): Promise<string | undefined> {
  return book.db.read(async (session) => {
    const [row] = await session.all<{ connection: string }>(
      'SELECT w.connection FROM batches b JOIN window_runs w ON w.id = b.window_run_id WHERE b.id = ?',
      [batchRow(batchId)],
    );
    return row?.connection;
  });
}

export async function runsBetween(
  book: Book,
  connectionId: string,
  from: number,
  to: number,
): Promise<{ scheduledAt: number; finished: boolean }[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{ scheduled_at: number; finished_at: number | null }>(
      `SELECT scheduled_at, finished_at FROM window_runs
        WHERE connection = ? AND scheduled_at >= ? AND scheduled_at < ? ORDER BY scheduled_at`,
      [connectionId, from, to],
    );
    return rows.map((row) => ({ scheduledAt: Number(row.scheduled_at), finished: row.finished_at !== null }));
  });
}
