import type { Failure } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';

/** Every answer, with HTTP 200 as a rule. `code` is text or a number: `200` for business, `00000` for tokens and addresses. */
export interface Answer {
  code: string | number;
  message?: string | null;
  /** A finer code of the application behind the gateway. */
  displayCode?: string | null;
  data?: unknown;
}

const A_MINUTE_MS = 60_000;

/** Codes after which another token is asked for: none, could not be read, not accepted. */
const TOKEN = new Set(['310001', '310003', '310036']);

/** Callers that an address list keeps out, on four levels. */
const ADDRESS = new Set(['310031', '310038', '310041', '310047']);

/** Too many calls: system, application, product, interface. */
const LIMITED = new Set(['310032', '310039', '310042', '310046']);

/** Neither done nor refused: the same key is at work, or the gateway gave up waiting. */
const UNDER_WAY = new Set(['202', '310504']);

/** The application behind the gateway broke, or answered nothing that can be read. */
const BROKEN = new Set(['315001', '310071', '310076', '310077']);

/** The application behind the gateway was never reached. */
const UNREACHED = new Set(['310043', '310072']);

export const tokenRefused = (code: string): Failure => ({
  class: 'auth',
  lack: 'expired',
  message: `the access token was not accepted (${code})`,
});

/** What an unsuccessful answer means; the codes are those of the open platform's page on return codes (返回码说明). */
export function failureOf(answer: Answer): Failure {
  const code = String(answer.code);
  const words = vendorText(answer.message);
  const tail = words ? `: ${words}` : '';
  if (TOKEN.has(code)) return tokenRefused(code);
  if (code === '310037')
    return {
      class: 'auth',
      lack: 'permission',
      message: `the application is not authorized for this interface: tick it under API 授权 (310037)`,
    };
  if (ADDRESS.has(code))
    return { class: 'auth', lack: 'permission', message: `this machine's address is not allowed (${code})` };
  if (code === '310005' || code === '310006')
    return { class: 'auth', message: `the application does not exist or is disabled (${code})` };
  if (LIMITED.has(code))
    return { class: 'rate-limited', message: `too many calls (${code})`, retryAfterMs: A_MINUTE_MS };
  if (UNDER_WAY.has(code)) return { class: 'unknown-outcome', message: `still under way (${code})` };
  if (UNREACHED.has(code)) return { class: 'unavailable', message: `the application was not reached (${code})` };
  if (BROKEN.has(code)) return { class: 'unknown-outcome', message: `error in the ERP (${code})`, answered: true };
  if (code === '310404' || code === '310405')
    return { class: 'auth', lack: 'plan', message: `the gateway has no such interface (${code})${tail}` };
  return refusal(words, answer.displayCode || code);
}

/** One record that was not taken. */
export const refusal = (words: string, code?: string): Failure => ({
  class: 'rejected',
  message: words ? `refused: ${words}` : 'refused without a word',
  ...(code ? { code } : {}),
});

/** True where a record was refused only because its number is taken; the platform has no code of its own for that. */
export const isNumberTaken = (failure: Failure): boolean =>
  failure.class === 'rejected' && /(编号|编码|单号).*(重复|已存在|唯一|被占用)/.test(failure.message);

/** True where nothing is there of an id: 1002 says so, and 999, which says much else, in words. */
export const isAbsence = (failure: Failure): boolean =>
  failure.class === 'rejected' &&
  (failure.code === '1002' || (failure.code === '999' && /未获取到|不存在|没有查询到/.test(failure.message)));
