import type { Book } from './book.ts';
import { draw } from './ids.ts';

/** A planned run is a row, made once: after a crash the same time answers the same run, to be gone on with. */
export async function windowRun(
  book: Book,
  connectionId: string,
  scheduledAt: number,
): Promise<{ windowRunId: string; finished: boolean }> {
  return book.db.write(async (session) => {
    const [known] = await session.all<{ id: number; finished_at: number | null }>(
      'SELECT id, finished_at FROM window_runs WHERE connection = ? AND scheduled_at = ?',
      [connectionId, scheduledAt],
    );
    if (known) return { windowRunId: String(known.id), finished: known.finished_at !== null };
    const id = await draw(session, 'run', 1);
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
