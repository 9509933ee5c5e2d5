import { EPOCH, later, shift } from './order-cursor.ts';

/** How many rows a call answers. */
export const PAGE = 100;

/** A row of a list that goes by one of its times. */
type Timed<Time extends string> = { id: string } & Record<Time, string | null>;

/**
 * Pages of rows after a time, by that time: by key, because an offset shifts when rows move away. Within one moment it goes on by offset, and
 * ends where it is answered nothing new: there are servers that answer the last page again.
 */
export async function* byTime<Time extends string, Row extends Timed<Time>>(
  time: Time,
  since: string,
  pageAfter: (after: string, skip: number) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let after = since;
  let skip = 0;
  let before = new Set<string>();
  for (;;) {
    const rows = await pageAfter(after, skip);
    if (skip > 0 && rows.every(({ id }) => before.has(id))) return;
    before = new Set(rows.map(({ id }) => id));
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    const next = resumeAfter(rows, time);
    skip = next > after ? 0 : skip + PAGE;
    if (next > after) after = next;
  }
}

/** The time after which a list goes on: the database keeps microseconds and answers milliseconds, so rows of the last one are read again. */
export const resumeAfter = <Time extends string>(rows: readonly Timed<Time>[], time: Time): string =>
  shift(latest(rows, time, EPOCH), -1);

export function latest<Time extends string>(rows: readonly Timed<Time>[], time: Time, least: string): string {
  return rows.reduce((last, row) => later(row[time] ?? last, last), least);
}
