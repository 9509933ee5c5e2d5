import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import type { Storefront } from '../connectors/storefront.ts';
import { WaybillError } from '../domain/failures.ts';
import type { ShownPrice } from '../domain/prices/exposed.ts';
import { onEachDatabase, scratchFolder, testClock } from '../test/ledgers.ts';
import { connectionOf, connectorOf, spineScene } from '../test/spine-scene.ts';
import { auditPrices, auditSigns } from './audit-prices.ts';
import { watchSigns } from './watch-signs.ts';

const price = (amount: string): ShownPrice => ({ sku: 'X', currency: 'EUR', amount, minimumQuantity: 1 });

onEachDatabase('the planned audit of prices', (ledgers) => {
  it('opens a case for a leak and one for a visit that told nothing, and ends them when they are gone', async () => {
    const clock = testClock();
    const ledger = await ledgers.open(clock);
    const scene = spineScene(ledger, clock);
    const table = join(scratchFolder('waybill-audit-'), 'prices.csv');
    writeFileSync(table, 'sku,tier,currency,amount\nX,base,EUR,20\nX,A,EUR,15\n');
    let nobody: ShownPrice[] | WaybillError = [price('15.00')];
    const storefront: Storefront = {
      async prices(_, visitor) {
        if (visitor) return [price('15.00')];
        if (nobody instanceof WaybillError) throw nobody;
        return nobody;
      },
    };
    const connector = { ...connectorOf('shop', 'storefront', 'order'), storefront };
    (scene.deps.connections as Map<string, unknown>).set('shop', connectionOf('shop', connector));
    const visitor = { email: 'a@example.com', password: 'password-7' };
    scene.deps.config = {
      ...scene.deps.config,
      prices: { table, shops: {}, audit: { shop: { A: visitor } }, auditAt: ['06:30'] },
    };
    const look = async () => {
      await new MockActivityEnvironment().run(auditPrices(scene.deps));
      await watchSigns(scene.deps, await auditSigns(scene.deps));
      const open = await ledger.cases({ state: 'open', limit: 10 });
      return open.map(({ kind, connectionId, waitingFor }) => `${kind} ${connectionId}: ${waitingFor}`);
    };
    expect(await look()).toEqual([
      'conflict shop: a person: shop shows 1 prices to who should not see them: waybill prices audit shop',
    ]);
    nobody = new WaybillError({ class: 'unavailable', message: 'down' });
    const signs = await look();
    expect(signs).toContain('connection shop: a person: nobody can say what shop shows: as base unavailable: down');
    nobody = [price('20')];
    await look();
    expect(await auditSigns(scene.deps)).toEqual([]);
  });
});
