import type { Failure } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';

/** Every answer comes with HTTP 200; `code` 0 is success. `data` is an empty text where there is none. */
export interface Answer {
  code?: string | number;
  msg?: string;
  data?: unknown;
}

const LIMITED_MS = 10_000;

export const isAnswer = (answer: unknown): answer is Answer =>
  typeof answer === 'object' && answer !== null && 'code' in answer;

export const succeeded = ({ code }: Answer): boolean => String(code) === '0';

/** The seller's number is taken: of an order that is there, though a search may not see it yet. */
export const saysTaken = (failure: Failure): boolean =>
  failure.class === 'rejected' && /重复|已存在|repeat|duplicat|already exist/i.test(failure.message);

/** So many pieces of the order are not there to be announced: a return of them is known already, ours from a lost answer perhaps. */
export const saysAnnounced = (failure: Failure): boolean =>
  failure.class === 'rejected' && /已生成退货|已有退货|数量不足/.test(failure.message);

/** What an unsuccessful answer means. The vendor's pages list no codes of the gateway, so its words decide. */
export function failureOf(action: string, { code, msg }: Answer): Failure {
  const words = vendorText(msg);
  const message = `Winit refuses ${action} with ${code}${words ? `: ${words}` : ''}`;
  if (/签名|验签|\bsign\b|signature|token|app_?key|client_?id/i.test(words))
    return { class: 'auth', lack: 'credential', message };
  if (/频率|频繁|限流|too many/i.test(words)) return { class: 'rate-limited', message, retryAfterMs: LIMITED_MS };
  if (/系统(异常|繁忙)|system (error|busy)/i.test(words)) return { class: 'unknown-outcome', answered: true, message };
  return { class: 'rejected', code: String(code), message };
}
