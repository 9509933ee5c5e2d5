import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Failure, type Lack, WaybillError } from '../domain/failures.ts';
import type { Token } from '../domain/token.ts';

export type { Token } from '../domain/token.ts';

/** What a connector asks for. */
export interface TokenAsk {
  /** The credentials it is obtained with: with others, another token is meant. Only a digest of them is kept. */
  credentials: unknown;
  /** Asks the system for one; `held` is the last one that is known, good or not. Throws `auth` where it is refused. */
  obtain(held: Token | undefined): Promise<Token>;
}

/** Where tokens are kept for all processes. */
export interface TokenKeeper {
  read(connectionId: string, name: string): Promise<Token | undefined>;
  /** Leave to obtain a new one, to one asker at a time; undefined while another has it. It ends by itself after `forMs`. */
  lease(connectionId: string, name: string, forMs: number): Promise<TokenLease | undefined>;
  /**
   * Keeps a token in place of `held`, the one by which it was obtained. False, and nothing is kept, where another one came there
   * meanwhile: that one is newer.
   */
  keep(connectionId: string, name: string, token: Token, held: Token | undefined): Promise<boolean>;
}

/** The leave to obtain a token. */
export interface TokenLease {
  /** Has it end its full time from now on. False where another asker has taken it. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** The tokens of one connection. */
export interface Tokens {
  /** One that is good for as long as a page of calls may take. */
  good(ask: TokenAsk): Promise<Token>;
  /** The system refused it before its end: it is not used again. */
  refuse(token: Token): void;
}

/** No token is used that could end while a page of calls is under way, or whose life is nearly over. */
const MARGIN_MS = 300_000;
/** A process that dies while it asks is waited for so long. */
const LEASE_MS = 30_000;
/** One that lives says so this often: a system may take longer over a token than the lease lasts. */
const RENEW_MS = LEASE_MS / 3;
const LOOK_AGAIN_MS = 100;

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/**
 * Obtains tokens once for all processes: who holds the lease asks, and what it gets is kept before it is used, because a
 * refresh token that was spent and lost would lock everybody out.
 */
export function createTokens(
  keeper: TokenKeeper,
  connectionId: string,
  clock: { now(): number },
  /** Told each token that is used, so that none of them gets into a log. */
  learn: (secrets: string[]) => void = () => {},
): Tokens {
  const cached = new Map<string, Token>();
  const coming = new Map<string, Promise<Token>>();
  const refused = new Set<string>();

  const isGood = (token: Token | undefined): token is Token => {
    if (!token || refused.has(digest(token.value))) return false;
    if (token.endsAt === undefined) return true;
    const margin = Math.min(MARGIN_MS, (token.endsAt - token.obtainedAt) / 2);
    return clock.now() < token.endsAt - margin;
  };

  async function obtain(name: string, ask: TokenAsk): Promise<Token> {
    const waitUntil = clock.now() + 2 * LEASE_MS;
    for (;;) {
      const kept = await keeper.read(connectionId, name);
      if (isGood(kept)) return kept;
      const lease = await keeper.lease(connectionId, name, LEASE_MS);
      if (lease) {
        try {
          // It may have been obtained between the look and the lease.
          const held = await keeper.read(connectionId, name);
          if (isGood(held)) return held;
          const fresh = await whileRenewed(lease, () => ask.obtain(held));
          if (await keeper.keep(connectionId, name, fresh, held)) return fresh;
          // The lease was lost all the same, as of a process that stood still: what came there meanwhile is newer.
          continue;
        } finally {
          await lease.release();
        }
      }
      if (clock.now() > waitUntil)
        throw new WaybillError({ class: 'unavailable', message: 'another process is asking for an access token' });
      await sleep(LOOK_AGAIN_MS);
    }
  }

  return {
    async good(ask) {
      const name = digest(ask.credentials);
      const known = cached.get(name);
      if (isGood(known)) return known;
      let under = coming.get(name);
      if (!under) {
        under = obtain(name, ask).finally(() => coming.delete(name));
        coming.set(name, under);
      }
      const token = await under;
      learn([token.value, ...(token.refreshToken ? [token.refreshToken] : [])]);
      cached.set(name, token);
      return token;
    },
    refuse(token) {
      refused.add(digest(token.value));
    },
  };
}

/** Does a work that may take longer than its lease. A renewal that fails is made up for by the next; keeping is the judge. */
async function whileRenewed<T>(lease: TokenLease, work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => void lease.renew().catch(() => {}), RENEW_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** What another token may mend; a right, a plan, an account or a clock lacks under the next one too. */
const OF_THE_TOKEN: ReadonlySet<Lack | undefined> = new Set<Lack | undefined>([undefined, 'expired', 'credential']);

const refusesToken = (failure: Failure): boolean => failure.class === 'auth' && OF_THE_TOKEN.has(failure.lack);

/**
 * One call with a token. A token may be taken back before its end, and what was refused so was not done: once, it is tried
 * again with a new one. Where the system says that it is not the token that it refuses, none is asked for: some spend a refresh token for
 * each, or begin a session of the few that a licence allows.
 */
export async function withToken<T>(tokens: Tokens, ask: TokenAsk, call: (token: Token) => Promise<T>): Promise<T> {
  const token = await tokens.good(ask);
  try {
    return await call(token);
  } catch (error) {
    if (!(error instanceof WaybillError) || !refusesToken(error.failure)) throw error;
    tokens.refuse(token);
    const next = await tokens.good(ask);
    if (next.value === token.value) throw error;
    return call(next);
  }
}
