import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';
import { listOf, readXml, textAt } from './xml.ts';

/** What a failed call answers: `<errors><error><code/><message/></error></errors>`. */
export function classifyError({ status, data }: HttpAnswer): Failure | undefined {
  const errors = listOf(readXml(data)?.errors, 'error');
  const [first] = errors;
  if (!first) return undefined;
  const message = vendorText(errors.map((one) => textAt(one, 'message')).join(' '));
  const code = textAt(first, 'code') || String(status);
  // A verb that the shop's version does not have.
  if (status === 405 && code === '23')
    return { class: 'rejected', message: `${message} (of PrestaShop 8 and later)`, code };
  // 405 is a resource or a verb that the key was not given.
  if (status === 403 || status === 405) return { class: 'auth', lack: 'permission', message };
  if (status === 401) return { class: 'auth', message };
  return status === 400 || status === 404 ? { class: 'rejected', message, code } : undefined;
}
