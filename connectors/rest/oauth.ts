import { createHash } from 'node:crypto';
import { WaybillError } from '../../domain/failures.ts';
import type { ConnectorContext } from '../connector.ts';
import type { HttpRequest } from '../http.ts';
import type { OAuthSpec } from './definition-auth.ts';
import { at, textAt } from './path.ts';
import { fillPlain } from './template.ts';

interface Token {
  value: string;
  /** Epoch ms. */
  endsAt: number;
}

const DEFAULT_LIFE_S = 3_600;
/** No token is used that could end while a request with it is under way. */
const MARGIN_MS = 60_000;

/**
 * Access tokens by the client credentials grant. One is kept for all calls until a minute before its end, and however many
 * calls need a new one at once, it is fetched once.
 */
export class Tokens {
  readonly #spec: OAuthSpec;
  readonly #kept = new Map<string, Token>();
  readonly #coming = new Map<string, Promise<Token>>();

  constructor(spec: OAuthSpec) {
    this.#spec = spec;
  }

  /** A token that is still good; `base` is the system's address. */
  async token(ctx: ConnectorContext, base: string): Promise<string> {
    const { url, id, secret } = this.#credentials(ctx, base);
    // Kept by a digest: what is asked with other credentials must never get this token.
    const key = createHash('sha256')
      .update(JSON.stringify([url, id, secret]))
      .digest('hex');
    const kept = this.#kept.get(key);
    if (kept && kept.endsAt > ctx.now()) return kept.value;
    let coming = this.#coming.get(key);
    if (!coming) {
      coming = this.#fetch(ctx, url, id, secret).finally(() => this.#coming.delete(key));
      this.#coming.set(key, coming);
    }
    const token = await coming;
    this.#kept.set(key, token);
    return token.value;
  }

  /** The system refused it before its end: it is not used again. */
  drop(value: string): void {
    for (const [key, token] of this.#kept) if (token.value === value) this.#kept.delete(key);
  }

  #credentials(ctx: ConnectorContext, base: string): { url: string; id: string; secret: string } {
    const scope = { options: ctx.options };
    const tokenUrl = fillPlain(this.#spec.tokenUrl, scope) ?? '';
    return {
      url: tokenUrl.startsWith('/') ? base + tokenUrl : tokenUrl,
      id: fillPlain(this.#spec.clientId, scope) ?? '',
      secret: fillPlain(this.#spec.clientSecret, scope) ?? '',
    };
  }

  async #fetch(ctx: ConnectorContext, url: string, id: string, secret: string): Promise<Token> {
    const { scope, audience, send } = this.#spec;
    const given = { options: ctx.options };
    const form: Record<string, string> = { grant_type: 'client_credentials' };
    const scopeText = scope && fillPlain(scope, given);
    const audienceText = audience && fillPlain(audience, given);
    if (scopeText) form.scope = scopeText;
    if (audienceText) form.audience = audienceText;
    const request: HttpRequest = { method: 'POST', url, form, idempotent: true };
    if (send === 'body') Object.assign(form, { client_id: id, client_secret: secret });
    // RFC 6749 2.3.1: both are form-encoded before they are joined.
    else
      request.headers = {
        authorization: `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`,
      };
    try {
      const { data } = await ctx.http.request(request);
      const value = textAt(data, 'access_token');
      if (!value)
        throw new WaybillError({ class: 'auth', message: 'the token endpoint answered without an access_token' });
      const lifeMs = Number(at(data, 'expires_in') ?? DEFAULT_LIFE_S) * 1000;
      return { value, endsAt: ctx.now() + Math.max(lifeMs - MARGIN_MS, lifeMs / 2) };
    } catch (error) {
      // A wrong client is a 400 by the standard: still nothing but credentials.
      if (!(error instanceof WaybillError) || error.failure.class !== 'rejected') throw error;
      throw new WaybillError({ class: 'auth', message: `no access token: ${error.failure.message}` });
    }
  }
}

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);
