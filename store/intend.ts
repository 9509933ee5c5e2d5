import type { Book } from './book.ts';
import { batchRow, draw, recordRow, writeId } from './ids.ts';
import type { Intent, IntentAnswer } from './ledger.ts';
import { type StandingClaim, standing, standingName } from './pack.ts';
import { payloadName } from './recent.ts';
import { page, type Session, type Update, type Value } from './session.ts';
import type { DataKey } from './vault.ts';
import { planWrite, type WritePlan } from './write-plan.ts';
import { objectOf, writesOf } from './write-rows.ts';

interface Planned {
  intent: Intent;
  text: string;
  hmac: string;
  plan: WritePlan;
  row: number;
}

/** INTENT: what shall be sent is on disk before it is sent. */
export async function intend(book: Book, batch: string, intents: Intent[]): Promise<IntentAnswer[]> {
  if (intents.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    const moves = await standing(
      session,
      batch,
      intents.map((intent) => intent.claim),
    );
    const writes = await writesOf(session, intents);
    const released = new Map<string, StandingClaim>();
    const planned: Planned[] = [];

    const decide = (intent: Intent): Planned | IntentAnswer => {
      const move = moves.get(standingName(intent.claim));
      if (!move) return { do: 'lost' };
      if (move.want_rev > move.carry_rev || move.hold === 1) {
        released.set(standingName(intent.claim), move);
        return { do: 'superseded' };
      }
      const text = intent.verb === 'cancel' ? 'null' : JSON.stringify(intent.payload);
      const hmac = book.vault.hmac(text);
      const wish = {
        verb: intent.verb,
        change: intent.change,
        hmac,
        force: intent.force === true,
        stored: intent.stored === true,
        settled: intent.settled === true,
        now,
        flow: intent.claim.flow,
        rev: intent.claim.carryRev,
        pin: intent.pin,
        sourcePin: intent.sourcePin ?? '',
      };
      return { intent, text, hmac, plan: planWrite(writes.get(objectOf(intent)) ?? [], wish), row: 0 };
    };
    const decided = intents.map((intent) => {
      const one = decide(intent);
      if ('plan' in one) planned.push(one);
      return one;
    });

    await reopen(session, planned, now);
    await supersede(session, planned, now);
    await keepIntended(book, session, batch, planned, now);
    await takeOver(session, batch, planned, now);
    await release(session, [...released.values()], now);
    return decided.map((one) => ('plan' in one ? answerOf(one) : one));
  });
}

function answerOf({ plan, row }: Planned): IntentAnswer {
  switch (plan.do) {
    case 'settle':
      return {
        do: 'settle',
        writeId: writeId(plan.row.id),
        notBefore: Math.max(plan.row.lease_until ?? 0, plan.row.probe_after ?? 0),
      };
    case 'skip':
      return { do: 'skip', ...(plan.targetId === undefined ? {} : { targetId: plan.targetId }) };
    case 'wait':
      return { do: 'wait', until: plan.until };
    case 'replace':
    case 'refuse':
      return { do: plan.do };
    case 'call':
      return { do: 'call', writeId: writeId(row), op: plan.op, ...(plan.stored ? { stored: true } : {}) };
  }
}

/** What was intended again and may have arrived before is looked for first: other bytes are wished by now, or none. */
async function reopen(session: Session, planned: Planned[], now: number) {
  const rows = planned.flatMap(({ plan }) => (plan.do === 'settle' && plan.reopen ? [{ id: plan.row.id }] : []));
  if (rows.length === 0) return;
  await session.run(
    `UPDATE writes SET state = 'unknown', at = ? WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
    [now, page(rows)],
  );
}

/** What was intended and is not wanted any more; done first, because an object has at most one open write. */
async function supersede(session: Session, planned: Planned[], now: number) {
  const rows = planned.flatMap(({ plan }) =>
    'supersede' in plan && plan.supersede ? [{ id: plan.supersede.id }] : [],
  );
  if (rows.length === 0) return;
  await session.run(
    `UPDATE writes SET state = 'superseded', at = ? WHERE id IN (SELECT r.id FROM ${session.rows('r', { id: 'int' })})`,
    [now, page(rows)],
  );
}

async function keepIntended(book: Book, session: Session, batch: string, planned: Planned[], now: number) {
  const calls = planned.filter(({ plan }) => plan.do === 'call' && !plan.stored);
  if (calls.length === 0) return;
  const keys = await keysOf(book, session, calls);
  const fresh = calls.filter(({ plan }) => plan.do === 'call' && !plan.rewrites).length;
  let next = fresh > 0 ? await draw(session, 'write', fresh) : 0;
  const rows = calls.map((one): Value[] => {
    const { intent, plan } = one;
    if (plan.do !== 'call') return [];
    one.row = plan.rewrites?.id ?? next++;
    const record = recordRow(intent.recordId);
    const key = keys.get(record);
    const sealed = key ? book.vault.seal(key, `payload:${one.row}`, one.text) : null;
    const open = intent.verb === 'cancel' ? null : intent.payload;
    session.onCommit(() => book.recent.put(payloadName(one.row, one.hmac), open, one.text.length));
    return [
      one.row,
      record,
      intent.connectionId,
      intent.kind,
      intent.part,
      plan.generation,
      plan.op,
      plan.revision,
      plan.serial,
      plan.rewrites?.attempt ?? 0,
      'intended',
      sealed,
      one.hmac,
      intent.pin,
      intent.sourcePin ?? '',
      recordRow(intent.claim.rootId),
      intent.claim.flow,
      intent.claim.carryRev,
      batchRow(batch),
      intent.claim.epoch,
      now,
    ];
  });
  await session.insert(
    'writes',
    [
      'id',
      'record_id',
      'connection',
      'kind',
      'part',
      'generation',
      'op',
      'revision',
      'serial',
      'attempt',
      'state',
      'payload_enc',
      'hmac',
      'pin',
      'source_pin',
      'root_id',
      'flow',
      'rev',
      'batch_id',
      'epoch',
      'at',
    ],
    rows,
    `(id) DO UPDATE SET first_sent_at = CASE WHEN writes.serial = excluded.serial THEN writes.first_sent_at ELSE NULL END,
      serial = excluded.serial, state = 'intended', payload_enc = excluded.payload_enc, hmac = excluded.hmac,
      pin = excluded.pin, source_pin = excluded.source_pin, root_id = excluded.root_id, flow = excluded.flow, rev = excluded.rev, batch_id = excluded.batch_id,
      epoch = excluded.epoch, at = excluded.at, lease_until = NULL, probe_after = NULL, failure = NULL`,
  );
}

const TAKE_OVER: Update = {
  table: 'writes',
  columns: { id: 'int', batch_id: 'int', epoch: 'int', at: 'int' },
  set: 'batch_id = r.batch_id, epoch = r.epoch, at = r.at',
  where: 'writes.id = r.id',
};

/** A row that is sent with the bytes it has is this claim's from now on. */
async function takeOver(session: Session, batch: string, planned: Planned[], now: number) {
  const rows = planned.flatMap((one) => {
    const { plan, intent } = one;
    if (plan.do !== 'call' || !plan.stored || !plan.rewrites) return [];
    one.row = plan.rewrites.id;
    return [{ id: one.row, batch_id: batchRow(batch), epoch: intent.claim.epoch, at: now }];
  });
  if (rows.length > 0) await session.update(TAKE_OVER, rows);
}

/** Payloads are sealed with their record's key. */
async function keysOf(book: Book, session: Session, calls: Planned[]): Promise<Map<number, DataKey>> {
  const ids = [...new Set(calls.map(({ intent }) => recordRow(intent.recordId)))].map((id) => ({ id }));
  const rows = await session.all<{ id: number; key_number: number }>(
    `SELECT o.id, o.key_number FROM ${session.rows('r', { id: 'int' })} CROSS JOIN records o WHERE o.id = r.id`,
    [page(ids)],
  );
  const keys = await book.keys.numbered(session, new Set(rows.map((row) => row.key_number)));
  return new Map(
    rows.flatMap((row) => (keys.has(row.key_number) ? [[row.id, keys.get(row.key_number) as DataKey]] : [])),
  );
}

/** Gives claims back whose records have something newer, or are held. */
async function release(session: Session, moves: StandingClaim[], now: number) {
  if (moves.length === 0) return;
  await session.run(
    `UPDATE moves SET state = 'ready', queue = '', ready_at = ?, updated_at = ?, batch_id = NULL
      FROM ${session.rows('r', { root_id: 'int', flow: 'text' })} WHERE moves.root_id = r.root_id AND moves.flow = r.flow`,
    [now, now, page(moves.map(({ root_id, flow }) => ({ root_id, flow })))],
  );
}
