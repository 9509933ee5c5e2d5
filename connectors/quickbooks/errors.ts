import { type Failure, type Lack, WaybillError } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { retryAfterMs } from '../http-failure.ts';
import { vendorText } from '../vendor-text.ts';

/** What a failed call answers, sometimes with 200. */
export interface Fault {
  Fault?: { type?: string; Error?: { Message?: string; Detail?: string; code?: string; element?: string }[] };
  /** Some layers before the service write it all in small letters. */
  fault?: { type?: string; error?: { message?: string; detail?: string; code?: string }[] };
}

/** The token endpoint, RFC 6749. */
interface GrantError {
  error?: string;
  error_description?: string;
}

/** Somebody changed the object since it was read. */
export const STALE = '5010';
export const DUPLICATE_NUMBER = '6140';
export const DUPLICATE_NAME = '6240';
/** There is no such object, or no more. */
export const NOT_FOUND = '610';

const LACKS: Record<string, Lack> = { '3100': 'account', '003100': 'account', '5020': 'permission', '6190': 'plan' };
/** Everybody waits so long, by the vendor's word. */
const THROTTLED_MS = 60_000;

export function faultIn(data: unknown): Failure | undefined {
  const body = data as Fault | null | undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  const first = body.Fault?.Error?.[0];
  const small = body.fault?.error?.[0];
  if (!first && !small) return undefined;
  const code = first?.code ?? small?.code ?? '';
  const words = [first?.Message ?? small?.message, first?.Detail ?? small?.detail];
  const message = vendorText([...new Set(words.filter(Boolean))].join(': '));
  const type = body.Fault?.type ?? body.fault?.type ?? '';
  const lack = LACKS[code];
  if (lack) return { class: 'auth', message, lack };
  if (/^auth/i.test(type)) return { class: 'auth', message };
  if (code === '003001') return { class: 'rate-limited', message, retryAfterMs: THROTTLED_MS };
  return { class: 'rejected', message, ...(code ? { code } : {}), ...(first?.element ? { field: first.element } : {}) };
}

/** What an answer means beyond its status. */
export function classifyError({ status, data, headers }: HttpAnswer, now: number): Failure | undefined {
  const grant = data as GrantError | null | undefined;
  if (status === 400 && typeof grant?.error === 'string') {
    const over = grant.error === 'invalid_grant';
    const message = over
      ? 'the refresh token is not good any more: connect the app to the company again, and write the new one into the options'
      : vendorText(grant.error_description ?? grant.error);
    return { class: 'auth', message, ...(over ? { lack: 'expired' as const } : {}) };
  }
  if (status === 429)
    return { class: 'rate-limited', message: 'throttled', retryAfterMs: retryAfterMs(headers, now) ?? THROTTLED_MS };
  // A failure of the service is no refusal, whatever it says of it.
  return status < 500 ? faultIn(data) : undefined;
}

export const codeOf = (error: unknown): string | undefined =>
  error instanceof WaybillError && error.failure.class === 'rejected' ? error.failure.code : undefined;
