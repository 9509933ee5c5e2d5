import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebhookRequest } from '../connectors/connector.ts';
import type { ServerDeps } from './http.ts';

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

/**
 * `POST /webhooks/{connection}`: the signature first, over the raw bytes, then the inbox, and only when that is durable
 * a 2xx. Everything else (reading the record again, staging, moving) happens after the answer.
 */
export function webhooks(app: FastifyInstance, deps: ServerDeps): void {
  const { connections, ledger, clock, metrics, log } = deps;

  app.post<{ Params: { connection: string } }>('/webhooks/:connection', async (request, reply) => {
    const startedAt = performance.now();
    const connectionId = request.params.connection;
    const connection = connections.get(connectionId);
    const port = connection?.connector.webhook;
    const answer = (status: number, body: object) => {
      // Unknown names are not counted: anybody could make labels of them.
      if (port) metrics.webhook({ connectionId, answer: status, ms: performance.now() - startedAt });
      return reply.code(status).send(body);
    };
    if (!connection || !port) return answer(404, { error: 'no such webhook' });

    const webhook = webhookOf(request);
    if (!port.verify(webhook, connection.options, clock.now())) {
      log.warn({ connectionId }, 'a webhook with a wrong signature was refused');
      return answer(401, { error: 'wrong signature' });
    }
    let events: ReturnType<typeof port.parse>;
    try {
      events = port.parse(webhook, connection.options);
    } catch {
      log.warn({ connectionId }, 'a signed webhook could not be read');
      return answer(400, { error: 'not understood' });
    }
    if (events.length === 0) return answer(200, { received: 0 });

    const body = Buffer.from(webhook.raw).toString('utf8');
    const { fresh } = await ledger.receive(
      events.map(({ topic, eventId, kind, id }) => ({ connectionId, topic, eventId, kind, sourceId: id, body })),
    );
    if (fresh > 0) deps.nudge(connectionId);
    return answer(200, { received: fresh });
  });
}
