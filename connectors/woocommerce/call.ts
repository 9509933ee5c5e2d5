import { randomUUID } from 'node:crypto';
import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import { encodedQuery, oauthOneSignature, signatureBase } from '../oauth-one.ts';
import { noisyJson } from './noisy-json.ts';
import type { WoocommerceOptions } from './options.ts';

export type WoocommerceContext = ConnectorContext<WoocommerceOptions>;

export type Query = Readonly<Record<string, string | number | undefined>>;

interface CallOptions {
  query?: Query;
  json?: unknown;
}

export const V3 = '/wc/v3';

/** One call below the REST API's root, e.g. `/wc/v3/orders`; answers the body, and how many records are in the whole list. */
export async function call<Body>(
  ctx: WoocommerceContext,
  method: HttpRequest['method'],
  path: string,
  { query = {}, json }: CallOptions = {},
): Promise<{ body: Body; total: number | undefined }> {
  const { url, headers } = signed(ctx, method, addressOf(ctx.options, path, query));
  const answer = await ctx.http.request({ method, url, headers, ...(json === undefined ? {} : { json }) });
  const body = typeof answer.data === 'string' ? noisyJson(answer.data) : answer.data;
  if (typeof body !== 'object' || body === null) throw unreadable(method, path);
  const total = Number(answer.headers['x-wp-total'] ?? Number.NaN);
  return { body: body as Body, total: Number.isNaN(total) ? undefined : total };
}

/** One call; answers the body alone. */
export async function bodyOf<Body>(
  ctx: WoocommerceContext,
  method: HttpRequest['method'],
  path: string,
  more: CallOptions = {},
): Promise<Body> {
  return (await call<Body>(ctx, method, path, more)).body;
}

/** A page of some proxy, half an answer, the theme's page where the API should be: a write may have had its effect all the same. */
const unreadable = (method: string, path: string): WaybillError => {
  const message = `${method} ${path} was answered with something else than JSON`;
  return new WaybillError(
    method === 'GET' ? { class: 'unavailable', message } : { class: 'unknown-outcome', message, answered: true },
  );
};

export function addressOf({ url, permalinks }: WoocommerceOptions, path: string, query: Query): string {
  const root = url.replace(/\/$/, '');
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  const all = permalinks === 'plain' ? [['rest_route', path] as const, ...pairs] : pairs;
  const place = permalinks === 'plain' ? `${root}/` : `${root}/wp-json${path}`;
  return all.length > 0 ? `${place}?${encodedQuery(all)}` : place;
}

interface Signed {
  url: string;
  headers: Record<string, string>;
}

const withPairs = (url: string, pairs: readonly (readonly [string, string])[]): string =>
  `${url}${url.includes('?') ? '&' : '?'}${encodedQuery(pairs)}`;

function signed(ctx: WoocommerceContext, method: string, url: string): Signed {
  const { auth, consumerKey, consumerSecret } = ctx.options;
  const way = auth === 'auto' ? (url.startsWith('https:') ? 'basic' : 'oauth') : auth;
  switch (way) {
    case 'basic': {
      const pair = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
      return { url, headers: { authorization: `Basic ${pair}` } };
    }
    case 'query': {
      const pairs = [
        ['consumer_key', consumerKey],
        ['consumer_secret', consumerSecret],
      ] as const;
      return { url: withPairs(url, pairs), headers: {} };
    }
    case 'oauth': {
      // In the address, as the shop's own clients do: not every PHP is shown the header.
      const pairs = [
        ['oauth_consumer_key', consumerKey],
        ['oauth_nonce', randomUUID().replaceAll('-', '')],
        ['oauth_signature_method', 'HMAC-SHA256'],
        ['oauth_timestamp', String(Math.floor(ctx.now() / 1000))],
      ] as const;
      const signature = oauthOneSignature(signatureBase(method, url, pairs), { consumerSecret }, 'HMAC-SHA256');
      return { url: withPairs(url, [...pairs, ['oauth_signature', signature]]), headers: {} };
    }
  }
}
