import type { Failure } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';

/** Every answer, with HTTP 200; `code` 0 is success. */
export interface Answer {
  code: number;
  msg?: string | null;
  data?: unknown;
}

/** The access token is not, or no longer, good: the one code after which another token is asked for. */
export const TOKEN_REFUSED = 100;

const A_SECOND_MS = 1_000;
const A_MINUTE_MS = 60_000;

/** What an unsuccessful answer means; https://openweb.jushuitan.com/dev-doc lists the codes. */
export function failureOf({ code, msg }: Answer): Failure {
  const words = vendorText(msg);
  switch (code) {
    case 10:
      return { class: 'auth', message: 'the signature was not accepted: look at appKey and appSecret (10)' };
    case TOKEN_REFUSED:
      return { class: 'auth', message: 'the access token was not accepted (100)' };
    case 110:
      return {
        class: 'auth',
        lack: 'permission',
        message: "this machine's address is not on the application's IP list (110)",
      };
    case 140:
      return { class: 'auth', lack: 'clock', message: "this machine's clock is off by more than 15 minutes (140)" };
    case 150:
      return {
        class: 'auth',
        lack: 'expired',
        message: 'the token cannot be renewed: the merchant has to authorize again (150)',
      };
    case 190:
      return { class: 'auth', lack: 'permission', message: 'the application has no permission for this call (190)' };
    case 199:
      return { class: 'rate-limited', message: 'more than 5 calls a second (199)', retryAfterMs: A_SECOND_MS };
    case 200:
      return { class: 'rate-limited', message: 'more than 100 calls a minute (200)', retryAfterMs: A_MINUTE_MS };
    default:
      // What failed inside of it may have happened all the same.
      if (/系统(异常|繁忙|错误)|服务(异常|繁忙)|超时|timeout/i.test(words))
        return { class: 'unknown-outcome', message: `error in the ERP (${code})`, answered: true };
      return { class: 'rejected', message: `refused (${code})${words ? `: ${words}` : ''}`, code: String(code) };
  }
}

/** One order of a page that was not taken. */
export const refusedOrder = (msg: unknown): Failure => {
  const words = vendorText(msg);
  const field = /\b([a-z]+_[a-z_]+)\b/.exec(words)?.[1];
  return {
    class: 'rejected',
    message: words ? `refused: ${words}` : 'refused without a word',
    ...(field ? { field } : {}),
  };
};
