import { describe, expect, it } from 'vitest';
import { CANONICAL } from '../../domain/canonical/records.ts';
import { mapping, mustAgree, waysOfMapping } from './lane.ts';
import { fullOrder } from './record.ts';

describe('the mapping lane', () => {
  it('compares what makes the same orders', async () => {
    const ways = await waysOfMapping();
    const orders = Array.from({ length: 50 }, (_, index) => fullOrder(index));
    await mustAgree(ways, orders);
    const [byHand] = ways;
    for (const order of orders) expect(CANONICAL.order.safeParse(byHand?.map(order)).success).toBe(true);
    const other = {
      ...(byHand as NonNullable<typeof byHand>),
      map: (order: { name: string }) => ({ number: order.name }),
    };
    await expect(mustAgree([...ways, other], orders)).rejects.toThrow(/differ in #1001/);
  });

  it('compares orders whose prices are without tax, too', async () => {
    const order = { ...fullOrder(1), taxesIncluded: false };
    for (const line of order.lineItems.nodes)
      for (const tax of line.taxLines) tax.priceSet = { shopMoney: { amount: '1.23', currencyCode: 'EUR' } };
    const ways = await waysOfMapping();
    // JSONata's text of a number and the engine's are one, so that the sums can be compared as they are.
    await mustAgree(ways, [order]);
  });

  it('runs', async () => {
    const { json, text } = await mapping({ rounds: 1, quick: true, tell: () => {} });
    expect(Object.keys(json).sort()).toEqual([
      'afterHundredThousandTimesByHand',
      'byHandUsPerOrder',
      'jsonataUsPerOrder',
      'mappingUsPerOrder',
      'timesByHand',
      'timesFasterThanJsonata',
    ]);
    expect(text.split('\n')).toHaveLength(4);
  });
});
