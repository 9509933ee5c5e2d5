import { afterEach, expect, it } from 'vitest';
import type { Connection } from '../connectors/connections.ts';
import type { Bill } from '../sandbox/kingdee/bills.ts';
import type { ShopOrder } from '../sandbox/shopify/types.ts';
import { onEachDatabase, testClock } from '../test/ledgers.ts';
import { sandboxScene } from '../test/sandbox-scene.ts';
import { readHistory } from './read-history.ts';

const HOUR_MS = 3_600_000;

onEachDatabase('orders of earlier days', (ledgers) => {
  const scenes: Awaited<ReturnType<typeof sandboxScene>>[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  async function begin() {
    const clock = testClock(Date.parse('2026-11-01T08:00:00Z'));
    const ledger = await ledgers.open(clock);
    const scene = await sandboxScene(ledger, clock);
    scenes.push(scene);
    const place = () =>
      scene.act('shopify', 'place', {
        country: 'DE',
        paid: true,
        lines: [{ sku: 'WB-001', quantity: 2 }],
      }) as ShopOrder;
    const bills = scene.sandbox.books('kingdee').collection<Bill>('saleOrders');
    const sold = () => bills.values().map(({ model }) => model.FNote);
    const before = clock.now() + HOUR_MS;
    const read = (dryRun = false) =>
      readHistory(
        { ledger },
        scene.deps.connections.get('shop') as Connection,
        'order',
        { from: 0, to: before },
        {
          signal: new AbortController().signal,
          dryRun,
          progress: () => undefined,
        },
      );
    const old = [place(), place(), place()];
    clock.pass(2 * HOUR_MS);
    return { ...scene, clock, ledger, place, old, read, sold };
  }

  it('are known, and neither the first pull, nor a change, nor a reconciliation carries them anywhere', async () => {
    const { read, flow, reconcile, clock, act, old, place, sold, ledger } = await begin();
    const fresh = place();
    expect(await read()).toMatchObject({ found: 3, fresh: 3, known: 0, unread: [] });
    await flow();
    expect(sold()).toEqual([fresh.name]);
    act('shopify', 'amend', { id: old[0]?.id as string, sku: 'WB-001', quantity: 9 });
    clock.pass(HOUR_MS);
    await flow();
    expect(sold()).toEqual([fresh.name]);
    const { differences } = await reconcile({ repair: true });
    expect(differences.filter(({ number }) => old.some(({ name }) => name === number))).toEqual([]);
    await flow();
    expect(sold()).toEqual([fresh.name]);
    const closed = await ledger.orders({ stage: 'closed', limit: 10 });
    expect(closed).toHaveLength(3);
  });

  it('are taken in once, however often they are read, and leave alone what flows carry', async () => {
    const { read, flow, old, sold } = await begin();
    await flow();
    expect(sold().sort()).toEqual(old.map(({ name }) => name).sort());
    expect(await read()).toMatchObject({ found: 3, fresh: 0, known: 3 });
    await flow();
    expect(sold()).toHaveLength(3);
  });

  it('are only counted where that is asked for', async () => {
    const { read, flow, sold } = await begin();
    expect(await read(true)).toMatchObject({ found: 3, fresh: 0, known: 0 });
    await flow();
    expect(sold()).toHaveLength(3);
  });
});
