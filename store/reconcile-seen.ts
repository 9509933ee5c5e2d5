import { type Kind, OWN_REPORTS } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { recordId, recordRow, runRow } from './ids.ts';
import type { KnownTarget, LookName, SeenObject, SourceStretch, TargetStretch } from './ledger.ts';
import { moveLook } from './reconcile-runs.ts';
import { opened, openerFor } from './sealed.ts';
import { page, type Session } from './session.ts';

/** Keeps a page of a survey with the cursor that leads on, in one transaction; what is seen twice is kept as it was seen last. */
export async function keepSeen(book: Book, look: LookName, objects: SeenObject[], cursor: string): Promise<void> {
  await book.db.write(async (session) => {
    const newest = new Map(objects.map((one) => [one.targetId, one]));
    const before = await seenOf(session, look, [...newest.keys()]);
    await session.insert(
      'reconcile_seen',
      ['run_id', 'connection', 'kind', 'target_id', 'reference', 'body'],
      [...newest.values()].map((one) => [
        runRow(look.runId),
        look.connectionId,
        look.kind,
        one.targetId,
        one.reference ?? one.twin,
        JSON.stringify(one),
      ]),
      '(run_id, connection, kind, target_id) DO UPDATE SET reference = excluded.reference, body = excluded.body',
    );
    await moveLook(session, book.now(), look, { state: 'reading', cursor, seen: newest.size - before.length });
  });
}

interface SeenSql {
  target_id: string;
  reference: string | null;
  body: string;
}

const idRows = (ids: readonly string[]) => page(ids.map((id) => ({ id })));

async function seenOf(session: Session, look: LookName, ids: readonly string[]): Promise<SeenSql[]> {
  return session.all<SeenSql>(
    `SELECT s.target_id, s.reference, s.body FROM ${session.rows('p', { id: 'text' })} CROSS JOIN reconcile_seen s
      WHERE s.run_id = ? AND s.connection = ? AND s.kind = ? AND s.target_id = p.id`,
    [idRows(ids), runRow(look.runId), look.connectionId, look.kind],
  );
}

const objectsOf = (rows: SeenSql[]): SeenObject[] => rows.map(({ body }) => JSON.parse(body) as SeenObject);

/**
 * The next stretch of what was seen and of what the ledger says was accepted in the period. Both sides are cut at the same
 * ids, so that no object is ever on one side only because of where a page ends.
 */
export async function targetStretch(
  book: Book,
  look: LookName,
  period: { from: number; to: number },
  after: string | undefined,
  limit: number,
): Promise<TargetStretch> {
  return book.db.read(async (session) => {
    const { connectionId, kind } = look;
    const ids = await session.all<{ target_id: string }>(
      `SELECT target_id FROM (SELECT target_id FROM reconcile_seen
            WHERE run_id = ? AND connection = ? AND kind = ? AND target_id > ? ORDER BY target_id LIMIT ?) s
        UNION SELECT target_id FROM (SELECT DISTINCT target_id FROM xrefs
            WHERE connection = ? AND kind = ? AND target_id > ? AND at >= ? AND at <= ? ORDER BY target_id LIMIT ?) x
        ORDER BY target_id LIMIT ?`,
      [
        runRow(look.runId),
        connectionId,
        kind,
        after ?? '',
        limit,
        connectionId,
        kind,
        after ?? '',
        period.from,
        period.to,
        limit,
        limit,
      ],
    );
    const list = ids.map((row) => row.target_id);
    const seen = await seenOf(session, look, list);
    const targets = await knownTargets(book, session, connectionId, kind, list);
    const reports = OWN_REPORTS.includes(kind) ? await recordsOf(book, session, connectionId, kind, list) : [];
    const reportOf = new Map(
      reports.map(({ row, data }) => [row.source_id, { data, readAt: Number(row.changed_at) }] as const),
    );
    const known = targets.map((one): KnownTarget => {
      const report = reportOf.get(one.targetId);
      return report?.data === undefined ? one : { ...one, report };
    });
    const ours = new Set(known.map(({ targetId }) => targetId));
    const unknown = seen.flatMap(({ target_id, reference }) => (ours.has(target_id) || !reference ? [] : [reference]));
    const last = list.at(-1);
    return {
      known,
      seen: objectsOf(seen),
      doubled: await doubledOf(session, look, unknown),
      opening: unknown.length > 0 ? await openingOf(session, connectionId, kind) : [],
      ...(list.length === limit && last !== undefined ? { after: last } : {}),
    };
  });
}

/** Which of these references stand in an object that the ledger knows as well. */
async function doubledOf(session: Session, look: LookName, references: string[]): Promise<string[]> {
  if (references.length === 0) return [];
  const rows = await session.all<{ reference: string }>(
    `SELECT DISTINCT s.reference FROM ${session.rows('p', { id: 'text' })} CROSS JOIN reconcile_seen s CROSS JOIN xrefs x
      WHERE s.run_id = ? AND s.connection = ? AND s.kind = ? AND s.reference = p.id
        AND x.connection = s.connection AND x.kind = s.kind AND x.target_id = s.target_id`,
    [idRows([...new Set(references)]), runRow(look.runId), look.connectionId, look.kind],
  );
  return rows.map((row) => row.reference);
}

async function openingOf(session: Session, connectionId: string, kind: Kind): Promise<TargetStretch['opening']> {
  const rows = await session.all<{
    connection: string;
    kind: Kind;
    source_id: string;
    part: string;
    generation: number;
  }>(
    `SELECT o.connection, o.kind, o.source_id, w.part, w.generation FROM writes w JOIN records o ON o.id = w.record_id
      WHERE w.state IN ('sending', 'unknown') AND w.op = 'create' AND w.connection = ? AND w.kind = ?`,
    [connectionId, kind],
  );
  return rows.map((row) => ({
    connectionId: row.connection,
    kind: row.kind,
    as: kind,
    sourceId: row.source_id,
    part: row.part,
    generation: row.generation,
  }));
}

interface KnownSql {
  target_id: string;
  root_id: number;
  record_id: number;
  part: string;
  generation: number;
  at: number;
  cancelled_at: number | null;
  source_connection: string;
  source_kind: Kind;
  source_id: string;
  root_stage: string;
  part_stage: string | null;
  write_id: number | null;
  flow: string | null;
  payload_enc: Buffer | null;
  open_writes: number;
}

async function knownTargets(
  book: Book,
  session: Session,
  connectionId: string,
  kind: Kind,
  ids: readonly string[],
): Promise<KnownTarget[]> {
  const same = `w.record_id = x.record_id AND w.connection = x.connection AND w.kind = x.kind AND w.part = x.part`;
  const rows = await session.all<KnownSql>(
    `SELECT x.target_id, x.root_id, x.record_id, x.part, x.generation, x.at, x.cancelled_at,
        o.connection AS source_connection, o.kind AS source_kind, o.source_id, t.stage AS root_stage, p.stage AS part_stage,
        w.id AS write_id, w.flow, w.payload_enc,
        (SELECT count(*) FROM writes u WHERE u.record_id = x.record_id AND u.connection = x.connection AND u.kind = x.kind
          AND u.part = x.part AND u.state IN ('intended', 'sending', 'unknown')) AS open_writes
      FROM ${session.rows('i', { id: 'text' })} CROSS JOIN xrefs x CROSS JOIN records o CROSS JOIN roots t
        LEFT JOIN parts p ON p.root_id = x.root_id AND p.part = x.part
        LEFT JOIN writes w ON ${same} AND w.generation = x.generation AND w.op <> 'cancel' AND w.state = 'accepted'
          AND NOT EXISTS (SELECT 1 FROM writes l WHERE l.record_id = w.record_id AND l.connection = w.connection
            AND l.kind = w.kind AND l.part = w.part AND l.generation = w.generation AND l.op <> 'cancel'
            AND l.state = 'accepted' AND l.revision > w.revision)
      WHERE x.connection = ? AND x.kind = ? AND x.target_id = i.id AND o.id = x.record_id AND t.id = x.root_id`,
    [idRows(ids), connectionId, kind],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.payload_enc),
  );
  // An object that was made anew under the same id of the target is known by its last life alone.
  const latest = new Map<string, KnownSql>();
  for (const row of rows) {
    const name = `${row.record_id}|${row.part}|${row.target_id}`;
    const other = latest.get(name);
    if (!other || other.generation < row.generation) latest.set(name, row);
  }
  return [...latest.values()].map((row): KnownTarget => {
    const payload =
      row.write_id === null ? undefined : opened(() => opener.json(`payload:${row.write_id}`, row.payload_enc))?.value;
    return {
      targetId: row.target_id,
      rootId: recordId(row.root_id),
      recordId: recordId(row.record_id),
      name: {
        connectionId: row.source_connection,
        kind: row.source_kind,
        as: kind,
        sourceId: row.source_id,
        part: row.part,
        generation: row.generation,
      },
      flow: row.flow ?? '',
      since: Number(row.at),
      cancelled: row.cancelled_at !== null,
      open: Number(row.open_writes) > 0,
      ...(payload === undefined ? {} : { payload }),
      stage: row.part_stage ?? row.root_stage,
    };
  });
}

interface SourceSql {
  id: number;
  source_id: string;
  root_id: number;
  revision: number;
  cancelled: number;
  changed_at: number;
  raw_enc: Buffer | null;
  source_version: string | null;
  history: number;
}

/** These records of a source as they were read last; without data where their customer was erased. */
async function recordsOf(
  book: Book,
  session: Session,
  connectionId: string,
  kind: Kind,
  ids: readonly string[],
): Promise<{ row: SourceSql; data?: unknown }[]> {
  const rows = await session.all<SourceSql>(
    `SELECT r.id, r.source_id, r.root_id, r.revision, r.cancelled, r.changed_at, r.source_version, v.raw_enc, t.history
      FROM ${session.rows('i', { id: 'text' })} CROSS JOIN records r CROSS JOIN record_revisions v CROSS JOIN roots t
      WHERE r.connection = ? AND r.kind = ? AND r.source_id = i.id AND v.record_id = r.id AND v.revision = r.revision
        AND t.id = r.root_id`,
    [idRows(ids), connectionId, kind],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.raw_enc),
  );
  return rows.map((row) => ({
    row,
    data: opened(() => opener.json(`raw:${row.id}:${row.revision}`, row.raw_enc))?.value,
  }));
}

/** The next stretch of what was seen at a source, with what the ledger knows of it. */
export async function sourceStretch(
  book: Book,
  look: LookName,
  after: string | undefined,
  limit: number,
): Promise<SourceStretch> {
  return book.db.read(async (session) => {
    const { connectionId, kind } = look;
    const seen = await session.all<SeenSql>(
      `SELECT target_id, reference, body FROM reconcile_seen
        WHERE run_id = ? AND connection = ? AND kind = ? AND target_id > ? ORDER BY target_id LIMIT ?`,
      [runRow(look.runId), connectionId, kind, after ?? '', limit],
    );
    const ids = seen.map((row) => row.target_id);
    const records = await recordsOf(book, session, connectionId, kind, ids);
    const moves = await session.all<{ root_id: number; flow: string }>(
      `SELECT m.root_id, m.flow FROM ${session.rows('i', { id: 'int' })} CROSS JOIN moves m WHERE m.root_id = i.id`,
      [page([...new Set(records.map(({ row }) => row.root_id))].map((id) => ({ id })))],
    );
    const announced = await session.all<{ source_id: string }>(
      `SELECT DISTINCT b.source_id FROM inbox b WHERE b.state = 'new' AND b.connection = ? AND b.kind = ?`,
      [connectionId, kind],
    );
    const last = ids.at(-1);
    return {
      seen: objectsOf(seen),
      known: records.map(({ row, data }) => ({
        sourceId: row.source_id,
        rootId: recordId(row.root_id),
        cancelled: row.cancelled === 1,
        changedAt: Number(row.changed_at),
        ...(row.source_version === null ? {} : { version: row.source_version }),
        ...(data === undefined ? {} : { data }),
        history: row.history === 1,
        flows: moves.filter((move) => move.root_id === row.root_id).map(({ flow }) => flow),
      })),
      announced: announced.map((row) => row.source_id),
      ...(ids.length === limit && last !== undefined ? { after: last } : {}),
    };
  });
}

/** Live levels of which a new word is not on its way: see `heldTargets`. */
export async function restingRoots(book: Book, flow: string, rootIds: string[]): Promise<Set<string>> {
  if (rootIds.length === 0) return new Set();
  const rows = await book.db.read((session) =>
    session.all<{ root_id: number }>(
      `SELECT m.root_id FROM ${session.rows('r', { id: 'int' })} CROSS JOIN moves m
        WHERE m.root_id = r.id AND m.flow = ? AND m.state IN ('done', 'waiting')`,
      [page([...new Set(rootIds)].map((id) => ({ id: recordRow(id) }))), flow],
    ),
  );
  return new Set(rows.map((row) => recordId(row.root_id)));
}

/** Since when each of these roots stands at a stage; those that stand elsewhere by now are left out. */
export async function standingAt(
  book: Book,
  stage: string,
  rootIds: string[],
): Promise<{ rootId: string; sourceId: string; since: number }[]> {
  if (rootIds.length === 0) return [];
  const rows = await book.db.read((session) =>
    session.all<{ id: number; source_id: string; stage_at: number }>(
      `SELECT t.id, r.source_id, t.stage_at FROM ${session.rows('i', { id: 'int' })} CROSS JOIN roots t CROSS JOIN records r
        WHERE t.id = i.id AND t.stage = ? AND r.id = t.id ORDER BY t.stage_at, t.id`,
      [page([...new Set(rootIds)].map((id) => ({ id: recordRow(id) }))), stage],
    ),
  );
  return rows.map((row) => ({ rootId: recordId(row.id), sourceId: row.source_id, since: Number(row.stage_at) }));
}
