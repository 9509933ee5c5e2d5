import { createHmac, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PrivacyEvent, WebhookEvent, WebhookPort, WebhookRequest } from '../connectors/connector.ts';
import type { PrivacyAsk } from '../store/ledger.ts';
import { type AdmissionLimits, admission } from './admission.ts';
import type { ServerDeps } from './http.ts';

const DAY_MS = 24 * 3_600_000;

const one = (value: unknown): string | undefined => {
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
};

const flat = (values: object) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, one(value)]));

function webhookOf(request: FastifyRequest): WebhookRequest {
  return {
    headers: flat(request.headers),
    raw: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
    query: flat(request.query as object),
  };
}

/** What a verified request says; throws where it is not text in UTF-8, or not what its vendor sends. */
function read(port: WebhookPort, webhook: WebhookRequest, options: unknown) {
  const body = new TextDecoder('utf-8', { fatal: true }).decode(webhook.raw);
  return { body, events: port.parse(webhook, options), asked: port.privacy?.(webhook, options) ?? [] };
}

const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json(?:;|$)/i;

/** A signature for nobody, so that a name that is not connected takes as long to be refused as one that is. */
const NOBODY = randomBytes(32);

/**
 * `POST /webhooks/{connection}`: the signature first, over the raw bytes, then the inbox, and only when that is durable
 * a 2xx. Everything else (reading the record again, staging, moving, erasing) happens after the answer.
 */
export function webhooks(app: FastifyInstance, deps: ServerDeps, limits: AdmissionLimits): void {
  const { connections, ledger, clock, metrics, log } = deps;

  app.register(async (routes) => {
    // What is no JSON is refused by its head; all vendors that there is a connector for send that.
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    admission(routes, limits);
    routes.post<{ Params: { connection: string } }>('/webhooks/:connection', async (request, reply) => {
      const startedAt = performance.now();
      const connectionId = request.params.connection;
      const connection = connections.get(connectionId);
      const port = connection?.connector.webhook;
      const answer = (status: number, body: object) => {
        // Unknown names are not counted: anybody could make labels of them.
        if (port) metrics.webhook({ connectionId, answer: status, ms: performance.now() - startedAt });
        return reply.code(status).send(body);
      };
      const webhook = webhookOf(request);
      if (!connection || !port) {
        createHmac('sha256', NOBODY).update(webhook.raw).digest();
        return answer(404, { error: 'no such webhook' });
      }
      // Packed bytes would be unpacked before anybody knows whose they are, to whatever size they say.
      if ((webhook.headers['content-encoding'] ?? 'identity') !== 'identity')
        return answer(415, { error: 'send it unpacked' });
      if (!port.verify(webhook, connection.options, clock.now())) {
        log.warn({ connectionId }, 'a webhook with a wrong signature was refused');
        return answer(401, { error: 'wrong signature' });
      }
      let said: ReturnType<typeof read>;
      try {
        said = read(port, webhook, connection.options);
      } catch {
        log.warn({ connectionId }, 'a signed webhook could not be read');
        return answer(400, { error: 'not understood' });
      }
      return answer(200, { received: await keep(connectionId, said) });
    });
  });

  /** On the disk when it answers; what was kept before is not fresh. */
  async function keep(connectionId: string, said: { body: string; events: WebhookEvent[]; asked: PrivacyEvent[] }) {
    const { body, events, asked } = said;
    let fresh = 0;
    if (events.length > 0)
      ({ fresh } = await ledger.receive(
        events.map(({ topic, eventId, kind, id }) => ({ connectionId, topic, eventId, kind, sourceId: id, body })),
      ));
    if (fresh > 0) deps.nudge(connectionId);
    if (asked.length === 0) return fresh;
    const requests = await ledger.askPrivacy(asked.map((event) => askOf(connectionId, event, clock.now())));
    for (const request of requests) if (request.state === 'open') deps.askedPrivacy(request);
    return fresh + requests.length;
  }
}

/** A system asks for its customers and waits by itself: orders that still move are not in its way. */
function askOf(connectionId: string, event: PrivacyEvent, now: number): PrivacyAsk {
  const { topic, eventId, asked, customerId, sourceIds, withinDays } = event;
  return {
    asked,
    connectionId,
    event: `${topic} ${eventId}`,
    subject: { ...(customerId === undefined ? {} : { customerId }), ...(sourceIds === undefined ? {} : { sourceIds }) },
    afterOpen: true,
    who: connectionId,
    why: topic,
    dueAt: now + withinDays * DAY_MS,
  };
}
