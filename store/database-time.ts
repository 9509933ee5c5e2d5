import type { Book } from './book.ts';

/**
 * What the database's own clock says, in epoch milliseconds; `undefined` on SQLite, whose processes share a host and so a
 * clock. Asked outside of the write lock: whoever waits for that would answer late.
 */
export async function databaseTime(book: Book): Promise<number | undefined> {
  if (book.db.dialect === 'sqlite') return undefined;
  return book.db.read(async (session) => {
    const [row] = await session.all<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    return row?.now;
  });
}
