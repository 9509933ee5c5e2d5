import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

interface ErrorBody {
  error?: { type?: string; code?: string; decline_code?: string; message?: string; param?: string };
}

/** What a refusal means where its status alone does not tell. https://docs.stripe.com/error-codes */
export function refusalOf({ status, data }: HttpAnswer): Failure | undefined {
  const error = (data as ErrorBody | undefined)?.error;
  if (!error || typeof error !== 'object' || status === 429 || status >= 500) return undefined;
  const message = vendorText(error.message) || `${error.type ?? 'refused'}`;
  if (status === 401)
    return { class: 'auth', message, ...(error.code === 'api_key_expired' ? { lack: 'expired' as const } : {}) };
  // A restricted key is told which permission it lacks: `rak_invoice_write`.
  if (status === 403) return { class: 'auth', message, lack: 'permission' };
  // Another call of the same key is still under way, or one with other parameters was there before.
  if (status === 409 || error.type === 'idempotency_error') return { class: 'unknown-outcome', message };
  if (status !== 400 && status !== 402 && status !== 404) return undefined;
  const code = error.decline_code ?? error.code ?? error.type;
  return { class: 'rejected', message, ...(code ? { code } : {}), ...(error.param ? { field: error.param } : {}) };
}
