import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** `{ error: { code, message } }`: in v1 the message is an object with its language, in v2 text; the code is text or a number. */
interface ErrorBody {
  error?: { code?: string | number; message?: string | { value?: string } };
}

const LOCKED_MS = 5_000;

const SESSION_ENDED = '301';
/** Somebody else works at the same thing. */
const LOCKED = new Set(['-2038', '-1140']);
/** An `If-Match` that is no longer so. */
const CHANGED_MEANWHILE = '-2039';
/** The login could not be taken to its company: it says so before anything is done. */
const SWITCH_COMPANY = '305';
const NO_PERMISSION = '-5006';

export function errorOf(body: unknown): { code: string; words: string } | undefined {
  const error = (body as ErrorBody | null | undefined)?.error;
  if (typeof error !== 'object' || error === null) return undefined;
  const said = typeof error.message === 'string' ? error.message : error.message?.value;
  return { code: String(error.code ?? ''), words: vendorText(said) };
}

/** What a refused answer means; undefined where its status says all. */
export function failureOf({ status, data }: Pick<HttpAnswer, 'status' | 'data'>): Failure | undefined {
  const error = errorOf(data);
  if (!error) return undefined;
  const { code, words } = error;
  const tail = words ? `: ${words}` : '';
  if (code === SESSION_ENDED) return { class: 'auth', lack: 'expired', message: 'the session has ended (301)' };
  if (code === SWITCH_COMPANY) return { class: 'unavailable', message: `the company was not reached (305)${tail}` };
  if (code === NO_PERMISSION)
    return { class: 'auth', lack: 'permission', message: `the user may not use this object (${code})` };
  if (code === CHANGED_MEANWHILE || status === 412)
    return { class: 'unavailable', message: `changed meanwhile (${code})` };
  if (LOCKED.has(code))
    return { class: 'rate-limited', message: `locked by another user (${code})`, retryAfterMs: LOCKED_MS };
  if (status < 400 || status === 401 || status === 403 || status === 429 || status >= 500) return undefined;
  const field = /\[\w+\.(\w+)\]/.exec(words)?.[1];
  return {
    class: 'rejected',
    message: `refused (${code || status})${tail}`,
    code: code || String(status),
    ...(field ? { field } : {}),
  };
}

/** Why a login was refused. The codes tell little, and differ between releases: words help. */
export function loginFailure(body: unknown): Failure {
  const { code = '', words = '' } = errorOf(body) ?? {};
  const tail = `(${code || 'no code'})${words ? `: ${words}` : ''}`;
  if (/licen[sc]e/i.test(words)) return { class: 'auth', lack: 'plan', message: `no licence for this user ${tail}` };
  if (/company|database/i.test(words) && !/credentials/i.test(words))
    return { class: 'auth', lack: 'account', message: `companyDb was not accepted ${tail}` };
  return { class: 'auth', lack: 'credential', message: `user or password was not accepted ${tail}` };
}
