import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import type { HttpAnswer, HttpRequest } from '../../connectors/http.ts';
import s4hana from '../../connectors/s4hana/index.ts';
import { insertBody } from '../../connectors/s4hana/sales-order.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/s4hana/access.ts';
import { changeSetsOf } from '../../sandbox/s4hana/batch.ts';
import sandbox from '../../sandbox/s4hana/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { loadMetadata } from './edmx.ts';
import { goneFrom } from './fixture.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';
import { through } from './through.ts';

const { user, password, clientId, clientSecret } = DEFAULT_ACCOUNT;
const options = (url: string) => ({ url, user, password });

const salesOrder = (n: number, more: object = {}) => ({
  SalesOrderType: 'OR',
  SalesOrganization: '1710',
  DistributionChannel: '10',
  OrganizationDivision: '00',
  SoldToParty: '17100001',
  TransactionCurrency: 'EUR',
  PurchaseOrderByShipToParty: `#${1000 + n}`,
  CustomerPurchaseOrderDate: '2026-11-22',
  IncotermsClassification: 'DAP',
  IncotermsLocation1: 'Berlin',
  to_Item: [
    {
      Material: 'WB-001',
      RequestedQuantity: '3',
      RequestedQuantityUnit: 'EA',
      Price: { ConditionType: 'PMP0', ConditionRateValue: '10.00', ConditionCurrency: 'EUR', ConditionQuantity: 3 },
    },
    {
      Material: 'WB-002',
      RequestedQuantity: 1,
      RequestedQuantityUnit: 'EA',
      Price: { ConditionType: 'PMP0', ConditionRateValue: '12.50', ConditionCurrency: 'EUR', ConditionQuantity: 1 },
    },
  ],
  Freight: { ConditionType: 'HD00', ConditionRateValue: '4.99', ConditionCurrency: 'EUR' },
  ...more,
});
const [bottle, mat] = salesOrder(0).to_Item;

const write = (n: number, more: Partial<Write> = {}): Write => ({
  identity: `order${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload: salesOrder(n),
  ...more,
});

let seeds = 0;
const priceId = (material: string, record: string) => `${material}@${record}@0@2020-01-01`;

/** Orders that somebody else put into the ERP. */
const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, (_, n) => system.act('insert', insertBody(salesOrder(n), `theirs${n}`)) as string);

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
      writeCall: '$batch',
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
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('setPartner', { OrganizationBPName1: 'Theirs' }) as string),
      absentId: '424242',
      pageSize: 50,
      touch: (system, id) => system.act('setPartner', { id, OrganizationBPName1: `Theirs ${++seeds}` }),
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
    },
    invoice: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('bill', { id }) as string),
      absentId: '424242',
      pageSize: 100,
      touch: (system, id) => system.act('changeBill', { id, InvoiceClearingStatus: 'C' }),
    },
  },
});

describe('s4hana', () => {
  let harness: Harness;
  const port = (kind: 'order' | 'status' | 'shipment' | 'stock' | 'customer' | 'price' | 'invoice') =>
    s4hana.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[], ctx = harness.context()) => port('order').push(ctx, writes) as Promise<WriteResult[]>;
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const callsOf = (part: string) =>
    Object.entries(harness.server.calls('s4hana'))
      .filter(([call]) => call.includes(part))
      .reduce((sum, [, count]) => sum + count, 0);
  const make = async (n = 1, more: object = {}) => idOf((await push([write(n, { payload: salesOrder(n, more) })]))[0]);
  const update = (targetId: string, payload: object) => write(1, { op: 'update', targetId, payload });
  const cancel = (targetId: string) =>
    port('order').cancel(harness.context(), [{ identity: 'x', targetId, facts: {} }]);

  beforeEach(async () => {
    harness = await startHarness({ connector: s4hana, sandbox, options });
  });
  afterEach(() => harness.close());

  it('makes twenty orders in one call, under one CSRF token and its cookies', async () => {
    const results = await push(Array.from({ length: 20 }, (_, n) => write(n)));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['accepted']));
    await push([write(20)]);
    expect([callsOf('$batch'), callsOf('GET')]).toEqual([2, 1]);
    expect(entry('order7')).toMatchObject({ total: '27.49', currency: 'EUR', number: '#1007' });
  });

  it('asks for a new CSRF token where the session had ended', async () => {
    await push([write(1)]);
    harness.system.act('endSessions', {});
    expect(await push([write(2)])).toMatchObject([{ result: 'accepted' }]);
    expect(callsOf('$batch')).toBe(3);
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
    const before = callsOf('$batch');
    expect(await push([update(id, more)])).toMatchObject([{ result: 'accepted' }]);
    expect(callsOf('$batch')).toBe(before);
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

  it('works with OAuth client credentials, and one token for many calls', async () => {
    const url = harness.server.url('s4hana');
    const client = { url, user: clientId, password: clientSecret, oauth: { tokenUrl: `${url}/oauth/token` } };
    const ctx = await harness.connect(client);
    expect(await push([write(1)], ctx)).toMatchObject([{ result: 'accepted' }]);
    await s4hana.check(ctx);
    expect(callsOf('/oauth/token')).toBe(1);
    const stranger = await harness.connect({ ...client, password: 'no' });
    expect(await failureOf(harness.said, s4hana.check(stranger))).toMatchObject({ class: 'auth' });
  });
});

describe('s4hana: customers, prices and invoices', () => {
  let harness: Harness;
  const begin = async (more: object = {}, sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({
      connector: s4hana,
      sandbox,
      options: (url) => ({ ...options(url), ...more }),
      sandboxOptions,
    });
  };
  const pulled = async (kind: 'customer' | 'price' | 'invoice') =>
    (await pullPages(s4hana.kinds[kind] as AnyPort, harness.context(), null)).flatMap(({ records }) => records);
  const condition = (keys: object, more: object = {}) =>
    harness.system.act('setCondition', { keys: { Material: 'LAMP', ...keys }, ...more });

  afterEach(() => harness.close());

  it('tells who buys with the price list of the sales area that is meant, and nobody who does not', async () => {
    await begin({ salesOrganization: '1710' });
    harness.system.act('setPartner', { Customer: '' });
    const id = harness.system.act('setPartner', {
      BusinessPartnerCategory: '1',
      ...{ FirstName: 'Søren', LastName: 'Doe', tax: 'DE1' },
      addresses: [
        { StreetName: 'Torstraße', CityName: 'Berlin', Country: 'DE', email: 's@example.com', phone: '030 1' },
      ],
      salesAreas: [
        { SalesOrganization: '1710', PriceListType: '01' },
        { SalesOrganization: '1720', PriceListType: '02' },
      ],
    });
    expect(await pulled('customer')).toMatchObject([
      {
        id,
        data: {
          ...{
            FirstName: 'Søren',
            EmailAddress: 's@example.com',
            PhoneNumber: '030 1',
            BPTaxNumber: 'DE1',
            group: '01',
          },
          addresses: [{ StreetName: 'Torstraße', CityName: 'Berlin', Country: 'DE' }],
        },
      },
    ]);
  });

  it('tells no price list of a customer who has another in each sales organisation', async () => {
    await begin();
    harness.system.act('setPartner', { salesAreas: [{ PriceListType: '01' }, { PriceListType: '02' }] });
    expect((await pulled('customer'))[0]?.data).not.toHaveProperty('group');
  });

  it('tells prices by their scale and for whom they are, and none that is narrower, of another unit, or over', async () => {
    await begin();
    const scale = [
      { ConditionScaleQuantity: '1', ConditionRateValue: '9.00' },
      { ConditionScaleQuantity: '50', ConditionRateValue: '8.00' },
    ];
    const record = condition({ PriceListType: '01' }, { scale, to: '2099-12-31' });
    condition({ Plant: '1710' });
    condition({ Customer: '17100001' });
    condition({ ConditionReleaseStatus: 'A' });
    condition({ ConditionType: 'PR99' });
    condition({}, { to: '2021-12-31' });
    for (const rate of [
      { ConditionToBaseQtyNmrtr: '12' },
      { ConditionCalculationType: 'A' },
      { ConditionIsDeleted: true },
    ])
      condition({}, { rate: { ConditionRateValue: '1', ...rate } });
    condition({}, { scale, rate: { ConditionRateValue: '1', PricingScaleType: 'D' } });
    const told = {
      ...{ ConditionRecord: record, ConditionType: 'PPR0', Material: 'LAMP', tier: '01', ConditionCurrency: 'EUR' },
      ...{ ConditionQuantity: '1', validFrom: '2020-01-01T00:00:00.000Z', validTo: '2100-01-01T00:00:00.000Z' },
    };
    expect((await pulled('price')).map(({ data }) => data)).toEqual([
      { ...told, ConditionRateValue: '9.00', fromQuantity: '1' },
      { ...told, ConditionRateValue: '8.00', fromQuantity: '50' },
    ]);
  });

  it('takes a single customer for the tier where the options say so', async () => {
    await begin({ priceTier: 'Customer' });
    condition({ Customer: '17100001', BPForCustomer: '17100001' });
    condition({ PriceListType: '01' });
    const partner = harness.system.act('setPartner', {});
    expect((await pulled('price')).map(({ data }) => (data as { tier?: string }).tier)).toEqual(['17100001']);
    expect((await pulled('customer'))[0]?.data).toMatchObject({ group: partner });
  });

  it('gives an invoice under its order, cleared later by what moves no time, and no cancellation', async () => {
    await begin();
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

  it('asks each service that the flows need, and names all that are not to be had', async () => {
    await begin({}, { without: ['API_BILLING_DOCUMENT_SRV', 'API_BUSINESS_PARTNER'] });
    const asked = (...gives: string[]) =>
      s4hana.check({ ...harness.context(), moves: { gives: new Set(gives), takes: new Set() } } as never);
    await asked('price', 'stock', 'shipment');
    expect(await failureOf(harness.said, asked('price', 'customer', 'invoice'))).toMatchObject({
      ...{ class: 'auth', lack: 'permission' },
      message: expect.stringContaining('API_BUSINESS_PARTNER, API_BILLING_DOCUMENT_SRV'),
    });
  });

  const services = (
    [
      ['customer', 'API_BUSINESS_PARTNER', 'A_BusinessPartner'],
      ['price', 'API_SLSPRICINGCONDITIONRECORD_SRV', 'A_SlsPrcgCndnRecdValidity'],
      ['invoice', 'API_BILLING_DOCUMENT_SRV', 'A_BillingDocument'],
    ] as const
  ).flatMap(([kind, service, set]) => {
    const spec = loadMetadata(`sap-${service}.edmx`);
    return spec ? [{ kind, set, spec }] : [];
  });

  it.each(services)('names of each $kind what the metadata of its service has', async ({ kind, set, spec }) => {
    await begin({ salesOrganization: '1710' });
    const seen: string[] = [];
    const ctx = through(harness.context(), ({ url }, { data }) => {
      const { searchParams } = new URL(url);
      expect(spec.queryProblems(set, searchParams)).toEqual([]);
      for (const row of (data as { d: { results: object[] } }).d.results) {
        seen.push(...Object.keys(row));
        expect(spec.queryProblems(set, new URLSearchParams({ $select: namesIn(row).join(',') }))).toEqual([]);
      }
    });
    const [order = ''] = seedOrders(harness.system, 1);
    harness.system.act('bill', { id: order });
    condition({}, { scale: [{ ConditionScaleQuantity: '1', ConditionRateValue: '9.00' }] });
    harness.system.act('setPartner', {
      ...{ OrganizationBPName1: 'Example', tax: 'DE1', addresses: [{ CityName: 'Berlin', email: 'a@b.example' }] },
      salesAreas: [{ SalesOrganization: '1710', PriceListType: '01' }],
    });
    await pullPages(s4hana.kinds[kind] as AnyPort, ctx, null);
    expect(seen.length).toBeGreaterThan(3);
  });
});

/** The names of all fields of an answer, those below links by their path. */
const namesIn = (row: object, path = ''): string[] =>
  Object.entries(row).flatMap(([name, value]) => {
    if (name.startsWith('__')) return [];
    if (!name.startsWith('to_')) return [`${path}${name}`];
    const { results } = (value ?? {}) as { results?: object[] };
    return (results ?? (value && !('__deferred' in value) ? [value] : [])).flatMap((one: object) =>
      namesIn(one, `${path}${name}/`),
    );
  });

const metadata = loadMetadata('sap-API_SALES_ORDER_SRV.edmx');

describe.skipIf(!metadata)('s4hana speaks as its metadata says', () => {
  it('in every entity, field, type and length that it sends, and in every name that it asks for', async () => {
    const harness = await startHarness({ connector: s4hana, sandbox, options });
    const problems: string[] = [];
    const seen: string[] = [];
    const ctx = through(harness.context(), ({ method, url, headers, raw }) => {
      const { pathname, searchParams } = new URL(url);
      const path = pathname.split('API_SALES_ORDER_SRV/')[1] ?? '';
      if (method === 'GET' && path) problems.push(...(metadata?.queryProblems(path, searchParams) ?? []));
      if (method !== 'POST') return;
      for (const one of changeSetsOf(headers?.['content-type'] ?? '', Buffer.from(raw ?? [])).flat()) {
        seen.push(`${one.method} ${one.path.replace(/\(.*?\)/g, '')}`);
        problems.push(...(metadata?.requestProblems(one.method, one.path, one.body) ?? []));
      }
    });
    try {
      const order = s4hana.kinds.order as Required<AnyPort>;
      const [made] = (await order.push(ctx, [write(1)])) as unknown as [{ targetId: string }];
      const price = { ...bottle?.Price, ConditionRateValue: '9.99' };
      const items = [{ ...bottle, RequestedQuantity: '2', Price: price }, mat, mat];
      const freight = { ConditionType: 'HD01', ConditionRateValue: '1.00', ConditionCurrency: 'EUR' };
      const changed = salesOrder(1, { to_Item: items, Freight: freight, RequestedDeliveryDate: '2026-12-01' });
      const { targetId } = made;
      await order.push(ctx, [write(1, { op: 'update', targetId, payload: changed })]);
      await order.push(ctx, [write(1, { op: 'update', targetId, payload: { ...changed, to_Item: [items[0]] } })]);
      await order.find(ctx, ['order1', 'order2']);
      for await (const _ of order.survey.list(ctx, { from: 0, to: Date.now() }, null));
      await pullPages(s4hana.kinds.status as AnyPort, ctx, null);
      await order.cancel(ctx, [{ identity: 'order1', targetId, facts: {} }]);
      await s4hana.check(ctx);
    } finally {
      await harness.close();
    }
    expect(problems).toEqual([]);
    expect(new Set(seen)).toEqual(
      new Set([
        'POST A_SalesOrder',
        'PATCH A_SalesOrder',
        'PATCH A_SalesOrderItem',
        'PATCH A_SalesOrderItemPrElement',
        'POST A_SalesOrder/to_Item',
        'POST A_SalesOrder/to_PricingElement',
        'DELETE A_SalesOrderItem',
      ]),
    );
  });

  it.each([
    [{ NoSuchField: 'x' }, 'no such property'],
    [{ SoldToParty: '12345678901' }, 'longer than 10'],
    [{ SoldToParty: 17 }, 'no text'],
    [{ TotalNetAmount: '1.00' }, 'may not be set'],
    [{ CustomerPurchaseOrderDate: '2026-11-22' }, 'no /Date(ms)/'],
    [{ SalesOrder: null }, 'may not be null'],
    [{ to_Item: [{ RequestedQuantity: 3 }] }, 'no decimal as text'],
    [{ to_Item: [{ RequestedQuantity: '1.2345' }] }, 'does not fit 15,3'],
  ])('which would refuse %j', (body, why) => {
    expect(metadata?.requestProblems('POST', 'A_SalesOrder', body)).not.toEqual([]);
    expect(metadata?.requestProblems('POST', 'A_SalesOrder', body).join()).toContain(why);
  });
});
