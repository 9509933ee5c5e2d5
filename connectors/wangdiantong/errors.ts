import type { Failure, Lack } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';

/** Every answer, with HTTP 200; `status` 0 is success, and `data` may hold refusals of single records all the same. */
export interface Answer {
  status: number;
  message?: string;
  data?: unknown;
}

/** The platform's own advice after too many calls: leave it alone for five to ten minutes. */
const LIMITED_MS = 300_000;

/** Status 1 is for wrong credentials and for wrong arguments; only the words tell. */
const CREDENTIALS = /验证失败|auth fail|sid is not/i;

/** What an unsuccessful answer means; https://open.wangdian.cn/qjb/open/guide?path=qjbguide_cwmsm lists the codes. */
export function failureOf({ status, message }: Answer): Failure {
  const words = vendorText(message);
  const tail = words ? `: ${words}` : '';
  const lacks = (lack: Lack, what: string): Failure => ({ class: 'auth', lack, message: what });
  if (status === 6) return lacks('permission', "this machine's address is not on the list of allowed ones (6)");
  if (status === 7) return lacks('clock', "this machine's clock is off by more than two minutes (7)");
  if (status === 3) return lacks('permission', 'the interface account asks for a one-time password (3)');
  if (status === 1 && CREDENTIALS.test(words))
    return lacks('credential', `sid, appKey or appSecret was not accepted (1)${tail}`);
  if (/(频率|并发).*限制|稍后重试/.test(words))
    return { class: 'rate-limited', message: `too many calls (${status})`, retryAfterMs: LIMITED_MS };
  if (/权限不足|无.*权限/.test(words)) return lacks('permission', `no permission (${status})${tail}`);
  if (status === 4 || status === 5 || status === 99)
    return { class: 'unknown-outcome', message: `error in the ERP (${status})`, answered: true };
  return refusal(message, String(status));
}

/** One record that was not taken. The field stands in brackets behind its Chinese name, or alone. */
export function refusal(message: unknown, code?: string): Failure {
  const words = vendorText(message);
  const field = /\b([a-z]+_[a-z_]+)\b/.exec(words)?.[1];
  return {
    class: 'rejected',
    message: words ? `refused: ${words}` : 'refused without a word',
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
  };
}
