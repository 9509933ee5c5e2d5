import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** `{"error": {"code", "message", "errors"}}`; messages and errors are texts, lists or objects of them. */
interface ApiError {
  code?: string;
  message?: unknown;
  errors?: unknown;
}

/** The carrier did not answer EasyPost, which does not know either whether there is a label now. */
const UNKNOWN = new Set([
  'SHIPMENT.POSTAGE.TIMED_OUT',
  'SHIPMENT.POSTAGE.NO_RESPONSE',
  'SHIPMENT.PURCHASE.IN_PROGRESS',
]);

/** All texts within, in their order. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

export function classifyError(answer: HttpAnswer): Failure | undefined {
  const { status } = answer;
  if (status < 400 || status >= 500 || status === 429 || status === 408) return undefined;
  const { code, message, errors } = (answer.data as { error?: ApiError } | undefined)?.error ?? {};
  if (status === 401) return { class: 'auth', lack: 'credential', message: 'EasyPost does not accept the API key' };
  if (status === 402)
    return {
      class: 'auth',
      lack: 'plan',
      message: 'EasyPost wants money first: balance or payment method of the account',
    };
  if (status === 403)
    return { class: 'auth', lack: 'permission', message: 'EasyPost does not let this API key do that' };
  const words = vendorText([...textsIn(message), ...textsIn(errors)].join('; '));
  const text = `EasyPost refuses with ${status}${words ? `: ${words}` : ''}`;
  if (code === 'SHIPMENT.POSTAGE.EXISTS') return { class: 'conflict', message: 'the postage is bought already' };
  if (code && UNKNOWN.has(code)) return { class: 'unknown-outcome', answered: true, message: text };
  if (status === 404) return { class: 'rejected', code: 'NOT_FOUND', message: text };
  const [first] = Array.isArray(errors) ? errors : [];
  const field = (first as { field?: unknown } | undefined)?.field;
  return {
    class: 'rejected',
    code: code ?? String(status),
    message: text,
    ...(typeof field === 'string' ? { field } : {}),
  };
}
