import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** `/api/error`, the body of every refusal. */
interface ApiError {
  _object?: string;
  error?: { _object?: string; code?: string; message?: string };
  code?: string;
  message?: string;
}

/** What options say is read, and a key may lack the right to. */
const KEPT = /\/(shipment_legs|customs_entries)(?:\?|$)/;

/**
 * Only a refusal of the data needs the body; the status tells the rest. A 403 of commercial invoices is about that right
 * alone, which the vendor gives on request: it must not pause the whole connection, as a refused key does.
 */
export function classifyError(answer: HttpAnswer): Failure | undefined {
  if (answer.status === 403 && answer.method === 'POST' && /\/commercial_invoices$/.test(answer.url))
    return {
      class: 'rejected',
      message: 'refused with 403: this key may not write commercial invoices; Flexport gives the permission on request',
      code: '403',
    };
  const kept = answer.status === 403 ? KEPT.exec(answer.url) : null;
  if (kept)
    return {
      class: 'auth',
      lack: 'permission',
      message: `this key may not read ${kept[1]}: have Flexport give the right, or leave ${kept[1] === 'customs_entries' ? 'customs' : 'legs'} out of options.milestones`,
    };
  if (answer.status !== 400 && answer.status !== 409 && answer.status !== 422) return undefined;
  const body = (answer.data ?? {}) as ApiError;
  const error = body.error ?? body;
  const words = vendorText(error.message);
  const field = /\b([a-z]+(?:_[a-z0-9]+)+)\b/.exec(words)?.[1];
  return {
    class: 'rejected',
    message: `refused with ${answer.status}${words ? `: ${words}` : ''}`,
    code: error.code ?? String(answer.status),
    ...(field ? { field } : {}),
  };
}
