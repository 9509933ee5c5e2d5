import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import kingdee from '../../connectors/kingdee/index.ts';
import { order as orderPort } from '../../connectors/kingdee/order.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import { type Harness, pullPages, startHarness, surveyPages } from './harness.ts';
import { options, write } from './kingdee-scene.ts';

let harness: Harness;
const push = (writes: Write[]) => orderPort.push?.(harness.context(), writes) as Promise<WriteResult[]>;
const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
beforeEach(async () => {
  harness = await startHarness({ connector: kingdee, sandbox, options });
});
afterEach(() => harness.close());

it('tells each order what left of it, and ties a receivable to its order where it has only one', async () => {
  const [one, other] = (await push([write(1), write(2)])).map(idOf);
  const out = harness.system.act('outStock', { numbers: ['bill1', 'bill2'], FCarriageNO: 'SF1' });
  harness.system.act('outStock', { numbers: ['SOMEBODY-ELSES'] });
  harness.system.act('receivable', { numbers: ['bill1'] });
  harness.system.act('receivable', { numbers: ['bill1', 'bill2'] });
  harness.system.act('receivable', { numbers: ['bill2'], FALLAMOUNTFOR: -5 });
  const records = async (kind: 'shipment' | 'invoice') =>
    (await pullPages(kingdee.kinds[kind] as typeof orderPort, harness.context(), null)).flatMap((page) => page.records);
  const shipments = await records('shipment');
  expect(shipments).toMatchObject([
    {
      id: `${out}/${one}`,
      parent: { kind: 'order', targetId: one },
      data: {
        FCarriageNO: 'SF1',
        entries: [
          { FMaterialID: 'WB-001', FRealQty: '2' },
          { FMaterialID: 'WB-002', FRealQty: '1' },
        ],
      },
    },
    { id: `${out}/${other}`, parent: { kind: 'order', targetId: other } },
  ]);
  const invoices = await records('invoice');
  expect(invoices).toMatchObject([
    { parent: { kind: 'order', targetId: one }, data: { orders: ['bill1'], FALLAMOUNTFOR: '23.34' } },
    { data: { orders: ['bill1', 'bill2'] } },
  ]);
  expect(invoices[1]).not.toHaveProperty('parent');
});

it('tells each order what came back of it, in which state of stock, and nothing of orders that are not ours', async () => {
  const [one, other] = (await push([write(1), write(2)])).map(idOf);
  const back = harness.system.act('returnStock', {
    numbers: ['bill1', 'bill2'],
    stockStatus: 'KCZT08_SYS',
    FHeadNote: '#1001-R1',
  });
  harness.system.act('returnStock', { numbers: ['SOMEBODY-ELSES'] });
  harness.system.act('returnStock', { numbers: ['bill1'], FCancelStatus: 'B' });
  const context = harness.context();
  const named = { ...context, options: { ...context.options, returnReferenceField: 'FHeadNote' } };
  const pages = await pullPages(kingdee.kinds.return as typeof orderPort, named, null);
  expect(pages.flatMap(({ records }) => records)).toMatchObject([
    {
      id: `${back}/${one}`,
      parent: { kind: 'order', targetId: one },
      cancelled: false,
      data: {
        order: 'bill1',
        reference: '#1001-R1',
        entries: [
          { FMaterialId: 'WB-001', FStockstatusId: 'KCZT08_SYS', FRealQty: '2' },
          { FMaterialId: 'WB-002', FStockstatusId: 'KCZT08_SYS', FRealQty: '1' },
        ],
      },
    },
    { id: `${back}/${other}`, parent: { kind: 'order', targetId: other } },
    { parent: { kind: 'order', targetId: one }, cancelled: true },
  ]);
});

it('surveys what left of every order, and as what', async () => {
  const [one, other] = (await push([write(1), write(2)])).map(idOf);
  const out = harness.system.act('outStock', { numbers: ['bill1', 'bill2'] });
  harness.system.act('outStock', { numbers: ['bill1'], FDocumentStatus: 'A', FCancelStatus: 'B' });
  const period = { from: Date.now() - 60_000, to: Date.now() };
  const pages = await surveyPages(kingdee.kinds.shipment as typeof orderPort, harness.context(), period, null);
  expect(pages.flatMap(({ objects }) => objects)).toMatchObject([
    {
      targetId: `${out}/${one}`,
      live: true,
      measures: { stage: 'shipped', lines: [{ sku: 'WB-001', quantity: '2' }, {}] },
    },
    { targetId: `${out}/${other}`, live: true },
    { live: false, measures: { stage: 'released' } },
  ]);
});
