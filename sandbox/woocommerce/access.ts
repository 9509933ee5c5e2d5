import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';
import { Refusal } from './records.ts';

export interface Key {
  consumerKey: string;
  consumerSecret: string;
  /** `read`, `write` or `read_write`. */
  permissions: string;
  /** Lists that the key's user has no right to: `orders`, `products`, `customers`. */
  userMayNot: readonly string[];
  /** Asked over https, as the shop sees it: then the key and its secret may be shown as they are. */
  ssl: boolean;
}

const WINDOW_S = 900;

/** As PHP's `rawurlencode`. */
const raw = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const denied = (message: string) => new Refusal(401, 'woocommerce_rest_authentication_error', message);

/** Who may call, as WooCommerce finds out: Basic or the query over https, else OAuth 1.0a of the consumer alone. */
export class Access {
  readonly #context: SandboxContext;
  readonly #key: Key;
  readonly #nonces = new Set<string>();

  constructor(context: SandboxContext, key: Key) {
    this.#context = context;
    this.#key = key;
  }

  check(request: FastifyRequest): void {
    if (!(this.#key.ssl && this.#plain(request)) && !this.#signed(request))
      throw new Refusal(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
    const right = request.method === 'GET' ? 'read' : 'write';
    if (!this.#key.permissions.includes(right))
      throw denied(`The API key provided does not have ${right} permissions.`);
    const [, list = '', batch] = /\/wc\/v3\/(\w+)(\/batch)?/.exec(decodeURIComponent(request.url)) ?? [];
    if (!this.#key.userMayNot.includes(list)) return;
    if (batch)
      throw new Refusal(
        403,
        'woocommerce_rest_cannot_batch',
        'Sorry, you are not allowed to batch manipulate this resource.',
      );
    throw new Refusal(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
  }

  #plain(request: FastifyRequest): boolean {
    const query = request.query as Record<string, string>;
    const basic = Buffer.from(request.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    const [key, secret] = query.consumer_key ? [query.consumer_key, query.consumer_secret] : basic.split(':');
    // A key that nobody has is nobody's, and is told by the records that nobody may see.
    if (key !== this.#key.consumerKey) return false;
    if (secret !== this.#key.consumerSecret) throw denied('Consumer secret is invalid.');
    return true;
  }

  #signed(request: FastifyRequest): boolean {
    const told = request.query as Record<string, string>;
    if (!told.oauth_consumer_key) return false;
    if (told.oauth_consumer_key !== this.#key.consumerKey) throw denied('Consumer key is invalid.');
    const pairs = Object.entries(told)
      .filter(([name]) => name !== 'oauth_signature')
      .map(([name, value]) => [raw(name), raw(value)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => raw(`${name}=${value}`));
    const address = `http://${request.headers.host}${request.url.split('?')[0]}`;
    const base = `${request.method}&${raw(address)}&${pairs.join('%26')}`;
    const hash = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' }[told.oauth_signature_method ?? ''];
    if (!hash) throw denied('Invalid signature - signature method is invalid.');
    const signature = createHmac(hash, `${this.#key.consumerSecret}&`).update(base).digest('base64');
    if (signature !== told.oauth_signature) throw denied('Invalid signature - provided signature does not match.');
    if (Math.abs(Number(told.oauth_timestamp) - this.#context.now() / 1000) > WINDOW_S)
      throw denied('Invalid timestamp.');
    const nonce = told.oauth_nonce ?? '';
    if (this.#nonces.has(nonce)) throw denied('Invalid nonce - nonce has already been used.');
    this.#nonces.add(nonce);
    return true;
  }
}
