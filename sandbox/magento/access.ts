import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';

export interface Credentials {
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessTokenSecret: string;
  username: string;
  password: string;
}

export interface Allowed {
  /** Whether an integration's token may stand alone. */
  bareToken: boolean;
  /** Resources that it was not given, e.g. `Magento_Sales::sales`. */
  mayNot: readonly string[];
}

/** The resource that a path needs, by its beginning; the shop's own routes name some of them more finely. */
const RESOURCES: readonly (readonly [path: RegExp, resource: string])[] = [
  [/^\/(shipments?|order\/\d+\/ship)\b/, 'Magento_Sales::shipment'],
  [/^\/inventory\b/, 'Magento_InventoryApi::source'],
  [/^\/products\b/, 'Magento_Catalog::catalog'],
  [/^\/(customers|customerGroups)\b/, 'Magento_Customer::manage'],
];

/** Of a request below `/rest/{store}/V1`. */
const resourceOf = ({ url }: FastifyRequest): string =>
  RESOURCES.find(([path]) => path.test(url.replace(/^.*?\/V1/, '')))?.[1] ?? 'Magento_Sales::sales';

/** Nonces are refused a second time, and stamps of the future by more than this. */
const AHEAD_S = 600;

/** As PHP's `rawurlencode`. */
const raw = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** Who may call: an integration that signs, its bare token where the shop allows that, and an administrator's token. */
export class Access {
  readonly #context: SandboxContext;
  readonly #known: Credentials;
  readonly #bareToken: boolean;
  readonly #mayNot: readonly string[];
  readonly #nonces = new Set<string>();

  constructor(context: SandboxContext, known: Credentials, { bareToken, mayNot }: Allowed) {
    this.#context = context;
    this.#known = known;
    this.#bareToken = bareToken;
    this.#mayNot = mayNot;
  }

  login({ username, password }: { username?: string; password?: string }): string | undefined {
    const { username: name, password: word } = this.#known;
    return username === name && password === word ? this.#adminToken() : undefined;
  }

  #adminToken(): string {
    return `admin-${createHmac('sha256', this.#known.password).update('token').digest('hex').slice(0, 24)}`;
  }

  /** Why the request is refused, as the vendor tells it; undefined for one that may pass. */
  refusal(request: FastifyRequest): object | undefined {
    const resources = resourceOf(request);
    const isKnown = this.#allows(request);
    if (isKnown && !this.#mayNot.includes(resources)) return undefined;
    if (!isKnown && request.headers.authorization?.startsWith('OAuth '))
      return { message: 'The signature is invalid. Verify and try again.' };
    const parameters = { resources };
    return { message: "The consumer isn't authorized to access %resources.", parameters };
  }

  #allows(request: FastifyRequest): boolean {
    const [scheme, rest = ''] = (request.headers.authorization ?? '').split(/ (.*)/s);
    if (scheme === 'Bearer')
      return rest === this.#adminToken() || (this.#bareToken && rest === this.#known.accessToken);
    return scheme === 'OAuth' && this.#signed(request, rest);
  }

  #signed(request: FastifyRequest, header: string): boolean {
    const told = new Map(
      header.split(',').map((part): [string, string] => {
        const [name = '', value = ''] = part.trim().split('=');
        return [name, decodeURIComponent(value.replace(/^"|"$/g, ''))];
      }),
    );
    const nonce = told.get('oauth_nonce') ?? '';
    if (told.get('oauth_consumer_key') !== this.#known.consumerKey) return false;
    if (told.get('oauth_token') !== this.#known.accessToken) return false;
    if (Number(told.get('oauth_timestamp')) > this.#context.now() / 1000 + AHEAD_S || this.#nonces.has(nonce))
      return false;
    const [path = '', query = ''] = request.url.split('?', 2);
    const parameters = [...told].filter(([name]) => name !== 'oauth_signature' && name !== 'realm');
    for (const part of query ? query.split('&') : []) {
      const [name = '', value = ''] = part.split('=');
      // A plus stays one.
      parameters.push([decodeURIComponent(name), decodeURIComponent(value)]);
    }
    const sorted = parameters.map(([name, value]) => `${raw(name)}=${raw(value)}`).sort();
    const base = [request.method, `http://${request.headers.host}${path}`, sorted.join('&')].map(raw).join('&');
    const hash = { 'HMAC-SHA256': 'sha256', 'HMAC-SHA1': 'sha1' }[told.get('oauth_signature_method') ?? ''];
    if (!hash) return false;
    const key = `${raw(this.#known.consumerSecret)}&${raw(this.#known.accessTokenSecret)}`;
    if (createHmac(hash, key).update(base).digest('base64') !== told.get('oauth_signature')) return false;
    this.#nonces.add(nonce);
    return true;
  }
}
