import { expect, it } from 'vitest';
import type { Invoice, Payment } from '../../sandbox/quickbooks/records.ts';
import { type AnyPort, pullPages } from './harness.ts';
import { idOf, ports, Scene, sale } from './quickbooks-scene.ts';
import { aWrite } from './writes.ts';

const { order, invoice, payment } = ports;
const scene = new Scene();

it('notes what the shop says was paid, once, and only what nobody noted yet', async () => {
  const noting = await scene.connect({ payments: { account: '35', method: '2' } });
  const paid = () => scene.entries('payment').flatMap(({ state, live }) => (live ? [Number(state)] : []));
  const whole = sale(1, { Paid: '49.80' });
  const made = await scene.push(aWrite(1, whole), noting);
  expect([await scene.invoiceOf(made), paid()]).toMatchObject([{ Balance: 0 }, [49.8]]);
  await scene.push(aWrite(1, whole), noting);
  await scene.push(aWrite(1, whole, { op: 'update', targetId: idOf(made), idempotencyKey: 'again' }), noting);
  expect(paid()).toEqual([49.8]);
  // It is the shop's word, and not told back as money that came in.
  expect(
    await payment?.read?.(
      noting,
      scene.entries('payment').map(({ id }) => id),
    ),
  ).toEqual([]);

  // More than the invoice is not put on it, and what somebody noted is not noted again.
  const partly = await scene.push(aWrite(2, sale(2, { Paid: '20.00' })), noting);
  scene.harness.system.act('pay', { id: idOf(partly), amount: '10' });
  const update = { op: 'update', targetId: idOf(partly) } as const;
  await scene.push(aWrite(2, sale(2, { Paid: '60.00' }), { ...update, idempotencyKey: 'more' }), noting);
  expect([await scene.invoiceOf(partly), paid()]).toMatchObject([{ Balance: 0 }, [49.8, 20, 10, 19.8]]);

  const without = await scene.push(aWrite(3, sale(3, { Paid: '49.80' })));
  expect(await scene.invoiceOf(without)).toMatchObject({ Balance: 49.8 });
});

it('leaves a payment alone that somebody voided', async () => {
  const noting = await scene.connect({ payments: {} });
  const whole = sale(1, { Paid: '49.80' });
  const made = await scene.push(aWrite(1, whole), noting);
  scene.harness.system.act('voidPayment', { id: scene.entries('payment')[0]?.id });
  await scene.push(aWrite(1, whole, { op: 'update', targetId: idOf(made), idempotencyKey: 'again' }), noting);
  expect(await scene.invoiceOf(made)).toMatchObject({ Balance: 49.8 });
});

it('takes an invoice whose payment was not noted for half-made, and completes it once', async () => {
  const noting = await scene.connect({ payments: {} });
  const whole = sale(1, { Paid: '49.80' });
  const find = async () => (await order?.find?.(noting, ['part1'], [whole]))?.[0];
  for (const fault of [{ error: 1 }, { hangAfter: 1, hangMs: 20 }]) {
    scene.harness.server.setFaults('quickbooks', { ...fault, only: 'POST /v3/company/:realm/payment' });
    expect(await scene.push(aWrite(1, whole), noting)).toMatchObject({ failure: { class: 'unknown-outcome' } });
    scene.harness.server.setFaults('quickbooks', {});
    if ('error' in fault) expect(await find()).toEqual({ found: false, halfMade: scene.entries('order')[0]?.id });
  }
  expect(await find()).toMatchObject({ found: true });
  // The request id is forgotten by then.
  expect(await scene.push(aWrite(1, whole, { idempotencyKey: 'later' }), noting)).toMatchObject({ result: 'accepted' });
  expect([scene.entries('order').length, scene.entries('payment').length]).toEqual([1, 1]);
});

it.each([
  { rate: 1, retryAfterSeconds: 0, only: 'from+Payment' },
  { auth: 1, only: 'GET /v3/company/:realm/invoice' },
])(
  'has an invoice looked for whose payment cannot be noted now, and tells it what holds by then (%o)',
  async (fault) => {
    const noting = await scene.connect({ payments: {} });
    const before = sale(1, { Paid: '49.80' });
    const now = sale(1, { Paid: '45.50', Lines: [{ Sku: 'WB-009', Qty: 1, Amount: '45.50' }] });
    scene.harness.server.setFaults('quickbooks', fault);
    const failed = await scene.push(aWrite(1, before), noting);
    scene.harness.server.setFaults('quickbooks', {});
    const [{ id = '' } = {}] = scene.entries('order');
    expect(failed).toMatchObject({
      failure: {
        class: 'unknown-outcome',
        answered: true,
        message: expect.stringContaining(`invoice ${id} is made`),
      },
    });
    expect(await order?.find?.(noting, ['part1'], [now])).toEqual([{ found: false, halfMade: id }]);
    expect(await scene.push(aWrite(1, now, { idempotencyKey: 'changed' }), noting)).toMatchObject({ targetId: id });
    expect(scene.entries('order')).toMatchObject([{ id, total: '45.50', state: 'paid', lines: [{ sku: 'WB-009' }] }]);
    expect(scene.entries('payment')).toMatchObject([{ state: '45.5' }]);
  },
);

it('has a person look at a payment that is refused', async () => {
  const noting = await scene.connect({ payments: { account: 'none' } });
  expect(await scene.push(aWrite(1, sale(1, { Paid: '49.80' })), noting)).toMatchObject({
    failure: { class: 'rejected', code: '2500' },
  });
});

it('ties invoices and payments to the order that we told, and others to none', async () => {
  const ours = await scene.push(aWrite(1, sale(1)));
  const theirs = scene.harness.system.act('invoice', {}) as Invoice;
  for (const id of [idOf(ours), theirs.Id]) scene.harness.system.act('pay', { id });
  const parents = async (port: AnyPort | undefined) =>
    (await pullPages(port as AnyPort, scene.harness.context(), null))
      .flatMap(({ records }) => records)
      .map(({ parent }) => parent);
  expect(await parents(invoice)).toEqual([{ kind: 'order', targetId: idOf(ours) }, undefined]);
  expect(await parents(payment)).toEqual([{ kind: 'order', targetId: idOf(ours) }, undefined]);
});

it('tells of a payment that was deleted since, though it was long not looked', async () => {
  let now = Date.UTC(2026, 10, 22);
  await scene.start({}, { clock: { now: () => now } });
  const ours = await scene.push(aWrite(1, sale(1)));
  const { Id: id } = scene.harness.system.act('pay', { id: idOf(ours) }) as Payment;
  const pages = (cursor: string | null) => pullPages(payment as AnyPort, scene.harness.context(), cursor);
  const [first] = await pages(null);
  expect(first?.records).toMatchObject([{ id, parent: { kind: 'order' }, data: { TotalAmt: 49.8, voided: false } }]);
  now += 40 * 86_400_000 + 500;
  scene.harness.system.act('deletePayment', { id });
  const [next] = await pages(first?.cursor ?? '');
  expect(next).toMatchObject({ records: [{ id, data: { TotalAmt: 0, voided: true } }], cursor: first?.cursor });
  expect(next?.records[0]?.version?.localeCompare(first?.records[0]?.version ?? '')).toBe(1);
  const gone = payment?.schema.safeParse(next?.records[0]?.data);
  expect(gone?.error).toBeUndefined();
});

it('tells of an invoice that was deleted since as void, so that nobody owes it', async () => {
  let now = Date.UTC(2026, 10, 22);
  await scene.start({}, { clock: { now: () => now } });
  const id = idOf(await scene.push(aWrite(1, sale(1))));
  const [first] = await pullPages(invoice as AnyPort, scene.harness.context(), null);
  now += 60_000;
  scene.harness.system.act('deleteInvoice', { id });
  const [next] = await pullPages(invoice as AnyPort, scene.harness.context(), first?.cursor ?? '');
  const { version = '', data } = next?.records[0] ?? {};
  expect(next?.records).toMatchObject([{ id, data: { TotalAmt: 0, Balance: 0, voided: true } }]);
  expect(version > (first?.records[0]?.version ?? '')).toBe(true);
  expect(invoice?.schema.safeParse(data).error).toBeUndefined();
});
