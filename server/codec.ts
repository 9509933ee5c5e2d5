import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ledger } from '../store/ledger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type SignedIn, signInPage } from './codec-page.ts';

/** A payload as protocol buffers are written in JSON: bytes are base64. */
export interface JsonPayload {
  metadata?: { [name: string]: string };
  data?: string;
}

/** What the codec server works with; there is none where this is not given. */
export interface CodecServer {
  /** Who may read payloads: a name, and its token or `sha256:` with the hex of its hash. */
  tokens: Readonly<Record<string, string>>;
  /** Where the Temporal UI is opened, such as `http://127.0.0.1:8233`. */
  origins: readonly string[];
  /** Opens one payload; throws where it is none of ours. */
  decode(payload: JsonPayload): Promise<JsonPayload>;
  encode(payload: JsonPayload): Promise<JsonPayload>;
  ledger: Pick<Ledger, 'noteAudit'>;
  clock: { now(): number };
  log: Logger;
}

const COOKIE = 'waybill_codec';
const SESSION_MS = 8 * 3_600_000;
const HASHED = 'sha256:';
const NAMESPACE = /^[\w.-]{1,100}$/;
const MOST_PAYLOADS = 10_000;

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Names by token. Every one is compared, in constant time, so that neither a name nor a beginning is told by how long it takes. */
function whoHas(tokens: CodecServer['tokens']): (token: string) => string | undefined {
  const known = Object.entries(tokens).map(([name, token]) => ({
    name,
    hash: token.startsWith(HASHED) ? Buffer.from(token.slice(HASHED.length), 'hex') : hashOf(token),
  }));
  return (token) => {
    const given = hashOf(token);
    let found: string | undefined;
    for (const { name, hash } of known) if (hash.length === given.length && timingSafeEqual(hash, given)) found = name;
    return found;
  };
}

/**
 * `POST /codec/decode` and `/codec/encode`: the protocol by which the Temporal UI and CLI show payloads to those allowed. A token
 * comes as `Authorization: Bearer`, or, because a browser sends none to a plain address, as the cookie of `/codec/sign-in`. What
 * was opened for whom is in the audit before it is answered.
 */
export function codec(app: FastifyInstance, deps: CodecServer): void {
  const who = whoHas(deps.tokens);
  const sessions = new Map<string, { name: string; until: number }>();

  const nameOf = (request: FastifyRequest): string | undefined => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (token !== undefined) return who(token);
    const id = new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
    const session = id === undefined ? undefined : sessions.get(id);
    return session && session.until > deps.clock.now() ? session.name : undefined;
  };

  /** Lets the UI's page read the answer, and no other page. False where the origin is a stranger's. */
  const allow = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const { origin } = request.headers;
    if (origin === undefined) return true;
    if (!deps.origins.includes(origin)) return false;
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    return true;
  };

  app.options('/codec/:verb', async (request, reply) => {
    if (!allow(request, reply)) return reply.code(403).send();
    return reply
      .headers({
        'access-control-allow-methods': 'POST, OPTIONS',
        'access-control-allow-headers': 'content-type, x-namespace, authorization',
        'access-control-max-age': '600',
      })
      .code(204)
      .send();
  });

  for (const verb of ['decode', 'encode'] as const)
    app.post(`/codec/${verb}`, async (request, reply) => {
      if (!allow(request, reply)) return reply.code(403).send({ error: 'not from this page' });
      const name = nameOf(request);
      if (name === undefined) {
        deps.log.warn({ verb }, 'somebody without a token asked the codec server');
        return reply.code(401).send({ error: 'a token is needed: sign in at /codec/sign-in' });
      }
      const payloads = payloadsOf(request.body);
      if (!payloads) return reply.code(400).send({ error: 'not understood' });
      const namespace = String(request.headers['x-namespace'] ?? '');
      await deps.ledger.noteAudit([
        {
          what: `payloads.${verb}d`,
          who: name,
          ...(NAMESPACE.test(namespace) ? { subject: namespace } : {}),
          after: { count: payloads.length },
        },
      ]);
      // One that does not open stays as it is: the UI shows it as encrypted, beside those that do.
      const done = await Promise.all(payloads.map((payload) => deps[verb](payload).catch(() => payload)));
      return reply.send({ payloads: done });
    });

  const signedIn = (request: FastifyRequest, name: string): SignedIn => {
    const endpoint = new URL('/codec', `${isSecure(request) ? 'https' : 'http'}://${request.host}`);
    const ui = deps.origins.find((origin) => new URL(origin).hostname === endpoint.hostname);
    return { name, endpoint: endpoint.href, ui };
  };

  app.get('/codec/sign-in', (request, reply) => {
    const name = nameOf(request);
    return reply.type('text/html').send(signInPage(name === undefined ? undefined : signedIn(request, name)));
  });

  app.post('/codec/sign-in', async (request, reply) => {
    const token = new URLSearchParams((request.body as Buffer | undefined)?.toString() ?? '').get('token') ?? '';
    const name = who(token);
    if (name === undefined) {
      deps.log.warn({}, 'a wrong token was given at the codec server');
      return reply.code(401).type('text/html').send(signInPage(undefined, true));
    }
    const now = deps.clock.now();
    for (const [id, session] of sessions) if (session.until <= now) sessions.delete(id);
    const id = randomBytes(32).toString('base64url');
    sessions.set(id, { name, until: now + SESSION_MS });
    const secure = isSecure(request) ? '; Secure' : '';
    return reply
      .header(
        'set-cookie',
        `${COOKIE}=${id}; Path=/codec; HttpOnly; SameSite=Strict; Max-Age=${SESSION_MS / 1_000}${secure}`,
      )
      .type('text/html')
      .send(signInPage(signedIn(request, name)));
  });
}

/** Whether a proxy in front speaks TLS with the browser; the daemon itself speaks none. */
const isSecure = (request: FastifyRequest): boolean => request.headers['x-forwarded-proto'] === 'https';

function payloadsOf(body: unknown): JsonPayload[] | undefined {
  try {
    const { payloads } = JSON.parse((body as Buffer).toString('utf8')) as { payloads?: unknown };
    if (!Array.isArray(payloads) || payloads.length > MOST_PAYLOADS) return undefined;
    return payloads.every((one) => typeof one === 'object' && one !== null) ? (payloads as JsonPayload[]) : undefined;
  } catch {
    return undefined;
  }
}
