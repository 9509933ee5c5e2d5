import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Behaviour } from './behaviour.ts';

const TOKEN_LIFE_MS = 3_600_000;
const SKEW_MS = 300_000;

/** Access tokens that this shop gave out; a restart forgets them, as a real one may. */
export class TokenDesk {
  readonly #given = new Map<string, number>();
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** How many tokens were ever asked for. */
  get count(): number {
    return this.#count;
  }

  give(): { access_token: string; token_type: string; expires_in: number } {
    this.#count += 1;
    const token = createHash('sha256').update(`${this.#now()} ${this.#count}`).digest('hex');
    this.#given.set(token, this.#now() + TOKEN_LIFE_MS);
    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_LIFE_MS / 1000 };
  }

  revokeAll(): void {
    this.#given.clear();
  }

  knows(token: string): boolean {
    return (this.#given.get(token) ?? 0) > this.#now();
  }
}

/** Whether the request proves that it comes from the shop's owner. */
export function isProven(request: FastifyRequest, behaviour: Behaviour, desk: TokenDesk, now: number): boolean {
  const { user, secret } = behaviour;
  const { authorization = '' } = request.headers;
  const query = request.query as Record<string, string>;
  switch (behaviour.auth) {
    case 'basic':
      return equal(authorization, basic(user, secret));
    case 'bearer':
      return equal(authorization, `Bearer ${secret}`);
    case 'header':
      return equal(String(request.headers['x-api-key'] ?? ''), secret);
    case 'query':
      return equal(query.api_key ?? '', secret);
    case 'oauth2':
      return desk.knows(authorization.replace(/^Bearer /, ''));
    case 'hmac': {
      const timestamp = String(request.headers['x-timestamp'] ?? '');
      if (Math.abs(now - Number(timestamp) * 1000) > SKEW_MS) return false;
      const text = [request.method, request.url, timestamp, request.rawBody?.toString() ?? ''].join('\n');
      return equal(
        String(request.headers['x-signature'] ?? ''),
        createHmac('sha256', secret).update(text).digest('base64'),
      );
    }
    case 'md5':
      return isSealed(query, request.rawBody?.toString() ?? '', secret, now);
  }
}

/** md5 over all parameters sorted by name, the body, and the secret. */
function isSealed(query: Record<string, string>, body: string, secret: string, now: number): boolean {
  if (Math.abs(now - Number(query.timestamp)) > SKEW_MS) return false;
  const parameters = Object.keys(query)
    .filter((name) => name !== 'sign')
    .sort()
    .map((name) => name + query[name])
    .join('');
  return equal(
    query.sign ?? '',
    createHash('md5')
      .update(parameters + body + secret)
      .digest('hex'),
  );
}

export const basic = (user: string, secret: string): string =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
