import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { formFields } from './form.ts';
import type { StripeOptions } from './options.ts';

export type StripeContext = ConnectorContext<StripeOptions>;

export interface CallOptions {
  query?: HttpRequest['query'];
  form?: Record<string, unknown>;
  /** `Idempotency-Key`: the same answer for a day. */
  key?: string;
}

/** One call of the API; answers the body. */
export async function call<Body>(
  ctx: StripeContext,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  { query, form, key }: CallOptions = {},
): Promise<Body> {
  const { url, apiKey, apiVersion } = ctx.options;
  const { data } = await ctx.http.request({
    method,
    url: url.replace(/\/$/, '') + path,
    headers: {
      authorization: `Bearer ${apiKey}`,
      'stripe-version': apiVersion,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(query ? { query } : {}),
    ...(form ? { form: formFields(form) } : {}),
    answers: 'json',
  });
  return data as Body;
}

/** The object of this id as it is now; `undefined` where there is none. */
export async function fetched<Body>(
  ctx: StripeContext,
  path: string,
  query?: HttpRequest['query'],
): Promise<Body | undefined> {
  try {
    return await call<Body>(ctx, 'GET', path, query ? { query } : {});
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof WaybillError && error.failure.class === 'rejected' && error.failure.code === 'resource_missing';

export interface List<T> {
  data: T[];
  has_more: boolean;
}
