import { idempotencyKey, identityOf } from '../domain/identity.ts';
import type { Kind } from '../domain/kinds.ts';
import type { Book } from './book.ts';
import { batchRow, recordId, recordRow, writeId, writeRow } from './ids.ts';
import type { CallRequest, OpenWrite, SentWrite, Ticket } from './ledger.ts';
import { payloadName } from './recent.ts';
import { opened, openerFor } from './sealed.ts';
import { page, type Session, type Update } from './session.ts';
import { factsPurpose } from './targets.ts';
import { failureOf, WRITE_COLUMNS, type WriteRow } from './write-rows.ts';

interface TicketRow extends WriteRow {
  source_connection: string;
  source_kind: Kind;
  source_id: string;
  xref_target: string | null;
  facts_enc: Buffer | null;
  /** When it was sent, of what was sent last. */
  at: number;
}

interface Callable {
  id: number;
  epoch: number;
  root_id: number;
  flow: string;
}

const SEND: Update = {
  table: 'writes',
  columns: { id: 'int', lease: 'int', at: 'int' },
  set: `state = 'sending', attempt = attempt + 1, lease_until = r.lease, probe_after = NULL,
    first_sent_at = COALESCE(first_sent_at, r.at), at = r.at`,
  where: 'writes.id = r.id',
};

/**
 * CALL: compare and set intended -> sending, for as long as the lease. `null` where nothing may be sent: the claim is
 * gone, something newer arrived, the order is held, the connection is paused, or the write is not this claim's.
 */
export async function call(book: Book, batch: string, requests: CallRequest[]): Promise<(Ticket | null)[]> {
  if (requests.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const rows = await session.all<Callable>(
      `SELECT w.id, w.epoch, w.root_id, w.flow
        FROM ${session.rows('c', { id: 'int' })} CROSS JOIN writes w CROSS JOIN moves m
        WHERE w.id = c.id AND w.state = 'intended' AND w.batch_id = ?
          AND m.root_id = w.root_id AND m.flow = w.flow AND m.epoch = w.epoch AND m.state = 'claimed'
          AND m.batch_id = w.batch_id AND m.hold = 0 AND m.want_rev = m.carry_rev
          AND NOT EXISTS (SELECT 1 FROM connection_state s WHERE s.id = w.connection AND s.paused_at IS NOT NULL)`,
      [page(requests.map((request) => ({ id: writeRow(request.writeId) }))), batchRow(batch)],
    );
    const callable = new Map(rows.map((row) => [row.id, row]));
    const granted = new Map<number, { id: number; lease: number; at: number }>();
    for (const { writeId: id, claim, leaseMs } of requests) {
      const row = callable.get(writeRow(id));
      if (row && row.epoch === claim.epoch && row.flow === claim.flow && row.root_id === recordRow(claim.rootId))
        granted.set(row.id, { id: row.id, lease: now + leaseMs, at: now });
    }
    await session.update(SEND, [...granted.values()]);
    const tickets = await ticketsOf(book, session, [...granted.keys()]);
    return requests.map((request) => tickets.get(request.writeId)?.ticket ?? null);
  });
}

async function ticketsOf(
  book: Book,
  session: Session,
  ids: number[],
): Promise<Map<string, { ticket: Ticket; row: TicketRow }>> {
  const tickets = new Map<string, { ticket: Ticket; row: TicketRow }>();
  if (ids.length === 0) return tickets;
  const rows = await session.all<TicketRow>(
    `SELECT ${WRITE_COLUMNS}, r.connection AS source_connection, r.kind AS source_kind, r.source_id,
        x.target_id AS xref_target, x.facts_enc, w.at
      FROM ${session.rows('i', { id: 'int' })} CROSS JOIN writes w JOIN records r ON r.id = w.record_id
        LEFT JOIN xrefs x ON x.root_id = w.root_id AND x.record_id = w.record_id AND x.connection = w.connection
          AND x.kind = w.kind AND x.part = w.part AND x.generation = w.generation
      WHERE w.id = i.id`,
    [page(ids.map((id) => ({ id })))],
  );
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.facts_enc),
  );
  const payloads = await openPayloads(book, session, rows);
  for (const row of rows) {
    const facts = opened(() => (opener.json(factsPurpose(row), row.facts_enc) ?? {}) as Ticket['facts']);
    const payload = payloads.get(row.id);
    const readable = row.op === 'cancel' ? facts : payload;
    const identity = identityOf({
      connectionId: row.source_connection,
      kind: row.source_kind,
      as: row.kind,
      sourceId: row.source_id,
      part: row.part,
      generation: row.generation,
    });
    const ticket: Ticket = {
      writeId: writeId(row.id),
      attempt: row.attempt,
      connectionId: row.connection,
      kind: row.kind,
      recordId: recordId(row.record_id),
      part: row.part,
      generation: row.generation,
      op: row.op,
      identity,
      idempotencyKey: idempotencyKey(identity, row.op, row.revision, row.serial),
      payload: payload?.value,
      ...(row.xref_target === null ? {} : { targetId: row.xref_target }),
      facts: facts?.value ?? {},
      rootId: recordId(row.root_id),
      ...(row.first_sent_at !== null && row.first_sent_at < row.at ? { doubted: true } : {}),
      ...(readable ? {} : { damaged: true }),
    };
    tickets.set(ticket.writeId, { ticket, row });
  }
  return tickets;
}

/** The payloads of these writes; what was not open lately is opened, and what is damaged is missing. */
async function openPayloads(book: Book, session: Session, rows: TicketRow[]): Promise<Map<number, { value: unknown }>> {
  const payloads = new Map<number, { value: unknown }>();
  const missing = rows.filter((row) => {
    const name = payloadName(row.id, row.hmac);
    if (book.recent.has(name)) payloads.set(row.id, { value: book.recent.take(name) });
    return !payloads.has(row.id);
  });
  if (missing.length === 0) return payloads;
  const sealed = await session.all<{ id: number; payload_enc: Buffer | null }>(
    `SELECT w.id, w.payload_enc FROM ${session.rows('i', { id: 'int' })} CROSS JOIN writes w WHERE w.id = i.id`,
    [page(missing.map(({ id }) => ({ id })))],
  );
  const opener = await openerFor(
    book,
    session,
    sealed.map((row) => row.payload_enc),
  );
  for (const row of sealed) {
    const payload = opened(() => opener.json(`payload:${row.id}`, row.payload_enc));
    if (payload) payloads.set(row.id, payload);
  }
  return payloads;
}

/** What the target said of it, where that is the last that is known: a later attempt is `sending`. */
function saidOf(row: WriteRow): Pick<OpenWrite, 'held' | 'refused'> {
  const met = row.state === 'unknown' ? failureOf(row) : undefined;
  if (met?.class === 'rejected' && row.op === 'create') return { refused: true };
  return met?.class === 'unknown-outcome' && met.held ? { held: true } : {};
}

/** Writes of these roots whose fate nobody knows, or that somebody sends just now; `notBefore` is when they may be probed. */
export async function openWrites(book: Book, rootIds: string[]): Promise<OpenWrite[]> {
  if (rootIds.length === 0) return [];
  return book.db.read(async (session) => {
    const rows = await session.all<{ id: number }>(
      `SELECT w.id FROM ${session.rows('i', { id: 'int' })} CROSS JOIN records r CROSS JOIN writes w
        WHERE r.root_id = i.id AND w.record_id = r.id AND w.state IN ('intended', 'sending', 'unknown') AND w.state <> 'intended'
        ORDER BY w.id`,
      [page([...new Set(rootIds)].map((id) => ({ id: recordRow(id) })))],
    );
    const tickets = await ticketsOf(
      book,
      session,
      rows.map((row) => row.id),
    );
    return rows.flatMap(({ id }) => {
      const found = tickets.get(writeId(id));
      if (!found) return [];
      const { ticket, row } = found;
      const notBefore = Math.max(row.lease_until ?? 0, row.probe_after ?? 0);
      const made = row.op === 'create' && row.target_id !== null ? { madeAs: row.target_id } : {};
      const state = row.state as OpenWrite['state'];
      const lands = row.lands_until === null ? {} : { landsUntil: row.lands_until };
      const untold = row.lease_until === null ? {} : { leaseUntil: row.lease_until };
      return [
        {
          ...ticket,
          state,
          notBefore,
          firstSentAt: row.first_sent_at ?? 0,
          ...lands,
          ...untold,
          ...made,
          ...saidOf(row),
        },
      ];
    });
  });
}

/** So many writes after the lost one are looked at, and so many of them answered: any will do, and the first are the oldest. */
const LOOKED_AT = 2_000;
const ANSWERED = 3;

/** See `Ledger.madeSince`. */
export async function madeSince(book: Book, lost: string, since: number): Promise<SentWrite[]> {
  return book.db.read(async (session) => {
    const rows = await session.all<{ id: number }>(
      `SELECT w.id FROM writes l CROSS JOIN (SELECT * FROM writes WHERE id > ? ORDER BY id LIMIT ${LOOKED_AT}) w
        WHERE l.id = ? AND w.connection = l.connection AND w.kind = l.kind AND w.op = 'create' AND w.state = 'accepted'
          AND w.first_sent_at >= ? AND EXISTS (SELECT 1 FROM xrefs x WHERE x.root_id = w.root_id AND x.record_id = w.record_id
            AND x.connection = w.connection AND x.kind = w.kind AND x.part = w.part AND x.generation = w.generation AND x.cancelled_at IS NULL)
        ORDER BY w.id LIMIT ${ANSWERED}`,
      [writeRow(lost), writeRow(lost), since],
    );
    const tickets = await ticketsOf(
      book,
      session,
      rows.map(({ id }) => id),
    );
    return [...tickets.values()].flatMap(({ ticket: { identity, payload, damaged } }) =>
      damaged ? [] : [{ identity, payload }],
    );
  });
}
