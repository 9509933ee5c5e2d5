import type { FastifyInstance } from 'fastify';
import type { Kind, Role } from '../domain/kinds.ts';
import type { Books } from './books.ts';

/** What a sandbox system gets from the server that mounts it. */
export interface SandboxContext {
  /** Its own address, e.g. `http://127.0.0.1:4600/shopify`. */
  origin: string;
  /** Its records; they survive a restart when the server has a data folder. */
  books: Books;
  now(): number;
  /** Seeded, 0 to 1. */
  random(): number;
  /** From `config.sandbox.options.<id>`: tokens, `shipAfterMs`, where to send webhooks (`webhookUrl`, `webhookSecret`). */
  options: Record<string, unknown>;
  /** Posts a webhook as the vendor would; never blocks the answer. `retryDelaysMs` are the vendor's, shortened for a sandbox. */
  post(url: string, body: string, headers: Record<string, string>, retryDelaysMs?: readonly number[]): void;
  /** Writes a change down in the sandbox's diary, where one is kept; `entry` is asked for only then. */
  note(entry: () => BookEntry): void;
  /** Runs every `ms` until the server closes: warehouses ship, parcels travel. */
  every(ms: number, tick: () => void): void;
}

/** One line of a system's books, for counting what is lost or doubled. Read from the books, never from our ledger. */
export interface BookEntry {
  kind: Kind;
  /** The system's own id of it. */
  id: string;
  /** What the caller gave as reference. */
  reference?: string;
  number?: string;
  /** The vendor's word for its state. */
  state: string;
  /** Live objects count; cancelled and void ones do not. */
  live: boolean;
  /** As far as this system takes it: audited in an ERP, shipped in a warehouse, booked at a forwarder, tracked in a shop. */
  complete: boolean;
  total?: string;
  currency?: string;
  country?: string;
  lines?: { sku: string; quantity: number }[];
  trackingNumber?: string;
}

/** A change in some system, as its books showed the object then; `seq` rises over all systems of a sandbox. */
export interface DiaryEntry extends BookEntry {
  seq: number;
  system: string;
  /** Epoch milliseconds, by this machine's clock. */
  at: number;
}

/** What may become of a call in a protocol that is not HTTP. */
export interface Protocol {
  /** The fates that a call can meet: SFTP knows no 429, and its answers cannot be garbled unseen. */
  fates: readonly Fate[];
  /** Whether an answer of failure says that nothing was done, which HTTP's 500 does not. */
  failureIsFinal: boolean;
}

/** What a system that listens by itself asks of each call that it meets. */
export interface Gate {
  /** Counts the call, and says its fate. `call` is its name and what it concerns, as `Faults.only` matches it. */
  meet(call: string, about: string): Fate;
  /** Keeps a call waiting, as its fate has it. */
  hold(): Promise<void>;
}

/** A system that listens, and where. */
export interface Listening {
  /** Its address, in the words of its protocol. */
  origin: string;
  close(): Promise<void>;
}

export interface SandboxSystem {
  /**
   * Mounts the vendor's API below `/{id}`; faults are injected before and after these handlers by the server. Absent where it is
   * not spoken to by HTTP.
   */
  routes?(app: FastifyInstance): void;
  /** Begins to listen, where it is not spoken to by HTTP; it does to each call what the gate says. */
  listen?(gate: Gate): Promise<Listening>;
  entries(): BookEntry[];
  /** What a person does in that system (`place`, `pay`, `amend`, `cancel` in a shop; `ship`, `setStock` in a warehouse). */
  act(verb: string, input: unknown): unknown;
  /** The vendor's own answer for a call that is refused for rate (429) or fails (500). */
  faultAnswer?(
    kind: 'rate' | 'error',
    retryAfterSeconds: number,
  ): { status: number; headers?: Record<string, string>; body: unknown };
}

/** What a config says so that a connection speaks to a sandbox instead of the real system. */
export interface SandboxUse {
  /** `connections.<id>.options`. */
  options: Record<string, unknown>;
  /** `connections.<id>.params`: what the shipped mappings need. */
  params?: Record<string, string>;
  /** `sandbox.options.<id>`: where to send webhooks, and how lively to be. */
  told?: Record<string, unknown>;
}

export interface Sandbox {
  /** Equal to the folder's name. */
  id: string;
  /** For a system at `origin` in that role, which shall send its webhooks to `webhookUrl`. */
  use?(origin: string, webhookUrl: string, role: Role): SandboxUse;
  /** HTTP without it. */
  protocol?: Protocol;
  create(context: SandboxContext): SandboxSystem;
}

export function defineSandbox(sandbox: Sandbox): Sandbox {
  return sandbox;
}

/** How a system is told to fail. Each rate is a share of calls, 0 to 1. */
export interface Faults {
  /** 429 with Retry-After, before any effect. */
  rate?: number;
  /** 500 before any effect. */
  error?: number;
  /** Hangs, then cuts the connection; nothing happened. */
  hangBefore?: number;
  /** The effect happens, then the answer is lost. */
  hangAfter?: number;
  /** The answer and its effect come only after `hangMs`, when the caller may have given up: nothing is cut. */
  late?: number;
  /** Searches among the books do not yet see what was first written down this lately; reading by id does. */
  searchLagMs?: number;
  /** The effect happens, then the connection is cut at once. */
  lost?: number;
  /** The effect happens, then only half of the answer is sent, as if it were whole. */
  half?: number;
  /** The effect happens, then a page of HTML is answered, with 200. */
  page?: number;
  /** 401, before any effect: the token has expired. */
  auth?: number;
  /** Nobody is there: the connection is cut at once, before any effect. */
  down?: number;
  /** Begins the dice anew, so that the same seed is the same fate for each call. */
  seed?: number;
  /** How the webhooks fare that this system sends. */
  hooks?: HookFaults;
  /** Hang this long before cutting or going on; 1,500 without it. */
  hangMs?: number;
  retryAfterSeconds?: number;
  /** The next calls fail in exactly this order, before any rate is asked; for tests. */
  script?: Fate[];
  /** Only paths that match; for tests. */
  only?: string;
}

/** How one call fares. */
export type Fate =
  | 'ok'
  | 'rate'
  | 'error'
  | 'auth'
  | 'hangBefore'
  | 'hangAfter'
  | 'late'
  | 'lost'
  | 'half'
  | 'page'
  | 'down';

/** What becomes of webhooks on their way. Shares are of webhooks, 0 to 1. */
export interface HookFaults {
  /** Sent a second time, by itself. */
  twice?: number;
  /** Never sent at all. */
  never?: number;
  /** Each is held back for up to so long, by the dice: they overtake one another. */
  delayMs?: number;
}
