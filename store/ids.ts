import type { Session } from './session.ts';

/** What is counted; each has its own sequence. */
export type Counted =
  | 'record'
  | 'inbox'
  | 'write'
  | 'batch'
  | 'case'
  | 'member'
  | 'command'
  | 'outbox'
  | 'key'
  | 'run'
  | 'grant'
  | 'amendment'
  | 'mapping change'
  | 'alert'
  | 'registration document'
  | 'alert message'
  | 'audit'
  | 'seal'
  | 'privacy request'
  | 'reconciliation'
  | 'difference'
  | 'account'
  | 'paper'
  | 'bank entry'
  | 'letter'
  | 'reminder'
  /** Numbers of a series of papers. */
  | `papers ${string}`
  /** Not ids but how many there are: rows of `moves` and of `inbox`, which nobody can count quickly at a million. */
  | 'moves'
  | 'events'
  /** How many keys were destroyed: who cached keys before the last one forgets them. */
  | 'erasure';

/** Draws `count` numbers at once; answers the first. A number drawn by a transaction that rolls back is drawn again. */
export async function draw(session: Session, counted: Counted, count: number): Promise<number> {
  const [row] = await session.all<{ value: number }>(
    'INSERT INTO sequences (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = sequences.value + excluded.value RETURNING value',
    [counted, count],
  );
  return (row as { value: number }).value - count + 1;
}

/**
 * Ids as the rest of the house sees them. The letter keeps a record's id (`r1001`) from being taken for a business
 * number (`1001`). A text that is no such id becomes 0, which no row has.
 */
export const recordId = (row: number): string => `r${row}`;
export const recordRow = (id: string): number => number(id, /^r(\d{1,15})$/);
export const writeId = (row: number): string => `w${row}`;
export const writeRow = (id: string): number => number(id, /^w(\d{1,15})$/);
export const messageId = (row: number): string => `m${row}`;
export const messageRow = (id: string): number => number(id, /^m(\d{1,15})$/);
export const letterId = (row: number): string => `letter/${row}`;
export const letterRow = (id: string): number => number(id, /^letter\/(\d{1,15})$/);
/** A person's word that is kept before it is carried out. */
export const wordId = (row: number): string => `c${row}`;
export const wordRow = (id: string): number => number(id, /^c(\d{1,15})$/);
export const inboxRow = (id: string): number => number(id, /^(\d{1,15})$/);

/** Batches and cases are known by their workflow's id. */
export const batchId = (flow: string, row: number): string => `batch/${flow}/${row}`;
export const batchRow = (id: string): number => number(id, /^batch\/[^/]+\/(\d{1,15})$/);
export const caseId = (row: number): string => `case/${row}`;
export const caseRow = (id: string): number => number(id, /^case\/(\d{1,15})$/);

/** A reconciliation, as people name it: `12`. */
export const runId = (row: number): string => String(row);
export const runRow = (id: string): number => number(id, /^(\d{1,15})$/);

function number(id: string, form: RegExp): number {
  const digits = form.exec(id)?.[1];
  return digits ? Number(digits) : 0;
}
