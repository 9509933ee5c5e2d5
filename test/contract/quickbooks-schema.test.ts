import { describe, expect, it } from 'vitest';
import type { WriteResult } from '../../connectors/connector.ts';
import type { Credit, Invoice } from '../../sandbox/quickbooks/records.ts';
import { type AnyContext, pullPages } from './harness.ts';
import { article, idOf, ports, Scene, sale } from './quickbooks-scene.ts';
import { aWrite } from './writes.ts';
import { loadXmlSchema } from './xsd.ts';

const { order, invoice, product } = ports;
const scene = new Scene();

/** Of the files of base types that this one includes. */
const ELSEWHERE = {
  IntuitEntity: ['Id', 'SyncToken', 'MetaData', 'CustomField', 'AttachableRef', 'domain', 'status', 'sparse'],
  ReferenceType: ['value', 'name', 'type'],
  PhysicalAddress: [
    'Id',
    'Line1',
    'Line2',
    'Line3',
    'Line4',
    'Line5',
    'City',
    'Country',
    'CountryCode',
    'CountrySubDivisionCode',
    'PostalCode',
  ],
  EmailAddress: ['Id', 'Address', 'Default', 'Tag'],
};
const xsd = loadXmlSchema('quickbooks-Finance.xsd', ELSEWHERE);

/** What is posted to this path, beside it being sent. */
const watching = (ctx: AnyContext, path: string, sent: unknown[]): AnyContext => ({
  ...ctx,
  http: {
    ...ctx.http,
    request: (request: Parameters<typeof ctx.http.request>[0]) => {
      if (request.method === 'POST' && request.url.endsWith(path)) sent.push(request.json);
      return ctx.http.request(request);
    },
  } as AnyContext['http'],
});

describe.skipIf(!xsd)('what is sent to QuickBooks, and what its sandbox answers, by Finance.xsd', () => {
  const problems = (type: string, value: unknown) => xsd?.problems(type, value) ?? [];

  it('has the names and kinds of values of an invoice, in every way of tax', async () => {
    const address = {
      Line1: 'Sam',
      Line2: '1 Ocean Drive',
      City: 'Miami',
      CountrySubDivisionCode: 'FL',
      PostalCode: '33101',
      Country: 'US',
    };
    const whole = sale(1, {
      DueDate: '2026-12-22',
      BillEmail: 'sam@example.org',
      BillAddr: address,
      ShipAddr: address,
      SalesTermRef: { value: '3' },
      ClassRef: { value: '5' },
      CustomerMemo: 'Thank you',
      ShippingAmount: '5.00',
      TotalTax: '4.00',
      Lines: [{ Sku: 'WB-001', Description: 'Board', Qty: 2, Amount: '49.80', TaxRate: '20' }],
    });
    const sent: unknown[] = [];
    for (const [n, tax] of ['none', 'us', 'international'].entries()) {
      const more = { tax, taxCodes: { '20': '6', '0': '10' }, multicurrency: true };
      const ctx = await scene.connect(more);
      const watched = watching(ctx, '/invoice', sent);
      const [made] = (await order.push?.(watched, [aWrite(n, { ...whole, DocNumber: `X-${n}` })])) ?? [];
      const targetId = (made as { targetId: string }).targetId;
      await order.push?.(watched, [
        aWrite(n, { ...whole, DocNumber: `X-${n}` }, { op: 'update', targetId, idempotencyKey: `u${n}` }),
      ]);
      await order.cancel?.(watched, [{ identity: `part${n}`, targetId, facts: {} }]);
    }
    expect(sent).toHaveLength(9);
    expect(sent.flatMap((one) => problems('Invoice', one))).toEqual([]);
    const noted: unknown[] = [];
    const payments = { account: '35', method: '2' };
    const noting = await scene.connect({ payments, multicurrency: true });
    await order.push?.(watching(noting, '/payment', noted), [aWrite(20, sale(20, { Paid: '9.80' }))]);
    expect(noted).toHaveLength(1);
    expect(noted.flatMap((one) => problems('Payment', one))).toEqual([]);
    const listed: unknown[] = [];
    const ctx = watching(scene.harness.context(), '/item', listed);
    const fields = { Description: 'Oiled', UnitPrice: '12.30', PurchaseCost: '4.05', Taxable: true };
    const one = article(1, { ...fields, ExpenseAccountRef: { value: '80' } });
    const [item] = (await product.push?.(ctx, [aWrite(10, one)])) ?? [];
    const targetId = idOf(item as WriteResult);
    await product.push?.(ctx, [aWrite(10, one, { op: 'update', targetId, idempotencyKey: 'u10' })]);
    expect(listed).toHaveLength(2);
    expect(listed.flatMap((sentItem) => problems('Item', sentItem))).toEqual([]);
    const { Id } = scene.harness.system.act('invoice', {}) as Invoice;
    expect(problems('Payment', scene.harness.system.act('pay', { id: Id }))).toEqual([]);
    for (const entity of ['CreditMemo', 'RefundReceipt']) {
      const made = scene.harness.system.act('credit', { entity, id: Id, order: 'X-1', names: 'yes' }) as Credit;
      const { InvoiceRef, ...told } = made;
      expect(problems(entity, entity === 'CreditMemo' ? made : told)).toEqual([]);
    }
    const [settings] = scene.harness.server.books('quickbooks').collection<{ Id: string }>('Preferences').values();
    expect(problems('Preferences', settings)).toEqual([]);
    for (const [type, port] of [
      ['Invoice', invoice],
      ['Item', product],
    ] as const) {
      const made = new Set(['currency', 'voided', 'article']);
      const records = (await pullPages(port, scene.harness.context(), null)).flatMap((page) => page.records);
      for (const { data } of records) {
        const own = Object.fromEntries(Object.entries(data as object).filter(([name]) => !made.has(name)));
        expect(problems(type, own)).toEqual([]);
      }
    }
  });

  it('would tell a name, a kind of value, a word and a list that are wrong', () => {
    const line = { Amount: 1, DetailType: 'SalesItemLineDetail', SalesItemLineDetail: { ItemRef: { value: '1' } } };
    expect(problems('Invoice', { Line: [line] })).toEqual([]);
    expect(problems('Invoice', { Lines: [line] })).toHaveLength(1);
    expect(problems('Invoice', { Line: line })).toHaveLength(1);
    expect(problems('Invoice', { Line: [{ ...line, Amount: '1.00' }] })).toHaveLength(1);
    expect(problems('Invoice', { Line: [{ ...line, DetailType: 'ItemDetail' }] })).toHaveLength(1);
    expect(problems('Invoice', { Line: [{ ...line, SalesItemLineDetail: { ItemRef: { id: '1' } } }] })).toHaveLength(1);
    expect(problems('Invoice', { GlobalTaxCalculation: 'Inclusive' })).toHaveLength(1);
    expect(problems('Invoice', { TxnDate: '22.11.2026' })).toHaveLength(1);
  });
});
