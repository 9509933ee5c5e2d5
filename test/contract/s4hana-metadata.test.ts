import { afterEach, describe, expect, it } from 'vitest';
import s4hana from '../../connectors/s4hana/index.ts';
import { changeSetsOf } from '../../sandbox/s4hana/batch.ts';
import { loadMetadata } from './edmx.ts';
import { type AnyPort, type Harness, pullPages } from './harness.ts';
import {
  bottle,
  mat,
  namesIn,
  salesOrder,
  seedOrders,
  setCondition,
  startS4hana,
  takeBack,
  write,
} from './s4hana-scene.ts';
import { through } from './through.ts';

const services = (
  [
    ['customer', 'API_BUSINESS_PARTNER', 'A_BusinessPartner'],
    ['price', 'API_SLSPRICINGCONDITIONRECORD_SRV', 'A_SlsPrcgCndnRecdValidity'],
    ['invoice', 'API_BILLING_DOCUMENT_SRV', 'A_BillingDocument'],
    ['shipment', 'API_OUTBOUND_DELIVERY_SRV', 'A_OutbDeliveryHeader'],
    ['stock', 'API_MATERIAL_STOCK_SRV', 'A_MatlStkInAcctMod'],
    ['return', 'API_CUSTOMER_RETURN_SRV', 'A_CustomerReturn'],
  ] as const
).flatMap(([kind, service, set]) => {
  const spec = loadMetadata(`sap-${service}.edmx`);
  return spec ? [{ kind, set, spec }] : [];
});

describe.skipIf(services.length === 0)('s4hana: customers, prices, invoices, deliveries, stock and returns', () => {
  let harness: Harness;

  afterEach(() => harness.close());

  it.each(services)('names of each $kind what the metadata of its service has', async ({ kind, set, spec }) => {
    harness = await startS4hana({ salesOrganization: '1710' });
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
    harness.system.act('deliver', { id: order });
    harness.system.act('bill', { id: order });
    takeBack(harness.system, order);
    setCondition(harness.system, {}, { scale: [{ ConditionScaleQuantity: '1', ConditionRateValue: '9.00' }] });
    harness.system.act('setPartner', {
      ...{ OrganizationBPName1: 'Example', tax: 'DE1', addresses: [{ CityName: 'Berlin', email: 'a@b.example' }] },
      salesAreas: [{ SalesOrganization: '1710', PriceListType: '01' }],
    });
    await pullPages(s4hana.kinds[kind] as AnyPort, ctx, null);
    expect(seen.length).toBeGreaterThan(3);
  });
});

const metadata = loadMetadata('sap-API_SALES_ORDER_SRV.edmx');

describe.skipIf(!metadata)('s4hana speaks as its metadata says', () => {
  it('in every entity, field, type and length that it sends, and in every name that it asks for', async () => {
    const harness = await startS4hana();
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
