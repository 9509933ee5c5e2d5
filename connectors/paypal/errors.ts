import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

interface ErrorBody {
  name?: string;
  message?: string;
  error?: string;
  error_description?: string;
  details?: { issue?: string; description?: string; field?: string }[];
}

/** What a refusal means where its status alone does not tell. https://developer.paypal.com/api/rest/responses/ */
export function refusalOf({ status, data }: HttpAnswer): Failure | undefined {
  const body = data as ErrorBody | undefined;
  if (!body || typeof body !== 'object' || status === 429 || status >= 500) return undefined;
  const { name, details: [first] = [] } = body;
  const words = [body.error_description ?? body.message, first?.description].filter(Boolean).join(' ');
  const message = vendorText(words) || name || body.error || 'refused';
  if (status === 401) return { class: 'auth', message };
  // An app without this feature, or an account that never agreed to it.
  if (status === 403) return { class: 'auth', message, lack: 'permission' };
  if (status !== 400 && status !== 404 && status !== 409 && status !== 422) return undefined;
  const code = status === 404 ? 'RESOURCE_NOT_FOUND' : (first?.issue ?? name);
  return { class: 'rejected', message, ...(code ? { code } : {}), ...(first?.field ? { field: first.field } : {}) };
}
