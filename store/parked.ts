import type { Kind } from '../domain/kinds.ts';
import { draw } from './ids.ts';
import { page, type Session } from './session.ts';

/**
 * Names the parent a parked event waits for: a record of the same connection, a target that one of our writes makes, or the record of a
 * number.
 */
export const parentKey = (connectionId: string, kind: Kind, by: 'id' | 'target' | 'number', id: string): string =>
  `${connectionId}|${kind}|${by}|${id}`;

/** No connection is called so. */
const ANY = '*';

/** People write `#1001` and `1001` of the same order. */
export const plainNumber = (number: string): string => number.replace(/^#/, '');

export const numberKey = (kind: Kind, number: string, of: string = ANY): string =>
  parentKey(of, kind, 'number', plainNumber(number));

/** What waits for a record of these numbers, by whichever name it knows it. */
export const numberKeys = (connectionId: string, kind: Kind, numbers: readonly string[] = []): string[] =>
  numbers.flatMap((number) => [numberKey(kind, number), numberKey(kind, number, connectionId)]);

/** Makes the parked events whose parents are here now new again; answers their connections. */
export async function wakeParked(session: Session, parents: string[], now: number): Promise<string[]> {
  if (parents.length === 0) return [];
  const rows = await session.all<{ connection: string }>(
    `UPDATE inbox SET state = 'new', parent_key = NULL, touched_at = ?
      WHERE state = 'parked' AND parent_key IN (SELECT r.parent FROM ${session.rows('r', { parent: 'text' })})
      RETURNING connection`,
    [now, page(parents.map((parent) => ({ parent })))],
  );
  return [...new Set(rows.map((row) => row.connection))];
}

/** Tells a workflow something as soon as the transaction is on disk; the sweep delivers what is left. */
export async function post(
  session: Session,
  messages: { workflowId: string; message: string }[],
  now: number,
): Promise<void> {
  if (messages.length === 0) return;
  let id = await draw(session, 'outbox', messages.length);
  await session.insert(
    'outbox',
    ['id', 'workflow_id', 'message', 'at'],
    messages.map((message) => [id++, message.workflowId, message.message, now]),
  );
}
