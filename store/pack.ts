import type { Book } from './book.ts';
import { batchId, batchRow, draw, recordId, recordRow } from './ids.ts';
import type { Claim, PackedBatch, PackRequest } from './ledger.ts';
import { liveRelease } from './mapping-releases.ts';
import { page, type Session, type Update } from './session.ts';

interface Candidate {
  root_id: number;
  priority: number;
  ready_at: number;
}

/** What a number costs inside a keyword list, besides its own bytes. */
const NUMBER_OVERHEAD_BYTES = 3;

/** A newer revision starts at step 0, with the mappings that are live now; RESUME skips what is done already. */
const CLAIM: Update = {
  table: 'moves',
  columns: { root_id: 'int', flow: 'text', batch_id: 'int', release: 'text', at: 'int' },
  set: `state = 'claimed', epoch = epoch + 1, batch_id = r.batch_id, queue = '', updated_at = r.at,
    release = CASE WHEN want_rev > carry_rev OR moves.release = '' THEN r.release ELSE moves.release END,
    step = CASE WHEN want_rev > carry_rev THEN 0 ELSE step END, carry_rev = want_rev`,
  where: 'moves.root_id = r.root_id AND moves.flow = r.flow',
};

/**
 * PACK: takes what is ready, or queued and due, into a new batch. What is held, or queued for a paused connection or for
 * a closed window, is left; nothing to take is `null` and leaves no trace.
 */
export async function pack(book: Book, request: PackRequest): Promise<PackedBatch | null> {
  return book.db.write(async (session) => {
    const now = book.now();
    if (request.into !== undefined && !(await isOpen(session, request.into))) return null;
    const open = await openBatches(session, request);
    if (open >= (request.maxOpen ?? Number.POSITIVE_INFINITY)) return null;
    const queues = await openQueues(session, request);
    const found: Candidate[] = [];
    for (const queue of queues) found.push(...(await due(session, request.flow, queue, now, request.max)));
    if (found.length < (open > 0 ? Math.min(request.atLeastWhenBusy ?? 1, request.max) : 1)) return null;
    found.sort((a, b) => a.priority - b.priority || a.ready_at - b.ready_at || a.root_id - b.root_id);

    const roots = found.slice(0, request.max).map((row) => row.root_id);
    const { taken, listed } = request.into
      ? { taken: roots, listed: [] }
      : fit(roots, await numbersOf(session, roots), request.maxNumberBytes);
    const row = request.into ? batchRow(request.into) : await insertBatch(session, request, now);
    const release = await liveRelease(session);
    await session.update(
      CLAIM,
      taken.map((id) => ({ root_id: id, flow: request.flow, batch_id: row, release, at: now })),
    );
    return { batchId: batchId(request.flow, row), count: taken.length, numbers: listed };
  });
}

async function insertBatch(session: Session, { flow, window }: PackRequest, now: number): Promise<number> {
  const row = await draw(session, 'batch', 1);
  await session.insert(
    'batches',
    ['id', 'flow', 'window_run_id', 'created_at'],
    [[row, flow, window ? Number(window.windowRunId) : null, now]],
  );
  return row;
}

async function isOpen(session: Session, batch: string): Promise<boolean> {
  const rows = await session.all('SELECT id FROM batches WHERE id = ? AND closed_at IS NULL', [batchRow(batch)]);
  return rows.length > 0;
}

/** How many batches of this flow are on their way; not asked where no limit is set. */
async function openBatches(session: Session, request: PackRequest): Promise<number> {
  if (request.maxOpen === undefined && request.atLeastWhenBusy === undefined) return 0;
  const [row] = await session.all<{ open: number }>(
    'SELECT count(*) AS open FROM batches WHERE flow = ? AND closed_at IS NULL',
    [request.flow],
  );
  return Number(row?.open ?? 0);
}

/** Queues of this flow that may be taken from now. Steps over the index, so that a long queue costs one look. */
async function openQueues(session: Session, request: PackRequest): Promise<string[]> {
  const rows = await session.all<{ queue: string; paused: number }>(
    `WITH RECURSIVE q (queue) AS (
        SELECT min(m.queue) FROM moves m WHERE m.flow = ? AND m.state IN ('ready', 'queued') AND m.hold = 0
        UNION ALL SELECT (SELECT min(m.queue) FROM moves m
          WHERE m.flow = ? AND m.state IN ('ready', 'queued') AND m.hold = 0 AND m.queue > q.queue)
          FROM q WHERE q.queue IS NOT NULL)
      SELECT q.queue, (SELECT count(*) FROM connection_state c WHERE c.id = q.queue AND c.paused_at IS NOT NULL) AS paused
        FROM q WHERE q.queue IS NOT NULL`,
    [request.flow, request.flow],
  );
  const closed = new Set(request.closedQueues);
  return rows
    .filter((row) => row.paused === 0 && (!closed.has(row.queue) || row.queue === request.window?.connectionId))
    .map((row) => row.queue);
}

const due = (session: Session, flow: string, queue: string, now: number, max: number): Promise<Candidate[]> =>
  session.all<Candidate>(
    `SELECT root_id, priority, ready_at FROM moves
      WHERE flow = ? AND queue = ? AND state IN ('ready', 'queued') AND hold = 0 AND priority IN (0, 1, 2, 3, 4) AND ready_at <= ?
      ORDER BY priority, ready_at, root_id LIMIT ?`,
    [flow, queue, now, max],
  );

/** The numbers that the roots' own sources gave them: those are what people search for. */
export async function numbersOf(session: Session, roots: number[]): Promise<Map<number, string[]>> {
  const numbers = new Map<number, string[]>();
  if (roots.length === 0) return numbers;
  const rows = await session.all<{ root_id: number; number: string }>(
    `SELECT n.root_id, n.number FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o CROSS JOIN numbers n
      WHERE o.id = r.id AND n.root_id = r.id AND n.connection = o.connection`,
    [page(roots.map((id) => ({ id })))],
  );
  for (const row of rows) {
    const list = numbers.get(row.root_id);
    if (list) list.push(row.number);
    else numbers.set(row.root_id, [row.number]);
  }
  return numbers;
}

/** As many roots, in order, as their numbers leave room for; the first always fits, with what numbers it can. */
function fit(roots: number[], numbers: Map<number, string[]>, maxBytes: number): { taken: number[]; listed: string[] } {
  const taken: number[] = [];
  const listed = new Set<string>();
  let bytes = 0;
  for (const root of roots) {
    const more = (numbers.get(root) ?? []).filter((number) => !listed.has(number));
    const size = more.reduce((sum, number) => sum + Buffer.byteLength(number) + NUMBER_OVERHEAD_BYTES, 0);
    if (bytes + size > maxBytes) {
      if (taken.length > 0) break;
      taken.push(root);
      break;
    }
    bytes += size;
    taken.push(root);
    for (const number of more) listed.add(number);
  }
  return { taken, listed: [...listed] };
}

export async function batchStarted(book: Book, batch: string): Promise<void> {
  await book.db.write((session) =>
    session.run('UPDATE batches SET started_at = COALESCE(started_at, ?) WHERE id = ?', [book.now(), batchRow(batch)]),
  );
}

/** What the batch holds, at any step or at the given one. */
export async function claims(book: Book, batch: string, step?: number): Promise<Claim[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{
      root_id: number;
      flow: string;
      epoch: number;
      carry_rev: number;
      step: number;
      release: string;
    }>(
      `SELECT root_id, flow, epoch, carry_rev, step, release FROM moves
        WHERE state <> 'done' AND state = 'claimed' AND batch_id = ? ORDER BY priority, ready_at, root_id`,
      [batchRow(batch)],
    );
    return rows
      .filter((row) => step === undefined || row.step === step)
      .map((row) => ({
        flow: row.flow,
        rootId: recordId(row.root_id),
        epoch: row.epoch,
        carryRev: row.carry_rev,
        step: row.step,
        ...(row.release === '' ? {} : { release: row.release }),
      }));
  });
}

/** Ends these batches; what they still hold is ready again under a new epoch, so that late answers are lost. */
export async function closeBatches(book: Book, batches: string[]): Promise<number> {
  if (batches.length === 0) return 0;
  return book.db.write(async (session) => {
    const now = book.now();
    const rows = batches.map((batch) => ({ id: batchRow(batch) }));
    await session.run(
      `UPDATE batches SET closed_at = ? WHERE closed_at IS NULL AND id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [now, page(rows)],
    );
    return session.run(
      `UPDATE moves SET state = 'ready', queue = '', epoch = epoch + 1, batch_id = NULL, ready_at = ?, updated_at = ?
        WHERE state <> 'done' AND state = 'claimed' AND batch_id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
      [now, now, page(rows)],
    );
  });
}

/** The claims among these that still stand, with what their moves want by now. */
export interface StandingClaim {
  root_id: number;
  flow: string;
  epoch: number;
  want_rev: number;
  carry_rev: number;
  done_rev: number;
  step: number;
  hold: number;
}

/** The guard of every answer: (batch, epoch) still own the move. Keyed by `flow|rootId`. */
export async function standing(session: Session, batch: string, claimed: Claim[]): Promise<Map<string, StandingClaim>> {
  const rows = await session.all<StandingClaim>(
    `SELECT m.root_id, m.flow, m.epoch, m.want_rev, m.carry_rev, m.done_rev, m.step, m.hold
      FROM ${session.rows('c', { root_id: 'int', flow: 'text', epoch: 'int' })} CROSS JOIN moves m
      WHERE m.root_id = c.root_id AND m.flow = c.flow AND m.epoch = c.epoch AND m.state = 'claimed' AND m.batch_id = ?`,
    [
      page(claimed.map((claim) => ({ root_id: recordRow(claim.rootId), flow: claim.flow, epoch: claim.epoch }))),
      batchRow(batch),
    ],
  );
  return new Map(rows.map((row) => [`${row.flow}|${row.root_id}`, row]));
}

export const standingName = (claim: Claim): string => `${claim.flow}|${recordRow(claim.rootId)}`;
