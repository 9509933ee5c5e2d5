import type { Failure } from '../../domain/failures.ts';
import type { HttpAnswer } from '../http.ts';
import { vendorText } from '../vendor-text.ts';

/** What every failed call answers: the words have places, `%1` or `%fieldName`, and their values stand beside them. */
export interface ErrorBody {
  message?: string;
  parameters?: readonly unknown[] | Record<string, unknown>;
  errors?: readonly ErrorBody[];
}

function filled({ message = '', parameters = {} }: ErrorBody): string {
  const values: Record<string, unknown> = Array.isArray(parameters)
    ? Object.fromEntries(parameters.map((value, index) => [String(index + 1), value]))
    : { ...parameters };
  return message.replace(/%(\w+)/g, (place, name: string) => String(values[name] ?? place));
}

/** The vendor's words, those about single fields included. */
export function wordsOf(body: ErrorBody): string {
  return vendorText([body, ...(body.errors ?? [])].map(filled).join(' '));
}

const fieldOf = ({ parameters, errors = [] }: ErrorBody): string | undefined => {
  const named = [parameters, ...errors.map((one) => one.parameters)];
  for (const one of named) {
    const field = (one as { fieldName?: unknown } | undefined)?.fieldName;
    if (typeof field === 'string') return field;
  }
  return undefined;
};

/** What an answer means beyond its status: which permission is missing, and what was refused, in the shop's words. */
export function classifyError({ status, data }: HttpAnswer): Failure | undefined {
  const body = data as ErrorBody | null | undefined;
  if (typeof body !== 'object' || body === null || typeof body.message !== 'string') return undefined;
  const message = wordsOf(body);
  if (status === 401 || status === 403) return { class: 'auth', message };
  if (status !== 400 && status !== 404) return undefined;
  const field = fieldOf(body);
  return { class: 'rejected', message, code: String(status), ...(field ? { field } : {}) };
}
