import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { recordId, writeId, writeRow } from './ids.ts';
import type { AffectedMove, AffectedRequest, AffectedWrite, WriteState } from './ledger.ts';
import type { Op } from './write-rows.ts';

/** `writes.pin` is one mapping version; `writes.source_pin` names all that made what the write was composed of, joined by `+`. */
const COLUMNS = ['pin', 'source_pin'] as const;

/**
 * Every version that a write names. There are few of them whatever the number of writes, so the index is gone through in
 * leaps, from one version to the next.
 */
export async function writtenVersions(book: Book): Promise<string[]> {
  return book.db.read(async (session) => {
    const versions = new Set<string>();
    for (const column of COLUMNS) {
      const rows = await session.all<{ pin: string }>(
        `WITH RECURSIVE p(pin) AS (SELECT min(${column}) FROM writes
            UNION ALL SELECT (SELECT min(w.${column}) FROM writes w WHERE w.${column} > p.pin) FROM p WHERE p.pin IS NOT NULL)
          SELECT pin FROM p WHERE pin IS NOT NULL`,
      );
      for (const { pin } of rows) for (const version of pin.split('+')) if (version !== '') versions.add(version);
    }
    return [...versions].sort();
  });
}

interface Row {
  id: number;
  root_id: number;
  number: string | null;
  source_id: string;
  connection: string;
  kind: Kind;
  part: string;
  op: Op;
  flow: string;
  state: WriteState;
  target_id: string | null;
  taken_back: number;
  replaced: number;
  at: number;
}

const firstIds = (column: (typeof COLUMNS)[number]): string =>
  `SELECT id FROM (SELECT id FROM writes WHERE ${column} = ? AND id > ? ORDER BY id LIMIT ?) ${column}s`;

/** One page of what a version has sent or is about to send, oldest first. */
export async function affected(book: Book, { version, limit, after }: AffectedRequest): Promise<AffectedWrite[]> {
  const composed = await composedOf(book, version);
  const beyond = after === undefined ? 0 : writeRow(after);
  // Each is one walk along its index, as far as a page goes: a version may have written a million times.
  const found = [firstIds('pin'), ...composed.map(() => firstIds('source_pin'))];
  return book.db.read(async (session) => {
    const rows = await session.all<Row>(
      `SELECT w.id, w.root_id, o.source_id, w.connection, w.kind, w.part, w.op, w.flow, w.state, w.target_id, w.at,
          (SELECT min(n.number) FROM numbers n WHERE n.root_id = w.root_id AND n.connection = o.connection) AS number,
          CASE WHEN EXISTS (SELECT 1 FROM writes c WHERE c.record_id = w.record_id AND c.connection = w.connection
            AND c.kind = w.kind AND c.part = w.part AND c.generation = w.generation AND c.op = 'cancel'
            AND c.state = 'accepted') THEN 1 ELSE 0 END AS taken_back,
          CASE WHEN EXISTS (SELECT 1 FROM writes l WHERE l.record_id = w.record_id AND l.connection = w.connection
            AND l.kind = w.kind AND l.part = w.part AND l.generation = w.generation AND l.op = 'update'
            AND l.state = 'accepted' AND l.revision > w.revision) THEN 1 ELSE 0 END AS replaced
        FROM (${found.join(' UNION ')}) f CROSS JOIN writes w CROSS JOIN records o
        WHERE w.id = f.id AND o.id = w.root_id ORDER BY w.id LIMIT ?`,
      [...[version, ...composed].flatMap((pin) => [pin, beyond, limit]), limit],
    );
    return rows.map((row) => ({
      writeId: writeId(row.id),
      rootId: recordId(row.root_id),
      number: row.number ?? row.source_id,
      connectionId: row.connection,
      kind: row.kind,
      part: row.part,
      op: row.op,
      flow: row.flow,
      state: row.state,
      ...(row.target_id === null ? {} : { targetId: row.target_id }),
      since: row.op === 'cancel' ? 'nothing' : row.taken_back ? 'cancelled' : row.replaced ? 'updated' : 'nothing',
      at: row.at,
    }));
  });
}

/** The joined texts in which a version stands among others. */
async function composedOf(book: Book, version: string): Promise<string[]> {
  const rows = await book.db.read((session) =>
    session.all<{ pin: string }>(
      `WITH RECURSIVE p(pin) AS (SELECT min(source_pin) FROM writes
          UNION ALL SELECT (SELECT min(w.source_pin) FROM writes w WHERE w.source_pin > p.pin) FROM p WHERE p.pin IS NOT NULL)
        SELECT pin FROM p WHERE pin IS NOT NULL`,
    ),
  );
  return rows.map(({ pin }) => pin).filter((pin) => pin.split('+').includes(version));
}

/** See `Ledger.affectedMoves`. What is not done is few and has its index. */
export async function affectedMoves(book: Book, version: string, limit: number): Promise<AffectedMove[]> {
  const rows = await book.db.read((session) =>
    session.all<{
      root_id: number;
      flow: string;
      state: AffectedMove['state'];
      source_id: string;
      number: string | null;
      waiting_for: string | null;
    }>(
      `SELECT m.root_id, m.flow, m.state, o.source_id,
          (SELECT min(n.number) FROM numbers n WHERE n.root_id = m.root_id AND n.connection = o.connection) AS number,
          (SELECT min(c.waiting_for) FROM case_members i CROSS JOIN cases c
            WHERE i.root_id = m.root_id AND i.flow = m.flow AND i.left_at IS NULL AND c.id = i.case_id) AS waiting_for
        FROM moves m CROSS JOIN records o
        WHERE m.state <> 'done' AND m.state IN ('ready', 'claimed', 'queued', 'waiting') AND o.id = m.root_id
          AND EXISTS (SELECT 1 FROM records r CROSS JOIN canonicals k
            WHERE r.root_id = m.root_id AND k.record_id = r.id AND k.revision = r.revision AND k.pin = ?)
        ORDER BY m.root_id, m.flow LIMIT ?`,
      [version, limit],
    ),
  );
  return rows.map((row) => ({
    rootId: recordId(row.root_id),
    number: row.number ?? row.source_id,
    flow: row.flow,
    state: row.state,
    ...(row.waiting_for === null ? {} : { waitingFor: row.waiting_for }),
  }));
}
