import { createHmac, timingSafeEqual } from 'node:crypto';
import { type AddressInfo, connect } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Connector, WebhookPort } from '../connectors/connector.ts';
import { createServer, type ServerDeps, type ServerLimits } from '../server/http.ts';
import type { Ledger, PrivacyRequest } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { scratchFolder, TEST_MASTER_KEY, testClock } from './ledgers.ts';

const SECRET = 'a secret of the test';
export const TOLERANCE_S = 300;
export const sign = (raw: string | Buffer, at: number) =>
  createHmac('sha256', SECRET).update(`${at}.`).update(raw).digest('hex');

const webhook: WebhookPort = {
  verify({ headers, raw }, _options, now) {
    const at = Number(headers['x-at']);
    if (!(Math.abs(now / 1_000 - at) <= TOLERANCE_S)) return false;
    const given = Buffer.from(headers['x-signature'] ?? '');
    const right = Buffer.from(createHmac('sha256', SECRET).update(`${at}.`).update(raw).digest('hex'));
    return given.length === right.length && timingSafeEqual(given, right);
  },
  parse: ({ raw }) => {
    const { id, topic } = JSON.parse(Buffer.from(raw).toString()) as { id: string; topic: string };
    return topic === 'people/redact' ? [] : [{ topic, eventId: `e-${id}`, kind: 'order', id }];
  },
  privacy: ({ raw }) => {
    const { id, topic } = JSON.parse(Buffer.from(raw).toString()) as { id: string; topic: string };
    return topic === 'people/redact'
      ? [{ topic, eventId: id, asked: 'erase', customerId: `c-${id}`, withinDays: 30 }]
      : [];
  },
};

/** A server on a port, over a ledger on a disk, while the test runs that asks for it. */
export async function serveWebhooks(
  limits: Partial<ServerLimits> = {},
  over: (ledger: Ledger) => Partial<Ledger> = () => ({}),
) {
  const clock = testClock();
  const ledger = await openLedger({
    url: `sqlite:${scratchFolder('waybill-hooks-')}/w.db`,
    masterKey: TEST_MASTER_KEY,
    clock,
  });
  await ledger.migrate();
  onTestFinished(() => ledger.close());
  const nudged: string[] = [];
  const asked: PrivacyRequest[] = [];
  const warned: string[] = [];
  const deps: ServerDeps = {
    ledger: { ...ledger, ...over(ledger) },
    connections: new Map([
      ['shop', { connector: { webhook } as unknown as Connector, options: {} }],
      ['erp', { connector: {} as Connector, options: {} }],
    ]),
    nudge: (connectionId) => nudged.push(connectionId),
    askedPrivacy: (request) => asked.push(request),
    mappings: async () => ({ release: 'aaaa000000000001', since: 7, canaries: [] }),
    audit: async () => ({ unsealed: 0, anchors: [] }),
    sweeps: async () => ({ stopped: false }),
    pingTemporal: async () => {},
    metrics: createMetrics(),
    clock,
    log: {
      debug: () => {},
      info: () => {},
      error: () => {},
      warn: (_fields, text) => warned.push(text ?? ''),
    } as ServerDeps['log'],
  };
  const app = createServer(deps, limits);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  onTestFinished(() => app.close());
  const at = () => Math.floor(clock.now() / 1_000);
  const post = (body: string | Buffer, headers: Record<string, string> = {}, path = '/webhooks/shop') =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: {
        'content-type': 'application/json',
        'x-at': String(at()),
        'x-signature': sign(body, at()),
        ...headers,
      },
    });
  const inbox = async () => (await ledger.counts()).inbox.new;
  return { post, port, ledger, inbox, nudged, asked, warned, clock, at };
}

export const order = (id: string) => JSON.stringify({ topic: 'orders/create', id });

/** What a server answers to bytes as they are; nothing where it closes without a word. */
export function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
}
