import { createHmac, timingSafeEqual } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connector, WebhookPort } from '../connectors/connector.ts';
import type { Ledger, PrivacyRequest } from '../store/ledger.ts';
import { openLedger } from '../store/open.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { scratchFolder, TEST_MASTER_KEY, testClock } from '../test/ledgers.ts';
import { createServer, type ServerDeps, type ServerLimits } from './http.ts';

const SECRET = 'a secret of the test';
const TOLERANCE_S = 300;
const sign = (raw: string | Buffer, at: number) =>
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

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server on a port, over a ledger on a disk. */
async function serve(limits: Partial<ServerLimits> = {}, over: (ledger: Ledger) => Partial<Ledger> = () => ({})) {
  const clock = testClock();
  const ledger = await openLedger({
    url: `sqlite:${scratchFolder('waybill-hooks-')}/w.db`,
    masterKey: TEST_MASTER_KEY,
    clock,
  });
  await ledger.migrate();
  closing.push(() => ledger.close());
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
  closing.push(() => app.close());
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

const order = (id: string) => JSON.stringify({ topic: 'orders/create', id });

/** What a server answers to bytes as they are; `undefined` where it closes without a word. */
function raw(port: number, bytes: string): Promise<string> {
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

describe('a webhook from a stranger', () => {
  it('is refused with a wrong signature, one of another length, none, and one of changed bytes', async () => {
    const { post, inbox, warned, at } = await serve();
    const body = order('1');
    for (const signature of [sign('other', at()), sign(body, at()).slice(1), '', 'é', sign(body, at()).toUpperCase()])
      expect([signature, (await post(body, { 'x-signature': encodeURI(signature) })).status]).toEqual([signature, 401]);
    expect((await post(`${body} `, { 'x-signature': sign(body, at()) })).status).toBe(401);
    expect([await inbox(), warned.length]).toEqual([0, 6]);
  });

  it('is refused where its time is too far from now, before and behind', async () => {
    const { post, clock, at, inbox } = await serve();
    const [body, then] = [order('1'), at()];
    const replayed = { 'x-at': String(then), 'x-signature': sign(body, then) };
    clock.pass((TOLERANCE_S + 1) * 1_000);
    expect((await post(body, replayed)).status).toBe(401);
    const ahead = at() + TOLERANCE_S + 1;
    expect((await post(body, { 'x-at': String(ahead), 'x-signature': sign(body, ahead) })).status).toBe(401);
    expect(await inbox()).toBe(0);
  });

  it('learns nothing from the name of a connection', async () => {
    const { post } = await serve();
    const [none, without] = [
      await post(order('1'), {}, '/webhooks/nobody'),
      await post(order('1'), {}, '/webhooks/erp'),
    ];
    expect([none.status, without.status]).toEqual([404, 404]);
    expect(await none.text()).toBe(await without.text());
    for (const path of [
      '/webhooks/',
      '/webhooks/shop/more',
      '/webhooks/%00',
      '/webhooks/..%2f..%2fetc',
      '/webhooks/__proto__',
    ])
      expect([path, (await post(order('1'), {}, path)).status]).toEqual([path, 404]);
  });

  it('is refused where headers that count stand twice', async () => {
    const { port, inbox, at } = await serve();
    const body = order('1');
    const head = (more: string[]) =>
      [
        'POST /webhooks/shop HTTP/1.1',
        'Host: x',
        'Connection: close',
        'Content-Type: application/json',
        `X-At: ${at()}`,
        ...more,
        '',
        body,
      ].join('\r\n');
    const length = `Content-Length: ${body.length}`;
    const right = `X-Signature: ${sign(body, at())}`;
    expect(await raw(port, head([length, right, 'X-Signature: 0000']))).toMatch(/^HTTP\/1.1 401/);
    expect(await raw(port, head([length, 'X-Signature: 0000', right]))).toMatch(/^HTTP\/1.1 401/);
    expect(await raw(port, head([length, 'Content-Length: 1', right]))).toMatch(/^HTTP\/1.1 400/);
    expect(await raw(port, head([length, 'Transfer-Encoding: chunked', right]))).toMatch(/^HTTP\/1.1 400/);
    expect(await inbox()).toBe(0);
    expect(await raw(port, head([length, right]))).toMatch(/^HTTP\/1.1 200/);
  });
});

describe('a webhook that cannot be read', () => {
  it('is refused by its size, told or not, without being read to the end', async () => {
    const { post, port } = await serve({ bodyBytes: 2_000 });
    expect((await post('x'.repeat(2_001))).status).toBe(413);
    const status = await new Promise((resolve) => {
      const sent = httpRequest(
        { port, path: '/webhooks/shop', method: 'POST', headers: { 'content-type': 'application/json' } },
        (answer) => resolve(answer.statusCode),
      );
      sent.on('error', () => resolve('closed'));
      // Chunked: nothing says how long it is.
      for (let i = 0; i < 50; i += 1) sent.write('x'.repeat(1_000));
      sent.end();
    });
    expect([413, 'closed']).toContain(status);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('is refused as %s', async (type) => {
    const { post, inbox } = await serve();
    expect((await post(order('1'), { 'content-type': type })).status).toBe(415);
    expect(await inbox()).toBe(0);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/cloudevents+json', 'Application/JSON'])(
    'is taken as %s',
    async (type) => {
      const { post } = await serve();
      expect((await post(order('1'), { 'content-type': type })).status).toBe(200);
    },
  );

  it('is refused packed: a bomb is never opened', async () => {
    const { post, inbox } = await serve();
    const bomb = gzipSync(Buffer.alloc(3_000_000, ' '));
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(415);
    // Packed and not said so: its bytes are signed, and are no text.
    expect((await post(bomb)).status).toBe(400);
    expect(await inbox()).toBe(0);
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['no JSON', 'topic=orders'],
    ['nothing', ''],
    ['a depth that no event has', '['.repeat(100_000)],
  ])('is refused as %s', async (_what, body) => {
    const { post, inbox } = await serve();
    expect((await post(body)).status).toBe(400);
    expect(await inbox()).toBe(0);
  });
});

describe('a slow or busy sender', () => {
  it('is cut off that never ends its head or its body', async () => {
    const { port } = await serve({ headersMs: 200, requestMs: 400, checkMs: 50 });
    const head = 'POST /webhooks/shop HTTP/1.1\r\nHost: x\r\n';
    expect(await raw(port, head)).toMatch(/^HTTP\/1.1 408/);
    const body = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
    expect(await raw(port, head + body)).toMatch(/^(HTTP\/1.1 408|$)/);
  });

  it('is told to come again where more come at once than there is room for, and loses nothing', async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { post, inbox } = await serve({ atOnceEach: 3 }, (ledger) => ({
      receive: async (events) => {
        await gate;
        return ledger.receive(events);
      },
    }));
    const first = [1, 2, 3].map((n) => post(order(String(n))));
    await sleep(100);
    const flood = await Promise.all(Array.from({ length: 50 }, (_, n) => post(order(String(n + 4)))));
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([503]));
    expect(flood[0]?.headers.get('retry-after')).toBe('2');
    open();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200, 200]);
    // The room is free again, and what was refused is taken when it is repeated.
    await expect.poll(async () => (await post(order('4'))).status).toBe(200);
    expect(await inbox()).toBe(4);
  });

  it('is held to a number of bytes over all connections', async () => {
    const { post } = await serve({ bytesAtOnce: 100 });
    expect((await post(order('1'))).status).toBe(200);
    expect((await post(JSON.stringify({ topic: 'orders/create', id: '1', note: 'x'.repeat(200) }))).status).toBe(503);
  });

  it('gives its room back when it goes away', async () => {
    const { post, port } = await serve({ atOnceEach: 1 });
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    await expect.poll(async () => (await post(order('1'))).status).toBe(503);
    socket.destroy();
    await expect.poll(async () => (await post(order('1'))).status).toBe(200);
  });
});

describe('nothing is acknowledged before it is durable', () => {
  it('a slow disk is a slow answer', async () => {
    let commit: () => void = () => {};
    const disk = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const { post, inbox, nudged } = await serve({}, (ledger) => ({
      receive: async (events) => {
        const kept = await ledger.receive(events);
        await disk;
        return kept;
      },
    }));
    let status = 0;
    const answered = post(order('1')).then((answer) => {
      status = answer.status;
    });
    await expect.poll(inbox).toBe(1);
    expect([status, nudged]).toEqual([0, []]);
    commit();
    await answered;
    expect([status, nudged]).toEqual([200, ['shop']]);
  });

  it('a full disk asks to send it again, and the same event is then taken once', async () => {
    let full = true;
    const { post, inbox } = await serve({}, (ledger) => ({
      receive: async (events) => {
        if (full) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        return ledger.receive(events);
      },
    }));
    expect((await post(order('1'))).status).toBe(500);
    full = false;
    expect([(await post(order('1'))).status, (await post(order('1'))).status, await inbox()]).toEqual([200, 200, 1]);
  });

  it('a sender whose connection breaks before the commit has no answer, and its repetition is the same event', async () => {
    let break_: () => void = () => {};
    const broken = new Promise<void>((resolve) => {
      break_ = resolve;
    });
    const { post, port, inbox, at } = await serve({}, (ledger) => ({
      receive: async (events) => {
        await broken;
        return ledger.receive(events);
      },
    }));
    const body = order('1');
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.write(
      `POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-At: ${at()}\r\nX-Signature: ${sign(body, at())}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await sleep(100);
    socket.destroy();
    break_();
    await expect.poll(inbox).toBe(1);
    expect(answer).toBe('');
    expect([(await post(body)).status, await inbox()]).toEqual([200, 1]);
  });
});

describe('a webhook about a person', () => {
  it('is a request with its day, once, and carried out', async () => {
    const { post, asked, ledger, clock } = await serve();
    const body = JSON.stringify({ topic: 'people/redact', id: '7' });
    expect(await (await post(body)).json()).toEqual({ received: 1 });
    await post(body);
    const requests = await ledger.privacyRequests({ limit: 9 });
    expect(requests).toMatchObject([
      {
        asked: 'erase',
        connectionId: 'shop',
        who: 'shop',
        state: 'open',
        afterOpen: true,
        dueAt: clock.now() + 30 * 86_400_000,
      },
    ]);
    expect(asked.map(({ requestId }) => requestId)).toEqual([requests[0]?.requestId, requests[0]?.requestId]);
  });
});
