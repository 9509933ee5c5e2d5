import { expect, it } from 'vitest';
import yonyou from '../../connectors/yonyou/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/yonyou/access.ts';
import sandbox from '../../sandbox/yonyou/index.ts';
import { type AnyPort, pullPages, startHarness } from './harness.ts';

const options = (origin: string) => ({ ...DEFAULT_ACCOUNT, directory: origin });

it('tells each order what comes back of it, in pieces, and nothing of a return without one', async () => {
  const harness = await startHarness({ connector: yonyou, sandbox, options });
  try {
    const line = (order: string, quantity: number, booked = 0) => ({ order, sku: 'WB-001', quantity, booked });
    const id = harness.system.act('sendBack', {
      // Some tenants write what comes back below nought.
      lines: [line('order1', 2), line('order1', -1, -1), line('order2', 3), line('', 5)],
      parcel: 'SF1',
      auditedAt: Date.parse('2026-11-23T04:00:00Z'),
      returnStatus: 'SALERETURNING',
    });
    harness.system.act('sendBack', { lines: [line('', 5)] });
    const refused = harness.system.act('sendBack', { lines: [line('order1', 1)], returnStatus: 'OPPOSESALERETURN' });
    const pages = await pullPages(yonyou.kinds.return as AnyPort, harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    // A line without an order of its own is of the head's.
    expect(records.find((one) => one.id === `${id}/order1`)).toMatchObject({
      parent: { kind: 'order', number: 'order1' },
      cancelled: false,
      data: {
        logisticsBillNo: 'SF1',
        auditTime: '2026-11-23T04:00:00.000Z',
        saleReturnDetails: [{ sku: 'WB-001', qty: '8', totalOutStockQuantity: '1' }],
      },
    });
    expect(records.find((one) => one.id === `${id}/order2`)).toMatchObject({
      parent: { kind: 'order', number: 'order2' },
    });
    expect(records.find((one) => one.id === `${refused}/order1`)).toMatchObject({ cancelled: true });
    expect(records).toHaveLength(3);
  } finally {
    await harness.close();
  }
});
