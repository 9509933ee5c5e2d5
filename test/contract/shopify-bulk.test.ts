import { afterEach, describe, expect, it } from 'vitest';
import connector from '../../connectors/shopify/index.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { testClock } from '../ledgers.ts';
import { type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';

const TOKEN = 'shpat_0123456789abcdef';
const order = connector.kinds.order as AnyPort;
let harness: Harness;
const clock = testClock();
afterEach(() => harness.close());

const start = async (sandboxOptions: object = {}, bulkFrom = 3) => {
  harness = await startHarness({
    connector,
    sandbox,
    sandboxOptions: { accessToken: TOKEN, ...sandboxOptions },
    options: (origin) => ({ shop: 'demo', accessToken: TOKEN, origin, bulkFrom, overlapSeconds: 0 }),
    clock,
    timeoutMs: 30_000,
  });
};
const place = (lines = [{ sku: 'WB-001', quantity: 2 }], more: object = {}) =>
  harness.system.act('place', { country: 'DE', paid: true, lines, ...more }) as ShopOrder;
const pull = (cursor: string | null) => pullPages(order, harness.context(), cursor);
const idsIn = (pages: Awaited<ReturnType<typeof pull>>) => pages.flatMap(({ records }) => records.map(({ id }) => id));
const calls = () => harness.server.calls('shopify');

describe('the first reading of a shop with many orders', () => {
  it('is one operation, whose file holds what reading each order would', async () => {
    await start();
    const made = [
      place(),
      place(
        [
          { sku: 'WB-002', quantity: 1 },
          { sku: 'WB-003', quantity: 4 },
        ],
        { b2b: true },
      ),
      place(),
    ];
    const pages = await pull(null);
    const ids = made.map(({ id }) => id);
    expect(idsIn(pages)).toEqual(ids);
    const found = pages.flatMap(({ records }) => records);
    expect(found).toEqual(await order.read?.(harness.context(), ids));
    expect(calls()).toMatchObject({ 'mutation BulkRun': 1 });
    expect(calls()['query OrdersChanged']).toBeUndefined();
  });

  it('is page by page where they are few', async () => {
    await start({}, 4);
    const ids = [place(), place(), place()].map(({ id }) => id);
    expect(idsIn(await pull(null))).toEqual(ids);
    expect(calls()['mutation BulkRun']).toBeUndefined();
  });

  it('is begun once, waited for from poll to poll, and followed by what has changed since it began', async () => {
    await start({ bulkMs: 60_000 });
    const ids = [place(), place(), place()].map(({ id }) => id);
    const [begun] = await pull(null);
    expect(begun?.records).toEqual([]);
    clock.pass(5_000);
    const late = place();
    const cursor = begun?.cursor as string;
    // The cursor of a running operation stays where it is.
    expect((await pull(cursor)).map((page) => page.cursor)).toEqual([cursor]);
    clock.pass(60_000);
    const pages = await pull(cursor);
    expect(idsIn(pages)).toEqual(ids);
    expect(idsIn(await pull(pages.at(-1)?.cursor ?? null))).toContain(late.id);
    expect(calls()).toMatchObject({ 'mutation BulkRun': 1 });
  });

  it('waits where another operation runs', async () => {
    await start({ bulkMs: 60_000 });
    for (let n = 0; n < 3; n += 1) place();
    await pull(null);
    expect(await failureOf(harness.said, pull(null))).toMatchObject({ class: 'rate-limited', retryAfterMs: 60_000 });
    clock.pass(61_000);
  });

  it('goes on from every stretch of the file, in however many it comes, without loss', async () => {
    await start();
    const many = Array.from({ length: 40 }, (_, at) => ({
      sku: `WB-0${String(at + 1).padStart(2, '0')}`,
      quantity: 1,
    }));
    // Some 3.5 MB, with letters of several bytes.
    const ids = Array.from({ length: 110 }, () => place(many, { note: 'größer 見本 '.repeat(20) })).map(({ id }) => id);
    const pages = await pull(null);
    expect(pages.filter(({ records }) => records.length > 0).length).toBeGreaterThan(2);
    expect(idsIn(pages)).toEqual(ids);
    for (const [at, page] of pages.entries())
      expect([...idsIn(pages.slice(0, at + 1)), ...idsIn(await pull(page.cursor))]).toEqual(
        expect.arrayContaining(ids),
      );
  });

  it('is page by page after all where the operation failed', async () => {
    await start({ bulkFails: true });
    const ids = [place(), place(), place()].map(({ id }) => id);
    const pages = await pull(null);
    expect(idsIn(await pull(pages.at(-1)?.cursor ?? null))).toEqual(ids);
    expect(calls()).toMatchObject({ 'mutation BulkRun': 1 });
    expect(harness.said.join()).not.toContain('signature=');
  });
});
