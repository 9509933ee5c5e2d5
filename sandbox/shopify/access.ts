import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';

/** Seconds that an expiring offline token lives, and one of the client credentials grant. */
const OFFLINE_LIFE_S = 3_600;
const CLIENT_LIFE_S = 86_399;

/** The shop's access tokens: the one that the options name, and those that it gave out. */
export interface Access {
  allows(token: unknown): boolean;
}

/**
 * `POST /admin/oauth/access_token`, for the app of options `clientId` and `clientSecret`: the client credentials grant, and renewal by a
 * refresh token that is good once (the first is option `refreshToken`). Option `tokenLifeS` makes all lives shorter.
 */
export function accessRoute(app: FastifyInstance, { options, now, random }: SandboxContext): Access {
  const endsAt = new Map<string, number>();
  const renewals = new Set<string>(options.refreshToken === undefined ? [] : [String(options.refreshToken)]);
  const mint = (prefix: string) =>
    `${prefix}_${Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0')}`;
  const give = (lifeS: number) => {
    const token = mint('shpat');
    const expires_in = Number(options.tokenLifeS ?? lifeS);
    endsAt.set(token, now() + expires_in * 1_000);
    return { access_token: token, scope: 'read_orders,write_fulfillments', expires_in };
  };

  app.post('/admin/oauth/access_token', async (request, reply) => {
    const asked = (request.body ?? {}) as Record<string, string>;
    const refuse = (error: string) => reply.code(400).send({ error });
    if (asked.client_id !== options.clientId || asked.client_secret !== options.clientSecret)
      return refuse('application_cannot_be_found');
    switch (asked.grant_type) {
      case 'client_credentials':
        return give(CLIENT_LIFE_S);
      case 'refresh_token': {
        if (!renewals.delete(asked.refresh_token ?? '')) return refuse('invalid_grant');
        const refresh_token = mint('shprt');
        renewals.add(refresh_token);
        return { ...give(OFFLINE_LIFE_S), refresh_token, refresh_token_expires_in: 7_776_000 };
      }
      default:
        return refuse('unsupported_grant_type');
    }
  });

  return {
    allows: (token) =>
      token === (options.accessToken ?? 'shpat_sandbox') ||
      (endsAt.get(String(token)) ?? Number.NEGATIVE_INFINITY) > now(),
  };
}
