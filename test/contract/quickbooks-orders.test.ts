import { expect, it } from 'vitest';
import type { WriteResult } from '../../connectors/connector.ts';
import type { Customer, Invoice } from '../../sandbox/quickbooks/records.ts';
import { idOf, ports, Scene, sale } from './quickbooks-scene.ts';
import { aWrite } from './writes.ts';

const { order } = ports;
const scene = new Scene();

it('gives each buyer one customer, whatever the name of others', async () => {
  const first = { DisplayName: 'Sam: Sample', Email: 'sam@example.org' };
  await scene.push(aWrite(1, sale(1, { Customer: first })));
  await scene.push(aWrite(2, sale(2, { Customer: { ...first, DisplayName: 'S. Sample' } })));
  await scene.push(aWrite(3, sale(3, { Customer: { ...first, Email: "other'o@example.org" } })));
  await scene.push(aWrite(4, sale(4, { Customer: { DisplayName: 'Sam Sample' } })));
  expect(scene.entries('customer').map(({ state }) => state)).toEqual([
    'Sam Sample',
    "Sam Sample (other'o@example.org)",
  ]);
  const taken = { DisplayName: 'Paper Mill' };
  expect(await scene.push(aWrite(5, sale(5, { Customer: taken })))).toMatchObject({
    failure: { class: 'rejected', field: 'DisplayName' },
  });
  const named = { CustomerRef: { value: (scene.harness.system.act('enrol', {}) as Customer).Id } };
  await scene.push(aWrite(6, sale(6, named)));
  expect(scene.entries('order')).toHaveLength(5);
});

it('makes one customer of orders that come at once', async () => {
  const Customer = { DisplayName: 'Sam', Email: 'sam@example.org' };
  const writes = [1, 2, 3].map((n) => aWrite(n, sale(n, { Customer })));
  expect(await order.push?.(scene.harness.context(), writes)).toMatchObject(writes.map(() => ({ result: 'accepted' })));
  expect(scene.entries('customer')).toHaveLength(1);
});

it('takes the tax out of the amounts as the company books it', async () => {
  const Lines = [
    { Sku: 'WB-001', Qty: 3, Amount: '72.00', TaxRate: '20' },
    { Sku: 'WB-002', Qty: 1, Amount: '12.00', TaxRate: '20.0' },
  ];
  const wish = { Lines, ShippingAmount: '6.00', TotalTax: '15.00' };
  const lines = async (more: Record<string, unknown>, n: number) => {
    const made = await scene.invoiceOf(await scene.push(aWrite(n, sale(n, wish)), await scene.connect(more)));
    return [made, made.Line.filter((line) => line.SalesItemLineDetail).map(({ Amount }) => Amount)] as const;
  };
  const [plain, amounts] = await lines({}, 1);
  expect(plain).toMatchObject({ TotalAmt: 90 });
  expect(amounts).toEqual([72, 12, 6]);
  const [us, net] = await lines({ tax: 'us' }, 2);
  expect(us).toMatchObject({ TotalAmt: 90, TxnTaxDetail: { TotalTax: 15 } });
  expect(us.Line[0]?.SalesItemLineDetail).toMatchObject({ Qty: 3, UnitPrice: 20, TaxCodeRef: { value: 'TAX' } });
  expect(net).toEqual([60, 10, 5]);
  const [abroad, exclusive] = await lines({ tax: 'international', taxCodes: { '20': '6', '0': '10' } }, 3);
  expect(abroad).toMatchObject({ TotalAmt: 90, GlobalTaxCalculation: 'TaxInclusive' });
  expect(abroad.Line[1]?.SalesItemLineDetail).toMatchObject({ TaxInclusiveAmt: 12, TaxCodeRef: { value: '6' } });
  expect(exclusive).toEqual([60, 10, 6]);
  const without = await scene.connect({ tax: 'international', taxCodes: { '0': '10' } });
  expect(await scene.push(aWrite(4, sale(4, wish)), without)).toMatchObject({
    failure: { class: 'rejected', field: 'TaxCodeRef', message: 'no tax code for 20 % in the option taxCodes' },
  });
});

it('refuses another currency than the company keeps, unless it keeps several', async () => {
  expect(await scene.push(aWrite(1, sale(1, { Currency: 'EUR' })))).toMatchObject({
    failure: { class: 'rejected', field: 'CurrencyRef' },
  });
  const several = await scene.connect({ multicurrency: true });
  expect(await scene.invoiceOf(await scene.push(aWrite(2, sale(2, { Currency: 'EUR' })), several))).toMatchObject({
    CurrencyRef: { value: 'EUR' },
  });
});

it('books an order in another currency on a customer of that currency, and knows them again', async () => {
  const several = await scene.connect({ multicurrency: true });
  const Customer = { DisplayName: 'Sam Sample', Email: 'sam@example.org' };
  for (const [n, Currency] of ['USD', 'EUR', 'EUR', 'USD'].entries())
    expect(await scene.push(aWrite(n, sale(n, { Currency, Customer })), several)).toMatchObject({ result: 'accepted' });
  expect(scene.entries('customer').map(({ state }) => state)).toEqual(['Sam Sample', 'Sam Sample (EUR)']);
});

it('changes what others have changed since, and keeps what they wrote', async () => {
  const made = await scene.push(aWrite(1, sale(1)));
  scene.harness.system.act('note', { id: idOf(made) });
  const Lines = [{ Sku: 'WB-002', Qty: 1, Amount: '12.50' }];
  await scene.push(aWrite(1, sale(1, { Lines }), { op: 'update', targetId: idOf(made), idempotencyKey: 'second' }));
  expect(await scene.invoiceOf(made)).toMatchObject({ DueDate: '2026-12-24', TotalAmt: 12.5, SyncToken: '2' });
});

it('voids an invoice, not one that was paid on, and gives its number to the next', async () => {
  const [paid, open] = [await scene.push(aWrite(1, sale(1))), await scene.push(aWrite(2, sale(2)))];
  scene.harness.system.act('pay', { id: idOf(paid), amount: '10' });
  const cancel = (result: WriteResult, n: number) =>
    order?.cancel?.(scene.harness.context(), [{ identity: `part${n}`, targetId: idOf(result), facts: {} }]);
  expect(await cancel(paid, 1)).toMatchObject([{ failure: { class: 'rejected', field: 'Balance' } }]);
  for (const _ of ['once', 'twice']) expect(await cancel(open, 2)).toMatchObject([{ result: 'accepted' }]);
  expect(await scene.invoiceOf(open)).toMatchObject({ voided: true, TotalAmt: 0 });
  expect(await order?.find?.(scene.harness.context(), ['part2'], [sale(2)])).toEqual([{ found: false }]);
  const again = await scene.push(aWrite(3, sale(2)));
  expect(again).toMatchObject({ result: 'accepted', numbers: ['W-2'] });
  expect(idOf(again)).not.toBe(idOf(open));
});

it('does not take the number of an invoice that somebody made there', async () => {
  const { DocNumber = '' } = scene.harness.system.act('invoice', {}) as Invoice;
  expect(await scene.push(aWrite(1, sale(1, { DocNumber })))).toMatchObject({
    failure: { class: 'rejected', code: '6140' },
  });
});
