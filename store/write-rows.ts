import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import { recordRow } from './ids.ts';
import type { WriteKey, WriteState } from './ledger.ts';
import { page, type Session } from './session.ts';

export type Op = 'create' | 'update' | 'cancel';

/** A row of `writes` without its payload. */
export interface WriteRow {
  id: number;
  record_id: number;
  connection: string;
  kind: Kind;
  part: string;
  generation: number;
  op: Op;
  revision: number;
  serial: number;
  attempt: number;
  state: WriteState;
  lease_until: number | null;
  probe_after: number | null;
  /** When the present bytes were first sent under the present key; null where nothing of it can have had an effect. */
  first_sent_at: number | null;
  /** Until when a request that was not surely answered may still take effect; null where there was none. */
  lands_until: number | null;
  hmac: string;
  /** Which mapping made the bytes, and which ones what they were composed of. */
  pin: string;
  source_pin: string;
  root_id: number;
  flow: string;
  /** The root's revision that it was intended for. */
  rev: number;
  batch_id: number;
  epoch: number;
  target_id: string | null;
  /** What the last attempt met. */
  failure: string | null;
  /** Of its last change: of a row that was refused, when that was said. */
  at: number;
}

export const WRITE_COLUMNS = `w.id, w.record_id, w.connection, w.kind, w.part, w.generation, w.op, w.revision, w.serial, w.attempt,
  w.state, w.lease_until, w.probe_after, w.first_sent_at, w.lands_until, w.hmac, w.pin, w.source_pin, w.root_id, w.flow, w.rev, w.batch_id, w.epoch, w.target_id, w.failure, w.at`;

/** What its last attempt met. */
export const failureOf = ({ failure }: WriteRow): Failure | undefined =>
  failure === null ? undefined : (JSON.parse(failure) as Failure);

/** The object a write is of. */
export const objectName = (row: { record_id: number; connection: string; kind: string; part: string }): string =>
  `${row.record_id}|${row.connection}|${row.kind}|${row.part}`;

export const objectOf = (key: WriteKey): string =>
  objectName({ record_id: recordRow(key.recordId), connection: key.connectionId, kind: key.kind, part: key.part });

/** All writes of these objects, oldest first, by object. */
export async function writesOf(session: Session, keys: WriteKey[]): Promise<Map<string, WriteRow[]>> {
  const wanted = new Map(keys.map((key) => [objectOf(key), key]));
  const rows = await session.all<WriteRow>(
    `SELECT ${WRITE_COLUMNS}
      FROM ${session.rows('k', { record_id: 'int', connection: 'text', kind: 'text', part: 'text' })} CROSS JOIN writes w
      WHERE w.record_id = k.record_id AND w.connection = k.connection AND w.kind = k.kind AND w.part = k.part
      ORDER BY w.generation, w.id`,
    [
      page(
        [...wanted.values()].map((key) => ({
          record_id: recordRow(key.recordId),
          connection: key.connectionId,
          kind: key.kind,
          part: key.part,
        })),
      ),
    ],
  );
  const byObject = new Map<string, WriteRow[]>();
  for (const row of rows) {
    const name = objectName(row);
    const list = byObject.get(name);
    if (list) list.push(row);
    else byObject.set(name, [row]);
  }
  return byObject;
}
