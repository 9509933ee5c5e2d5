import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** karrio answers `{"errors": [{code, level, message}]}` for everything but a fault of its own. */
export function classifyError(answer: HttpAnswer): Failure | undefined {
  const { status } = answer;
  if (status < 400 || status >= 500 || status === 429) return undefined;
  const [error] = (answer.data as { errors?: { code?: string; message?: string }[] } | undefined)?.errors ?? [];
  if (status === 401) return { class: 'auth', lack: 'credential', message: 'karrio does not accept the token' };
  if (status === 403) return { class: 'auth', lack: 'permission', message: 'karrio does not let this token do that' };
  if (!error) return undefined;
  const text = vendorText(error.message);
  const message = `karrio refuses: ${text}`;
  if (error.code === 'duplicate_order_id') return { class: 'conflict', message: 'karrio already holds this order id' };
  // `recipient.country_code: "ZZ" is not a valid choice.`
  const field = error.code === 'validation' ? /^([\w.[\]]+):/.exec(text)?.[1] : undefined;
  return { class: 'rejected', code: error.code ?? String(status), message, ...(field && { field }) };
}
