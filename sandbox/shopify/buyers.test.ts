import { afterEach, describe, expect, it } from 'vitest';
import { type SandboxServer, startSandbox } from '../server.ts';

let server: SandboxServer | undefined;
afterEach(() => server?.close());

const opened = async (orderEveryMs?: number) => {
  server = await startSandbox({
    port: 0,
    systems: ['shopify'],
    options: { shopify: { ...(orderEveryMs === undefined ? {} : { orderEveryMs }) } },
  });
  return server;
};
const orders = (shop: SandboxServer) =>
  shop
    .system('shopify')
    .entries()
    .filter(({ kind }) => kind === 'order');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('buyers', () => {
  it('stay away where nobody asked for them', async () => {
    const shop = await opened();
    await pause(600);
    expect(orders(shop)).toEqual([]);
  });

  it('come by themselves, and stay away again when they are told to', async () => {
    const shop = await opened(1);
    await expect.poll(() => orders(shop).length, { timeout: 5_000 }).toBeGreaterThan(3);
    await fetch(`${shop.origin}/_control/shopify/options`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderEveryMs: 0 }),
    });
    const before = orders(shop).length;
    await pause(600);
    expect(orders(shop)).toHaveLength(before);
  });
});
