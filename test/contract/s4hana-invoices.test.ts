import { afterEach, describe, expect, it } from 'vitest';
import s4hana from '../../connectors/s4hana/index.ts';
import { type AnyPort, type Harness, pullPages } from './harness.ts';
import { seedOrders, startS4hana } from './s4hana-scene.ts';

describe('s4hana: customers, prices and invoices', () => {
  let harness: Harness;

  afterEach(() => harness.close());

  it('gives an invoice under its order, cleared later by what moves no time, and no cancellation', async () => {
    harness = await startS4hana();
    const [first = '', second = ''] = seedOrders(harness.system, 2);
    const id = harness.system.act('bill', { id: first });
    const shared = harness.system.act('bill', { id: first, with: [second] });
    harness.system.act('bill', { id: first, SDDocumentCategory: 'N' });
    const port = s4hana.kinds.invoice as AnyPort;
    const pages = await pullPages(port, harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(records.map((one) => one.id)).toEqual([id, shared]);
    expect(records[0]).toMatchObject({
      parent: { kind: 'order', targetId: first },
      customerId: '17100001',
      data: { InvoiceClearingStatus: 'A', total: '26.78', orders: [first], items: [{ total: '11.90' }, {}] },
    });
    expect(records[1]).not.toHaveProperty('parent');
    harness.system.act('changeBill', { id, InvoiceClearingStatus: 'C' });
    const [later] = await pullPages(port, harness.context(), pages.at(-1)?.cursor ?? null);
    expect(later?.records[0]).toMatchObject({ id, data: { InvoiceClearingStatus: 'C' } });
  });
});
