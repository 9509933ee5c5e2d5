import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';

/** Who may call: a communication user by its password, or a client by tokens that live `tokenLifeS`. */
export interface Account {
  user: string;
  password: string;
  clientId: string;
  clientSecret: string;
}

export const DEFAULT_ACCOUNT: Account = {
  user: 'WAYBILL',
  password: 'sandbox-s4hana-password',
  clientId: 'waybill',
  clientSecret: 'sandbox-s4hana-secret',
};

const SESSION_MS = 30 * 60_000;
const COOKIE = 'SAP_SESSIONID_S4H_100';

/** Credentials and sessions, checked as the gateway does: a change needs the CSRF token of the session whose cookie comes with it. */
export class Access {
  readonly #context: SandboxContext;
  readonly #account: Account;
  readonly #tokens = new Map<string, number>();
  readonly #sessions = new Map<string, { csrf: string; endsAt: number }>();

  constructor(context: SandboxContext) {
    this.#context = context;
    this.#account = { ...DEFAULT_ACCOUNT, ...(context.options as Partial<Account>) };
  }

  routes(app: FastifyInstance): void {
    app.post('/oauth/token', async (request, reply) => {
      const { clientId, clientSecret } = this.#account;
      const known = request.headers.authorization === basic(clientId, clientSecret);
      if (!known) return reply.code(401).send({ error: 'invalid_client' });
      if ((request.body as { grant_type?: string } | undefined)?.grant_type !== 'client_credentials')
        return reply.code(400).send({ error: 'unsupported_grant_type' });
      const lifeS = Number(this.#context.options.tokenLifeS ?? 3_600);
      const token = randomUUID();
      this.#tokens.set(`Bearer ${token}`, this.#context.now() + lifeS * 1_000);
      return { access_token: token, token_type: 'Bearer', expires_in: lifeS };
    });
  }

  /** Answers what is not let in; nothing where it is. */
  async letIn(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { authorization = '', cookie = '' } = request.headers;
    const { user, password } = this.#account;
    const now = this.#context.now();
    if (authorization !== basic(user, password) && (this.#tokens.get(authorization) ?? 0) <= now)
      return reply.code(401).header('www-authenticate', 'Basic realm="S4H"').type('text/html').send('<h1>401</h1>');
    const asked = String(request.headers['x-csrf-token'] ?? '');
    if (request.method === 'GET') {
      if (asked.toLowerCase() === 'fetch') this.#begin(reply, now);
      return undefined;
    }
    const id = new RegExp(`${COOKIE}=([^;]+)`).exec(cookie)?.[1] ?? '';
    const session = this.#sessions.get(id);
    if (session && session.endsAt > now && session.csrf === asked) {
      session.endsAt = now + SESSION_MS;
      return undefined;
    }
    return reply.code(403).header('x-csrf-token', 'Required').type('text/plain').send('CSRF token validation failed');
  }

  #begin(reply: FastifyReply, now: number): void {
    const [id, csrf] = [randomUUID(), Buffer.from(randomUUID()).toString('base64')];
    this.#sessions.set(id, { csrf, endsAt: now + SESSION_MS });
    const expires = new Date(now + SESSION_MS).toUTCString();
    reply.header('x-csrf-token', csrf);
    reply.header('set-cookie', [
      'sap-usercontext=sap-client=100; path=/',
      `${COOKIE}=${id}; expires=${expires}; path=/; HttpOnly`,
    ]);
  }

  /** The session ends before its time, as after a restart of the gateway. */
  endSessions(): void {
    this.#sessions.clear();
  }
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
