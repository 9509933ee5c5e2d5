/**
 * The one closed list of what can go wrong. Everything that fails is turned into one of these once, at the edge of
 * `activities/`; workflows and the ledger know nothing else. Texts carry ids and field names, never personal data or secrets.
 */
export type Failure =
  /** A mapping rule could not make its field. `where` is `file:line:col`, `path` the place in the record. */
  | ({ class: 'mapping'; message: string; code: string; where?: string; path?: string; hint?: string } & Ruled)
  /** The record itself is not what its schema says; with `where`, that of the rule which made the field. */
  | ({ class: 'validation'; message: string; path?: string; where?: string } & Ruled)
  /** The target understood and refused this one record. `field` is the target's own name of it. */
  | { class: 'rejected'; message: string; code?: string; field?: string }
  /** Credentials, permissions, a plan or a clock: no call of this connection can succeed until somebody acts. */
  | {
      class: 'auth';
      message: string;
      /** What exactly is missing, where the system tells it apart. */
      lack?: Lack;
    }
  /** The target asks for patience; `retryAfterMs` is what it said. */
  | { class: 'rate-limited'; message: string; retryAfterMs: number }
  /** Our own budget for the connection is used up until `readyAt` (epoch ms). */
  | { class: 'budget'; message: string; readyAt: number }
  /** The target could not be reached, and surely did nothing (refused connection, DNS, 503 before routing). */
  | ({
      class: 'unavailable';
      message: string;
      /** What is missing on this side of the wire: a folder that nobody made, or whose drive is not mounted. */
      lack?: 'folder';
    } & GivenUp)
  /** Nobody knows whether the target acted: 5xx, time-out, reset connection. A write in this state is probed. */
  | ({
      class: 'unknown-outcome';
      message: string;
      /** An answer came, so the target is no longer at it; without one it may act for as long as a request may take. */
      answered?: boolean;
      /** The target says that it holds this identity, and not as what: it is looked for, and nothing is sent again. */
      held?: true;
    } & GivenUp)
  /** The target holds something else than what we last told it, or already holds our identity. */
  | { class: 'conflict'; message: string; targetId?: string };

/**
 * What a connection lacks: `credential`, a right key, token or password; `expired`, one that has not ended; `permission`, a right of the account;
 * `scope`, one that the app or token was not granted; `plan`, what the account has paid for; `account`, the shop, company or tenant that the
 * config names; `clock`, a clock that signatures with a time agree with.
 */
export const LACKS = ['credential', 'expired', 'permission', 'scope', 'plan', 'account', 'clock'] as const;
export type Lack = (typeof LACKS)[number];

/** Whose doing it was that no answer came. */
interface GivenUp {
  /** We ended it ourselves, as a worker does that stops or is late: it says nothing of the system. */
  ours?: true;
}

/**
 * What may be mended without another credential: a clock is set right, a plan is paid. Asking again with the same one does no harm then, and is
 * how the mending is noticed.
 */
const MENDED_ELSEWHERE: ReadonlySet<Lack | undefined> = new Set<Lack>(['clock', 'plan']);

/** Whether the credential itself was refused, so that nobody may try it again before a person has acted. */
export const refusesCredential = (failure: Failure): boolean =>
  failure.class === 'auth' && !MENDED_ELSEWHERE.has(failure.lack);

/** Which version of which mapping was at work, and which of its rules: what an edit has to change. */
export interface Ruled {
  mapping?: string;
  version?: string;
  /** The target that the rule makes, e.g. `lines[].sku`. */
  rule?: string;
  /** The file of the table that the rule looks up. */
  table?: string;
}

export type FailureClass = Failure['class'];

/** The only error that crosses a seam. */
export class WaybillError extends Error {
  override readonly name = 'WaybillError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}

/** For exhaustive switches: the compiler refuses a forgotten case. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
