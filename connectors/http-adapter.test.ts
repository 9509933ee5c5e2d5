import http from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Axios } from 'axios';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWire, type TransportError, type Wire } from './http-adapter.ts';

const MAX_BYTES = 10_000;

let origin = '';
let handler: http.RequestListener;
let server: http.Server;
let wire: Wire;

beforeEach(async () => {
  server = http.createServer((request, response) => handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  wire = createWire(1, MAX_BYTES);
});

afterEach(async () => {
  wire.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const ask = (more: { signal?: AbortSignal; timeout?: number } = {}) =>
  new Axios({ adapter: wire.adapter, validateStatus: null }).request({ url: origin, timeout: 2_000, ...more });

const errorOf = (asked: Promise<unknown>): Promise<TransportError> =>
  asked.then(
    () => {
      throw new Error('expected a failure');
    },
    (error) => error,
  );

describe('the way to the wire', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('opens what came by %s, and not more than may be', async (encoding, compress) => {
    let text = 'é'.repeat(100);
    handler = (_request, response) => response.writeHead(200, { 'content-encoding': encoding }).end(compress(text));
    expect((await ask()).data).toBe(text);
    text = 'x'.repeat(MAX_BYTES + 1);
    expect(await errorOf(ask())).toMatchObject({ code: 'ANSWER_TOO_LONG', unsent: false });
  });

  it('cuts a plain answer that is longer than may be', async () => {
    handler = (_request, response) => response.end('x'.repeat(MAX_BYTES + 1));
    expect(await errorOf(ask())).toMatchObject({ code: 'ANSWER_TOO_LONG', unsent: false, unanswered: false });
  });

  it('names repeated headers and an answer without a body', async () => {
    handler = (_request, response) => response.writeHead(204, { 'X-Two': ['a', 'b'] }).end();
    const { status, headers, data } = await ask();
    expect({ status, two: headers['x-two'], data }).toEqual({ status: 204, two: ['a', 'b'], data: '' });
  });

  it('tells what never left from what was lost on its way', async () => {
    let arrived = 0;
    handler = () => {
      arrived += 1;
    };
    // The one socket is taken: the second call waits for it and never leaves.
    const [lost, waiting] = await Promise.all([errorOf(ask({ timeout: 80 })), errorOf(ask({ timeout: 40 }))]);
    expect(lost).toMatchObject({ timedOut: true, unsent: false, unanswered: true });
    expect(waiting).toMatchObject({ timedOut: true, unsent: true });
    expect(arrived).toBe(1);
  });

  it('ends when it is told to, and the next call has a socket again', async () => {
    const controller = new AbortController();
    handler = () => controller.abort();
    expect(await errorOf(ask({ signal: controller.signal }))).toMatchObject({ code: 'ERR_CANCELED' });
    handler = (_request, response) => response.end('again');
    expect((await ask()).data).toBe('again');
  });
});
