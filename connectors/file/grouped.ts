import { isDeepStrictEqual } from 'node:util';
import { textAt } from '../rest/path.ts';
import type { FileRecordSpec, IncomingSpec } from './definition.ts';
import { type Row, type Trouble, Unreadable } from './rows.ts';

/** A record of a file, or why it is none; `rows` are those that it is made of, in the order of its lines. */
export type Grouped =
  | { id: string; rows: number[]; data: Record<string, unknown> }
  | { rows: number[]; troubles: Trouble[] };

/** The paths that name a record together. */
export const idPaths = ({ id }: FileRecordSpec): string[] => (Array.isArray(id) ? id : [id]);

/** The id in a row; undefined where a part of it is missing. Parts are told apart by a slash. */
export function idOf(record: FileRecordSpec, data: unknown): string | undefined {
  const parts = idPaths(record).map((path) => textAt(data, path));
  return parts.some((part) => part === undefined) ? undefined : parts.join('/');
}

const withoutId = (record: FileRecordSpec, row: number): Trouble => ({
  row,
  column: idPaths(record).join(', '),
  why: 'without it the record has no id',
});

/** Each row as a record of its own. */
export async function* single(rows: AsyncIterable<Row>, record: FileRecordSpec): AsyncGenerator<Grouped> {
  for await (const one of rows) {
    const { row } = one;
    if ('trouble' in one) yield { rows: [row], troubles: [one.trouble] };
    else {
      const id = idOf(record, one.data);
      yield id === undefined
        ? { rows: [row], troubles: [withoutId(record, row)] }
        : { id, rows: [row], data: one.data };
    }
  }
}

interface Open {
  id: string;
  rows: number[];
  head: Record<string, unknown>;
  lines: Record<string, unknown>[];
  troubles: Trouble[];
}

/**
 * Rows of one id, one below the other, as one record with lines. A record is whole or not there: where a row of it cannot be
 * read, or may have been one of its rows, none of it is taken.
 */
export async function* withLines(
  rows: AsyncIterable<Row>,
  record: FileRecordSpec,
  { as, columns }: NonNullable<IncomingSpec['lines']>,
  torn: ReadonlySet<string>,
): AsyncGenerator<Grouped> {
  let open: Open | undefined;
  /** Rows that belong to nobody for sure: what follows them may have begun there. */
  let stray: { rows: number[]; troubles: Trouble[] } | undefined;
  const ended = function* (): Generator<Grouped> {
    if (!open) return;
    const { id, rows: its, head, lines, troubles } = open;
    yield troubles.length > 0 ? { rows: its, troubles } : { id, rows: its, data: { ...head, [as]: lines } };
    open = undefined;
  };
  for await (const one of endTold(rows)) {
    if (one instanceof Unreadable) {
      const why = 'what cannot be read below it may belong to it';
      if (open) open.troubles.push({ row: open.rows.at(-1) as number, why });
      yield* ended();
      if (stray) yield stray;
      throw one;
    }
    const { row } = one;
    const id = 'data' in one ? idOf(record, one.data) : undefined;
    if (!('data' in one) || id === undefined) {
      const trouble = 'data' in one ? withoutId(record, row) : one.trouble;
      if (open) open.troubles.push({ row, why: `row ${row} below it cannot be read, and may belong to it` });
      stray = { rows: [...(stray?.rows ?? []), row], troubles: [...(stray?.troubles ?? []), trouble] };
      continue;
    }
    const line: Record<string, unknown> = {};
    const head: Record<string, unknown> = {};
    for (const [column, value] of Object.entries(one.data)) (columns.includes(column) ? line : head)[column] = value;
    if (open?.id !== id) {
      yield* ended();
      open = { id, rows: [], head, lines: [], troubles: [] };
      if (torn.has(id))
        open.troubles.push({ row, why: 'rows of the same id stand elsewhere in the file too: sort it by the id' });
      if (stray)
        open.troubles.push({ row, why: `row ${stray.rows.at(-1)} above it cannot be read, and may belong to it` });
    } else {
      const other = differing(open.head, head);
      if (other !== undefined)
        open.troubles.push({ row, column: other, why: `it is another than in row ${open.rows[0]} of the same id` });
    }
    if (stray) yield stray;
    stray = undefined;
    open.rows.push(row);
    open.lines.push(line);
  }
  yield* ended();
  if (stray) yield stray;
}

/** Where a file breaks off, as its last element. */
async function* endTold(rows: AsyncIterable<Row>): AsyncGenerator<Row | Unreadable> {
  try {
    yield* rows;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    yield error;
  }
}

function differing(head: Record<string, unknown>, other: Record<string, unknown>): string | undefined {
  const names = new Set([...Object.keys(head), ...Object.keys(other)]);
  return [...names].find((name) => !isDeepStrictEqual(head[name], other[name]));
}

/** Ids whose rows stand in several places: what comes later would be taken for a change that drops the lines before it. */
export async function tornIds(rows: AsyncIterable<Row>, record: FileRecordSpec): Promise<Set<string>> {
  const met = new Set<string>();
  const torn = new Set<string>();
  let last: string | undefined;
  for await (const one of endTold(rows)) {
    const id = 'data' in one ? idOf(record, one.data) : undefined;
    if (id === undefined || id === last) continue;
    if (met.has(id)) torn.add(id);
    met.add(id);
    last = id;
  }
  return torn;
}
