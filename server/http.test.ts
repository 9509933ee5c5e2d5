import { createHmac, timingSafeEqual } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Connector, WebhookPort } from '../connectors/connector.ts';
import type { ReceivedEvent } from '../store/ledger.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createServer, type ServerDeps } from './http.ts';

const SECRET = 'a secret of the test';
const sign = (body: string) => createHmac('sha256', SECRET).update(body).digest('hex');

const webhook: WebhookPort = {
  verify: ({ headers, raw }) => {
    const given = Buffer.from(headers['x-signature'] ?? '');
    const right = Buffer.from(createHmac('sha256', SECRET).update(raw).digest('hex'));
    return given.length === right.length && timingSafeEqual(given, right);
  },
  parse: ({ raw }) => {
    const { id, topic } = JSON.parse(Buffer.from(raw).toString()) as { id: string; topic: string };
    return topic === 'ping' ? [] : [{ topic, eventId: `e-${id}`, kind: 'order', id }];
  },
};

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('the HTTP server', () => {
  let received: ReceivedEvent[];
  let nudged: string[];
  let deps: ServerDeps;

  beforeEach(() => {
    received = [];
    nudged = [];
    deps = {
      ledger: {
        receive: async (events) => {
          const fresh = events.filter(
            (event) => !received.some(({ topic, eventId }) => topic === event.topic && eventId === event.eventId),
          );
          received.push(...fresh);
          return { fresh: fresh.length };
        },
        askPrivacy: async () => [],
        counts: async () => ({
          moves: { ready: 3, claimed: 0, queued: 0, waiting: 1, done: 9 },
          inbox: { new: 0, staged: 5, parked: 0, dead: 0 },
          openCases: 1,
          unknownWrites: 0,
        }),
        paused: async () => [],
        alertHealth: async () => ({ open: [], failed: [] }),
        noteAudit: async () => {},
      },
      connections: new Map([
        ['shop', { connector: { webhook } as unknown as Connector, options: {} }],
        ['erp', { connector: {} as Connector, options: {} }],
      ]),
      nudge: (connectionId) => nudged.push(connectionId),
      askedPrivacy: () => {},
      mappings: async () => ({ release: 'aaaa000000000001', since: 7, canaries: [] }),
      audit: async () => ({ unsealed: 0, anchors: [] }),
      sweeps: async () => ({ lastAt: 8, stopped: false }),
      pingTemporal: async () => {},
      metrics: createMetrics(),
      clock: { now: () => 0 },
      log,
    };
  });

  const post = (path: string, body: string, signature = sign(body)) =>
    createServer(deps).inject({
      method: 'POST',
      url: path,
      payload: body,
      headers: { 'content-type': 'application/json', 'x-signature': signature },
    });

  it('answers 2xx only after the inbox has the event, then nudges', async () => {
    const body = '{ "topic": "orders/create",  "id": "7" }';
    const answer = await post('/webhooks/shop', body);
    expect([answer.statusCode, answer.json()]).toEqual([200, { received: 1 }]);
    expect(received).toEqual([
      { connectionId: 'shop', topic: 'orders/create', eventId: 'e-7', kind: 'order', sourceId: '7', body },
    ]);
    expect(nudged).toEqual(['shop']);
  });

  it('takes the same delivery once', async () => {
    const body = JSON.stringify({ topic: 'orders/create', id: '7' });
    await post('/webhooks/shop', body);
    const again = await post('/webhooks/shop', body);
    expect([again.statusCode, again.json(), nudged]).toEqual([200, { received: 0 }, ['shop']]);
  });

  it.each([
    ['an unknown connection', '/webhooks/nobody', 404],
    ['a connection whose system has no webhooks', '/webhooks/erp', 404],
    ['a path outside', '/webhooks/', 404],
  ])('answers %s with 404', async (_what, path, status) => {
    expect((await post(path, '{}')).statusCode).toBe(status);
    expect(received).toEqual([]);
  });

  it('refuses a wrong signature and a changed body', async () => {
    const body = JSON.stringify({ topic: 'orders/create', id: '7' });
    expect((await post('/webhooks/shop', body, sign('other'))).statusCode).toBe(401);
    expect((await post('/webhooks/shop', `${body} `, sign(body))).statusCode).toBe(401);
    expect([received, nudged]).toEqual([[], []]);
  });

  it('answers a signed body that nobody can read with 400, a topic that concerns nobody with 200', async () => {
    expect((await post('/webhooks/shop', 'no json')).statusCode).toBe(400);
    expect((await post('/webhooks/shop', JSON.stringify({ topic: 'ping', id: '1' }))).json()).toEqual({ received: 0 });
    expect(nudged).toEqual([]);
  });

  it('asks the vendor to send again where the ledger cannot take it, and says nothing of why', async () => {
    deps.ledger.receive = async () => {
      throw new Error('disk full at /var/lib/waybill');
    };
    const answer = await post('/webhooks/shop', JSON.stringify({ topic: 'orders/create', id: '7' }));
    expect([answer.statusCode, answer.body]).toEqual([500, '{"error":"try again later"}']);
    expect(nudged).toEqual([]);
  });

  it('refuses what is larger than any webhook', async () => {
    expect((await post('/webhooks/shop', 'x'.repeat(6 * 1024 * 1024))).statusCode).toBe(413);
  });

  it('is ready with a paused connection, and says so', async () => {
    deps.ledger.paused = async () => [{ connectionId: 'erp', since: 5, caseId: 'case/1' }];
    const answer = await createServer(deps).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        ready: true,
        ledger: 'ok',
        temporal: 'ok',
        paused: [{ connectionId: 'erp', since: 5, caseId: 'case/1' }],
        mappings: { release: 'aaaa000000000001', since: 7, canaries: [] },
        audit: { unsealed: 0, anchors: [] },
        alerts: { open: [], failed: [] },
        sweeps: { lastAt: 8, stopped: false },
      },
    ]);
  });

  it('is ready with mappings that cannot be used as they were saved, and tells what is wrong in them', async () => {
    const refused = { at: 9, problems: ['mappings/shop/order.yaml:3:7 error unknown-path: no `curency`'] };
    deps.mappings = async () => ({ release: 'aaaa000000000001', since: 7, canaries: [], refused });
    const answer = await createServer(deps).inject('/readyz');
    expect([answer.statusCode, answer.json().ready, answer.json().mappings.refused]).toEqual([200, true, refused]);
  });

  it('is ready without sweeps, which webhooks need not, and says so', async () => {
    deps.sweeps = async () => ({ lastAt: 8, stopped: true });
    const answer = await createServer(deps).inject('/readyz');
    expect([answer.statusCode, answer.json().sweeps]).toEqual([200, { lastAt: 8, stopped: true }]);
  });

  it('is not ready without Temporal or without the ledger', async () => {
    deps.pingTemporal = async () => {
      throw new Error('refused');
    };
    expect((await createServer(deps).inject('/readyz')).statusCode).toBe(503);
    deps.pingTemporal = async () => {};
    deps.ledger.paused = async () => {
      throw new Error('locked');
    };
    const answer = await createServer(deps).inject('/readyz');
    expect([answer.statusCode, answer.json().ledger]).toEqual([503, 'down']);
    expect((await createServer(deps).inject('/healthz')).statusCode).toBe(200);
  });

  it('tells strangers neither figures nor names of connections', async () => {
    const app = createServer(deps);
    const stranger = { remoteAddress: '203.0.113.7' };
    expect((await app.inject({ url: '/metrics', ...stranger })).statusCode).toBe(403);
    expect((await app.inject({ url: '/readyz', ...stranger })).json()).toEqual({ ready: true });
    const proxied = await app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(proxied.statusCode).toBe(403);
  });

  it('shows what the ledger counts to Prometheus', async () => {
    deps.metrics.countWith(deps.ledger.counts);
    deps.metrics.call({ connectionId: 'erp', method: 'POST', status: 200, ms: 20 });
    const { body } = await createServer(deps).inject('/metrics');
    expect(body).toContain('waybill_moves{state="ready"} 3');
    expect(body).toContain('waybill_open_cases 1');
    expect(body).toContain('waybill_call_seconds_count{connection="erp",method="POST",status="200"} 1');
  });
});
