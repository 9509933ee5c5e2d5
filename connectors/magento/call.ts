import { randomUUID } from 'node:crypto';
import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { encodedQuery, oauthOneHeader } from '../oauth-one.ts';
import { type Token, withToken } from '../tokens.ts';
import type { MagentoOptions } from './options.ts';

export type MagentoContext = ConnectorContext<MagentoOptions>;

export type Query = readonly (readonly [name: string, value: string])[];

interface CallOptions {
  query?: Query;
  json?: unknown;
  /** It changes nothing, although it is no GET. */
  idempotent?: boolean;
}

/** Admin tokens live this long unless the shop says otherwise; one that ends earlier is asked for anew when it is refused. */
const ADMIN_TOKEN_MS = 4 * 3_600_000;

/** One call below `/rest/{store}/V1`; answers the body, which may be a mere number or `true`. */
export async function call(
  ctx: MagentoContext,
  method: HttpRequest['method'],
  path: string,
  { query = [], ...more }: CallOptions = {},
): Promise<unknown> {
  // Encoded here: the shop checks the signature over what it reads back, and reads a `+` as a plus.
  const url = `${baseOf(ctx.options)}${path}${query.length > 0 ? `?${encodedQuery(query)}` : ''}`;
  const send = async (authorization: string) => {
    const { data } = await ctx.http.request({ method, url, headers: { authorization }, ...more });
    return data;
  };
  const { consumerKey, consumerSecret, accessToken, accessTokenSecret, signature } = ctx.options;
  if (consumerKey !== undefined && consumerSecret !== undefined) {
    const keys = { consumerKey, consumerSecret, token: accessToken, tokenSecret: accessTokenSecret };
    const moment = { nonce: randomUUID(), timestamp: Math.floor(ctx.now() / 1000) };
    return permitted(send(oauthOneHeader({ method, url }, keys, moment, signature)));
  }
  if (accessToken !== undefined) return send(`Bearer ${accessToken}`);
  return withAdminToken(ctx, (token) => send(`Bearer ${token}`));
}

/** The words in which a resource is refused, which is named after them. */
export const NOT_GIVEN = /isn't authorized to access/;

/**
 * A signature that is wrong is told in other words, so that these mean a resource that the integration was not given. An unknown bearer
 * token is told in the same ones: there they tell nothing apart.
 */
async function permitted<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof WaybillError) || error.failure.class !== 'auth') throw error;
    if (!NOT_GIVEN.test(error.failure.message)) throw error;
    throw new WaybillError({ ...error.failure, lack: 'permission' });
  }
}

const baseOf = ({ url, store }: MagentoOptions): string => `${url.replace(/\/$/, '')}/rest/${store}/V1`;

function withAdminToken<T>(ctx: MagentoContext, use: (token: string) => Promise<T>): Promise<T> {
  const { username, password } = ctx.options;
  const url = `${baseOf(ctx.options)}/integration/admin/token`;
  const obtain = async (): Promise<Token> => {
    const { data } = await ctx.http.request({ method: 'POST', url, json: { username, password }, idempotent: true });
    if (typeof data !== 'string' || data === '' || data.startsWith('<'))
      throw new WaybillError({ class: 'unavailable', message: 'the shop answered a login without a token' });
    const obtainedAt = ctx.now();
    return { value: data, obtainedAt, endsAt: obtainedAt + ADMIN_TOKEN_MS };
  };
  return withToken(ctx.tokens, { credentials: [url, username, password], obtain }, ({ value }) => use(value));
}

/** The outcome of a write whose answer is not what the API promises: a proxy's page, or half of it. */
export const unreadable = (what: string): WaybillError =>
  new WaybillError({
    class: 'unknown-outcome',
    message: `${what}: not the answer that the API promises`,
    answered: true,
  });
