import { afterEach, beforeEach, expect, it } from 'vitest';
import kingdee from '../../connectors/kingdee/index.ts';
import type { order as orderPort } from '../../connectors/kingdee/order.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { type Harness, pullPages, startHarness } from './harness.ts';
import { options, priceOf } from './kingdee-scene.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ connector: kingdee, sandbox, options });
});
afterEach(() => harness.close());

it('tells the prices in force from each quantity on, those of one material over several pages too', async () => {
  for (let from = 1; from <= 2_100; from += 1) priceOf(harness.system, 'WB-001', 9.9, { FFromQty: from });
  priceOf(harness.system, 'WB-002', 5, { FPriceBase: 100 });
  priceOf(harness.system, 'WB-003', 5, { FEntryForbidStatus: 'B' });
  const pages = await pullPages(kingdee.kinds.price as typeof orderPort, harness.context(), null);
  const records = pages.flatMap((page) => page.records);
  expect(new Set(records.map(({ id }) => id)).size).toBe(2_101);
  expect(records.at(-1)).toMatchObject({ data: { FMaterialId: 'WB-002', FPrice: '5', FPriceBase: '100' } });
});
