import { Unreadable } from '../rows.ts';

/** A row, or a quote that is never closed, takes no more of a file than this into memory. */
const MOST_CHARACTERS = 2_000_000;

/** The lines of a text that comes in pieces, without their ends, which may be CRLF, LF or CR. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    rest += piece;
    // A CR at its end may be half of a CRLF.
    const whole = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
    const lines = whole.split(/\r\n|\n|\r/);
    rest = (lines.pop() as string) + rest.slice(whole.length);
    yield* lines;
    if (rest.length > MOST_CHARACTERS)
      throw new Unreadable({ why: `a line is longer than ${MOST_CHARACTERS} characters` });
  }
  const last = rest.split('\r');
  if (last.at(-1) === '') last.pop();
  yield* last;
}

/**
 * The rows of CSV, of which each may be several lines. Where a quote does not fit, the line on which it stands is no row, and
 * reading goes on with the next line: no parser says where the next row begins then, and most often it is there.
 */
export async function* cellsOf(
  lines: AsyncIterable<string>,
  quote: string,
  split: (row: string) => string[] | undefined,
): AsyncGenerator<string[] | undefined> {
  const source = lines[Symbol.asyncIterator]();
  const waiting: string[] = [];
  const next = async () => waiting.shift() ?? (await source.next()).value;
  for (let line = await next(); line !== undefined; line = await next()) {
    let row: string = line;
    let open = isOpen(row, quote);
    const more: string[] = [];
    for (let length = row.length; open && length < MOST_CHARACTERS; ) {
      const following = await next();
      if (following === undefined) break;
      more.push(following);
      length += following.length + 1;
      if (isOpen(following, quote)) open = false;
    }
    if (more.length > 0) row = [line, ...more].join('\n');
    const cells = open ? undefined : split(row);
    if (!cells) waiting.unshift(...more);
    yield cells;
  }
}

/** Whether a quote that is opened here, or was open before, is not closed: a doubled one counts twice. */
const isOpen = (line: string, quote: string): boolean => line.split(quote).length % 2 === 0;
