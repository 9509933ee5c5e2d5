import { createHmac } from 'node:crypto';

/** Consumer and token of OAuth 1.0a; without a token the request is signed by the consumer alone. */
export interface OAuthOneKeys {
  consumerKey: string;
  consumerSecret: string;
  token?: string | undefined;
  tokenSecret?: string | undefined;
}

export type OAuthOneMethod = 'HMAC-SHA1' | 'HMAC-SHA256';

/** What makes each signature another one. */
export interface OAuthOneMoment {
  nonce: string;
  /** Epoch seconds. */
  timestamp: number;
}

type Pair = readonly [name: string, value: string];

/** RFC 5849, 3.6: everything but the unreserved characters of RFC 3986. `encodeURIComponent` leaves five more alone. */
export const percentEncoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A query as servers of this scheme read it back: no `+` for a blank, brackets encoded. */
export const encodedQuery = (pairs: readonly Pair[]): string =>
  pairs.map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).join('&');

const bySignedOrder = ([a, one]: Pair, [b, other]: Pair): number =>
  a === b ? (one < other ? -1 : one > other ? 1 : 0) : a < b ? -1 : 1;

/** RFC 5849, 3.4.1: what is signed. The query and `parameters` go into it, decoded; a body that is no form does not. */
export function signatureBase(method: string, url: string, parameters: readonly Pair[]): string {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const normalized = [...searchParams, ...parameters]
    .map(([name, value]): Pair => [percentEncoded(name), percentEncoded(value)])
    .sort(bySignedOrder)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return [method.toUpperCase(), `${protocol}//${host}${pathname}`, normalized].map(percentEncoded).join('&');
}

export function oauthOneSignature(
  base: string,
  { consumerSecret, tokenSecret = '' }: Pick<OAuthOneKeys, 'consumerSecret' | 'tokenSecret'>,
  method: OAuthOneMethod,
): string {
  const key = `${percentEncoded(consumerSecret)}&${percentEncoded(tokenSecret)}`;
  return createHmac(method === 'HMAC-SHA1' ? 'sha1' : 'sha256', key)
    .update(base)
    .digest('base64');
}

/** The `Authorization` header of one request (RFC 5849, 3.5.1). */
export function oauthOneHeader(
  request: { method: string; url: string },
  keys: OAuthOneKeys,
  moment: OAuthOneMoment,
  method: OAuthOneMethod = 'HMAC-SHA256',
): string {
  const parameters: Pair[] = [
    ['oauth_consumer_key', keys.consumerKey],
    ['oauth_nonce', moment.nonce],
    ['oauth_signature_method', method],
    ['oauth_timestamp', String(moment.timestamp)],
    ...(keys.token === undefined ? [] : [['oauth_token', keys.token] as const]),
    ['oauth_version', '1.0'],
  ];
  const signature = oauthOneSignature(signatureBase(request.method, request.url, parameters), keys, method);
  const named = [...parameters, ['oauth_signature', signature] as const];
  return `OAuth ${named.map(([name, value]) => `${name}="${percentEncoded(value)}"`).join(', ')}`;
}
