import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import s4hana from '../../connectors/s4hana/index.ts';
import { requisitionBody } from '../../connectors/s4hana/requisition.ts';
import { changeSetsOf } from '../../sandbox/s4hana/batch.ts';
import { loadMetadata, type Metadata } from './edmx.ts';
import { type AnyPort, type Harness, pullPages } from './harness.ts';
import { namesIn, requisition, startS4hana, write } from './s4hana-scene.ts';
import { through } from './through.ts';

const port = s4hana.kinds.purchase as Required<AnyPort>;
const identity = (n: number) => `ab2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz${n}a`;

let harness: Harness;

beforeEach(async () => {
  harness = await startS4hana();
});
afterEach(() => harness.close());

const push = (n: number, more: object = {}, ctx = harness.context()) =>
  port.push(ctx, [write(n, { identity: identity(n), payload: requisition(n, more) })]);
const make = async (n: number) => ((await push(n))[0] as { targetId: string }).targetId;
const cancel = (targetId: string) => port.cancel(harness.context(), [{ identity: 'x', targetId, facts: {} }]);
const entry = (n: number) => harness.system.entries().find(({ reference }) => reference === identity(n));
const act = (verb: string, id: string, more: object = {}) =>
  harness.system.act(verb, { id: id.slice(3), ...more }) as string;
const pulled = async () =>
  new Map(
    (await pullPages(port, harness.context(), null)).flatMap(({ records }) => records).map((one) => [one.id, one]),
  );

describe('s4hana: purchases', () => {
  it('asks for what is to be bought by a requisition, and tells it as ours, a copy of it not', async () => {
    const targetId = await make(2);
    expect(entry(2)).toMatchObject({ state: 'draft', lines: [{ quantity: 200 }, { quantity: 36 }] });
    const copy = `PR/${harness.system.act('request', requisitionBody(requisition(2), identity(2), 'EN'))}`;
    const [ours, theirs] = await port.read(harness.context(), [targetId, copy]);
    expect(ours).toMatchObject({
      parent: { kind: 'purchase', targetId },
      data: {
        ...{ document: 'requisition', Supplier: '17300001', currency: 'CNY', isDeleted: false },
        items: [
          { pieces: 200, received: 0, open: 200, price: '4.2', DeliveryDate: '2026-12-17', Plant: '1710' },
          { pieces: 36, open: 36 },
        ],
      },
    });
    expect(theirs).not.toHaveProperty('parent');
    expect(await port.find(harness.context(), [identity(2), identity(3)])).toMatchObject([
      { found: 'unsure' },
      { found: false },
    ]);
  });

  it('counts what became of a requisition once, and what has come of it as it comes', async () => {
    const targetId = await make(2);
    const order = `PO/${act('convert', targetId, { quantity: '150' })}`;
    act('moveGoods', order, { quantity: '80.000' });
    act('moveGoods', order, { quantity: '90.000', type: '103' });
    act('moveGoods', order, { quantity: '5.000', type: '122' });
    const told = await pulled();
    expect(told.get(targetId)?.data).toMatchObject({ items: [{ pieces: 200, open: 50 }, { open: 36 }] });
    expect(told.get(order)).not.toHaveProperty('parent');
    expect(told.get(order)?.data).toMatchObject({
      ...{ document: 'order', isHeld: false, isDeleted: false },
      items: [{ Material: 'WB-001', pieces: 150, received: 75, open: 75, Plant: '1710', DeliveryDate: '2026-12-17' }],
    });
    act('changePurchase', order, { items: { IsCompletelyDelivered: true }, ReleaseIsNotCompleted: true });
    expect((await pulled()).get(order)?.data).toMatchObject({ isHeld: true, items: [{ received: 75, open: 0 }] });
    act('changePurchase', order, { PurchasingDocumentDeletionCode: 'L' });
    expect((await port.read(harness.context(), [order]))[0]?.data).toMatchObject({ isDeleted: true });
  });

  it('tells pieces and the price of one of what is bought by the carton, and nothing of what goes back', async () => {
    const carton = { Material: 'WB-001', OrderQuantity: '5.000', PurchaseOrderQuantityUnit: 'CAR' };
    const items = [
      { ...carton, NetPriceAmount: '96.000', NetPriceQuantity: '2' },
      { ...carton, OrderPriceUnit: 'EA', NetPriceAmount: '4.000' },
      { ...carton, IsReturnsItem: true },
      { Material: '', OrderQuantity: '1.000' },
    ];
    const id = `PO/${harness.system.act('buy', { Supplier: '17300001', items })}`;
    const { data } = (await pulled()).get(id) ?? {};
    expect(data).toMatchObject({ items: [{ pieces: 60, price: '4' }, { pieces: 60 }] });
    expect((data as { items: object[] }).items[1]).not.toHaveProperty('price');
  });

  it('takes back a requisition, twice as well as once, and not what a purchase order was made of', async () => {
    const [draft, ordered] = [await make(2), await make(3)];
    act('convert', ordered);
    for (let turn = 0; turn < 2; turn += 1) expect(await cancel(draft)).toMatchObject([{ result: 'accepted' }]);
    expect(entry(2)).toMatchObject({ state: 'deleted', live: false });
    expect(await port.find(harness.context(), [identity(2)])).toEqual([{ found: false }]);
    expect(await cancel(ordered)).toMatchObject([{ failure: { class: 'rejected', code: 'too-late' } }]);
    expect(await cancel('PR/424242')).toMatchObject([{ result: 'accepted' }]);
  });

  it('takes back nothing that somebody changed in between', async () => {
    const id = await make(2);
    const meddling = through(harness.context(), ({ method, url }) => {
      if (method === 'GET' && url.includes('RequisitionHeader?')) act('touchRequisition', id, { IsClosed: false });
    });
    const taken = await port.cancel(meddling, [{ identity: 'x', targetId: id, facts: {} }]);
    expect(taken).toMatchObject([{ failure: { class: 'unavailable' } }]);
    expect(entry(2)).toMatchObject({ state: 'draft' });
  });

  it('names what the ERP refuses', async () => {
    const [item] = requisition(2).to_PurchaseReqnItem;
    const refused = await push(2, { to_PurchaseReqnItem: [{ ...item, Supplier: 'NOBODY' }] });
    expect(refused).toMatchObject([{ failure: { class: 'rejected', field: 'Supplier' } }]);
  });
});

const SERVICES = [
  ...['API_PURCHASEREQ_PROCESS_SRV', 'API_PURCHASEORDER_PROCESS_SRV', 'API_MATERIAL_DOCUMENT_SRV', 'API_PRODUCT_SRV'],
];
const specs = new Map(
  SERVICES.flatMap((service): [string, Metadata][] => {
    const spec = loadMetadata(`sap-${service}.edmx`);
    return spec ? [[service, spec]] : [];
  }),
);

describe.skipIf(specs.size < SERVICES.length)('s4hana: purchases', () => {
  it('name and send what the metadata of their services has', async () => {
    const problems: string[] = [];
    const seen = new Set<string>();
    const ctx = through(harness.context(), ({ method, url, headers, raw }, { data }) => {
      const { pathname, searchParams } = new URL(url);
      const [service = '', path = ''] = pathname.split('/').slice(-2);
      const spec = specs.get(service);
      if (method === 'POST')
        for (const one of changeSetsOf(headers?.['content-type'] ?? '', Buffer.from(raw ?? [])).flat()) {
          seen.add(`${one.method} ${one.path.replace(/\(.*?\)/g, '')}`);
          problems.push(...(spec?.requestProblems(one.method, one.path, one.body) ?? []));
        }
      if (method !== 'GET' || !path || !spec) return;
      seen.add(path);
      problems.push(...spec.queryProblems(path, searchParams));
      for (const row of (data as { d: { results: object[] } }).d.results)
        problems.push(...spec.queryProblems(path, new URLSearchParams({ $select: namesIn(row).join(',') })));
    });
    const [made] = (await push(2, {}, ctx)) as unknown as [{ targetId: string }];
    const carton = { Material: 'WB-001', OrderQuantity: '5.000', PurchaseOrderQuantityUnit: 'CAR' };
    const order = `PO/${harness.system.act('buy', { Supplier: '17300001', items: [carton] })}`;
    act('moveGoods', order, { quantity: '12.000' });
    const rows = (await pullPages(port, ctx, null)).flatMap(({ records }) => records);
    expect(rows).toHaveLength(2);
    await port.read(ctx, [made.targetId, order]);
    await port.find(ctx, [identity(2)]);
    for await (const _ of port.survey.list(ctx, { from: 0, to: Date.now() }, null));
    await port.cancel(ctx, [{ identity: 'x', targetId: made.targetId, facts: {} }]);
    expect(problems).toEqual([]);
    expect(seen).toEqual(
      new Set([
        'POST A_PurchaseRequisitionHeader',
        'DELETE A_PurchaseRequisitionItem',
        'A_PurchaseRequisitionHeader',
        'A_PurchaseRequisitionItem',
        'A_PurchaseOrder',
        'A_MaterialDocumentItem',
        'A_ProductUnitsOfMeasure',
      ]),
    );
  });
});
