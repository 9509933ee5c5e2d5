import type { Failure } from '../../domain/failures.ts';

/** Words by which a member state says that it cannot be asked now. */
const STATE_SILENT = new Set(['MS_UNAVAILABLE', 'TIMEOUT', 'MS_MAX_CONCURRENT_REQ', 'MS_MAX_CONCURRENT_REQ_TIME']);

/** Marks a code that came with a status of failure: a bare status is none. */
export const CODED = 'vies:';

/** How long VIES is left alone that has too many askers; it names no time itself. */
const PATIENCE_MS = 60_000;

interface ErrorBody {
  actionSucceed?: boolean;
  errorWrappers?: { error?: string }[];
}

/** The code of an answer that says why there is none. It comes with 200 as well as with 4xx and 5xx. */
export function errorCode(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { actionSucceed, errorWrappers } = data as ErrorBody;
  const code = errorWrappers?.[0]?.error;
  if (code !== undefined) return /^[A-Z_0-9-]{1,60}$/.test(code) ? code : 'UNKNOWN';
  return actionSucceed === false ? 'UNKNOWN' : undefined;
}

export const isStateSilent = (code: string): boolean => STATE_SILENT.has(code);

/** What a code means for the whole of VIES. */
export function failureOf(code: string): Failure {
  const message = `VIES answered ${code}`;
  switch (code) {
    case 'GLOBAL_MAX_CONCURRENT_REQ':
    case 'GLOBAL_MAX_CONCURRENT_REQ_TIME':
      return { class: 'rate-limited', message, retryAfterMs: PATIENCE_MS };
    case 'INVALID_REQUESTER_INFO':
      return {
        class: 'auth',
        lack: 'account',
        message: `${message}: the option \`requester\` is not a VAT id that it knows`,
      };
    case 'IP_BLOCKED':
    case 'VAT_BLOCKED':
      return { class: 'auth', lack: 'permission', message: `${message}: it has locked this asker out` };
    default:
      return { class: 'unavailable', message };
  }
}
