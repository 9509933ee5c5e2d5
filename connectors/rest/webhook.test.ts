import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { webhook } from './definition-webhook.ts';
import { webhookPort } from './webhook.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const EVENT =
  'topic: type\nid: id\ntopics: { order.*: { kind: order, id: data.id }, order.gone: { kind: status, id: data.id } }\n';
const port = (yaml: string) => webhookPort(webhook.parse(parse(yaml)));
const request = (body: unknown, headers: Record<string, string> = {}) => ({
  headers,
  raw: typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body)),
  query: {},
});

describe('proofs', () => {
  const verify = (
    proof: string,
    sent: ReturnType<typeof request>,
    options: Record<string, string> = { secret: 's3cret' },
    now = NOW,
  ) => port(`proof: ${proof}\n${EVENT}`).verify(sent, options, now);

  it('hex with a prefix: the vector of the WebSub-like hub signatures that many systems use', () => {
    // Published by GitHub: "Validating webhook deliveries".
    const proof = `{ hmac: { header: X-Hub-Signature-256, prefix: "sha256=", secret: "{options.secret}" } }`;
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const secret = { secret: "It's a Secret to Everybody" };
    expect(verify(proof, request('Hello, World!', { 'x-hub-signature-256': signature }), secret)).toBe(true);
    expect(verify(proof, request('Hello, World?', { 'x-hub-signature-256': signature }), secret)).toBe(false);
    expect(verify(proof, request('Hello, World!', { 'x-hub-signature-256': signature }), {})).toBe(false);
  });

  it('Standard Webhooks: id, time and body, a secret in base64, several signatures', () => {
    // The example of the Standard Webhooks specification and its libraries.
    const proof = `{ hmac: { header: webhook-signature, prefix: "v1,", encoding: base64, secretEncoding: base64, secret: "{options.secret}", text: "{id}.{timestamp}.{body}", id: { header: webhook-id }, timestamp: { header: webhook-timestamp } } }`;
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature':
        'v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const sent = request('{"test": 2432232314}', headers);
    const secret = { secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
    const at = 1_614_265_330_000;
    expect(verify(proof, sent, secret, at)).toBe(true);
    expect(verify(proof, sent, secret, at + 301_000)).toBe(false);
    expect(verify(proof, sent, secret, at - 301_000)).toBe(false);
    expect(verify(proof, { ...sent, headers: { ...headers, 'webhook-timestamp': '1614265331' } }, secret, at)).toBe(
      false,
    );
  });

  it('time and signature in one header', () => {
    const proof = `{ hmac: { header: X-Sig, parts: { timestamp: t, signature: v1 }, text: "{timestamp}.{body}", secret: "{options.secret}" } }`;
    const seconds = NOW / 1000;
    const v1 = createHmac('sha256', 's3cret').update(`${seconds}.{}`).digest('hex');
    expect(verify(proof, request('{}', { 'x-sig': `t=${seconds},v1=old,v1=${v1}` }))).toBe(true);
    expect(verify(proof, request('{}', { 'x-sig': `v1=${v1}` }))).toBe(false);
    expect(verify(proof, request('{}', { 'x-sig': `t=${seconds - 400},v1=${v1}` }))).toBe(false);
    expect(verify(proof, request('{}', { 'x-sig': `t=soon,v1=${v1}` }))).toBe(false);
  });

  it('the body is signed as the bytes it is, whatever their encoding', () => {
    const proof = `{ hmac: { digest: hmac-sha512, encoding: base64, header: X-Sig, secret: "{options.secret}" } }`;
    const raw = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);
    const signature = createHmac('sha512', 's3cret').update(raw).digest('base64');
    expect(verify(proof, { headers: { 'x-sig': signature }, raw, query: {} } as never)).toBe(true);
  });

  it('a shared secret in a header, and Basic', () => {
    const shared = '{ secret: { header: X-Token, is: "{options.secret}" } }';
    expect(verify(shared, request({}, { 'x-token': 's3cret' }))).toBe(true);
    expect(verify(shared, request({}, { 'x-token': 's3cre' }))).toBe(false);
    expect(verify(shared, request({}))).toBe(false);
    expect(verify(shared, request({}, { 'x-token': '' }), {})).toBe(false);
    const basic = '{ basic: { user: hook, password: "{options.secret}" } }';
    const authorization = `Basic ${Buffer.from('hook:s3cret').toString('base64')}`;
    expect(verify(basic, request({}, { authorization }))).toBe(true);
    expect(verify(basic, request({}, { authorization: authorization.slice(0, -2) }))).toBe(false);
    expect(verify(basic, request({}, { authorization }), {})).toBe(false);
  });
});

describe('events', () => {
  const events = (yaml: string, body: unknown, headers?: Record<string, string>) =>
    port(`proof: { secret: { header: x, is: y } }\n${yaml}`).parse(request(body, headers), {});

  it('name the record to read again; topics of nobody are ignored', () => {
    expect(events(EVENT, { id: 7, type: 'order.paid', data: { id: 12345678901234567890n.toString() } })).toEqual([
      { topic: 'order.paid', eventId: '7', kind: 'order', id: '12345678901234567890' },
    ]);
    expect(events(EVENT, '{"id": 7, "type": "order.paid", "data": {"id": 12345678901234567890}}')).toMatchObject([
      { id: '12345678901234567890' },
    ]);
    expect(events(EVENT, { id: 7, type: 'order.gone', data: { id: 1 } })).toMatchObject([{ kind: 'status' }]);
    expect(events(EVENT, { id: 7, type: 'user.new', data: { id: 1 } })).toEqual([]);
    expect(events(EVENT, { id: 7, type: 'order.paid' })).toEqual([]);
  });

  it('may come several in one delivery, each an event of its own', () => {
    const yaml =
      'each: events\ntopic: { header: X-Topic }\nid: { header: X-Delivery }\ntopics: { changed: { kind: order, id: id } }';
    const headers = { 'x-topic': 'changed', 'x-delivery': 'd1' };
    expect(events(yaml, { events: [{ id: 1 }, { id: 2 }] }, headers).map(({ eventId, id }) => [eventId, id])).toEqual([
      ['d1/0', '1'],
      ['d1/1', '2'],
    ]);
  });

  it('without an id are known by their bytes', () => {
    const yaml = 'topic: type\ntopics: { changed: { kind: order, id: id } }';
    const id = (body: unknown) => events(yaml, body)[0]?.eventId;
    expect(id({ type: 'changed', id: 1 })).toBe(id({ type: 'changed', id: 1 }));
    expect(id({ type: 'changed', id: 1 })).not.toBe(id({ type: 'changed', id: 1, n: 2 }));
  });

  it('that are no JSON are refused by the caller', () => expect(() => events(EVENT, 'order paid')).toThrow());
});
