import { afterEach, describe, expect, it } from 'vitest';
import shopify from '../../connectors/shopify/index.ts';
import { options } from '../../connectors/shopify/options.ts';
import type { Kind } from '../../domain/kinds.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { type AnyContext, failureOf, type Harness, startHarness } from './harness.ts';

let harness: Harness;
afterEach(() => harness.close());

const APP = { clientId: 'app', clientSecret: 'app-secret' };
const begin = async (app: Record<string, unknown>, told: Record<string, unknown> = APP) => {
  harness = await startHarness({
    connector: shopify,
    sandbox,
    sandboxOptions: told,
    options: (origin) => ({ shop: 'demo', origin, ...app }),
  });
  return harness.context();
};
const asked = () => harness.server.calls('shopify')['POST /admin/oauth/access_token'] ?? 0;
const check = (ctx: AnyContext) => shopify.check(ctx);

describe("a shop's access tokens", () => {
  it('are asked for with the client credentials, once for many calls', async () => {
    const ctx = await begin(APP);
    await Promise.all([check(ctx), check(ctx), check(ctx)]);
    expect(asked()).toBe(1);
  });

  it('are renewed by refresh tokens that are each good once', async () => {
    const ctx = await begin({ ...APP, refreshToken: 'first' }, { ...APP, refreshToken: 'first', tokenLifeS: 0.2 });
    await check(ctx);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await check(ctx);
    expect(asked()).toBeGreaterThan(1);
  });

  it('never end in the middle of a batch, however long its calls take', async () => {
    let passed = 0;
    const clock = { now: () => Date.now() + passed };
    harness = await startHarness({
      connector: shopify,
      sandbox,
      sandboxOptions: { ...APP, tokenLifeS: 3_600 },
      options: (origin) => ({ shop: 'demo', origin, ...APP }),
      clock,
    });
    const ctx = harness.context();
    const refusals: unknown[] = [];
    // Each call begins four minutes after the last one: a token lives through a dozen of them, and the batch has more.
    const http: typeof ctx.http = {
      request: (request) => {
        passed += 240_000;
        return ctx.http.request(request).catch((error: unknown) => {
          refusals.push(error);
          throw error;
        });
      },
      clockGapMs: () => ctx.http.clockGapMs(),
      callingFor: () => http,
    };
    const writes = Array.from({ length: 20 }, (_, n) => {
      const order = harness.system.act('place', { paid: true, lines: [{ sku: 'WB-001', quantity: 1 }] }) as ShopOrder;
      const lines = order.lines.map(({ id, sku, quantity }) => ({ lineItemId: id, sku, quantity }));
      const payload = { orderId: order.id, tracking: { company: 'DHL', number: `T${n}` }, lines };
      return { identity: `batch-${n}`, idempotencyKey: `key-${n}`, op: 'create' as const, payload };
    });
    const results = [];
    for (const write of writes) results.push(await shopify.kinds.shipment?.push?.({ ...ctx, http }, [write]));
    expect(results.flat().map((one) => one?.result)).toEqual(writes.map(() => 'accepted'));
    // A token that had ended would have been refused once, and asked for anew: nobody was.
    expect(refusals).toEqual([]);
    expect(asked()).toBeGreaterThan(1);
  });

  it('are a matter of credentials where they are refused', async () => {
    const ctx = await begin({ ...APP, clientSecret: 'wrong-secret' });
    expect(await failureOf(harness.said, check(ctx))).toMatchObject({ class: 'auth' });
    expect(harness.said.join('\n')).not.toContain('wrong-secret');
  });

  it('come from the config or from the app, never from both and never from neither', async () => {
    await begin(APP);
    const problems = (given: object) =>
      options.safeParse({ shop: 'demo', ...given }).error?.issues.map(({ message }) => message) ?? [];
    expect(problems({ accessToken: 'shpat_x' })).toEqual([]);
    expect(problems(APP)).toEqual([]);
    expect(problems({})).toEqual(['give accessToken, or clientId and clientSecret: one of the two']);
    expect(problems({ clientId: 'app' })).toHaveLength(1);
  });
});

describe('the scopes that check asks for', () => {
  const held = ['read_orders', 'write_products', 'read_customers', 'read_payment_terms', 'read_inventory'];
  const lacks = async (gives: readonly Kind[], takes: readonly Kind[]) => {
    const ctx = await begin({ accessToken: 'shpat_x' }, { accessToken: 'shpat_x', scopes: held });
    const moves = { gives: new Set(gives), takes: new Set(takes) };
    return shopify.check({ ...ctx, moves }).then(
      () => [],
      (error: Error) => /scopes (.*)$/.exec(error.message)?.[1]?.split(', '),
    );
  };

  it.each<[Kind[], Kind[], string[]]>([
    [['order'], [], []],
    [['order'], ['shipment'], ['write_merchant_managed_fulfillment_orders', 'write_fulfillments']],
    [[], ['stock'], ['write_inventory']],
    [[], [], []],
  ])('are those of what the flows move, and no more: %s given, %s taken', async (gives, takes, missing) => {
    expect(await lacks(gives, takes)).toEqual(missing);
  });
});
