import type { Failure, Lack } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** One error: of a call or of a node of a graph with `errorCode`, of a record of a collection with `statusCode`. */
export interface ApiError {
  message?: string;
  errorCode?: string;
  statusCode?: string;
  fields?: string[];
}

/** Another transaction held the row for ten seconds; everything of ours was rolled back. */
const LOCKED_MS = 5_000;
/** Calls of the last 24 hours count, so that some come free by and by. */
const LIMIT_MS = 15 * 60_000;

/** Codes under which no record can move until a person acts, and what is missing. */
const LACKING: Record<string, Lack> = {
  INVALID_SESSION_ID: 'expired',
  API_DISABLED_FOR_ORG: 'plan',
  API_CURRENTLY_DISABLED: 'plan',
  FUNCTIONALITY_NOT_ENABLED: 'plan',
  // What we ask for by name is not there for this user: an object, or a field that it may not see.
  INVALID_TYPE: 'permission',
  INVALID_FIELD: 'permission',
};

export const codeOf = ({ errorCode, statusCode }: ApiError): string => errorCode ?? statusCode ?? '';

/** Codes that mean the same wherever they stand. */
function generalFailure(error: ApiError, now: number): Failure | undefined {
  const words = vendorText(error.message);
  switch (codeOf(error)) {
    case 'UNABLE_TO_LOCK_ROW':
      return { class: 'rate-limited', message: 'a row is locked by another transaction', retryAfterMs: LOCKED_MS };
    case 'REQUEST_LIMIT_EXCEEDED':
      // The calls of a day are used up, or, under the same code, too many run at once.
      return /total/i.test(words)
        ? { class: 'budget', message: `the calls of 24 hours are used up: ${words}`, readyAt: now + LIMIT_MS }
        : { class: 'rate-limited', message: `told to wait: ${words}`, retryAfterMs: LOCKED_MS };
    case 'ENTITY_IS_DELETED':
    case 'NOT_FOUND':
      return { class: 'conflict', message: `it is gone there (${codeOf(error)})` };
    // Something before it in the same transaction failed, or too many graphs did: nothing of this one was done.
    case 'PROCESSING_HALTED':
      return { class: 'unavailable', message: 'not tried, because others in the same call failed' };
    default:
      return undefined;
  }
}

/** What was refused, in the organisation's own words: validation rules and triggers speak here. */
function refusal(error: ApiError): Failure {
  const field = error.fields?.[0];
  const words = vendorText(error.message);
  const code = codeOf(error) || 'refused';
  return {
    class: 'rejected',
    message: `refused${field ? ` ${field}` : ''} (${code})${words ? `: ${words}` : ''}`,
    code,
    ...(field ? { field } : {}),
  };
}

/** Why a record was not taken whose transaction was rolled back. */
export function recordFailure(errors: readonly ApiError[], now: number): Failure {
  // Of a transaction that was rolled back, only one error is the reason.
  const error = errors.find((one) => codeOf(one) !== 'PROCESSING_HALTED') ?? errors[0] ?? {};
  return generalFailure(error, now) ?? refusal(error);
}

/** `{error, error_description}` of the token endpoint. */
function tokenFailure({ error, error_description }: { error: string; error_description?: string }): Failure {
  const words = vendorText(error_description);
  const lack: Lack = /approved|consent|client credentials user|inactive|ip restricted/i.test(words)
    ? 'permission'
    : 'credential';
  return { class: 'auth', lack, message: `no access token (${error})${words ? `: ${words}` : ''}` };
}

/** What a refused call means; undefined where its status says all. */
export function classifyError({ status, data }: HttpAnswer, now: number): Failure | undefined {
  if (Array.isArray(data)) {
    const error = (data as ApiError[])[0] ?? {};
    const code = codeOf(error);
    const general = generalFailure(error, now);
    if (general) return general;
    const lack = LACKING[code];
    if (lack) return { class: 'auth', lack, message: `${vendorText(error.message) || 'not allowed'} (${code})` };
    if (status === 403) return { class: 'auth', lack: 'permission', message: `${vendorText(error.message)} (${code})` };
    return status === 401 || status >= 500 ? undefined : refusal(error);
  }
  const body = data as { error?: unknown } | null | undefined;
  if (typeof body === 'object' && typeof body?.error === 'string' && status < 500)
    return tokenFailure(body as { error: string });
  return undefined;
}
