import { randomUUID, verify } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxContext } from '../sandbox.ts';

export const DEFAULT_ACCOUNT = {
  clientId: 'sandbox-salesforce',
  clientSecret: 'sandbox-salesforce-secret',
  username: 'waybill@example.org',
};

/** The error of any call: a list. */
export const errorList = (errorCode: string, message: string, fields?: string[]) => [
  { message, errorCode, ...(fields ? { fields } : {}) },
];

const SESSION_S = 7_200;
const JWT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Tokens by both flows, sessions, and the calls of 24 hours. */
export class Access {
  readonly #context: SandboxContext;
  readonly #sessions = new Map<string, number>();
  #used = 0;

  constructor(context: SandboxContext) {
    this.#context = context;
  }

  get #most(): number {
    return Number(this.#context.options.callsPerDay ?? 100_000);
  }

  routes(app: FastifyInstance): void {
    app.post('/services/oauth2/token', async (request, reply) => {
      const refusal = this.#refusal((request.body ?? {}) as Record<string, string>);
      if (refusal) return reply.code(400).send(refusal);
      const token = `00D5g!${randomUUID()}`;
      const lifeS = Number(this.#context.options.sessionS ?? SESSION_S);
      this.#sessions.set(`Bearer ${token}`, this.#context.now() + lifeS * 1_000);
      // No expires_in: how long a session lives is a setting of the organisation.
      return {
        access_token: token,
        instance_url: this.#context.origin,
        id: `${this.#context.origin}/id/00D5g/0055g`,
        token_type: 'Bearer',
        issued_at: String(this.#context.now()),
        signature: 'c2lnbmF0dXJl',
      };
    });
  }

  #refusal(form: Record<string, string>): { error: string; error_description: string } | undefined {
    const account = { ...DEFAULT_ACCOUNT, ...(this.#context.options as Partial<typeof DEFAULT_ACCOUNT>) };
    if (form.grant_type === 'client_credentials') {
      if (form.client_id !== account.clientId)
        return { error: 'invalid_client_id', error_description: 'client identifier invalid' };
      if (form.client_secret !== account.clientSecret)
        return { error: 'invalid_client', error_description: 'invalid client credentials' };
      return this.#context.options.noRunAsUser
        ? { error: 'invalid_grant', error_description: 'no client credentials user enabled' }
        : undefined;
    }
    if (form.grant_type !== JWT)
      return { error: 'unsupported_grant_type', error_description: 'grant type not supported' };
    const [head = '', body = '', signature = ''] = (form.assertion ?? '').split('.');
    const key = String(this.#context.options.publicKey ?? '');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString() || '{}') as Record<string, unknown>;
    if (!key || !verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url')))
      return { error: 'invalid_grant', error_description: 'invalid assertion' };
    if (claims.iss !== account.clientId || claims.aud !== 'https://login.salesforce.com')
      return { error: 'invalid_grant', error_description: 'audience is invalid' };
    if (Number(claims.exp) * 1_000 < this.#context.now())
      return { error: 'invalid_grant', error_description: 'expired assertion' };
    if (claims.sub !== account.username)
      return { error: 'invalid_grant', error_description: "user hasn't approved this consumer" };
    return undefined;
  }

  /** Answers what is not let in; nothing where it is. Every call counts. */
  async letIn(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    if ((this.#sessions.get(request.headers.authorization ?? '') ?? 0) <= this.#context.now())
      return reply.code(401).send(errorList('INVALID_SESSION_ID', 'Session expired or invalid'));
    this.#used += 1;
    reply.header('sforce-limit-info', `api-usage=${Math.min(this.#used, this.#most)}/${this.#most}`);
    if (this.#used > this.#most)
      return reply.code(403).send(errorList('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'));
    return undefined;
  }

  endSessions(): void {
    this.#sessions.clear();
  }
}
