import type { Failure } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';

/** Every answer comes with HTTP 200; `ask` tells. The tracking endpoints answer `code` 0 instead. */
export interface Answer {
  ask?: 'Success' | 'Failure';
  code?: number;
  message?: string;
  errCode?: string | number;
  Error?: { errCode?: string | number; errMessage?: string };
  order_code?: string;
  count?: string | number;
  data?: unknown;
  cancel_status?: number;
}

/** Codes of `Error.errCode` that callers have to know. */
const NO_DATA = '10103086';
const ALREADY_VOID = '10103099';

const LIMITED_MS = 10_000;

export const succeeded = (answer: Answer): boolean => answer.ask === 'Success' || answer.code === 0;

const codeOf = (answer: Answer): string => String(answer.Error?.errCode ?? answer.errCode ?? '');
const wordsOf = (answer: Answer): string => answer.Error?.errMessage ?? answer.message ?? '';

/** Nothing matches the search: an empty answer, not a failure. */
export const isNoData = (answer: Answer): boolean =>
  codeOf(answer) === NO_DATA || /没有数据|no data/i.test(wordsOf(answer));

/** The order is void already: what a cancel wanted. */
export const isAlreadyVoid = (answer: Answer): boolean =>
  codeOf(answer) === ALREADY_VOID || /已废弃/.test(wordsOf(answer));

/** The reference number belongs to an order that is not void. */
export const isDuplicateReference = (answer: Answer): boolean =>
  /(参考号|reference_no).*(已存在|重复|exist|duplicate)/i.test(wordsOf(answer));

/** What an unsuccessful answer means. The vendor publishes few codes, so its words decide. */
export function failureOf(answer: Answer): Failure {
  const words = vendorText(wordsOf(answer));
  const code = codeOf(answer);
  if (/app.?(key|token)|授权|鉴权|token.*(失效|错误)|unauthori[sz]ed/i.test(words)) {
    return { class: 'auth', message: `the key or token was not accepted${code ? ` (${code})` : ''}` };
  }
  if (/频率|频繁|限流|too many/i.test(words)) {
    return { class: 'rate-limited', message: `too many calls${code ? ` (${code})` : ''}`, retryAfterMs: LIMITED_MS };
  }
  if (/系统(异常|繁忙|错误)|system (error|busy)/i.test(words)) {
    return { class: 'unknown-outcome', message: `error in the warehouse system${code ? ` (${code})` : ''}` };
  }
  const field = /\b([a-z]+_[a-z_0-9]+)\b/.exec(words)?.[1];
  return {
    class: 'rejected',
    message: words || 'refused without a word',
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
  };
}
