import { afterEach, describe, expect, it } from 'vitest';
import shopify from '../../connectors/shopify/index.ts';
import { options } from '../../connectors/shopify/options.ts';
import sandbox from '../../sandbox/shopify/index.ts';
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
