import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';
import type { OperationAnswer } from './multipart.ts';

interface Detail {
  code?: string;
  message?: string;
  severity?: string;
  target?: string;
  propertyref?: string;
}

/** The error of an answer as OData V2 writes it. */
interface ErrorBody {
  error?: { code?: string; message?: { value?: string } | string; innererror?: { errordetails?: Detail[] } };
}

/** Somebody works at the document: messages of classes V1, MC and others say so in many words, in every language of the system. */
const LOCKED =
  /currently being processed|is (already )?locked|wird (gerade|zurzeit|bereits).*(bearbeitet|gesperrt)|被.*锁定|正由.*处理/i;
const LOCKED_MS = 5_000;

/** The frame's own words around the application's message. */
const isWrapper = ({ code }: Detail): boolean => code?.startsWith('/IWBEP/') === true;

function errorOf(body: unknown): { code: string; words: string; field?: string } | undefined {
  const error = (body as ErrorBody | null | undefined)?.error;
  if (typeof error !== 'object' || error === null) return undefined;
  const details = error.innererror?.errordetails ?? [];
  const detail = details.find((one) => one.severity === 'error' && !isWrapper(one));
  const said = typeof error.message === 'string' ? error.message : error.message?.value;
  const field = (detail?.propertyref || detail?.target)?.split('/').at(-1);
  return {
    code: detail?.code ?? error.code ?? '',
    words: vendorText(detail?.message ?? said),
    ...(field ? { field } : {}),
  };
}

/** Only by this header a session that has ended differs from a right that lacks: both are a 403. */
const wantsCsrf = ({ status, headers }: Pick<HttpAnswer, 'status' | 'headers'>): boolean =>
  status === 403 && headers['x-csrf-token']?.toLowerCase() === 'required';

/** What a refused call means; undefined where its status says all. */
export const failureOf = (answer: HttpAnswer): Failure | undefined =>
  wantsCsrf(answer)
    ? { class: 'auth', lack: 'expired', message: 'the session of the CSRF token has ended (403)' }
    : refusalOf(answer.status, answer.data);

/** What a refused answer means; undefined where it carries no error of the application and its status says all. */
export function refusalOf(status: number, body: unknown): Failure | undefined {
  const error = errorOf(body);
  if (!error || status < 400 || status === 401 || status === 403 || status === 429 || status >= 500) return undefined;
  const { code, words, field } = error;
  if (status === 423 || LOCKED.test(words)) {
    return {
      class: 'rate-limited',
      message: `the document is locked by another user (${code})`,
      retryAfterMs: LOCKED_MS,
    };
  }
  return {
    class: 'rejected',
    message: `refused${field ? ` ${field}` : ''} (${code || status})${words ? `: ${words}` : ''}`,
    code: code || String(status),
    ...(field ? { field } : {}),
  };
}

/** What became of an operation of a change set that was not done. */
export function operationFailure({ status, body }: OperationAnswer): Failure {
  const said = errorOf(body)?.words;
  const tail = said ? `: ${said}` : '';
  // Somebody changed it between our look and our change: surely nothing was done, and the next look is newer.
  if (status === 412 || status === 428)
    return { class: 'unavailable', message: `changed meanwhile (${status})${tail}` };
  if (status === 404) return { class: 'conflict', message: `it is gone (404)${tail}` };
  if (status === 401) return { class: 'auth', message: `not allowed (401)${tail}` };
  if (status === 403) return { class: 'auth', lack: 'permission', message: `not allowed (403)${tail}` };
  if (status === 429 || status === 503)
    return { class: 'rate-limited', message: `told to wait (${status})`, retryAfterMs: LOCKED_MS };
  if (status >= 500)
    return { class: 'unknown-outcome', message: `error in the ERP (${status})${tail}`, answered: true };
  return refusalOf(status, body) ?? { class: 'rejected', message: `refused (${status})${tail}`, code: String(status) };
}
