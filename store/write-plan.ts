import type { Op, WriteRow } from './write-rows.ts';

/** What a flow wants of one object, without the bytes. */
export interface Wish {
  verb: 'put' | 'cancel';
  change: 'in-place' | 'replace' | 'refuse';
  hmac: string;
  force: boolean;
  /** The open create's own bytes go first. */
  stored: boolean;
  /** What became of earlier requests was found out just before. */
  settled: boolean;
  now: number;
  /** Whose it is, and which versions of mappings made it. */
  flow: string;
  rev: number;
  pin: string;
  sourcePin: string;
}

export type WritePlan =
  /** `reopen`: it is intended again although it may have arrived, and is to be looked for first. */
  | { do: 'settle'; row: WriteRow; reopen?: true }
  /** A request with other bytes may still take effect until then, and would undo what is sent now. */
  | { do: 'wait'; until: number }
  | { do: 'skip'; targetId?: string; supersede?: WriteRow }
  | { do: 'replace' }
  | { do: 'refuse' }
  /** A row as it shall stand, intended; `rewrites` is the row it takes the place of. */
  | {
      do: 'call';
      op: Op;
      generation: number;
      revision: number;
      serial: number;
      rewrites?: WriteRow;
      supersede?: WriteRow;
      /** The row keeps its bytes, its key and what made them. */
      stored?: boolean;
    };

export const FIRST_GENERATION = 1;

/**
 * Decides what happens to one object, from all its writes so far. Pure, so that every case can be tried:
 * an open write whose fate is unknown is settled first; nothing is sent that an earlier request, still at work in the target,
 * could undo; a create is made once a generation; what the target surely holds is not sent again; a generation ends only by an
 * accepted cancel.
 */
export function planWrite(rows: readonly WriteRow[], wish: Wish): WritePlan {
  const unsettled = rows.find((row) => row.state === 'sending' || row.state === 'unknown');
  if (unsettled) return { do: 'settle', row: unsettled };
  const plan = planSettled(rows, wish);
  const until = plan.do === 'call' ? undoneUntil(rows, plan, wish) : 0;
  return until > wish.now ? { do: 'wait', until } : plan;
}

/** Until when an earlier request may make of the object something else than this call does; the same said twice is harmless. */
function undoneUntil(rows: readonly WriteRow[], call: Extract<WritePlan, { do: 'call' }>, wish: Wish): number {
  const hmac = call.stored ? call.rewrites?.hmac : wish.hmac;
  const others = rows.filter((row) => (row.op === 'cancel') !== (call.op === 'cancel') || row.hmac !== hmac);
  return Math.max(0, ...others.map((row) => row.lands_until ?? 0));
}

function planSettled(rows: readonly WriteRow[], wish: Wish): WritePlan {
  const intended = rows.find((row) => row.state === 'intended');

  const latest = rows.reduce((most, row) => Math.max(most, row.generation), FIRST_GENERATION);
  const ended = rows.some((row) => row.generation === latest && row.op === 'cancel' && row.state === 'accepted');
  const generation = ended ? latest + 1 : latest;
  const life = rows.filter((row) => row.generation === generation);
  const created = life.find((row) => row.op === 'create' && row.state === 'accepted');

  return wish.verb === 'cancel'
    ? planCancel(life, generation, created, intended, wish)
    : planPut(life, generation, created, intended, wish);
}

function planCancel(
  life: readonly WriteRow[],
  generation: number,
  created: WriteRow | undefined,
  intended: WriteRow | undefined,
  { settled }: Wish,
): WritePlan {
  const lost = life.find(mayBeThere);
  if (!created && lost && !settled) return { do: 'settle', row: lost, reopen: true };
  const other = intended && intended.op !== 'cancel' ? { supersede: intended } : {};
  if (!created) return { do: 'skip', ...other };
  const before = life.find((row) => row.op === 'cancel');
  return {
    do: 'call',
    op: 'cancel',
    generation,
    revision: 0,
    serial: serialAfter(before, before?.hmac ?? ''),
    ...rewriting(before),
    ...other,
  };
}

function planPut(
  life: readonly WriteRow[],
  generation: number,
  created: WriteRow | undefined,
  intended: WriteRow | undefined,
  wish: Wish,
): WritePlan {
  if (!created) {
    const before = life.find((row) => row.op === 'create');
    if (before && before === intended && wish.stored)
      return {
        do: 'call',
        op: 'create',
        generation,
        revision: 0,
        serial: before.serial,
        rewrites: before,
        stored: true,
      };
    // Other bytes have another key, so that they would make another object.
    if (before && !wish.settled) {
      const others = before === intended && before.hmac !== wish.hmac && mayBeThere(before);
      if (others || refusedInDoubt(before)) return { do: 'settle', row: before, reopen: true };
    }
    return {
      do: 'call',
      op: 'create',
      generation,
      revision: 0,
      serial: serialAfter(before, wish.hmac),
      ...rewriting(before),
    };
  }
  // Taken back, perhaps: what is there for sure is what is made anew.
  if (life.some((row) => row.op === 'cancel' && row.state !== 'rejected' && row.lands_until !== null))
    return { do: 'replace' };
  const updates = life.filter((row) => row.op === 'update');
  const held = updates.filter((row) => row.state === 'accepted').at(-1) ?? created;
  const targetId = held.target_id ?? created.target_id;
  // The last update that did not become true is rewritten; what became true stays as it was.
  const last = updates.at(-1);
  const before = last && last.state !== 'accepted' ? last : undefined;
  // A change that was told and not surely answered may be what the target holds by now.
  const surely = before === undefined || before.lands_until === null;
  if ((held.hmac === wish.hmac || standsInRevision(held, wish)) && surely && !wish.force)
    return { do: 'skip', ...(targetId === null ? {} : { targetId }), ...(intended ? { supersede: intended } : {}) };
  if (wish.change === 'replace') return { do: 'replace' };
  if (wish.change === 'refuse') return { do: 'refuse' };
  const revision = before?.revision ?? (last?.revision ?? 0) + 1;
  const other = intended && intended !== before ? { supersede: intended } : {};
  return {
    do: 'call',
    op: 'update',
    generation,
    revision,
    serial: serialAfter(before, wish.hmac),
    ...rewriting(before),
    ...other,
  };
}

/**
 * Accepted in this very revision and made by other mappings than the wish: a revision keeps what it began with, and a
 * `retry` after a mend takes the mended ones only for what is not written yet.
 */
const standsInRevision = (held: WriteRow, wish: Wish): boolean =>
  held.flow === wish.flow && held.rev === wish.rev && (held.pin !== wish.pin || held.source_pin !== wish.sourcePin);

/** A create of which a request was not answered; it is intended again, or what was sent after that was refused. */
const mayBeThere = (row: WriteRow): boolean =>
  row.op === 'create' &&
  ((row.state === 'intended' && (row.first_sent_at !== null || row.lands_until !== null)) ||
    (row.state === 'rejected' && row.lands_until !== null));

/** A create that was refused after an earlier request under its key was not answered: that one may have made the object. */
const refusedInDoubt = (row: WriteRow): boolean => row.state === 'rejected' && row.first_sent_at !== null;

const rewriting = (row: WriteRow | undefined) => (row ? { rewrites: row } : {});

/**
 * Another idempotency key is needed after a rejection and for other bytes, and must not be used while a request with the
 * old one may have had its effect; those are settled before this is asked.
 */
function serialAfter(before: WriteRow | undefined, hmac: string): number {
  if (!before) return 0;
  return before.state === 'rejected' || before.hmac !== hmac ? before.serial + 1 : before.serial;
}
