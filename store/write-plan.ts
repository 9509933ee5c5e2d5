import type { Op, WriteRow } from './write-rows.ts';

/** What a flow wants of one object, without the bytes. */
export interface Wish {
  verb: 'put' | 'cancel';
  change: 'in-place' | 'replace' | 'refuse';
  hmac: string;
  force: boolean;
  /** The open create's own bytes go first. */
  stored: boolean;
  /** Whose it is, and which versions of mappings made it. */
  flow: string;
  rev: number;
  pin: string;
  sourcePin: string;
}

export type WritePlan =
  | { do: 'settle'; row: WriteRow }
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
 * an open write whose fate is unknown is settled first; a create is made once a generation; what the target already
 * holds is not sent again; a generation ends only by an accepted cancel.
 */
export function planWrite(rows: readonly WriteRow[], wish: Wish): WritePlan {
  const unsettled = rows.find((row) => row.state === 'sending' || row.state === 'unknown');
  if (unsettled) return { do: 'settle', row: unsettled };
  const intended = rows.find((row) => row.state === 'intended');

  const latest = rows.reduce((most, row) => Math.max(most, row.generation), FIRST_GENERATION);
  const ended = rows.some((row) => row.generation === latest && row.op === 'cancel' && row.state === 'accepted');
  const generation = ended ? latest + 1 : latest;
  const life = rows.filter((row) => row.generation === generation);
  const created = life.find((row) => row.op === 'create' && row.state === 'accepted');

  return wish.verb === 'cancel'
    ? planCancel(life, generation, created, intended)
    : planPut(life, generation, created, intended, wish);
}

function planCancel(
  life: readonly WriteRow[],
  generation: number,
  created: WriteRow | undefined,
  intended: WriteRow | undefined,
): WritePlan {
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
    return {
      do: 'call',
      op: 'create',
      generation,
      revision: 0,
      serial: serialAfter(before, wish.hmac),
      ...rewriting(before),
    };
  }
  const updates = life.filter((row) => row.op === 'update');
  const held = updates.filter((row) => row.state === 'accepted').at(-1) ?? created;
  const targetId = held.target_id ?? created.target_id;
  if ((held.hmac === wish.hmac || standsInRevision(held, wish)) && !wish.force)
    return { do: 'skip', ...(targetId === null ? {} : { targetId }), ...(intended ? { supersede: intended } : {}) };
  if (wish.change === 'replace') return { do: 'replace' };
  if (wish.change === 'refuse') return { do: 'refuse' };
  // The last update that did not become true is rewritten; what became true stays as it was.
  const last = updates.at(-1);
  const before = last && last.state !== 'accepted' ? last : undefined;
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

const rewriting = (row: WriteRow | undefined) => (row ? { rewrites: row } : {});

/**
 * Another idempotency key is needed after a rejection and for other bytes, and must not be used while a request with the
 * old one may have had its effect; those are settled before this is asked.
 */
function serialAfter(before: WriteRow | undefined, hmac: string): number {
  if (!before) return 0;
  return before.state === 'rejected' || before.hmac !== hmac ? before.serial + 1 : before.serial;
}
