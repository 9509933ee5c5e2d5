import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { order, raw, serveWebhooks, sign, TOLERANCE_S } from '../test/webhook-scene.ts';

describe('a webhook from a stranger', () => {
  it('is refused with a wrong signature, one of another length, none, and one of changed bytes', async () => {
    const { post, inbox, warned, at } = await serveWebhooks();
    const body = order('1');
    for (const signature of [sign('other', at()), sign(body, at()).slice(1), '', 'é', sign(body, at()).toUpperCase()])
      expect([signature, (await post(body, { 'x-signature': encodeURI(signature) })).status]).toEqual([signature, 401]);
    expect((await post(`${body} `, { 'x-signature': sign(body, at()) })).status).toBe(401);
    expect([await inbox(), warned.length]).toEqual([0, 6]);
  });

  it('is refused where its time is too far from now, before and behind', async () => {
    const { post, clock, at, inbox } = await serveWebhooks();
    const [body, then] = [order('1'), at()];
    const replayed = { 'x-at': String(then), 'x-signature': sign(body, then) };
    clock.pass((TOLERANCE_S + 1) * 1_000);
    expect((await post(body, replayed)).status).toBe(401);
    const ahead = at() + TOLERANCE_S + 1;
    expect((await post(body, { 'x-at': String(ahead), 'x-signature': sign(body, ahead) })).status).toBe(401);
    expect(await inbox()).toBe(0);
  });

  it('learns nothing from the name of a connection', async () => {
    const { post } = await serveWebhooks();
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
    const { port, inbox, at } = await serveWebhooks();
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
    const { post, port } = await serveWebhooks({ bodyBytes: 2_000 });
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
    const { post, inbox } = await serveWebhooks();
    expect((await post(order('1'), { 'content-type': type })).status).toBe(415);
    expect(await inbox()).toBe(0);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/cloudevents+json', 'Application/JSON'])(
    'is taken as %s',
    async (type) => {
      const { post } = await serveWebhooks();
      expect((await post(order('1'), { 'content-type': type })).status).toBe(200);
    },
  );

  it('is refused packed: a bomb is never opened', async () => {
    const { post, inbox } = await serveWebhooks();
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
    const { post, inbox } = await serveWebhooks();
    expect((await post(body)).status).toBe(400);
    expect(await inbox()).toBe(0);
  });
});

describe('a webhook about a person', () => {
  it('is a request with its day, once, and carried out', async () => {
    const { post, asked, ledger, clock } = await serveWebhooks();
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
