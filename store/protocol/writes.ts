/** INTENT, CALL, OUTCOME and PROBE: one change of one object in a target. Times are epoch milliseconds. */
import type { Failure } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { Claim, TargetRef } from './steps.ts';

export type WriteState = 'intended' | 'sending' | 'accepted' | 'rejected' | 'unknown' | 'superseded';

/** Which object in which target. */
export interface WriteKey {
  connectionId: string;
  kind: Kind;
  recordId: string;
  part: string;
}

export interface Intent extends WriteKey {
  claim: Claim;
  /** Target-shaped; its JSON bytes are stored, and those very bytes are sent and sent again. */
  payload: unknown;
  pin: string;
  /** The versions that made the canonical records it is composed of, joined by `+`. */
  sourcePin?: string;
  change: 'in-place' | 'replace' | 'refuse';
  /** `cancel` takes back what was accepted; `payload` is ignored. */
  verb: 'put' | 'cancel';
  /** Send even when equal to the last accepted bytes (the target's own level differs, as with stock). */
  force?: boolean;
  /**
   * Where a create is intended again that may have arrived: its stored bytes are sent under their key, not these, which are
   * another request to the target and would make another object. These follow as a change.
   */
  stored?: boolean;
  /** What became of earlier requests for this object was found out just before, in this very turn. */
  settled?: boolean;
}

export type IntentAnswer =
  /** `stored`: with its earlier bytes, so that these are to be intended again. */
  | { do: 'call'; writeId: string; op: 'create' | 'update' | 'cancel'; stored?: boolean }
  /** The target already holds these bytes (or, for a cancel, nothing of ours). */
  | { do: 'skip'; targetId?: string }
  /** An earlier write of this object is open: settle it (probe) first. `notBefore` is when that may be tried. */
  | { do: 'settle'; writeId: string; notBefore: number }
  /** An earlier request with other bytes may still take effect until then: what is sent before that may be undone by it. */
  | { do: 'wait'; until: number }
  /** The kind takes no change in place: cancel what is there, then intend again. */
  | { do: 'replace' }
  | { do: 'refuse' }
  | { do: 'superseded' }
  | { do: 'lost' };

/** Permission to send one request, once, until `leaseUntil`. */
export interface Ticket extends WriteKey {
  writeId: string;
  attempt: number;
  generation: number;
  op: 'create' | 'update' | 'cancel';
  /** `{source connection}/{kind}/{source id}/{part}/{generation}`, not yet hashed to the target's length. */
  identity: string;
  idempotencyKey: string;
  payload: unknown;
  targetId?: string;
  facts: Record<string, string | undefined>;
  rootId: string;
  /** These bytes were sent before under this key, and nobody knows for sure that they did not arrive. */
  doubted?: boolean;
  /** What the ledger keeps of it cannot be read any more: the payload, or for a cancel the facts. Nothing of it is sent. */
  damaged?: boolean;
}

export interface CallRequest {
  writeId: string;
  claim: Claim;
  /** Deadline of the request and the margin after it, from now. */
  leaseMs: number;
}

export type WriteOutcome = {
  writeId: string;
  attempt: number;
  /** Until when a request that was not surely answered, this or an earlier one, may still take effect. */
  landsUntil?: number;
} & (
  | { state: 'accepted'; targetId: string; numbers?: string[]; facts?: Record<string, string | undefined> }
  /** Intended again: surely not done, or (`doubted`) only not found. */
  | { state: 'again'; doubted?: boolean }
  /** `absent`: the target was searched since, and no earlier request of it took effect either. */
  | { state: 'rejected'; failure: Failure; absent?: true }
  /** `targetId`: this attempt made that object, but an earlier one may have made another. */
  | { state: 'unknown'; failure: Failure; probeAfter: number; landsUntil: number; targetId?: string }
);

/** A write whose fate nobody knows, due to be looked for. */
export interface OpenWrite extends Ticket {
  state: 'sending' | 'unknown';
  notBefore: number;
  /** When these bytes were first sent: a vendor forgets idempotency keys. */
  firstSentAt: number;
  /** Until when a request of it may still take effect, as far as that was told. */
  landsUntil?: number;
  /** Nobody told how its last call ended: who sent it died, or is slower than its lease, which ends or ended then. */
  leaseUntil?: number;
  /** The object that the last attempt surely made; unknown is whether an earlier one made another. */
  madeAs?: string;
  /** Its target said that it holds the object, and did not name it. */
  held?: true;
  /** The last request was refused; unknown is whether an earlier one under the same key made the object. */
  refused?: true;
}

export type ProbeVerdict = {
  writeId: string;
  attempt: number;
  /** See `WriteOutcome`; of a call whose end nobody told. */
  landsUntil?: number;
} & (
  | { verdict: 'found'; targetId: string; numbers?: string[]; facts?: Record<string, string | undefined> }
  /**
   * The search found nothing: a create may be sent again, or stays refused where it was, a cancel has happened, an update has
   * nothing to change.
   */
  | { verdict: 'absent' }
  /** Nothing was searched: sending the same bytes again is harmless, whether the first call arrived or not. */
  | { verdict: 'repeatable' }
);

/** What a target accepted last of an object that it holds. */
export interface HeldTarget {
  rootId: string;
  /** The flow that wrote it. */
  flow: string;
  recordId: string;
  targetId: string;
  /** `undefined` where its customer was erased. */
  payload: unknown;
}

/** What a target was told of an object that it has. */
export interface SentWrite {
  identity: string;
  payload: unknown;
}

/** INTENT, CALL, OUTCOME and PROBE. */
export interface WritesProtocol {
  intend(batchId: string, intents: Intent[]): Promise<IntentAnswer[]>;
  /** Compare and set intended -> sending; `null` where nothing may be sent (held, paused, superseded, lost, not intended). */
  call(batchId: string, requests: CallRequest[]): Promise<(Ticket | null)[]>;
  /** Grouped: calls that arrive within 10 ms share one commit. False where the attempt is no longer the row's. */
  outcome(outcome: WriteOutcome): Promise<boolean>;
  openWrites(rootIds: string[]): Promise<OpenWrite[]>;
  probed(verdict: ProbeVerdict): Promise<boolean>;
  /** Some of what was made in a target after a write: intended later than it, sent at `since` (epoch ms) or after, accepted, and not taken back. */
  madeSince(writeId: string, since: number): Promise<SentWrite[]>;
  targets(rootIds: string[]): Promise<TargetRef[]>;
  /** Live objects of a kind in a target, in pages by target id: `limit` ids at a time, from the one after `after`. */
  heldTargets(connectionId: string, kind: Kind, after: string | undefined, limit: number): Promise<HeldTarget[]>;
}
