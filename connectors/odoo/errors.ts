import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** An exception of the server: in `error.data` of a JSON-RPC answer with status 200, and the whole body of a JSON-2 one. */
export interface ServerError {
  /** The class in Python, e.g. `odoo.exceptions.UserError`. */
  name?: string;
  message?: string;
}

/** Two transactions wanted one row five times: everything of ours was rolled back. */
const CONTENDED =
  /SerializationFailure|LockNotAvailable|DeadlockDetected|TransactionRollback|ConcurrencyError|LockError/;
const CONTENDED_MS = 3_000;

/**
 * What an exception means. A call is one transaction and was rolled back, so that nothing was done whatever it was; `debug` holds the
 * server's stack and is never looked at.
 */
export function failureOf({ name = '', message }: ServerError): Failure {
  const words = vendorText(message);
  const kind = name.split('.').at(-1) ?? '';
  if (CONTENDED.test(name))
    return { class: 'rate-limited', message: `another transaction was at it (${kind})`, retryAfterMs: CONTENDED_MS };
  if (/database .* does not exist/i.test(words))
    return { class: 'auth', lack: 'account', message: `there is no such database: ${words}` };
  if (/unauthorized or invalid companies/i.test(words))
    return { class: 'auth', lack: 'account', message: `the user is not of options.company: ${words}` };
  if (/^(the model|object) .* (does not|doesn't) exist/i.test(words))
    return { class: 'auth', lack: 'permission', message: `an app is not installed: ${words}` };
  switch (kind) {
    case 'AccessDenied':
    case 'Unauthorized':
    case 'SessionExpiredException':
      return { class: 'auth', lack: 'credential', message: `login or API key was not accepted (${kind})` };
    case 'AccessError':
      return { class: 'auth', lack: 'permission', message: `the user lacks a right: ${words}` };
    case 'MissingError':
      return { class: 'conflict', message: `it is gone there (${kind})` };
    default:
      return {
        class: 'rejected',
        code: kind || 'error',
        message: `refused (${kind || 'error'})${words ? `: ${words}` : ''}`,
      };
  }
}

/** What an answer that is not 2xx means, where it says more than its status. */
export function classifyError({ status, data, url }: HttpAnswer): Failure | undefined {
  if (typeof data === 'object' && data !== null && typeof (data as ServerError).name === 'string')
    return failureOf(data as ServerError);
  // From Odoo 20 on it has to be switched on.
  if (status === 404 && url.endsWith('/jsonrpc'))
    return { class: 'auth', lack: 'permission', message: 'there is no /jsonrpc: set options.api to json-2' };
  return undefined;
}
