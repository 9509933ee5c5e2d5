import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';

/**
 * Tryton answers 400 with `{message}` where a rule of its own refuses, and 403 without any reason for a record that does
 * not exist or may not be touched. Only 401 means the key.
 */
export function classifyError(answer: HttpAnswer): Failure | undefined {
  if (answer.status === 401) return { class: 'auth', message: 'Tryton does not accept the key' };
  if (answer.status === 403) {
    return {
      class: 'rejected',
      code: 'access',
      message: 'Tryton gives no access to a record or an action that was named',
    };
  }
  if (answer.status !== 400) return undefined;
  const text = (answer.data as { message?: unknown } | undefined)?.message;
  if (typeof text !== 'string') return { class: 'rejected', code: '400', message: 'Tryton refuses the request' };
  const field = /field "([^"]*)"/.exec(text)?.[1];
  const failure: Failure = { class: 'rejected', code: '400', message: `Tryton refuses: ${withoutData(text)}` };
  return field ? { ...failure, field } : failure;
}

/** Quoted parts of a message name Tryton's own fields, models and buttons, or else records: those can be people. */
const withoutData = (text: string): string =>
  text.replace(/(\b(?:field|of|call) )?"[^"]*"/g, (all, own: string | undefined) => (own ? all : '"…"'));
