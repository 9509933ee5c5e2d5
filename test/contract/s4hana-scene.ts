import type { Write, WriteResult } from '../../connectors/connector.ts';
import s4hana from '../../connectors/s4hana/index.ts';
import { insertBody } from '../../connectors/s4hana/sales-order.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/s4hana/access.ts';
import sandbox from '../../sandbox/s4hana/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { type AnyContext, type AnyPort, type Harness, startHarness } from './harness.ts';

const { user, password } = DEFAULT_ACCOUNT;
export const options = (url: string) => ({ url, user, password });

export const salesOrder = (n: number, more: object = {}) => ({
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
export const [bottle, mat] = salesOrder(0).to_Item;

/** Who buys, as a business partner. */
export const partner = (n: number, more: object = {}) => ({
  BusinessPartnerCategory: '2',
  OrganizationBPName1: `Harbor Supply ${n}`,
  EmailAddress: 'buying@harbor.example',
  PhoneNumber: '+49 30 901820',
  Tax: { BPTaxType: 'DE0', BPTaxNumber: 'DE123456789' },
  Address: { StreetName: 'Torstraße 1', CityName: 'Berlin', PostalCode: '10119', Country: 'DE' },
  SalesArea: { SalesOrganization: '1710', DistributionChannel: '10', Division: '00', Currency: 'EUR' },
  ...more,
});

/** What is to be bought, as a requisition. */
export const requisition = (n: number, more: object = {}) => ({
  PurchaseRequisitionType: 'NB',
  to_PurchaseReqnItem: [
    {
      ...{ Material: 'WB-001', RequestedQuantity: '200', Plant: '1710', DeliveryDate: '2026-12-17' },
      ...{ Supplier: '17300001', PurchaseRequisitionPrice: '4.20', PurReqnItemCurrency: 'CNY' },
      Note: `P20261126-000${n}`,
    },
    { Material: 'WB-002', RequestedQuantity: 36, Plant: '1710', Supplier: '17300001' },
  ],
  ...more,
});

export const write = (n: number, more: Partial<Write> = {}): Write => ({
  identity: `order${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload: salesOrder(n),
  ...more,
});

/** Orders that somebody else put into the ERP. */
export const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, (_, n) => system.act('insert', insertBody(salesOrder(n), `theirs${n}`)) as string);

export const startS4hana = (more: object = {}, sandboxOptions: Record<string, unknown> = {}): Promise<Harness> =>
  startHarness({ connector: s4hana, sandbox, options: (url) => ({ ...options(url), ...more }), sandboxOptions });

export const pushOrders = (ctx: AnyContext, writes: Write[]): Promise<WriteResult[]> =>
  (s4hana.kinds.order as Required<AnyPort>).push(ctx, writes);

/** Two pieces of an order come back, by what the return was made of: an order (C), an invoice (M) or a delivery (J). */
export const takeBack = (system: SandboxSystem, document: string, category = 'C', fields: object = {}): string =>
  system.act('return', {
    items: [
      {
        ...{ Material: 'WB-001', RequestedQuantity: '2.000', ReferenceSDDocument: document },
        ...{ ReferenceSDDocumentItem: '10', ReferenceSDDocumentCategory: category },
      },
    ],
    fields,
  }) as string;

/** How many calls were made whose method and path have this part. */
export const callsOf = (harness: Harness, part: string): number =>
  Object.entries(harness.server.calls('s4hana'))
    .filter(([call]) => call.includes(part))
    .reduce((sum, [, count]) => sum + count, 0);

/** A price of the lamp, for whom or what the keys say. */
export const setCondition = (system: SandboxSystem, keys: object, more: object = {}): unknown =>
  system.act('setCondition', { keys: { Material: 'LAMP', ...keys }, ...more });

/** The names of all fields of an answer, those below links by their path. */
export const namesIn = (row: object, path = ''): string[] =>
  Object.entries(row).flatMap(([name, value]) => {
    if (name.startsWith('__')) return [];
    if (!name.startsWith('to_')) return [`${path}${name}`];
    const { results } = (value ?? {}) as { results?: object[] };
    return (results ?? (value && !('__deferred' in value) ? [value] : [])).flatMap((one: object) =>
      namesIn(one, `${path}${name}/`),
    );
  });
