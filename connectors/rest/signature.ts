import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Digest, Encoding, SignatureSpec } from './definition-auth.ts';
import { fill, fillPlain, type Scope } from './template.ts';
import { wireOf } from './times.ts';

/** A request whose every byte is still open; `url` has no query. */
export interface Draft {
  method: string;
  url: string;
  headers: Record<string, string>;
  query: Record<string, string>;
  form?: Record<string, string> | undefined;
  /** JSON. */
  body?: unknown;
}

/** What a signature is made with, besides the request. */
export interface Seal {
  options: unknown;
  /** Epoch ms. */
  now: number;
  nonce: string;
}

export const newNonce = (): string => randomUUID();

/** The bytes of the body as they will be sent. */
export function bodyText({ form, body }: Pick<Draft, 'form' | 'body'>): string {
  if (form) return new URLSearchParams(form).toString();
  return body === undefined ? '' : JSON.stringify(body);
}

export const timestampOf = (spec: SignatureSpec | undefined, now: number): string =>
  String(wireOf(new Date(now).toISOString(), spec?.timestamp ?? { as: 'epoch-seconds' }, now));

/** The request with what every signed request carries, and its signature. */
export function signed(draft: Draft, spec: SignatureSpec, seal: Seal): Draft {
  const own: Scope = { options: seal.options, timestamp: timestampOf(spec, seal.now), nonce: seal.nonce };
  const more = fill(spec.with, own) as SignatureSpec['with'];
  const isForm = draft.form !== undefined || Object.keys(more.form).length > 0;
  const made: Draft = {
    ...draft,
    headers: { ...draft.headers, ...texts(more.headers) },
    query: { ...draft.query, ...texts(more.query) },
    ...(isForm ? { form: { ...draft.form, ...texts(more.form) } } : {}),
    ...(Object.keys(more.body).length > 0 ? { body: { ...(draft.body as object), ...more.body } } : {}),
  };
  const body = bodyText(made);
  const query = new URLSearchParams(made.query).toString();
  const text = fillPlain(spec.text, {
    ...own,
    method: made.method,
    path: new URL(made.url).pathname,
    pathAndQuery: new URL(made.url).pathname + (query ? `?${query}` : ''),
    url: query ? `${made.url}?${query}` : made.url,
    query,
    body,
    bodyMd5: createHash('md5').update(body).digest('hex'),
    bodySha256: createHash('sha256').update(body).digest('hex'),
    params: paramsOf(made, spec),
  });
  const secret = spec.secret === undefined ? undefined : fillPlain(spec.secret, own);
  return put(made, spec, digested(spec.digest, spec.encoding, text ?? '', secret));
}

const texts = (values: object): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/** The parameters sorted by name (by code unit), each as the definition writes one. */
function paramsOf(draft: Draft, { params, put }: SignatureSpec): string {
  const own = 'query' in put ? put.query : 'form' in put ? put.form : 'body' in put ? put.body : undefined;
  const sources = { query: draft.query, form: draft.form, body: draft.body };
  return params.of
    .flatMap((name) => Object.entries((sources[name] as object | undefined) ?? {}))
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const)
    .filter(([name, value]) => name !== own && !params.skip.includes(name) && !(params.skipEmpty && value === ''))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(
      ([name, value]) =>
        fillPlain(params.pair, { name, value, nameLength: padded(name, 2), valueLength: padded(value, 4) }) ?? '',
    )
    .join(params.between);
}

/** Characters, not bytes and not UTF-16 units, in at least so many digits. */
const padded = (text: string, digits: number): string => String([...text].length).padStart(digits, '0');

function put(draft: Draft, { put: place }: SignatureSpec, signature: string): Draft {
  if ('header' in place) return { ...draft, headers: { ...draft.headers, [place.header]: place.prefix + signature } };
  if ('query' in place) return { ...draft, query: { ...draft.query, [place.query]: signature } };
  if ('form' in place) return { ...draft, form: { ...draft.form, [place.form]: signature } };
  return { ...draft, body: { ...(draft.body as object), [place.body]: signature } };
}

/** `key` is that of an hmac; a plain digest has none. */
export function digested(
  digest: Digest,
  encoding: Encoding,
  text: string | Uint8Array,
  key?: string | Uint8Array,
): string {
  const algorithm = digest.replace('hmac-', '');
  const hash = digest.startsWith('hmac-') ? createHmac(algorithm, key ?? '') : createHash(algorithm);
  const bytes = hash.update(text).digest();
  switch (encoding) {
    case 'hex':
    case 'base64':
    case 'base64url':
      return bytes.toString(encoding);
    case 'HEX':
      return bytes.toString('hex').toUpperCase();
    case 'base64 of hex':
      return Buffer.from(bytes.toString('hex')).toString('base64');
  }
}
