import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Priority } from '../domain/budget.ts';
import type { WaybillError } from '../domain/failures.ts';
import type { Limits } from './connector.ts';
import { type CallReport, createHttpClient, type HttpClientOptions } from './http.ts';

let origin = '';
let handler: http.RequestListener;
let server: http.Server;
const calls: CallReport[] = [];
const clients: { close(): void }[] = [];

beforeEach(async () => {
  server = http.createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  calls.length = 0;
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const open = (limits: Partial<Limits> = {}, more: Partial<HttpClientOptions> = {}) => {
  const client = createHttpClient({
    connectionId: 'shop',
    limits: { concurrency: 4, timeoutMs: 2_000, ...limits },
    onCall: (call) => calls.push(call),
    ...more,
  });
  clients.push(client);
  return client;
};

const failureOf = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (reason: WaybillError) => reason,
  );
  return error.failure;
};

const answer = (status: number, headers: Record<string, string> = {}, body = '{}') => {
  handler = (request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
};

describe('http client', () => {
  it('answers with parsed data and headers, sends json and query, and counts', async () => {
    let seen: unknown;
    handler = (request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen = [request.method, request.url, request.headers['content-type'], body];
        response
          .writeHead(201, { 'content-type': 'application/json', 'X-Cost': '7' })
          .end('{"id":12345678901234567890,"n":1.5,"s":"12345678901234567890"}');
      });
    };
    const got = await open().request({
      method: 'POST',
      url: `${origin}/a`,
      query: { q: 'ä b', none: undefined, list: ['1', '2'] },
      json: { x: 1 },
    });
    expect(seen).toEqual(['POST', '/a?q=%C3%A4+b&list=1&list=2', 'application/json', '{"x":1}']);
    expect(got.data).toEqual({ id: '12345678901234567890', n: 1.5, s: '12345678901234567890' });
    expect(got.headers['x-cost']).toBe('7');
    expect(calls).toMatchObject([{ connectionId: 'shop', method: 'POST', status: 201 }]);
  });

  it.each([
    [401, {}, { class: 'auth' }],
    [403, {}, { class: 'auth' }],
    [429, { 'retry-after': '7' }, { class: 'rate-limited', retryAfterMs: 7_000 }],
    [429, {}, { class: 'rate-limited', retryAfterMs: 2_000 }],
    [503, { 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, { class: 'rate-limited', retryAfterMs: 50_000 }],
    [503, {}, { class: 'unknown-outcome' }],
    [500, {}, { class: 'unknown-outcome' }],
    [302, { location: '/elsewhere' }, { class: 'rejected' }],
    [422, {}, { class: 'rejected', code: '422' }],
  ] as const)('classifies a write answered %i %o', async (status, headers, expected) => {
    answer(status, headers);
    const client = open({}, { now: () => 10_000 });
    expect(await failureOf(client.request({ method: 'POST', url: `${origin}/orders`, json: {} }))).toMatchObject(
      expected,
    );
  });

  it('asks the connector first, and a lost read is only unavailable', async () => {
    answer(403);
    const client = open(
      {},
      { classifyError: (a) => (a.status === 403 ? { class: 'rejected', message: 'too late' } : undefined) },
    );
    expect(await failureOf(client.request({ method: 'POST', url: origin }))).toEqual({
      class: 'rejected',
      message: 'too late',
    });
    answer(500);
    expect(await failureOf(client.request({ method: 'GET', url: origin }))).toMatchObject({ class: 'unavailable' });
    expect(await failureOf(client.request({ method: 'POST', url: origin, idempotent: true }))).toMatchObject({
      class: 'unavailable',
    });
  });

  it('a refused connection did nothing; a reset and a time-out leave a write unknown', async () => {
    const client = open({ timeoutMs: 80 });
    const dead = await failureOf(client.request({ method: 'POST', url: 'http://127.0.0.1:1/x', json: {} }));
    expect(dead).toEqual({ class: 'unavailable', message: 'POST 127.0.0.1:1/x: ECONNREFUSED' });
    handler = (request) => request.socket.destroy();
    expect(await failureOf(client.request({ method: 'POST', url: origin, json: {} }))).toMatchObject({
      class: 'unknown-outcome',
    });
    handler = () => {};
    expect(await failureOf(client.request({ method: 'POST', url: origin, json: {} }))).toMatchObject({
      class: 'unknown-outcome',
    });
    expect(await failureOf(client.request({ method: 'GET', url: origin }))).toMatchObject({ class: 'unavailable' });
  });

  it('where only JSON can be the answer, another body is as good as none', async () => {
    const client = open();
    const ask = (method: 'GET' | 'POST', answers?: 'json') =>
      client.request({ method, url: origin, ...(answers ? { answers } : {}) });
    answer(200, {}, '{"id": 1, "na');
    expect(await failureOf(ask('POST', 'json'))).toMatchObject({ class: 'unknown-outcome', answered: true });
    expect(await failureOf(ask('GET', 'json'))).toMatchObject({ class: 'unavailable' });
    expect((await ask('GET')).data).toBe('{"id": 1, "na');
    answer(204, {}, '');
    expect((await ask('POST', 'json')).data).toBeUndefined();
  });

  it('a body that trickles past the time-out is cut too', async () => {
    handler = (_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    const startedAt = Date.now();
    expect(await failureOf(open({ timeoutMs: 120 }).request({ method: 'GET', url: origin }))).toMatchObject({
      class: 'unavailable',
    });
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });

  it('honours abort: under way it is unknown, waiting it was never sent', async () => {
    let arrived = 0;
    handler = () => {
      arrived += 1;
    };
    const controller = new AbortController();
    const client = open({ concurrency: 1 }).callingFor('order', controller.signal);
    const first = failureOf(client.request({ method: 'POST', url: origin, json: {} }));
    const second = failureOf(client.request({ method: 'POST', url: origin, json: {} }));
    while (arrived === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort();
    expect(await first).toMatchObject({ class: 'unknown-outcome', ours: true });
    expect(await second).toMatchObject({ class: 'unavailable', ours: true });
    expect(await failureOf(client.request({ method: 'POST', url: origin, json: {} }))).toMatchObject({
      class: 'unavailable',
    });
    expect(arrived).toBe(1);
  });

  it.each([
    ['without a rate', {}],
    ['within a declared rate, shaped by Bottleneck', { rates: [{ calls: 1_000, perMs: 60_000 }] }],
  ])('never has more calls under way than allowed, and takes waiting ones by priority, %s', async (_, rated) => {
    let most = 0;
    const order: string[] = [];
    const unanswered: (() => void)[] = [];
    let arrived = () => {};
    handler = (request, response) => {
      order.push(request.url ?? '');
      unanswered.push(() => void response.end());
      most = Math.max(most, unanswered.length);
      arrived();
    };
    const met = async (requests: number) => {
      while (order.length < requests)
        await new Promise<void>((resolve) => {
          arrived = resolve;
        });
    };
    const client = open({ concurrency: 2, ...rated });
    const sent = (...priorities: Priority[]) =>
      priorities.map((priority) =>
        client
          .callingFor(priority, new AbortController().signal)
          .request({ method: 'GET', url: `${origin}/${priority}` }),
      );
    const first = sent('backfill', 'backfill');
    await met(2);
    const all = Promise.all([...first, ...sent('backfill', 'order', 'cancel')]);
    // One answer at a time: two requests that are sent together may arrive on their two sockets in either order.
    for (const requests of [3, 4, 5]) {
      unanswered.shift()?.();
      await met(requests);
    }
    for (const answered of unanswered.splice(0)) answered();
    await all;
    expect(most).toBe(2);
    expect(order.slice(2)).toEqual(['/cancel', '/order', '/backfill']);
  });

  it('a declared rate is kept, and a call that would wait over a second is turned away', async () => {
    answer(200);
    const client = open({ rates: [{ calls: 4, perMs: 60_000 }] });
    for (let i = 0; i < 3; i += 1) await client.request({ method: 'GET', url: origin });
    const startedAt = Date.now();
    const failure = await failureOf(client.request({ method: 'GET', url: origin }));
    expect(failure).toMatchObject({ class: 'rate-limited' });
    expect((failure as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    const again = Date.now();
    expect(await failureOf(client.request({ method: 'GET', url: origin }))).toMatchObject({ class: 'rate-limited' });
    expect(Date.now() - again).toBeLessThan(100);
    expect(calls).toHaveLength(3);
  });

  it('errors carry neither query, headers nor body, and hold no cause', async () => {
    answer(500);
    const client = open({}, { redact: (text) => text.replaceAll('hush', '***') });
    const error: WaybillError = await client
      .request({
        method: 'POST',
        url: `${origin}/hush/path`,
        query: { token: 'hush' },
        headers: { authorization: 'hush' },
        json: { hush: 1 },
      })
      .catch((reason) => reason);
    expect(error.message).toContain('/***/path: answered 500');
    expect(`${error.message}${JSON.stringify(error.failure)}${error.stack}${String(error.cause)}`).not.toContain(
      'hush',
    );
  });

  it('repeats a read once when the pooled socket turns out to be closed', async () => {
    let served = 0;
    handler = (request, response) => {
      served += 1;
      if (served === 2) return void request.socket.destroy();
      response.end('{}');
    };
    const client = open({ concurrency: 1 });
    await client.request({ method: 'GET', url: origin });
    expect((await client.request({ method: 'GET', url: origin })).status).toBe(200);
    expect(served).toBe(3);
  });
});
