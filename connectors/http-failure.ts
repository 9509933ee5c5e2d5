import type { Failure } from '../domain/failures.ts';
import type { HttpAnswer } from './http.ts';
import type { TransportError } from './http-adapter.ts';

/** What is known of the request whose failure is classified. */
export interface Attempt {
  method: string;
  url: string;
  /** It changes nothing at the target, so that a lost answer leaves nothing to look for. */
  idempotent: boolean;
}

type ErrorClassifier = (answer: HttpAnswer, now: number) => Failure | undefined;

/** Errors of the socket before a byte of the request left: the target did nothing. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_INVALID_URL',
]);

/** Words of a gateway whose target did not answer it, or not to the end: the target may still be at it. */
const GATEWAY = new Set([502, 504, 520, 522, 524]);

/** What axios makes of every error of a request whose signal was aborted. */
const CANCELLED = 'ERR_CANCELED';

const DEFAULT_RETRY_MS = 2_000;

/** The request as people may read it: the query is left out, because some systems put credentials there. */
export function describe(attempt: Pick<Attempt, 'method' | 'url'>): string {
  let path = attempt.url.split(/[?#]/, 1)[0] ?? '';
  try {
    const url = new URL(attempt.url);
    path = url.host + url.pathname;
  } catch {
    // an unparsable address is shown as it stands, without its query
  }
  return `${attempt.method} ${path}`;
}

/** `Retry-After` in seconds or as a date, in ms from `now`; undefined without a readable one. */
export function retryAfterMs(headers: Record<string, string>, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A read that was lost changed nothing; a write that was lost may have happened. */
function lost(attempt: Attempt, why: string, answered: boolean): Failure {
  const message = `${describe(attempt)}: ${why}`;
  if (attempt.idempotent) return { class: 'unavailable', message };
  return { class: 'unknown-outcome', message, ...(answered ? { answered } : {}) };
}

/** What it means that the answer of a success cannot be read: half of it, or a page of some proxy, which proves nothing. */
export const unreadable = (attempt: Attempt, { status, data }: Pick<HttpAnswer, 'status' | 'data'>): Failure =>
  lost(attempt, `answered ${status} with what is no JSON`, !/^\s*</.test(String(data)));

/** What an answer other than 2xx means. The connector is asked first: it knows its vendor's codes. */
export function answerFailure(
  attempt: Attempt,
  answer: HttpAnswer,
  now: number,
  classifyError?: ErrorClassifier,
): Failure {
  const known = classifyError?.(answer, now);
  if (known) return known;
  const { status } = answer;
  const message = `${describe(attempt)} answered ${status}`;
  const patience = retryAfterMs(answer.headers, now);
  if (status === 401) return { class: 'auth', message };
  // RFC 9110: it was understood who asks, and that is not enough. Some say so of a wrong credential too.
  if (status === 403) return { class: 'auth', message, lack: 'permission' };
  if (status === 429) return { class: 'rate-limited', message, retryAfterMs: patience ?? DEFAULT_RETRY_MS };
  if (status === 503 && patience !== undefined) return { class: 'rate-limited', message, retryAfterMs: patience };
  if (status >= 500) return lost(attempt, `answered ${status}`, !GATEWAY.has(status));
  return { class: 'rejected', message, code: String(status) };
}

/** What it means that no answer came. */
export function transportFailure(attempt: Attempt, error: TransportError): Failure {
  const code = error.code || 'no answer';
  const why = error.timedOut ? 'no answer in time' : code === CANCELLED ? 'cancelled while under way' : code;
  const ours = !error.timedOut && code === CANCELLED ? ({ ours: true } as const) : {};
  if (error.unsent || NEVER_SENT.has(code))
    return { class: 'unavailable', message: `${describe(attempt)}: ${why}`, ...ours };
  return { ...lost(attempt, why, false), ...ours };
}
