import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { order, raw, serveWebhooks } from '../test/webhook-scene.ts';

describe('a slow or busy sender', () => {
  it('is cut off that never ends its head or its body', async () => {
    const { port } = await serveWebhooks({ headersMs: 200, requestMs: 400, checkMs: 50 });
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
    const { post, inbox } = await serveWebhooks({ atOnceEach: 3 }, (ledger) => ({
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
    const { post } = await serveWebhooks({ bytesAtOnce: 100 });
    expect((await post(order('1'))).status).toBe(200);
    expect((await post(JSON.stringify({ topic: 'orders/create', id: '1', note: 'x'.repeat(200) }))).status).toBe(503);
  });

  it('gives its room back when it goes away', async () => {
    const { post, port } = await serveWebhooks({ atOnceEach: 1 });
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /webhooks/shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    await expect.poll(async () => (await post(order('1'))).status).toBe(503);
    socket.destroy();
    await expect.poll(async () => (await post(order('1'))).status).toBe(200);
  });
});
