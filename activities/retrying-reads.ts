import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../connectors/connections.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from '../connectors/http.ts';
import type { Priority } from '../domain/budget.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';

/** How often one request is sent at most, and how long after its first failure it is sent again; four times as long after its second. */
const MOST_TRIES = 3;
const PAUSE_MS = 250;
/** Who asks for more patience than this is not waited for in the middle of the work. */
const LONGEST_PAUSE_MS = 2_000;
/** So many answers are remembered in a system's favour: one that goes down is soon left alone. */
const MOST_CREDIT = 10;

/** How many repetitions each connection has earned in this process. */
const credits = new WeakMap<object, { left: number }>();

type Pause = (ms: number, signal: AbortSignal) => Promise<unknown>;

const wait: Pause = (ms, signal) => sleep(ms, undefined, { signal });

/**
 * A connection's context for work of several calls: one that changes nothing and fails in passing (`unavailable`, or `rate-limited` for a moment) is made again
 * before the work fails with it. Of a hundred calls of which each fails one time in ten, none failing is as good as impossible, however often all of them are
 * begun anew; and a write that reads before it is sent must not wait a minute because its reads failed some times.
 *
 * Each repetition is paid for by an answer that the connection gave before (a retry budget), so that a system that is down gets few calls more than
 * without this, and each is a call of the connection's rate.
 */
export function retryingReads(
  connection: Pick<Connection, 'context'>,
  signal: AbortSignal,
  priority: Priority,
  pause: Pause = wait,
): ConnectorContext<unknown> {
  const context = connection.context(signal, priority);
  const credit = credits.get(connection) ?? { left: 0 };
  credits.set(connection, credit);
  return { ...context, http: new RetryingClient(context.http, signal, pause, credit) };
}

class RetryingClient implements HttpClient {
  readonly #http: HttpClient;
  readonly #signal: AbortSignal;
  readonly #pause: Pause;
  readonly #credit: { left: number };

  constructor(http: HttpClient, signal: AbortSignal, pause: Pause, credit: { left: number }) {
    this.#credit = credit;
    this.#http = http;
    this.#signal = signal;
    this.#pause = pause;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const repeatable = request.idempotent ?? (request.method === 'GET' || request.method === 'HEAD');
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await this.#http.request(request);
        this.#credit.left = Math.min(MOST_CREDIT, this.#credit.left + 1);
        return answer;
      } catch (error) {
        const pauseMs = repeatable && tries < MOST_TRIES ? pauseMsOf(error, tries) : undefined;
        if (pauseMs === undefined || this.#credit.left === 0) throw error;
        this.#credit.left -= 1;
        try {
          await this.#pause(pauseMs, this.#signal);
        } catch {
          // The work was ended meanwhile: what failed is what there is to tell.
          throw error;
        }
      }
    }
  }

  clockGapMs(): number {
    return this.#http.clockGapMs();
  }

  callingFor(...turn: Parameters<HttpClient['callingFor']>): HttpClient {
    return new RetryingClient(this.#http.callingFor(...turn), turn[1], this.#pause, this.#credit);
  }
}

/** How long to wait before a request that failed like this is made again; undefined where that is of no use. */
function pauseMsOf(error: unknown, tries: number): number | undefined {
  const failure: Failure | undefined = error instanceof WaybillError ? error.failure : undefined;
  if (failure?.class === 'unavailable') return failure.ours ? undefined : PAUSE_MS * 4 ** (tries - 1);
  if (failure?.class !== 'rate-limited' || failure.retryAfterMs > LONGEST_PAUSE_MS) return undefined;
  return failure.retryAfterMs;
}
