import type { Book } from './book.ts';
import { HOST_CLOCK, type HostClock, hostTime } from './host-clock.ts';

/**
 * What the database's own clock says, in epoch milliseconds; on SQLite, whose processes share a host, the time that these
 * agree on. Asked outside of the write lock: whoever waits for that would answer late.
 */
export async function databaseTime(book: Book, host: HostClock = HOST_CLOCK): Promise<number> {
  if (book.db.dialect === 'sqlite') return hostTime(book.db, host);
  return book.db.read(async (session) => {
    const [row] = await session.all<{ now: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    return (row as { now: number }).now;
  });
}
