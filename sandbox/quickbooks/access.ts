import type { FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';
import { Refusal } from './records.ts';

export interface Client {
  clientId: string;
  clientSecret: string;
  /** The one of the first consent. */
  refreshToken: string;
  realmId: string;
}

const LIFE_S = 3_600;
const DAY_MS = 86_400_000;

interface Refresh {
  value: string;
  /** When it was first given. */
  since: number;
}

/** Access tokens of an hour. A refresh token changes with the first refresh after a day, and the one before is over. */
export class Access {
  readonly #context: SandboxContext;
  readonly #client: Client;
  readonly #refreshed;
  readonly #given;

  constructor(context: SandboxContext, client: Client) {
    this.#context = context;
    this.#client = client;
    this.#refreshed = context.books.collection<Refresh>('refresh-tokens');
    this.#given = context.books.collection<{ endsAt: number }>('access-tokens');
    if (this.#refreshed.size === 0) this.#refreshed.put('last', { value: client.refreshToken, since: context.now() });
  }

  /** The token endpoint's answer, and its status. */
  grant(authorization: string | undefined, form: Record<string, string | undefined>): [number, object] {
    const { clientId, clientSecret } = this.#client;
    const { books, now } = this.#context;
    const basic = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
    if (basic !== `${clientId}:${clientSecret}`) return [401, { error: 'invalid_client' }];
    if (form.grant_type !== 'refresh_token') return [400, { error: 'unsupported_grant_type' }];
    let last = this.#refreshed.get('last') as Refresh;
    if (form.refresh_token !== last.value)
      return [400, { error: 'invalid_grant', error_description: 'Incorrect or invalid refresh token' }];
    const n = books.next('grants');
    if (now() - last.since >= DAY_MS) last = this.#refreshed.put('last', { value: `refresh-token-${n}`, since: now() });
    const access = `access-token-${n}`;
    this.#given.put(access, { endsAt: now() + LIFE_S * 1_000 });
    return [
      200,
      {
        token_type: 'bearer',
        access_token: access,
        expires_in: LIFE_S,
        refresh_token: last.value,
        x_refresh_token_expires_in: 8_726_400,
      },
    ];
  }

  check(request: FastifyRequest): void {
    const given = this.#given.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!given || given.endsAt < this.#context.now())
      throw new Refusal(
        401,
        '3200',
        'message=AuthenticationFailed; errorCode=003200; statusCode=401',
        'Token expired',
        'AUTHENTICATION',
      );
    if ((request.params as { realm?: string }).realm !== this.#client.realmId)
      throw new Refusal(
        403,
        '3100',
        'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
        undefined,
        'AuthorizationFault',
      );
  }
}
