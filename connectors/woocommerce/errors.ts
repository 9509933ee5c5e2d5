import type { Failure, WaybillError } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';
import { noisyJson } from './noisy-json.ts';

/** What every failed call answers; in a batch, in place of a record. */
export interface ErrorBody {
  code?: string;
  message?: string;
  data?: { status?: number; params?: Record<string, string> } | null;
}

/** Markup in a message is for a browser. */
const wordsOf = ({ message }: ErrorBody): string => vendorText(message?.replace(/<[^>]*>/g, ' '));

/** What was refused of a record, in the shop's words. */
export function refusalOf(error: ErrorBody): Failure {
  const [field] = Object.keys(error.data?.params ?? {});
  const { code } = error;
  return {
    class: 'rejected',
    message: wordsOf(error),
    ...(code ? { code } : {}),
    ...(field ? { field } : {}),
  };
}

/** The shop's own code of what it refused. */
export const codeOf = ({ failure }: WaybillError): string | undefined =>
  failure.class === 'rejected' ? failure.code : undefined;

/** A refusal that says nothing of the key: it never came to be asked. */
export const BEFORE_THE_SHOP =
  'refused before the shop was asked: its host or a security plugin does not let Waybill in';

/** Nobody answered who knows the API: the shop's theme, or what stands before the shop. */
function pageFailure(status: number): Failure | undefined {
  if (status === 404)
    return {
      class: 'rejected',
      code: '404',
      message: 'no REST API at this address: the shop may have plain permalinks (option permalinks), or be elsewhere',
    };
  if (status === 403) return { class: 'auth', message: BEFORE_THE_SHOP };
  return undefined;
}

/** What an answer means beyond its status. */
export function classifyError({ status, data }: HttpAnswer): Failure | undefined {
  const body = (typeof data === 'string' ? noisyJson(data) : data) as ErrorBody | null | undefined;
  if (typeof body !== 'object' || body === null || typeof body.message !== 'string') return pageFailure(status);
  // The key has no right to read, or to write; or its user has none to these records (403 once it is known who asks).
  if (status === 403 || (status === 401 && /does not have \w+ permissions/.test(body.message)))
    return { class: 'auth', message: wordsOf(body), lack: 'permission' };
  if (status === 401 && /^Invalid timestamp/.test(body.message))
    return {
      class: 'auth',
      lack: 'clock',
      message: `this machine's clock is off by more than 15 minutes (${wordsOf(body)})`,
    };
  if (status === 401) return { class: 'auth', message: wordsOf(body) };
  if (status === 404 && body.code === 'rest_no_route')
    return {
      ...refusalOf(body),
      message: 'the shop has no such route: is WooCommerce, or the extension, active there?',
    };
  return status === 400 || status === 404 || status === 410 ? refusalOf(body) : undefined;
}
