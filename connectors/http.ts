import { Axios } from 'axios';
import type { Priority } from '../domain/budget.ts';
import { type Failure, WaybillError } from '../domain/failures.ts';
import type { CallBudget } from './budget.ts';
import type { Limits } from './connector.ts';
import { createWire, type TransportError } from './http-adapter.ts';
import { answerFailure, retryAfterMs, transportFailure, unreadable } from './http-failure.ts';
import { parseJson } from './json.ts';
import { ownBudget } from './own-grants.ts';
import type { HoldKeeper } from './shared-hold.ts';
import { createSlots, type Slots } from './slots.ts';

/** One request. At most one of `json`, `form`, `raw` and `text` is its body. */
export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute. */
  url: string;
  headers?: Record<string, string>;
  /** Appended to the address; undefined values are left out, lists repeat their name. */
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  json?: unknown;
  form?: Record<string, string>;
  raw?: Uint8Array;
  text?: string;
  /** Lower than the connection's own, never higher. */
  timeoutMs?: number;
  /** The cost points that it will take, as far as can be said before; 1 without it. */
  points?: number;
  /** It changes nothing at the target: a lost answer is `unavailable`, not `unknown-outcome`. True for GET and HEAD. */
  idempotent?: boolean;
  /**
   * `json`: only JSON (or nothing) can be its answer: where another body comes with 2xx, the answer counts as lost. `text`: it is left as it came, though
   * it may look like a number.
   */
  answers?: 'json' | 'text';
  /** 3xx is an answer, too: a form on a page that was taken sends its visitor on. Nothing is ever followed. */
  redirects?: 'answer';
}

/** An answer as it came. `data` is parsed JSON where it is JSON (integers of 16 digits and more as strings), else text. */
export interface HttpAnswer {
  status: number;
  /** Names in small letters; repeated ones joined by `, `. */
  headers: Record<string, string>;
  data: unknown;
  url: string;
  method: string;
}

export interface HttpClient {
  /**
   * Answers with 2xx and throws a `WaybillError` for everything else: `auth`, `rate-limited`, `unavailable`,
   * `unknown-outcome`, `rejected`, or what the connector's `classifyError` says.
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
  /** How far the system's clock is before ours, in ms, by its last answer to this process; 0 before any told it. */
  clockGapMs(): number;
  /** The same connection, but calls end when `signal` aborts, and take their turns by what they are for. */
  callingFor(priority: Priority, signal: AbortSignal): HttpClient;
}

/** One HTTP request that was really sent, for counting. `status` is 0 where no answer came. */
export interface CallReport {
  connectionId: string;
  method: string;
  status: number;
  ms: number;
  /** How far the system's clock is before ours, where its answer says what time it is. */
  skewMs?: number;
}

export interface HttpClientOptions {
  connectionId: string;
  limits: Limits;
  /** PEM of an authority that is trusted besides the usual ones. */
  ca?: string | undefined;
  /** What says whether there is a call left; without it, of declared rates, this process alone is counted. */
  budget?: CallBudget | undefined;
  /** The same of cost points. */
  pointBudget?: CallBudget | undefined;
  /** Where a connection without rates keeps for all processes until when its system asked for patience; in this one alone without it. */
  hold?: HoldKeeper | undefined;
  /** The points that a request took, by its answer. */
  pointsOf?: ((answer: HttpAnswer) => number | undefined) | undefined;
  /** How long to wait before the next call, where an answer says how many are left. */
  patienceMs?: ((answer: HttpAnswer) => number) | undefined;
  classifyError?: ((answer: HttpAnswer, now: number) => Failure | undefined) | undefined;
  /** Every request is counted, not every activity. */
  onCall?: ((report: CallReport) => void) | undefined;
  /** Applied to every failure's text. */
  redact?: ((text: string) => string) | undefined;
  now?: (() => number) | undefined;
}

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The shaped HTTP client of one connection; `close` drops its idle sockets. */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): void } {
  const { limits } = options;
  const clock = { now: options.now ?? Date.now };
  const budgets = {
    calls: options.budget ?? ownBudget(limits, clock),
    points: options.pointBudget ?? ownBudget(limits, clock, 'points'),
  };
  const slots = createSlots(limits.concurrency, budgets, clock, options.hold);
  const wire = createWire(limits.concurrency, MAX_ANSWER_BYTES, options.ca);
  // Not `axios.create`: merging its defaults, none of which is used here, costs more than sending the request.
  const instance = new Axios({ adapter: wire.adapter, validateStatus: null });
  const client = new ShapedClient(options, instance, slots, { gapMs: 0 }, 'status', undefined);
  return Object.assign(client, {
    close() {
      slots.close();
      wire.close();
    },
  });
}

class ShapedClient implements HttpClient {
  readonly #options: HttpClientOptions;
  readonly #axios: Axios;
  readonly #slots: Slots;
  /** Of the system, as all clients of the connection heard it. */
  readonly #clock: { gapMs: number };
  readonly #priority: Priority;
  readonly #signal: AbortSignal | undefined;

  constructor(
    options: HttpClientOptions,
    instance: Axios,
    slots: Slots,
    clock: { gapMs: number },
    priority: Priority,
    signal: AbortSignal | undefined,
  ) {
    this.#options = options;
    this.#axios = instance;
    this.#slots = slots;
    this.#clock = clock;
    this.#priority = priority;
    this.#signal = signal;
  }

  callingFor(priority: Priority, signal: AbortSignal): HttpClient {
    return new ShapedClient(this.#options, this.#axios, this.#slots, this.#clock, priority, signal);
  }

  clockGapMs(): number {
    return this.#clock.gapMs;
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const slot = { weight: request.points ?? 1, priority: this.#priority, signal: this.#signal };
    const idempotent = request.idempotent ?? (request.method === 'GET' || request.method === 'HEAD');
    const url = request.query ? withQuery(request.url, request.query) : request.url;
    const attempt = { method: request.method, url, idempotent };
    for (let tries = 1; ; tries += 1) {
      try {
        // Each request that is sent is a call of the rate, a repeated one too.
        const answer = await this.#slots.run(slot, () => this.#exchange(request, url), this.#options.pointsOf);
        this.#heed(answer);
        if (answer.status >= 200 && answer.status < (request.redirects ? 400 : 300)) {
          if (request.answers !== 'json' || typeof answer.data !== 'string') return answer;
          throw this.#error(unreadable(attempt, answer));
        }
        throw this.#error(answerFailure(attempt, answer, this.#now(), this.#options.classifyError));
      } catch (error) {
        if (error instanceof WaybillError) throw error;
        // The server closed an idle socket just as a read took it from the pool: nobody's fault, and a read may repeat.
        const stale = isStaleSocket(error as TransportError) && idempotent && tries === 1;
        // The cause is not attached: axios errors carry the request with its credentials.
        if (!stale) throw this.#error(transportFailure(attempt, error as TransportError));
      }
    }
  }

  async #exchange(request: HttpRequest, url: string): Promise<HttpAnswer> {
    const { limits, connectionId, onCall } = this.#options;
    const startedAt = performance.now();
    let status = 0;
    let skewMs: number | undefined;
    try {
      const [body, type] = bodyOf(request);
      const headers: Record<string, string> = {
        accept: 'application/json',
        'user-agent': 'waybill',
        ...request.headers,
      };
      if (type && !hasHeader(headers, 'content-type')) headers['content-type'] = type;
      const response = await this.#axios.request({
        method: request.method,
        url,
        headers,
        data: body,
        timeout: Math.min(request.timeoutMs ?? limits.timeoutMs, limits.timeoutMs),
        ...(this.#signal && { signal: this.#signal }),
      });
      status = response.status;
      const answered = headersOf(response.headers as Record<string, unknown>);
      skewMs = skewOf(answered.date, this.#now(), performance.now() - startedAt);
      if (skewMs !== undefined) this.#clock.gapMs = skewMs;
      return {
        status,
        headers: answered,
        data: request.answers === 'text' ? response.data : dataOf(response.data),
        url,
        method: request.method,
      };
    } finally {
      const ms = performance.now() - startedAt;
      onCall?.({ connectionId, method: request.method, status, ms, ...(skewMs === undefined ? {} : { skewMs }) });
    }
  }

  /** What the answer says of the calls left holds for everybody. */
  #heed(answer: HttpAnswer): void {
    const { patienceMs } = this.#options;
    const now = this.#now();
    const waitMs = patienceMs?.(answer) ?? 0;
    if (waitMs > 0) this.#slots.hold(now + waitMs);
    if (answer.status !== 429) {
      this.#slots.throttled(undefined);
      return;
    }
    const retryMs = retryAfterMs(answer.headers, now) ?? 0;
    if (retryMs > 0) this.#slots.throttled(now + retryMs);
  }

  #error(failure: Failure): WaybillError {
    const { redact } = this.#options;
    return new WaybillError(redact ? { ...failure, message: redact(failure.message) } : failure);
  }

  #now(): number {
    return this.#options.now?.() ?? Date.now();
  }
}

/** How far the system's clock is before ours, by the `Date` of an answer that took `ms`: the header tells whole seconds. */
function skewOf(date: string | undefined, now: number, ms: number): number | undefined {
  const told = Date.parse(date ?? '');
  return Number.isNaN(told) ? undefined : Math.round(told + 500 - (now - ms / 2));
}

function isStaleSocket({ code, unanswered }: TransportError): boolean {
  return (code === 'ECONNRESET' || code === 'EPIPE') && unanswered === true;
}

function withQuery(url: string, query: NonNullable<HttpRequest['query']>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  if (!text) return url;
  return url + (url.includes('?') ? '&' : '?') + text;
}

/** The body's bytes and their media type. */
function bodyOf(request: HttpRequest): [Buffer | undefined, string?] {
  if (request.json !== undefined) return [Buffer.from(JSON.stringify(request.json)), 'application/json'];
  if (request.form)
    return [Buffer.from(new URLSearchParams(request.form).toString()), 'application/x-www-form-urlencoded'];
  if (request.text !== undefined) return [Buffer.from(request.text), 'text/plain; charset=utf-8'];
  if (request.raw) return [Buffer.from(request.raw), 'application/octet-stream'];
  return [undefined];
}

const hasHeader = (headers: Record<string, string>, name: string) =>
  Object.keys(headers).some((key) => key.toLowerCase() === name);

function headersOf(raw: Record<string, unknown>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined && value !== null)
      headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return headers;
}

function dataOf(body: unknown): unknown {
  if (typeof body !== 'string' || body === '') return body === '' ? undefined : body;
  const first = body.trimStart()[0];
  if (first !== '{' && first !== '[' && first !== '"' && !/^\s*(-?\d|true|false|null)/.test(body)) return body;
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}
