import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import connector from '../../connectors/shopify/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { failureOf, type Harness, idsOf, pullPages, startHarness } from './harness.ts';

const TOKEN = 'shpat_0123456789abcdef';
let harness: Harness;
const { order: orders, shipment: shipments, stock } = connector.kinds as Required<typeof connector.kinds>;

const start = (sandboxOptions: object = {}) =>
  startHarness({
    connector,
    sandbox,
    sandboxOptions: { accessToken: TOKEN, ...sandboxOptions },
    options: (origin) => ({ shop: 'demo', accessToken: TOKEN, origin, overlapSeconds: 0 }),
  });

beforeEach(async () => {
  harness = await start();
});
afterEach(() => harness.close());

const place = (system: SandboxSystem, lines = [{ sku: 'WB-001', quantity: 2 }]) =>
  system.act('place', { country: 'DE', paid: true, lines }) as ShopOrder;
const parcel = (order: ShopOrder, number: string, quantity: number, event?: string) => ({
  orderId: order.id,
  tracking: { company: 'DHL', number },
  lines: [{ sku: 'WB-001', quantity }],
  ...(event ? { event } : {}),
});
const write = (payload: unknown, more: Partial<Write> = {}): Write => ({
  identity: 'i',
  idempotencyKey: 'k',
  op: 'create',
  payload,
  ...more,
});
const push = (writes: Write[]) => (shipments.push as NonNullable<typeof shipments.push>)(harness.context(), writes);
const fulfilments = () => harness.system.entries().filter(({ kind, live }) => kind === 'shipment' && live);

describe('Shopify orders', () => {
  it('with more lines than a page arrive with all of them', async () => {
    const many = Array.from({ length: 160 }, (_, index) => ({
      sku: `WB-0${String((index % 40) + 1).padStart(2, '0')}`,
      quantity: 1,
    }));
    const { id } = place(harness.system, many);
    const [record] = await (orders.read as NonNullable<typeof orders.read>)(harness.context(), [id]);
    const { nodes } = (record?.data as { lineItems: { nodes: { id: string }[] } }).lineItems;
    expect(new Set(nodes.map((line) => line.id)).size).toBe(160);
  });

  it('that change while pages are read are read again, never lost', async () => {
    const ids = Array.from({ length: 60 }, () => place(harness.system).id);
    const seen: string[] = [];
    let first = true;
    for await (const page of (orders.pull as NonNullable<typeof orders.pull>)(harness.context(), null)) {
      seen.push(...page.records.map(({ id }) => id));
      if (first) for (const id of ids.slice(50)) harness.system.act('amend', { id, sku: 'WB-001', quantity: 5 });
      first = false;
    }
    expect(new Set(seen)).toEqual(new Set(ids));
  });

  it('say that they are cancelled', async () => {
    const { id } = place(harness.system);
    harness.system.act('cancel', { id });
    const [page] = await pullPages(orders, harness.context(), null);
    expect(page?.records).toMatchObject([{ id, cancelled: true }]);
    expect(idsOf([page as NonNullable<typeof page>])).toEqual([id]);
  });
});

describe('Shopify webhooks', () => {
  it('of every turn of an order are signed, and lead to its record', async () => {
    const seen: string[] = [];
    const options = connector.options.parse({ shop: 'demo', accessToken: TOKEN, webhookSecret: 'sandbox-secret' });
    const listener = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const webhook = { headers: request.headers as Record<string, string>, raw: Buffer.concat(chunks), query: {} };
        const verified = connector.webhook?.verify(webhook, options, Date.now());
        for (const { topic, id } of connector.webhook?.parse(webhook, options) ?? [])
          seen.push(`${topic} ${id} ${verified}`);
        response.end();
      });
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    await harness.close();
    harness = await start({
      webhookUrl: `http://127.0.0.1:${(listener.address() as { port: number }).port}/webhooks/shop`,
    });
    const { id } = harness.system.act('place', { paid: false, lines: [{ sku: 'WB-001', quantity: 1 }] }) as ShopOrder;
    harness.system.act('amend', { id, sku: 'WB-001', quantity: 2 });
    harness.system.act('pay', { id });
    harness.system.act('cancel', { id });
    const topics = ['cancelled', 'create', 'edited', 'paid', 'updated', 'updated', 'updated'];
    await expect.poll(() => [...seen].sort()).toEqual(topics.map((topic) => `orders/${topic} ${id} true`));
    listener.close();
  });
});

describe('Shopify shipments', () => {
  it('the shop itself minds no second parcel of what is left: only our look at the order does', async () => {
    const order = place(harness.system);
    const one = parcel(order, 'T1', 1);
    expect(await push([write(one)])).toMatchObject([{ result: 'accepted' }]);
    expect(await push([write(one)])).toMatchObject([{ result: 'duplicate' }]);
    expect(fulfilments()).toHaveLength(1);
    expect(await push([write(parcel(order, 'T2', 1))])).toMatchObject([{ result: 'accepted' }]);
    expect(fulfilments()).toHaveLength(2);
  });

  it('two parcels of one order in one page do not take the same pieces', async () => {
    const order = place(harness.system);
    const results = await push([
      write(parcel(order, 'T1', 1)),
      write(parcel(order, 'T2', 1)),
      write(parcel(order, 'T3', 1)),
    ]);
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'accepted', 'failed']);
    expect(harness.system.entries().find(({ kind }) => kind === 'order')).toMatchObject({ complete: true });
  });

  it('a page of ten costs one look and ten words', async () => {
    const made = Array.from({ length: 10 }, () => place(harness.system));
    await push(made.map((order, index) => write(parcel(order, `T${index}`, 2))));
    expect(harness.server.calls('shopify')).toEqual({ 'query Fulfillable': 1, 'mutation FulfillmentCreate': 10 });
  });

  it('an event lost after its parcel was made is told when the write comes again, once', async () => {
    const order = place(harness.system);
    const one = write(parcel(order, 'T1', 2, 'DELIVERED'));
    harness.server.setFaults('shopify', { only: 'mutation FulfillmentEvent', script: ['rate'] });
    expect(await push([one])).toMatchObject([
      { result: 'failed', failure: { class: 'rate-limited', retryAfterMs: 1_000 } },
    ]);
    expect(await push([one])).toMatchObject([{ result: 'duplicate' }]);
    expect(fulfilments()).toMatchObject([{ state: 'DELIVERED' }]);
    await push([one]);
    expect(harness.server.calls('shopify')['mutation FulfillmentEvent']).toBe(2);
  });

  it('a changed tracking number is changed in place; an unchanged one is not told again', async () => {
    const order = place(harness.system);
    const [made] = await push([write(parcel(order, 'T1', 2))]);
    const targetId = (made as { targetId: string }).targetId;
    expect(await push([write(parcel(order, 'T1', 2), { op: 'update', targetId })])).toMatchObject([
      { result: 'accepted' },
    ]);
    expect(harness.server.calls('shopify')['mutation FulfillmentTracking']).toBeUndefined();
    await push([write(parcel(order, 'T9', 2), { op: 'update', targetId })]);
    expect(fulfilments()).toMatchObject([{ id: targetId, trackingNumber: 'T9' }]);
  });
});

describe('Shopify stock', () => {
  const set = (...levels: [sku: string, available: number][]) =>
    (stock.push as NonNullable<typeof stock.push>)(
      harness.context(),
      levels.map(([sku, available]) => write({ sku, available })),
    );

  it('a level that is right already is not told', async () => {
    await set(['WB-001', 5], ['WB-002', 0]);
    expect(harness.server.calls('shopify')).toMatchObject({ 'mutation StockSet': 1 });
    await set(['WB-001', 5]);
    expect(harness.server.calls('shopify')).toMatchObject({ 'mutation StockSet': 1 });
  });

  it('one bad level of a page fails alone, though the mutation is all or nothing', async () => {
    const results = await set(['WB-001', 5], ['WB-002', -3], ['WB-003', 7]);
    expect(results.map(({ result }) => result)).toEqual(['accepted', 'failed', 'accepted']);
    expect(results[1]).toMatchObject({ failure: { class: 'rejected', code: 'INVALID_QUANTITY_NEGATIVE' } });
  });
});

describe("Shopify's cost bucket", () => {
  it('throttles with the time it takes to fill, and the call is repeated later', async () => {
    await harness.close();
    harness = await start({ maximumAvailable: 900, restoreRate: 2_000 });
    for (let i = 0; i < 3; i += 1) place(harness.system);
    await pullPages(orders, harness.context(), null);
    const failure = await failureOf(harness.said, pullPages(orders, harness.context(), null));
    expect(failure).toMatchObject({ class: 'rate-limited' });
    const { retryAfterMs } = failure as { retryAfterMs: number };
    expect(retryAfterMs).toBeLessThan(1_000);
    await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    expect(idsOf(await pullPages(orders, harness.context(), null))).toHaveLength(3);
  });
});
