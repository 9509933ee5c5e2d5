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

/** Collections of the API, as far as they are read here. */
const COLLECTION =
  /\/(bookings|shipments|shipment_legs|customs_entries|documents|products|commercial_invoices)(?=[/?]|$)/;

/** What options say is read besides. */
const MILESTONES: Readonly<Record<string, string>> = { shipment_legs: 'legs', customs_entries: 'customs' };

function unreadable(collection: string): Failure {
  const milestone = MILESTONES[collection];
  const otherwise = milestone ? `, or leave ${milestone} out of options.milestones` : '';
  const message = `this key may not read ${collection}: have Flexport give the right${otherwise}`;
  return { class: 'auth', lack: 'permission', message };
}

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
  if (answer.status === 403 && answer.method === 'GET') {
    const collection = COLLECTION.exec(answer.url)?.[1];
    if (collection) return unreadable(collection);
  }
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
