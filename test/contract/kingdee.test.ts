import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KindPort, Write, WriteResult } from '../../connectors/connector.ts';
import kingdee from '../../connectors/kingdee/index.ts';
import { order as orderPort } from '../../connectors/kingdee/order.ts';
import { status as statusPort } from '../../connectors/kingdee/status.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/kingdee/auth.ts';
import sandbox from '../../sandbox/kingdee/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, failureOf, type Harness, pullPages, startHarness, surveyedIds, surveyPages } from './harness.ts';
import { contractSuite } from './suite.ts';

const options = (origin: string) => ({ url: `${origin}/k3cloud`, ...DEFAULT_ACCOUNT });

const model = (n: number, price = '10.00') => ({
  FBillTypeID: { FNUMBER: 'XSDD01_SYS' },
  FDate: '2026-11-22',
  FSaleOrgId: { FNumber: '100' },
  FCustId: { FNumber: 'WEB' },
  FReceiveAddress: `Main Street ${n}, Berlin, 10115, DE`,
  FSaleOrderFinance: { FSettleCurrId: { FNumber: 'PRE003' } },
  FSaleOrderEntry: [
    { FMaterialId: { FNumber: 'WB-001' }, FUnitID: { FNumber: 'Pcs' }, FQty: 2, FTaxPrice: price, FEntryTaxRate: '19' },
    {
      FMaterialId: { FNumber: 'WB-002' },
      FUnitID: { FNumber: 'Pcs' },
      FQty: 1,
      FTaxPrice: '3.335',
      FEntryTaxRate: '19',
    },
  ],
});

const write = (n: number, more: Partial<Write> = {}): Write => ({
  identity: `bill${n}`,
  idempotencyKey: `key${n}`,
  op: 'create',
  payload: model(n),
  ...more,
});

const customerModel = (n: number) => ({
  FName: `Harbor Sølv ${n}`,
  FCreateOrgId: { FNumber: '100' },
  FUseOrgId: { FNumber: '100' },
  FTRADINGCURRID: { FNumber: 'PRE001' },
  FTEL: '+44 20 7946 0001',
});

const receivableModel = (n: number) => ({
  FBillTypeID: { FNUMBER: 'YSD01_SYS' },
  FDATE: '2026-11-22',
  FENDDATE_H: '2026-12-22',
  FCUSTOMERID: { FNumber: 'WEB' },
  FCURRENCYID: { FNumber: 'PRE003' },
  FSETTLEORGID: { FNumber: '100' },
  FISTAX: true,
  FAR_Remark: `IN-${n}`,
  FEntityDetail: [{ FMATERIALID: { FNumber: 'WB-001' }, FPriceQty: 3, FTaxPrice: '6.666667', FEntryTaxRate: '0' }],
});

const purchaseModel = (n: number, more: object = {}) => ({
  FBillTypeID: { FNUMBER: 'CGDD01_SYS' },
  FDate: '2026-11-26',
  FPurchaseOrgId: { FNumber: '100' },
  FSupplierId: { FNumber: 'HZ-01' },
  FPOOrderFinance: { FSettleCurrId: { FNumber: 'PRE001' }, FIsIncludedTax: true },
  FPOOrderEntry: [
    {
      ...{ FMaterialId: { FNumber: 'WB-001' }, FUnitId: { FNumber: 'Pcs' }, FQty: 200, FTaxPrice: '4.20' },
      ...{ FDeliveryDate: '2026-12-17', FNote: `P20261126-000${n}`, Place: 'CK001' },
    },
    { FMaterialId: { FNumber: 'WB-002' }, FUnitId: { FNumber: 'Pcs' }, FQty: 36, Place: 'CK001' },
  ],
  ...more,
});

/** A purchase of their own: five dozen at 48 the dozen. */
const theirPurchase = () =>
  purchaseModel(0, {
    FPOOrderEntry: [{ FMaterialId: { FNumber: 'WB-001' }, FUnitId: { FNumber: 'Dozen' }, FQty: 5, FTaxPrice: '48' }],
  });

/** One of so many entries that fifty of it fill a page. */
const longPurchase = () =>
  purchaseModel(0, {
    FPOOrderEntry: Array.from({ length: 40 }, (_, n) => ({ FMaterialId: { FNumber: `WB-${100 + n}` }, FQty: 1 })),
  });

/** Orders that somebody else put into the ERP. */
const seeded = { next: 0 };
function seedOrders(system: SandboxSystem, count: number): string[] {
  return Array.from({ length: count }, () => {
    seeded.next += 1;
    const bill = system.act('save', model(seeded.next)) as { FID: number };
    return String(bill.FID);
  });
}

/** The same, each with its id and what the ERP calls it: its books are read once for all. */
function seedNumbered(system: SandboxSystem, count: number): { id: string; number: string }[] {
  const ids = new Set(seedOrders(system, count));
  return system
    .entries()
    .filter(({ kind, id }) => kind === 'order' && ids.has(id))
    .map(({ id, reference }) => ({ id, number: reference as string }));
}

/** Sets a price in the list of the sandbox, and tells its id. */
function priceOf(system: SandboxSystem, material: string, FPrice: number, more: object = {}): string {
  const id = system.act('price', { 'FMaterialId.FNumber': material, FPrice, ...more });
  return `${id}@2025-12-31T16:00:00.000Z`;
}

contractSuite({
  connector: kingdee,
  sandbox,
  lacks: { permission: { sandbox: { mayNot: true }, says: /lacks a permission/ } },
  options,
  kinds: {
    order: {
      payload: (_system, n) => model(n),
      refused: () => ({ ...model(99), FCustId: {} }),
      changed: (payload) => ({ ...(payload as object), FNote: 'changed' }),
      retold: {
        call: 'BatchSave',
        payload: (payload, turn) => ({ ...(payload as object), FNote: `told ${turn}` }),
        shown: (payload) => ({ kind: 'order', number: (payload as { FNote: string }).FNote }),
        // It was audited again when the change was given up.
        refusedLate: true,
      },
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      // Two entries each, and 2,000 rows a page.
      pageSize: 1_000,
      remove: goneFrom('saleOrders'),
      touch: (system, id) => system.act('shipOut', { id }),
    },
    shipment: {
      seed: (system, count) =>
        seedNumbered(system, count).map(({ id, number }) => `${system.act('outStock', { numbers: [number] })}/${id}`),
      absentId: '424242/1',
      // Two entries each, and 2,000 rows a page.
      pageSize: 1_000,
      remove: goneFrom('outStocks', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('change', { form: 'SAL_OUTSTOCK', id: id.split('/')[0], FCarriageNO: 'SF1' }),
    },
    return: {
      seed: (system, count) => {
        const [order] = seedNumbered(system, 1);
        return Array.from(
          { length: count },
          () => `${system.act('returnStock', { numbers: [order?.number] })}/${order?.id}`,
        );
      },
      absentId: '424242/1',
      // Two entries each, and 2,000 rows a page.
      pageSize: 1_000,
      remove: goneFrom('returnStocks', (id) => id.split('/')[0]),
      touch: (system, id) =>
        system.act('change', { form: 'SAL_RETURNSTOCK', id: id.split('/')[0], FDocumentStatus: 'D' }),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('customer', { FName: 'Harbor Supply Ltd' }) as string),
      absentId: '424242',
      pageSize: 2_000,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('change', { form: 'BD_Customer', id, FTEL: '+44 20 7946 0002' }),
      payload: (_system, n) => ({ ...customerModel(n), standing: 'closed' }),
      refused: () => ({ ...customerModel(99), FTRADINGCURRID: { FNumber: '' } }),
      changed: (payload) => ({ ...(payload as object), FTEL: '+44 20 7946 0003', standing: 'open' }),
      retold: {
        call: 'BatchSave',
        payload: (payload, turn) => ({ ...(payload as object), FName: `Retold ${turn}`, standing: 'open' }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { FName: string }).FName }),
        refusedLate: true,
      },
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    invoice: {
      seed: (system, count) =>
        seedNumbered(system, count).map(({ number }) => system.act('receivable', { numbers: [number] }) as string),
      absentId: '424242',
      pageSize: 1_000,
      remove: goneFrom('receivables'),
      touch: (system, id) => system.act('change', { form: 'AR_receivable', id, FWRITTENOFFSTATUS: 'C' }),
      payload: (_system, n) => receivableModel(n),
      refused: () => ({ ...receivableModel(99), FEntityDetail: [] }),
      changed: (payload) => ({ ...(payload as object), FAR_Remark: 'changed' }),
      retold: {
        call: 'BatchSave',
        payload: (payload, turn) => ({ ...(payload as object), FAR_Remark: `told ${turn}` }),
        shown: (payload) => ({ kind: 'invoice', number: (payload as { FAR_Remark: string }).FAR_Remark }),
        refusedLate: true,
      },
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('buy', longPurchase()) as string),
      absentId: '424242',
      // Forty entries each, and 2,000 rows a page.
      pageSize: 50,
      remove: goneFrom('purchases'),
      touch: (system, id) => system.act('touchPurchase', { id, FSupplierId: { FNumber: `VEN${++seeded.next}` } }),
      payload: (_system, n) => purchaseModel(n),
      refused: () => purchaseModel(99, { FSupplierId: { FNumber: 'NOBODY' } }),
      happens: (system, { id }) => system.act('orderPurchase', { id }),
      writeCall: 'BatchSave',
      searchCall: 'ExecuteBillQuery',
    },
    price: {
      seed: (system, count) => Array.from({ length: count }, () => priceOf(system, `NEW-${++seeded.next}`, 9.9)),
      pageSize: 2_000,
      remove: goneFrom('prices', (id) => id.slice(0, id.lastIndexOf('@'))),
      touch: (system, id) => priceOf(system, id.split('@')[1] as string, 11.5),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, index) => {
          system.act('setStock', { sku: `NEW-${index}`, quantity: index });
          return `NEW-${index}@CK001`;
        }),
      pageSize: 2_000,
      remove: goneFrom('inventory', (id) => id.split('@')[0]),
      touch: (system, id) => system.act('setStock', { sku: id.replace(/@.*/, ''), quantity: 7_000 }),
    },
  },
});

describe('kingdee orders end audited or are told of', () => {
  let harness: Harness;
  const push = (writes: Write[]) => orderPort.push?.(harness.context(), writes) as Promise<WriteResult[]>;
  const find = async (identity: string) => (await orderPort.find?.(harness.context(), [identity]))?.[0];
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;

  beforeEach(async () => {
    harness = await startHarness({ connector: kingdee, sandbox, options });
  });
  afterEach(() => harness.close());

  it('takes fifty orders from saved to audited in three calls', async () => {
    const results = await push(Array.from({ length: 50 }, (_, n) => write(n)));
    expect(new Set(results.map((result) => result.result))).toEqual(new Set(['accepted']));
    expect(harness.server.calls('kingdee')).toMatchObject(
      Object.fromEntries(
        ['BatchSave', 'Submit', 'Audit'].map((name) => [
          `POST /k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.${name}.common.kdsvc`,
          1,
        ]),
      ),
    );
    expect(entry('bill7')).toMatchObject({ complete: true, total: '23.34', currency: 'EUR', country: 'DE' });
  });

  it.each(['Submit', 'Audit'])('completes an order whose %s was lost once it is looked for', async (operation) => {
    harness.server.setFaults('kingdee', { error: 1, only: `DynamicFormService.${operation}.` });
    expect(await push([write(1)])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    expect(entry('bill1')).toMatchObject({ complete: false });
    // The probe is refused its completion too: it must not say found.
    expect(await failureOf(harness.said, find('bill1') as Promise<unknown>)).toMatchObject({
      class: 'unknown-outcome',
    });
    harness.server.setFaults('kingdee', {});
    expect(await find('bill1')).toMatchObject({ found: true });
    expect(entry('bill1')).toMatchObject({ complete: true });
  });

  it('completes a half-done order that is pushed again instead of making a second one', async () => {
    harness.server.setFaults('kingdee', { error: 1, only: 'DynamicFormService.Audit.' });
    await push([write(1)]);
    harness.server.setFaults('kingdee', {});
    expect(await push([write(1)])).toMatchObject([{ result: 'duplicate', targetId: entry('bill1')?.id }]);
    expect(entry('bill1')).toMatchObject({ complete: true });
  });

  it('does not take success for an order that the answer leaves out', async () => {
    harness.system.act('arrange', { operation: 'Audit', how: 'omit' });
    expect(await push([write(1), write(2)])).toMatchObject([
      { result: 'failed', failure: { class: 'unknown-outcome' } },
      { result: 'accepted' },
    ]);
  });

  it('takes a saved order away again when its submit is refused', async () => {
    harness.system.act('arrange', { operation: 'Submit', how: 'refuse' });
    expect(await push([write(1), write(2)])).toMatchObject([
      { result: 'failed', failure: { class: 'rejected', field: 'FCustId', code: '11' } },
      { result: 'accepted' },
    ]);
    expect(entry('bill1')).toBeUndefined();
  });

  it('asks a person about a found order that cannot be audited', async () => {
    harness.server.setFaults('kingdee', { error: 1, only: 'DynamicFormService.Submit.' });
    await push([write(1)]);
    harness.server.setFaults('kingdee', {});
    harness.system.act('arrange', { operation: 'Submit', how: 'refuse' });
    expect(await find('bill1')).toMatchObject({ found: 'unsure' });
  });

  it('changes an audited order in its place, and audits it again', async () => {
    const [created] = await push([write(1)]);
    const update = write(1, { op: 'update', targetId: idOf(created), payload: model(1, '11.00') });
    expect(await push([update])).toMatchObject([{ result: 'accepted', targetId: idOf(created) }]);
    expect(entry('bill1')).toMatchObject({ id: idOf(created), complete: true, total: '25.34' });
  });

  it('leaves an order audited as it was when its change is refused', async () => {
    const [created] = await push([write(1)]);
    const bad = { ...model(1), FCustId: {} };
    const results = await push([write(1, { op: 'update', targetId: idOf(created), payload: bad })]);
    expect(results).toMatchObject([{ failure: { class: 'rejected', field: 'FCustId' } }]);
    expect(entry('bill1')).toMatchObject({ complete: true, total: '23.34' });
  });

  it('adds what the buyer pays for shipping as an entry of its own', async () => {
    const FreightEntry = { FMaterialId: { FNumber: 'FREIGHT' }, FQty: 1, FTaxPrice: '4.99' };
    await push([write(1, { payload: { ...model(1), FreightEntry } })]);
    expect(entry('bill1')).toMatchObject({ total: '28.33', lines: { length: 3 } });
  });

  it('refuses to cancel what went out, and cancels twice as well as once', async () => {
    const [out, gone] = await push([write(1), write(2)]);
    harness.system.act('shipOut', { number: 'bill1' });
    const cancel = (result: WriteResult | undefined, identity: string) =>
      orderPort.cancel?.(harness.context(), [{ identity, targetId: idOf(result), facts: {} }]);
    expect(await cancel(out, 'bill1')).toMatchObject([{ failure: { class: 'rejected', field: 'FStockOutQty' } }]);
    expect(entry('bill1')).toMatchObject({ live: true, complete: true });
    expect(await cancel(gone, 'bill2')).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(gone, 'bill2')).toMatchObject([{ result: 'accepted' }]);
    expect(await find('bill2')).toEqual({ found: false });
  });

  it('names the parent of a status, and tells its times in UTC', async () => {
    const [created] = await push([write(1)]);
    const [page] = await pullPages(statusPort, harness.context(), null);
    const record = page?.records[0];
    expect(record).toMatchObject({ parent: { kind: 'order', targetId: idOf(created) }, numbers: ['bill1'] });
    const data = record?.data as { FModifyDate: string; FDocumentStatus: string; entries: unknown[] };
    expect(Math.abs(Date.now() - Date.parse(data.FModifyDate))).toBeLessThan(10_000);
    expect(data.FDocumentStatus).toBe('C');
    expect(data.entries).toHaveLength(2);
  });

  it('tells each order what left of it, and ties a receivable to its order where it has only one', async () => {
    const [one, other] = (await push([write(1), write(2)])).map(idOf);
    const out = harness.system.act('outStock', { numbers: ['bill1', 'bill2'], FCarriageNO: 'SF1' });
    harness.system.act('outStock', { numbers: ['SOMEBODY-ELSES'] });
    harness.system.act('receivable', { numbers: ['bill1'] });
    harness.system.act('receivable', { numbers: ['bill1', 'bill2'] });
    harness.system.act('receivable', { numbers: ['bill2'], FALLAMOUNTFOR: -5 });
    const records = async (kind: 'shipment' | 'invoice') =>
      (await pullPages(kingdee.kinds[kind] as typeof orderPort, harness.context(), null)).flatMap(
        (page) => page.records,
      );
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

  it('makes a page of customers in three calls, and books a claim at its very sum', async () => {
    const pushed = (kind: 'customer' | 'invoice', payloads: object[]) =>
      kingdee.kinds[kind]?.push?.(
        harness.context(),
        payloads.map((payload, n) => write(n, { payload })),
      );
    await pushed(
      'customer',
      Array.from({ length: 40 }, (_, n) => customerModel(n)),
    );
    const calls = Object.values(harness.server.calls('kingdee')).reduce((sum, count) => sum + count, 0);
    expect(calls).toBe(3);
    const FreightEntry = { FMATERIALID: { FNumber: 'FREIGHT' }, FPriceQty: 1, FTaxPrice: '4.99' };
    await pushed('invoice', [{ ...receivableModel(1), FreightEntry }]);
    const made = (kind: string) => harness.system.entries().filter((one) => one.kind === kind);
    expect(made('customer')).toHaveLength(40);
    expect(made('customer')[7]).toMatchObject({ reference: 'bill7', number: 'Harbor Sølv 7', complete: true });
    expect(made('invoice')).toMatchObject([{ total: '24.99', complete: true, lines: { length: 2 } }]);
  });

  it('forbids a customer whose account is closed, once, and enables the one it forbade with what was told meanwhile', async () => {
    const ctx = await harness.connect({
      ...options(harness.server.url('kingdee')),
      forbidCustomers: ['frozen', 'closed'],
    });
    const port = kingdee.kinds.customer;
    const told = async (standing: string | undefined, more: Partial<Write> = {}) => {
      const payload = { ...customerModel(1), FName: `Harbor as ${standing}`, ...(standing ? { standing } : {}) };
      return (await port?.push?.(ctx as never, [write(1, { payload, ...more })]))?.[0];
    };
    const held = () => harness.system.entries().filter(({ kind }) => kind === 'customer');
    const made = await told('closed');
    const again: Partial<Write> = { op: 'update', targetId: idOf(made) };
    for (const one of [
      made,
      await told('closed', again),
      await told('frozen', again),
      await told('closed'),
      await told(undefined, again),
    ])
      expect(one).toMatchObject({ result: 'accepted', targetId: idOf(made) });
    expect(held()).toMatchObject([{ state: 'forbidden by waybill', number: 'Harbor as closed' }]);
    expect(harness.server.calls('kingdee')).toMatchObject({
      'POST /k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.ExcuteOperation.common.kdsvc': 1,
    });
    expect(await told('undecided', again)).toMatchObject({ result: 'accepted' });
    expect(held()).toMatchObject([{ state: 'C', number: 'Harbor as undecided', complete: true }]);
  });

  it('looks for more customers than one filter names in several', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('kingdee')), forbidCustomers: ['closed'] });
    const filters: string[] = [];
    const request: typeof ctx.http.request = (call) => {
      filters.push((call.json as { data: { FilterString: string } }).data.FilterString);
      return ctx.http.request(call);
    };
    const payload = { ...customerModel(1), standing: 'closed' };
    await kingdee.kinds.customer?.push?.(ctx as never, [write(1, { payload })]);
    const sought = [...Array.from({ length: 150 }, (_, n) => `nobody${n}`), 'bill1'];
    const told = { ...ctx, http: { ...ctx.http, request } };
    const found = (await kingdee.kinds.customer?.find?.(told as never, sought, [])) ?? [];
    expect(found.map((one) => one.found)).toEqual(sought.map((identity) => identity === 'bill1'));
    expect(Math.max(...filters.map((filter) => filter.split(',').length))).toBe(100);
  });

  it('leaves a customer whom people forbade to them, also where its account is opened', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('kingdee')), forbidCustomers: ['closed'] });
    const port = kingdee.kinds.customer;
    const told = async (standing: string, more: Partial<Write> = {}) =>
      (await port?.push?.(ctx as never, [write(1, { payload: { ...customerModel(1), standing }, ...more })]))?.[0];
    const made = await told('open');
    harness.system.act('forbid', { number: 'bill1', who: 'lili' });
    const again: Partial<Write> = { op: 'update', targetId: idOf(made) };
    expect(await told('closed', again)).toMatchObject({ result: 'accepted' });
    for (const more of [again, {}])
      expect(await told('open', more)).toMatchObject({
        failure: { class: 'conflict', targetId: idOf(made), message: expect.stringContaining('forbidden') },
      });
    const payload = { ...customerModel(1), standing: 'open' };
    expect(await port?.find?.(ctx as never, ['bill1'], [payload])).toMatchObject([{ found: 'unsure' }]);
    expect(harness.system.entries().filter(({ kind }) => kind === 'customer')).toMatchObject([
      { state: 'forbidden by lili' },
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

  it('tells the prices in force from each quantity on, those of one material over several pages too', async () => {
    for (let from = 1; from <= 2_100; from += 1) priceOf(harness.system, 'WB-001', 9.9, { FFromQty: from });
    priceOf(harness.system, 'WB-002', 5, { FPriceBase: 100 });
    priceOf(harness.system, 'WB-003', 5, { FEntryForbidStatus: 'B' });
    const pages = await pullPages(kingdee.kinds.price as typeof orderPort, harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(new Set(records.map(({ id }) => id)).size).toBe(2_101);
    expect(records.at(-1)).toMatchObject({ data: { FMaterialId: 'WB-002', FPrice: '5', FPriceBase: '100' } });
  });

  it('says so when the call limit is reached', async () => {
    const small = await startHarness({ connector: kingdee, sandbox, options, sandboxOptions: { callsPerHour: 8 } });
    // One for each form that it is read from.
    await kingdee.check(small.context());
    expect(await failureOf(harness.said, kingdee.check(small.context()))).toMatchObject({
      class: 'rate-limited',
      retryAfterMs: 60_000,
    });
    await small.close();
  });
});

describe('kingdee purchases are drafts that a person releases', () => {
  const port = kingdee.kinds.purchase as Required<KindPort<any>>;
  const identity = (n: number) => `ab2cd3ef4gh5ij6kl7mn2op3qr4s${n}x`;
  let harness: Harness;
  const ctx = (more: object = {}) => {
    const context = harness.context();
    return { ...context, options: { ...context.options, ...more } };
  };
  const push = (ns: number[], more: object = {}, options: object = {}): Promise<WriteResult[]> =>
    port.push(
      ctx(options),
      ns.map((n) => write(n, { identity: identity(n), payload: purchaseModel(n, more) })),
    );
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const cancel = (n: number, targetId: string) => port.cancel(ctx(), [{ identity: identity(n), targetId, facts: {} }]);
  const entry = (n: number) => harness.system.entries().find(({ reference }) => reference === identity(n));
  const calls = (operation: string) =>
    harness.server.calls('kingdee')[
      `POST /k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.${operation}.common.kdsvc`
    ] ?? 0;

  beforeEach(async () => {
    harness = await startHarness({ connector: kingdee, sandbox, options });
  });
  afterEach(() => harness.close());

  it('saves ten in one call and submits none, and tells them as ours, with the place where its field is known', async () => {
    const made = await push([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], {}, { purchasePlaceField: 'FStockId' });
    expect([calls('BatchSave'), calls('Submit'), calls('Audit')]).toEqual([1, 0, 0]);
    expect(entry(7)).toMatchObject({
      state: 'A',
      lines: [
        { sku: 'WB-001', quantity: 200 },
        { sku: 'WB-002', quantity: 36 },
      ],
    });
    const targetId = idOf(made[7]);
    const [told] = await port.read(ctx({ purchasePlaceField: 'FStockId' }), [targetId]);
    expect(told).toMatchObject({
      parent: { kind: 'purchase', targetId },
      data: {
        FSupplierId: 'HZ-01',
        entries: [
          { pieces: 200, received: 0, FTaxPrice: '4.2', FDeliveryDate: '2026-12-17', Place: 'CK001' },
          { pieces: 36 },
        ],
      },
    });
    const [unplaced] = await port.read(ctx(), [targetId]);
    expect(unplaced?.data).toMatchObject({ entries: [{ pieces: 200 }, { pieces: 36 }] });
    expect(JSON.stringify(unplaced?.data)).not.toContain('Place');
  });

  it('finds a draft by its number whatever a person did with it, and audits none by looking', async () => {
    const [made] = await push([1]);
    const targetId = idOf(made);
    expect(await push([1, 2])).toMatchObject([{ result: 'duplicate', targetId }, { result: 'accepted' }]);
    harness.system.act('submitPurchase', { id: targetId });
    expect(await port.find(ctx(), [identity(1), identity(9)])).toMatchObject([{ targetId }, { found: false }]);
    expect(entry(1)).toMatchObject({ state: 'B' });
    expect([calls('Submit'), calls('Audit')]).toEqual([0, 0]);
  });

  it.each([
    ['the draft', undefined],
    ['the submitted one', 'submitPurchase'],
  ])('takes back %s, twice as well as once, and one that was deleted there', async (_, act) => {
    const ids = (await push([1, 2])).map(idOf) as [string, string];
    if (act) harness.system.act(act, { id: ids[0] });
    for (let turn = 0; turn < 2; turn += 1) expect(await cancel(1, ids[0])).toMatchObject([{ result: 'accepted' }]);
    expect(entry(1)).toMatchObject({ state: 'void', live: false });
    expect(await port.find(ctx(), [identity(1)])).toEqual([{ found: false }]);
    expect(await cancel(2, '424242')).toMatchObject([{ result: 'accepted' }]);
    // The number of a void bill stays taken: what comes back under it is a person's.
    expect(await push([1])).toMatchObject([{ failure: { class: 'conflict' } }]);
  });

  it('leaves alone what somebody ordered, and submits again what may not be voided', async () => {
    const ids = (await push([1, 2])).map(idOf) as [string, string];
    harness.system.act('orderPurchase', { id: ids[0] });
    expect(await cancel(1, ids[0])).toMatchObject([{ failure: { class: 'rejected', code: 'too-late' } }]);
    expect(entry(1)).toMatchObject({ state: 'C' });
    harness.system.act('submitPurchase', { id: ids[1] });
    harness.system.act('arrange', { operation: 'Cancel', how: 'refuse' });
    expect(await cancel(2, ids[1])).toMatchObject([{ failure: { class: 'rejected' } }]);
    expect(entry(2)).toMatchObject({ state: 'B' });
  });

  it('tells pieces of what is bought by the dozen, as they come without a word of it, and whose a purchase is not', async () => {
    const id = harness.system.act('buy', theirPurchase()) as string;
    harness.system.act('orderPurchase', { id });
    const first = await pullPages(port as typeof orderPort, ctx(), null);
    const cursor = first.at(-1)?.cursor ?? null;
    const last = async (more: object = {}) =>
      (await pullPages(port as typeof orderPort, ctx({ overlapMs: 0, ...more }), cursor))
        .flatMap(({ records }) => records)
        .at(-1);
    harness.system.act('receivePurchase', { id, quantity: 12 });
    expect(await last()).toMatchObject({ data: { entries: [{ pieces: 60, received: 12, FTaxPrice: '4' }] } });
    harness.system.act('receivePurchase', { id, quantity: 48 });
    expect(await last()).toMatchObject({ data: { FCloseStatus: 'B', entries: [{ received: 60 }] } });
    expect(await last()).not.toHaveProperty('parent');
    // Another organisation's purchases are read by id alone.
    const filtered = { purchaseFilter: "FPurchaseOrgId.FNumber='200'" };
    expect(await pullPages(port as typeof orderPort, ctx(filtered), null)).toEqual([]);
    expect(await last(filtered)).toBeUndefined();
    expect(await port.read(ctx(filtered), [id])).toHaveLength(1);
  });

  it('shows a reconciliation the drafts that the pulls leave out, for they are not gone', async () => {
    const [made] = await push([1]);
    const ordered = ctx({ purchaseFilter: "FDocumentStatus='C'" });
    expect(await pullPages(port as typeof orderPort, ordered, null)).toEqual([]);
    const period = { from: Date.now() - 60_000, to: Date.now() };
    expect(surveyedIds(await surveyPages(port as AnyPort, ordered, period, null))).toEqual([idOf(made)]);
  });

  it('refuses what the ERP does not know, one by one', async () => {
    const line = { FMaterialId: { FNumber: 'WB-001' }, FQty: 1 };
    const wrong = [
      [{ FSupplierId: { FNumber: 'NOBODY' } }, 'FSupplierId'],
      [{ FPOOrderEntry: [line, { ...line, FMaterialId: { FNumber: 'NO-SUCH' } }] }, 'FMaterialId'],
      [{ FPOOrderEntry: [{ ...line, FUnitId: { FNumber: 'Furlong' } }] }, 'FUnitId'],
    ] as const;
    const writes = wrong.map(([more], n) => write(n, { identity: identity(n), payload: purchaseModel(n, more) }));
    expect(await port.push(ctx(), writes)).toMatchObject(
      wrong.map(([, field]) => ({ failure: { class: 'rejected', field } })),
    );
    expect(harness.system.entries().filter(({ kind }) => kind === 'purchase')).toEqual([]);
  });
});

describe('the kingdee connector, of thousands of orders', () => {
  const clock = {
    at: Date.parse('2026-11-22T08:00:00Z'),
    stepMs: 0,
    now() {
      clock.at += clock.stepMs;
      return clock.at;
    },
  };
  let harness: Harness;
  beforeEach(async () => {
    // A page of thousands of rows is made by the very process that waits for it.
    harness = await startHarness({ connector: kingdee, sandbox, options, clock, timeoutMs: 60_000 });
  });
  afterEach(() => harness.close());

  it('meets again what changes while they are read', async () => {
    clock.stepMs = 1;
    const ids = seedOrders(harness.system, 2_500);
    const seen: string[] = [];
    let cursor: string | null = null;
    for await (const page of statusPort.pull?.(harness.context(), null) ?? []) {
      seen.push(...page.records.map((record) => record.id));
      for (const { data } of page.records) expect((data as { entries: unknown[] }).entries).toHaveLength(2);
      cursor = page.cursor;
      if (seen.length < 1_500) for (const id of ids.slice(-3)) harness.system.act('shipOut', { id });
    }
    expect(new Set(seen)).toEqual(new Set(ids));
    const again = await pullPages(statusPort, harness.context(), cursor);
    expect(again.length).toBeLessThan(4);
  });

  it('leaves out none of those that changed at one instant, though some change while they are read', async () => {
    clock.stepMs = 0;
    const ids = seedOrders(harness.system, 4_500);
    const seen: string[] = [];
    let pages = 0;
    for await (const { records } of statusPort.pull?.(harness.context(), null) ?? []) {
      seen.push(...records.map((record) => record.id));
      pages += 1;
      if (pages > 2) continue;
      // Those at the front leave their places, and all others move up.
      clock.at += 1_000;
      for (const id of ids.slice(pages * 10, pages * 10 + 5)) harness.system.act('shipOut', { id });
    }
    expect(new Set(seen)).toEqual(new Set(ids));
    expect(seen).toHaveLength(ids.length + 10);
  });

  it('gives up until the next poll where rows never stand still', async () => {
    clock.stepMs = 0;
    seedOrders(harness.system, 2_500);
    const ctx = harness.context();
    const request: typeof ctx.http.request = (asked) => {
      const body = structuredClone(asked.json) as { data: { StartRow: number } };
      if (body.data.StartRow > 0) body.data.StartRow += 3;
      return ctx.http.request({ ...asked, json: body });
    };
    const http = { ...ctx.http, request };
    const read = async () => {
      for await (const _ of statusPort.pull?.({ ...ctx, http }, null) ?? []);
    };
    expect(await failureOf([], read())).toMatchObject({
      class: 'unavailable',
      message: expect.stringMatching(/rows move/),
    });
  });
});
