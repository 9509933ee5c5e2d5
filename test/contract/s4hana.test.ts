import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import s4hana from '../../connectors/s4hana/index.ts';
import { requisitionBody } from '../../connectors/s4hana/requisition.ts';
import sandbox from '../../sandbox/s4hana/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, pullPages } from './harness.ts';
import {
  bottle,
  callsOf,
  mat,
  options,
  partner,
  pushOrders,
  requisition,
  salesOrder,
  seedOrders,
  startS4hana,
  takeBack,
  write,
} from './s4hana-scene.ts';
import { contractSuite } from './suite.ts';
import { through } from './through.ts';

let seeds = 0;
const priceId = (material: string, record: string) => `${material}@${record}@0@2020-01-01`;

contractSuite({
  connector: s4hana,
  sandbox,
  options,
  lacks: { permission: { sandbox: { without: ['API_SALES_ORDER_SRV'] }, says: /may not use API_SALES_ORDER_SRV/ } },
  kinds: {
    order: {
      payload: (_system, n) => salesOrder(n),
      refused: () => salesOrder(99, { SoldToParty: 'UNKNOWN' }),
      changed: (payload) => ({ ...(payload as object), IncotermsLocation1: 'Hamburg' }),
      retold: {
        call: 'API_SALES_ORDER_SRV/$batch',
        payload: (payload, turn) => ({ ...(payload as object), PurchaseOrderByShipToParty: `told ${turn}` }),
        shown: (payload) => ({
          kind: 'order',
          number: (payload as { PurchaseOrderByShipToParty: string }).PurchaseOrderByShipToParty,
        }),
      },
      writeCall: 'API_SALES_ORDER_SRV/$batch',
      searchCall: 'GET /sap/opu/odata/sap/API_SALES_ORDER_SRV/A_SalesOrder',
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('salesOrders'),
      touch: (system, id) => system.act('deliver', { id }),
    },
    shipment: {
      seed: (system, count) => seedOrders(system, count).map((id) => `${system.act('deliver', { id })}/${id}`),
      absentId: '1/1',
      pageSize: 100,
      remove: goneFrom('deliveries', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('issueGoods', { id: id.split('/')[0], billOfLading: 'BL-1' }),
      happens: (system, { id }) => system.act('deliver', { id }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, n) =>
          system.act('setStock', { material: `NEW-${n}-${seeds++}`, quantity: String(n) }),
        ) as string[],
      pageSize: 1_000,
      touch: (system, id) =>
        system.act('setStock', { material: id.slice(0, id.indexOf('@')), quantity: String(7_000 + ++seeds) }),
      remove: goneFrom('stock', (id) => `${id}//01`),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('setPartner', { OrganizationBPName1: 'Theirs' }) as string),
      absentId: '424242',
      pageSize: 50,
      touch: (system, id) => system.act('setPartner', { id, OrganizationBPName1: `Theirs ${++seeds}` }),
      remove: goneFrom('partners'),
      payload: (_system, n) => partner(n),
      refused: () => partner(99, { Address: { Country: 'XXX' } }),
      changed: (payload) => ({ ...(payload as object), PhoneNumber: '+49 30 901821' }),
      retold: {
        call: 'API_BUSINESS_PARTNER/$batch',
        payload: (payload, turn) => ({ ...(payload as object), OrganizationBPName1: `Retold ${turn}` }),
        shown: (payload) => ({
          kind: 'customer',
          number: (payload as { OrganizationBPName1: string }).OrganizationBPName1,
        }),
      },
      writeCall: 'API_BUSINESS_PARTNER/$batch',
      searchCall: 'GET /sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner',
    },
    price: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const Material = `NEW-${String(++seeds).padStart(4, '0')}`;
          return priceId(Material, system.act('setCondition', { keys: { Material } }) as string);
        }),
      pageSize: 200,
      touch: (system, id) => {
        const [Material, record] = id.split('@');
        system.act('setCondition', { id: record, keys: { Material }, rate: { ConditionRateValue: '6.00' } });
      },
      remove: goneFrom('conditions', (id) => id.split('@')[1]),
    },
    invoice: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('bill', { id }) as string),
      absentId: '424242',
      pageSize: 100,
      touch: (system, id) => system.act('changeBill', { id, InvoiceClearingStatus: 'C' }),
      remove: goneFrom('bills'),
    },
    return: {
      seed: (system, count) => seedOrders(system, count).map((id) => `${takeBack(system, id)}/${id}`),
      absentId: '424242/1',
      pageSize: 100,
      remove: goneFrom('returns', (id) => id.split('/')[0]),
      touch: (system, id) =>
        system.act('changeReturn', { id: id.split('/')[0], PurchaseOrderByCustomer: `R${++seeds}` }),
      happens: (system, { id }) => takeBack(system, id),
    },
    purchase: {
      seed: (system, count) =>
        Array.from(
          { length: count },
          () => `PR/${system.act('request', requisitionBody(requisition(++seeds), `theirs ${seeds}`, 'EN'))}`,
        ),
      absentId: 'PR/424242',
      pageSize: 100,
      remove: goneFrom('requisitions', (id) => id.slice(3)),
      touch: (system, id) => system.act('touchRequisition', { id: id.slice(3), RequestedQuantity: String(++seeds) }),
      payload: (_system, n) => requisition(n),
      refused: () =>
        requisition(99, { to_PurchaseReqnItem: [{ Material: 'NO-SUCH', RequestedQuantity: 1, Plant: '1710' }] }),
      happens: (system, { id }) => system.act('convert', { id: id.slice(3) }),
      writeCall: 'API_PURCHASEREQ_PROCESS_SRV/$batch',
      searchCall: 'GET /sap/opu/odata/sap/API_PURCHASEREQ_PROCESS_SRV/A_PurchaseRequisitionHeader',
    },
  },
});

describe('s4hana', () => {
  let harness: Harness;
  const port = (kind: 'order' | 'status' | 'shipment' | 'stock') => s4hana.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[], ctx = harness.context()) => pushOrders(ctx, writes);
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const make = async (n = 1, more: object = {}) => idOf((await push([write(n, { payload: salesOrder(n, more) })]))[0]);
  const update = (targetId: string, payload: object) => write(1, { op: 'update', targetId, payload });
  const cancel = (targetId: string) =>
    port('order').cancel(harness.context(), [{ identity: 'x', targetId, facts: {} }]);

  beforeEach(async () => {
    harness = await startS4hana();
  });
  afterEach(() => harness.close());

  it('makes twenty orders in one call, under one CSRF token and its cookies', async () => {
    const results = await push(Array.from({ length: 20 }, (_, n) => write(n)));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['accepted']));
    await push([write(20)]);
    expect([callsOf(harness, '$batch'), callsOf(harness, 'GET')]).toEqual([2, 1]);
    expect(entry('order7')).toMatchObject({ total: '27.49', currency: 'EUR', number: '#1007' });
  });

  it('tells a refused order by the words, the code and the field of the application', async () => {
    const [refused] = await push([write(1, { payload: salesOrder(1, { SoldToParty: 'UNKNOWN' }) })]);
    expect(refused).toMatchObject({
      failure: {
        class: 'rejected',
        code: 'VP/199',
        field: 'SoldToParty',
        message: expect.stringContaining('Customer UNKNOWN has not been created'),
      },
    });
  });

  it('changes head, quantity, price and items as one, and nothing that is so already', async () => {
    const id = await make();
    const price = {
      ConditionType: 'PMP0',
      ConditionRateValue: '20.00',
      ConditionCurrency: 'EUR',
      ConditionQuantity: 2,
    };
    const freight = { ConditionType: 'HD00', ConditionRateValue: '6.00', ConditionCurrency: 'EUR' };
    const items = [{ ...bottle, RequestedQuantity: '2', Price: price }];
    const changed = salesOrder(1, { IncotermsLocation1: 'Hamburg', to_Item: items, Freight: freight });
    expect(await push([update(id, changed)])).toMatchObject([{ result: 'accepted', targetId: id }]);
    expect(entry('order1')).toMatchObject({ id, total: '26.00', lines: [{ sku: 'WB-001', quantity: 2 }] });
    const more = { ...changed, to_Item: [...items, mat, { ...mat, RequestedQuantity: '2' }] };
    await push([update(id, more)]);
    expect(entry('order1')?.lines).toHaveLength(3);
    const before = callsOf(harness, '$batch');
    expect(await push([update(id, more)])).toMatchObject([{ result: 'accepted' }]);
    expect(callsOf(harness, '$batch')).toBe(before);
  });

  it('changes nothing of an order that somebody else changed in between, and can be told again', async () => {
    const id = await make();
    const context = harness.context();
    const meddling = through(context, (request) => {
      if (request.method === 'GET' && request.url.includes('A_SalesOrder?')) harness.system.act('touch', { id });
    });
    const changed = update(id, salesOrder(1, { IncotermsLocation1: 'Hamburg', to_Item: [mat] }));
    expect(await push([changed], meddling)).toMatchObject([{ failure: { class: 'unavailable' } }]);
    expect(entry('order1')?.lines).toHaveLength(2);
    expect(await push([changed])).toMatchObject([{ result: 'accepted' }]);
  });

  it('asks a person about an order that is to change and is gone, or rejected', async () => {
    const id = await make();
    await cancel(id);
    const results = await push([update(id, salesOrder(2)), update('999', salesOrder(2)), write(3)]);
    expect(results).toMatchObject([
      { failure: { class: 'conflict' } },
      { failure: { class: 'conflict' } },
      { result: 'accepted' },
    ]);
  });

  it('rejects a cancelled order, twice as well as once, and refuses where it is in delivery', async () => {
    const [id, late] = [await make(1), await make(2)];
    expect(await cancel(id)).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(id)).toMatchObject([{ result: 'accepted' }]);
    expect(entry('order1')).toMatchObject({ live: false, state: 'rejected' });
    expect(await port('order').find(harness.context(), ['order1'])).toEqual([{ found: false }]);
    harness.system.act('deliver', { id: late });
    expect(await cancel(late)).toMatchObject([{ failure: { class: 'rejected' } }]);
  });

  it('is unsure of a reference that two orders carry', async () => {
    await push([write(1)]);
    await push([write(1)]);
    expect(await port('order').find(harness.context(), ['order1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('names the order as the parent of its status, with times in UTC', async () => {
    const id = await make();
    const [page] = await pullPages(port('status'), harness.context(), null);
    const [record] = page?.records ?? [];
    expect(record).toMatchObject({ id, parent: { kind: 'order', targetId: id } });
    const data = record?.data as { LastChangeDateTime: string };
    expect(Math.abs(Date.now() - Date.parse(data.LastChangeDateTime))).toBeLessThan(10_000);
  });

  it('tells each order of its own pieces of a delivery, and of nothing else', async () => {
    const [one, other] = [await make(1), await make(2, { to_Item: [mat] })];
    const id = harness.system.act('deliver', { id: one, with: [other] }) as string;
    harness.system.act('issueGoods', { id, billOfLading: '1Z999' });
    const [page] = await pullPages(port('shipment'), harness.context(), null);
    const theirs = page?.records.find(({ id: record }) => record === `${id}/${other}`);
    expect(theirs).toMatchObject({
      parent: { kind: 'order', targetId: other },
      numbers: [id],
      data: {
        OverallGoodsMovementStatus: 'C',
        BillOfLading: '1Z999',
        items: [{ Material: 'WB-002', ActualDeliveryQuantity: '1.000', ReferenceSDDocumentItem: '10' }],
      },
    });
    expect(await port('shipment').read(harness.context(), [`${id}/${other}`])).toEqual([theirs]);
  });

  it('sums stock over batches, leaves out what is blocked, and misses none where one material fills a page', async () => {
    const set = (row: object) => harness.system.act('setStock', { quantity: '1', ...row });
    for (let n = 0; n < 1_005; n += 1) set({ material: 'WB-007', batch: `B${n}` });
    set({ material: 'WB-007', type: '07', quantity: '50' });
    set({ material: 'ZZ', plant: '1010' });
    const levels = async (more: object = {}) => {
      const url = harness.server.url('s4hana');
      const pages = await pullPages(port('stock'), await harness.connect({ ...options(url), ...more }), null);
      const records = pages.flatMap(({ records: some }) => some);
      return new Map(
        records.map(({ id, data }) => [id, (data as Record<string, string>).MatlWrhsStkQtyInMatlBaseUnit]),
      );
    };
    const all = await levels();
    expect(all.size).toBe(41);
    expect(Number(all.get('WB-007@1710/171A'))).toBe(101_005);
    expect([...(await levels({ plants: ['1010'] })).keys()]).toEqual(['ZZ@1010/171A']);
    expect(Number((await levels({ stockTypes: ['01', '07'] })).get('WB-007@1710/171A'))).toBe(101_055);
  });
});
