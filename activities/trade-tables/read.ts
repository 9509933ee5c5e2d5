import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { decodeText } from '../../domain/text-encoding.ts';
import { fromCsv } from '../../mapper/tables/from-csv.ts';

/** One line of a table: its cells by column, and where it stands (`file:line:col`). */
export interface TradeRow {
  cells: Readonly<Record<string, string>>;
  at: string;
}

/** A table that people keep cannot be read; its message says where, what and how to mend. */
export class TradeTableError extends Error {}

/** A row says something that it may not. */
export const wrongAt = ({ at }: TradeRow, what: string): TradeTableError => new TradeTableError(`${at} ${what}`);

/** The rows of a CSV with named columns; those in `columns` have to be there. */
export function rowsOf(path: string, text: string, columns: readonly string[]): TradeRow[] {
  const read = fromCsv({ path, text });
  const [problem] = read.problems;
  if (problem) throw new TradeTableError(`${problem.where} ${problem.message}`);
  const lacking = columns.filter((column) => !read.columns.includes(column));
  if (lacking.length > 0)
    throw new TradeTableError(
      `${path}:1:1 the table has no column ${lacking.join(', ')}; it needs ${columns.join(', ')}`,
    );
  return read.rows.map(({ cells, at }) => ({
    at,
    cells: Object.fromEntries(read.columns.map((column, i) => [column, String(cells[i] ?? '').trim()])),
  }));
}

/** A file as it was read last, and by what it is known to be the same still. */
interface Kept<T> {
  mark: string;
  content: T;
}

const markOf = ({ mtimeMs, size, ino }: Stats): string => `${mtimeMs}/${size}/${ino}`;

/** By what it is known that files are the same still; one that is not there has a mark of its own. */
export const fileMarks = (paths: readonly string[]): Promise<string[]> =>
  Promise.all(paths.map((path) => stat(path).then(markOf, () => 'none')));

/** Reads files anew only when they changed. A file that is gone or cannot be read throws a `TradeTableError`. */
export function keptFiles<T>(parse: (path: string, text: string) => T): (path: string) => Promise<T> {
  const kept = new Map<string, Kept<T>>();
  return async (path) => {
    try {
      const mark = markOf(await stat(path));
      const known = kept.get(path);
      if (known?.mark === mark) return known.content;
      const content = parse(path, decodeText(await readFile(path)).text);
      kept.set(path, { mark, content });
      return content;
    } catch (error) {
      if (error instanceof TradeTableError) throw error;
      throw new TradeTableError(`${path} cannot be read: ${(error as Error).message}`);
    }
  };
}
