import { keepableText } from '../domain/keepable-text.ts';

/** What may be bound to a statement. Booleans are 0 and 1: SQLite has none. */
export type Value = string | number | Buffer | null | undefined;

export type ColumnType = 'text' | 'int';

/** The shape of `Session.update`; the same object for every call, because its text is made once. */
export interface Update {
  table: string;
  /** What a row holds. */
  columns: Readonly<Record<string, ColumnType>>;
  /** `state = r.state, step = r.step` */
  set: string;
  /** `moves.root_id = r.root_id` */
  where: string;
}

/**
 * One transaction's way to the database. Statements are plain SQL that SQLite and PostgreSQL both understand, with `?`
 * for values; the few differences are methods here. Statements go below knex's query builder, because building and
 * formatting a query costs more than SQLite needs to run it; each distinct text is prepared once a connection.
 */
export interface Session {
  all<Row>(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** Answers how many rows were touched. */
  run(sql: string, values?: readonly Value[]): Promise<number>;
  /** Many rows into one table; `onConflict` is the clause after `ON CONFLICT`. Answers how many rows were touched. */
  insert(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly Value[])[],
    onConflict?: string,
  ): Promise<number>;
  /**
   * One `UPDATE` a row of `rows`: `r.name` in `set` and `where` is the row's value. Costs a third of an
   * `UPDATE FROM` over a page where there is no round trip to save. Answers how many rows were touched.
   */
  update(change: Update, rows: readonly { readonly [name: string]: Value }[]): Promise<number>;
  /** A table made of one bound JSON array of objects, for statements over a page: `FROM ${session.rows('r', {...})}`. */
  rows(alias: string, columns: Record<string, ColumnType>): string;
  /** Runs once the transaction is committed and others see it; forgotten when it rolls back. */
  onCommit(effect: () => void): void;
}

/** How JSON writes what no database keeps in a text. */
const UNKEEPABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/;

/** A page as the one value that `Session.rows` reads. */
export function page(rows: readonly object[]): string {
  const text = JSON.stringify(rows);
  if (!UNKEEPABLE.test(text)) return text;
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'string' ? keepableText(value) : value));
}
