import { keepable } from '../domain/card-numbers.ts';
import type { Failure } from '../domain/failures.ts';
import { keepableText } from '../domain/keepable-text.ts';
import { appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { recordId, writeRow } from './ids.ts';
import type { WriteOutcome } from './ledger.ts';
import { parentKey, post, wakeParked } from './parked.ts';
import { page, type Session, type Update, type Value } from './session.ts';
import { endTargets, factsPurpose } from './targets.ts';
import { wantMoves } from './wants.ts';
import { WRITE_COLUMNS, type WriteRow } from './write-rows.ts';

type Accepted = Extract<WriteOutcome, { state: 'accepted' }>;

interface Told<O extends WriteOutcome = WriteOutcome> {
  outcome: O;
  row: WriteRow & { key_number: number };
}

/** An outcome counts for its own attempt only; that an object exists is true whatever the row became meanwhile. */
function counts(outcome: WriteOutcome, row: WriteRow): boolean {
  if (row.attempt !== outcome.attempt) return false;
  if (outcome.state === 'accepted') return row.state !== 'accepted';
  return row.state === 'sending' || row.state === 'unknown';
}

/** OUTCOME for a group, in the caller's transaction. True where the outcome was taken. */
export async function settleOutcomes(book: Book, session: Session, outcomes: WriteOutcome[]): Promise<boolean[]> {
  const now = book.now();
  const rows = await session.all<WriteRow & { key_number: number }>(
    `SELECT ${WRITE_COLUMNS}, r.key_number FROM ${session.rows('i', { id: 'int' })} CROSS JOIN writes w CROSS JOIN records r
      WHERE w.id = i.id AND r.id = w.record_id`,
    [page(outcomes.map((outcome) => ({ id: writeRow(outcome.writeId) })))],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const told: Told[] = [];
  const taken = outcomes.map((outcome) => {
    const row = byId.get(writeRow(outcome.writeId));
    if (!row || !counts(outcome, row)) return false;
    // Told twice in one group: the first counts.
    byId.delete(row.id);
    told.push({ outcome: named(outcome), row });
    return true;
  });
  if (told.length === 0) return taken;
  await keepStates(session, told, now);
  const accepted = told.filter((one): one is Told<Accepted> => one.outcome.state === 'accepted');
  await keepTargets(book, session, accepted, now);
  await reviveSuperseded(session, accepted, now);
  const lines = told.map(({ outcome, row }) => [
    recordId(row.root_id),
    `${row.op} ${row.kind}${row.part ? ` ${row.part}` : ''}`,
    row.connection,
    outcome.state,
    ...(outcome.state === 'accepted' ? [outcome.targetId] : []),
  ]);
  await appendAudit(book, session, [{ what: 'writes.settled', who: 'waybill', after: lines }]);
  return taken;
}

/** The object by an id and numbers by which it can be found again. */
function named(outcome: WriteOutcome): WriteOutcome {
  if (outcome.state !== 'accepted') return outcome;
  const { targetId, numbers } = outcome;
  return { ...outcome, targetId: keepableText(targetId), ...(numbers ? { numbers: numbers.map(keepableText) } : {}) };
}

const SETTLE: Update = {
  table: 'writes',
  columns: {
    id: 'int',
    state: 'text',
    probe_after: 'int',
    lands: 'int',
    target: 'text',
    failure: 'text',
    undone: 'text',
    at: 'int',
  },
  // `at` is when this attempt was sent: one that did nothing, and was the first, leaves nothing that was ever sent.
  // What a search showed to be absent leaves nothing either. Two within one millisecond are told by what may still land.
  set: `state = r.state, lease_until = NULL, probe_after = r.probe_after, failure = r.failure, target_id = r.target,
    lands_until = CASE WHEN r.lands IS NULL OR writes.lands_until > r.lands THEN writes.lands_until ELSE r.lands END,
    first_sent_at = CASE WHEN r.undone = 'all' OR r.undone = 'this' AND writes.first_sent_at = writes.at
      AND COALESCE(writes.lands_until, 0) <= writes.at THEN NULL ELSE writes.first_sent_at END, at = r.at`,
  where: 'writes.id = r.id',
};

async function keepStates(session: Session, told: Told[], now: number) {
  const rows = told.map(({ outcome, row }) => ({
    id: row.id,
    state: outcome.state === 'again' ? 'intended' : outcome.state,
    probe_after: outcome.state === 'unknown' ? outcome.probeAfter : null,
    lands: outcome.landsUntil ?? null,
    target: targetOf(outcome, row),
    failure: failureText(outcome),
    undone: undoneBy(outcome),
    at: now,
  }));
  await session.update(SETTLE, rows);
}

/** Which requests of it surely had no effect: this one, or every one so far. */
function undoneBy(outcome: WriteOutcome): 'this' | 'all' | 'none' {
  if (outcome.state === 'rejected') return outcome.absent ? 'all' : 'this';
  return outcome.state === 'again' && !outcome.doubted ? 'this' : 'none';
}

function targetOf(outcome: WriteOutcome, row: WriteRow): string | null {
  const told = outcome.state === 'accepted' || outcome.state === 'unknown' ? outcome.targetId : undefined;
  return told !== undefined && row.op !== 'cancel' ? told : row.target_id;
}

function failureText(outcome: WriteOutcome): string | null {
  const failure: Failure | undefined = 'failure' in outcome ? outcome.failure : undefined;
  return failure ? keepable(failure).text : null;
}

/** Cross-references, facts and numbers of what was accepted; events that waited for these targets are new again. */
async function keepTargets(book: Book, session: Session, accepted: Told<Accepted>[], now: number) {
  const keys = await book.keys.numbered(session, new Set(accepted.map(({ row }) => row.key_number)));
  const xrefs: Value[][] = [];
  const gone: Told<Accepted>[] = [];
  for (const one of accepted) {
    const { outcome, row } = one;
    if (row.op === 'cancel') {
      gone.push(one);
      continue;
    }
    const key = keys.get(row.key_number);
    const text = JSON.stringify(outcome.facts ?? {});
    const facts = key && text !== '{}' ? book.vault.seal(key, factsPurpose(row), text) : null;
    xrefs.push([
      row.root_id,
      row.record_id,
      row.connection,
      row.kind,
      row.part,
      row.generation,
      outcome.targetId,
      facts,
      now,
    ]);
  }
  await session.insert(
    'xrefs',
    ['root_id', 'record_id', 'connection', 'kind', 'part', 'generation', 'target_id', 'facts_enc', 'at'],
    xrefs,
    `(root_id, record_id, connection, kind, part, generation) DO UPDATE SET target_id = excluded.target_id,
      facts_enc = COALESCE(excluded.facts_enc, xrefs.facts_enc), at = excluded.at`,
  );
  if (gone.length > 0)
    await endTargets(
      session,
      gone.map(({ row }) => row),
      now,
    );
  await session.insert(
    'numbers',
    ['root_id', 'connection', 'number'],
    accepted.flatMap(({ outcome, row }) =>
      [...new Set(outcome.numbers)].map((number) => [row.root_id, row.connection, number]),
    ),
    '(root_id, connection, number) DO NOTHING',
  );
  const parents = accepted
    .filter(({ row }) => row.op === 'create')
    .map(({ outcome, row }) => parentKey(row.connection, row.kind, 'target', outcome.targetId));
  const woken = await wakeParked(session, parents, now);
  // The writer has no way to tell that connection's intake; the message does.
  await post(
    session,
    woken.map((connectionId) => ({ workflowId: `intake/${connectionId}`, message: 'nudge' })),
    now,
  );
}

/**
 * A write that was given up as surely absent, and is reported as accepted after all: the object exists, so its flow runs
 * again and takes back or corrects what nobody wants there.
 */
async function reviveSuperseded(session: Session, accepted: Told<Accepted>[], now: number) {
  const late = accepted.filter(({ row }) => row.state === 'superseded' || row.state === 'intended');
  if (late.length === 0) return;
  const roots = new Map(late.map(({ row }) => [`${row.flow}|${row.root_id}`, row]));
  for (const row of roots.values()) {
    const [root] = await session.all<{ rev: number; held: number }>(
      'UPDATE roots SET rev = rev + 1, updated_at = ? WHERE id = ? RETURNING rev, held',
      [now, row.root_id],
    );
    if (!root) continue;
    const [move] = await session.all<{ priority: number }>(
      'SELECT priority FROM moves WHERE root_id = ? AND flow = ?',
      [row.root_id, row.flow],
    );
    await wantMoves(
      session,
      [{ rootRow: row.root_id, flow: row.flow, rev: root.rev, priority: move?.priority ?? 1, held: root.held === 1 }],
      now,
    );
  }
}
