import { afterEach, beforeEach, expect, it } from 'vitest';
import s4hana from '../../connectors/s4hana/index.ts';
import { type AnyPort, type Harness, pullPages } from './harness.ts';
import { seedOrders, startS4hana, takeBack } from './s4hana-scene.ts';

const port = s4hana.kinds.return as Required<AnyPort>;
let harness: Harness;

beforeEach(async () => {
  harness = await startS4hana();
});
afterEach(() => harness.close());

it('s4hana ties what comes back to its order, by its invoice or delivery too, and to none without one', async () => {
  const [one = '', other = ''] = seedOrders(harness.system, 2);
  const delivery = harness.system.act('deliver', { id: one, with: [other] }) as string;
  const ids = [
    takeBack(harness.system, one),
    takeBack(harness.system, harness.system.act('bill', { id: one, with: [other] }) as string, 'M'),
    takeBack(harness.system, delivery, 'J'),
  ];
  takeBack(harness.system, '');
  const records = (await pullPages(port, harness.context(), null)).flatMap((page) => page.records);
  expect(records.map(({ id }) => id)).toEqual(ids.map((id) => `${id}/${one}`));
  for (const record of records)
    expect(record).toMatchObject({
      ...{ parent: { kind: 'order', targetId: one }, cancelled: false },
      data: { order: one, items: [{ Material: 'WB-001', RequestedQuantity: '2.000' }] },
    });
});

it('s4hana tells what becomes of a return though its day stays, and that it was rejected', async () => {
  const [order = ''] = seedOrders(harness.system, 1);
  const id = takeBack(harness.system, order, 'C', { OverallSDProcessStatus: 'C', PurchaseOrderByCustomer: 'R-1' });
  const pages = await pullPages(port, harness.context(), null);
  const told = { OverallSDProcessStatus: 'C', PurchaseOrderByCustomer: 'R-1' };
  expect(pages[0]?.records).toMatchObject([{ id: `${id}/${order}`, data: told }]);
  harness.system.act('changeReturn', { id, OverallSDDocumentRejectionSts: 'C' });
  const [later] = await pullPages(port, harness.context(), pages.at(-1)?.cursor ?? null);
  expect(later?.records).toMatchObject([{ cancelled: true, data: { OverallSDDocumentRejectionSts: 'C' } }]);
});
