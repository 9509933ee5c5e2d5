import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { config } from '../config/schema.ts';
import { type ConnectionsError, openConnections } from './connections.ts';
import { defineConnector } from './connector.ts';
import { nearest } from './registry.ts';
import { redactor, secret, secretPaths } from './secret.ts';

const shoplike = defineConnector({
  id: 'shoplike',
  title: 'Shoplike',
  docs: 'https://example.com',
  evidence: [{ kind: 'unverified', of: 'a stand-in' }],
  role: 'storefront',
  options: z.strictObject({
    url: z.string(),
    token: secret('its token'),
    webhook: z.strictObject({ key: secret() }).optional(),
  }),
  limits: { concurrency: 4, timeoutMs: 30_000, rates: [{ calls: 10, perMs: 1_000 }] },
  kinds: {},
  check: async () => {},
});

const lines: string[] = [];
const deps = {
  clock: { now: () => 5 },
  log: {
    debug: (fields: object, text: string) => void lines.push(JSON.stringify(fields) + text),
    warn: (fields: object, text: string) => void lines.push(JSON.stringify(fields) + text),
  },
  connectors: { shoplike },
};
const open = (connection: object) =>
  openConnections(config.parse({ connections: { shop: { use: 'shoplike', ...connection } }, flows: {} }), deps);

describe('connections', () => {
  it('opens with the config lowering the limits, never raising concurrency', async () => {
    const options = { url: 'http://x', token: 'T0p' };
    const opened = await open({
      options,
      role: 'erp',
      limits: { concurrency: 9, calls: '2 per second', timeout: '5s' },
      poll: '10s',
    });
    const shop = opened.get('shop');
    expect(shop).toMatchObject({
      system: 'shoplike',
      role: 'erp',
      options,
      pollMs: 10_000,
      secrets: ['token', 'webhook.key'],
    });
    expect(shop?.limits).toEqual({
      concurrency: 4,
      timeoutMs: 5_000,
      rates: [
        { calls: 10, perMs: 1_000 },
        { calls: 2, perMs: 1_000 },
      ],
    });
    expect(shop?.context().now()).toBe(5);
    shop?.close();
  });

  it('keeps secrets out of its log', async () => {
    const shop = (await open({ options: { url: 'http://x', token: 's3cret/x', webhook: { key: 'k3yy' } } })).get(
      'shop',
    );
    shop?.context().log.warn({ url: '/a?t=s3cret%2Fx', deep: { list: ['k3yy'] } }, 'sent s3cret/x');
    expect(lines.at(-1)).toBe('{"connectionId":"shop","url":"/a?t=***","deep":{"list":["***"]}}sent ***');
    shop?.close();
  });

  it.each([
    [{ use: 'shoplyke' }, /connections\.shop\.use: no connector "shoplyke"/],
    [{ options: { url: 'x' } }, /connections\.shop\.options\.token: /],
    [
      { options: { url: 'x', tokn: 'y', token: 'z' } },
      /options\.tokn: Shoplike has no such option; did you mean "token"\?/,
    ],
    [{ options: { url: 'postgres://db/erp', token: 'z' } }, /options\.url: a database is not a connection/],
  ])('names what is wrong: %o', async (connection, message) => {
    const error = await open(connection).then(
      () => undefined,
      (reason: ConnectionsError) => reason,
    );
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain('postgres://db');
  });
});

describe('secrets', () => {
  it('are found in nested, optional and alternative options', () => {
    const schema = z.union([
      z.object({ a: secret().optional() }),
      z.object({ b: z.object({ c: secret().default('x') }) }),
    ]);
    expect(secretPaths(schema)).toEqual(['a', 'b.c']);
  });

  it('are masked in each of their forms, the longest first', () => {
    const { text, fields } = redactor(['abcd', 'abcdef', 'pass w', 'x']);
    expect(text('abcdef abcd pass%20w x')).toBe('*** *** *** x');
    expect(fields({ error: new Error('abcd') })).toEqual({ error: { name: 'Error', message: '***' } });
  });
});

describe('nearest', () => {
  it('offers what is near and nothing else', () => {
    expect(nearest('accesToken', ['shop', 'accessToken'])).toBe('accessToken');
    expect(nearest('zzz', ['shop', 'accessToken'])).toBeUndefined();
  });
});
