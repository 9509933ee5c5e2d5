import { describe, expect, it } from 'vitest';
import woocommerce from '../../connectors/woocommerce/index.ts';
import type { Customer, Refund, Order as ShopOrder } from '../../sandbox/woocommerce/records.ts';
import { type AnyPort, idsOf, pullPages } from './harness.ts';
import { openShop, options, PAGE, place, told } from './woocommerce-scene.ts';
import { aWrite } from './writes.ts';

const { order, shipment, return: returned } = woocommerce.kinds as Record<string, AnyPort>;

describe('woocommerce, what is ordered and paid back', () => {
  const shop = openShop();
  const { start, push, entries, orderOf } = shop;

  it('counts in what was refunded before it left, and not what was refunded after', async () => {
    const one = place(shop.harness.system, { lines: [{ sku: 'WB-001', quantity: 3 }] });
    shop.harness.system.act('refund', { id: String(one.id), quantity: 1 });
    const { data } = await orderOf(one.id);
    expect(data.line_items[0]).toMatchObject({ quantity: 3, quantity_wanted: 2, gross_wanted: '59.76' });
    expect(data).toMatchObject({ total: '95.64', refunded_total: '29.88', total_wanted: '65.76', cancelled: false });
    await push(shipment, aWrite(1, { order_id: String(one.id), tracking_number: 'T1' }));
    expect((await orderOf(one.id)).data).toMatchObject({ status: 'completed', total_wanted: '95.64' });
  });

  it('tells each refund of pieces that had left as a return, and none of what was never sent or of money alone', async () => {
    let now = Date.UTC(2026, 10, 22, 9);
    await start({}, { clock: { now: () => now } });
    const placed = place(shop.harness.system, { lines: [{ sku: 'WB-001', quantity: 4 }] });
    const id = String(placed.id);
    const refund = (told: object) => `${id}/${(shop.harness.system.act('refund', { id, ...told }) as Refund).id}`;
    refund({ quantity: 1 });
    now += 1_000;
    shop.harness.system.act('complete', { id });
    const first = refund({ quantity: 2 });
    now += 1_000;
    const second = refund({ quantity: 1 });
    refund({ quantity: 0, shipping: '2.00' });
    const pages = await pullPages(returned as AnyPort, shop.harness.context(), null);
    const line = { order_line_id: String(placed.line_items[0]?.id), sku: 'WB-001' };
    expect(pages.flatMap(({ records }) => records)).toMatchObject([
      { id: first, parent: { kind: 'order', id }, data: { line_items: [{ ...line, quantity: 2 }] } },
      { id: second, data: { date_created_gmt: '2026-11-22T09:00:02', line_items: [{ ...line, quantity: 1 }] } },
    ]);
  });

  it('tells refunds as returns also where an order that left goes to a status of the shop', async () => {
    let now = Date.UTC(2026, 10, 22, 9);
    const shipped = (url: string) => ({ ...options(url), shippedStatus: 'shipped' });
    await start({}, { options: shipped, clock: { now: () => now } });
    const { id: number } = place(shop.harness.system, { lines: [{ sku: 'WB-001', quantity: 4 }] });
    const id = String(number);
    const back = async () =>
      (await pullPages(returned as AnyPort, shop.harness.context(), null)).flatMap(({ records }) =>
        records.map(({ data }) => (data as { line_items: { quantity: number }[] }).line_items[0]?.quantity),
      );
    shop.harness.system.act('refund', { id, quantity: 1 });
    const { data: before } = await orderOf(id);
    now += 1_000;
    await push(shipment, aWrite(1, { order_id: id, tracking_number: 'T1' }));
    expect(await back()).toEqual([]);
    now += 1_000;
    shop.harness.system.act('refund', { id, quantity: 2 });
    expect(await back()).toEqual([2]);
    expect((await orderOf(id)).data).toMatchObject({ status: 'shipped', meta: before.meta });
    now += 1_000;
    // With what the shipping cost: all of it is paid back, and was sent all the same.
    shop.harness.system.act('refund', { id, quantity: 1, shipping: '50' });
    expect(await back()).toEqual([2, 1]);
    const one = await orderOf(id);
    expect(one).toMatchObject({ cancelled: false, data: { status: 'refunded' } });
    const survey = (order as Required<AnyPort>).survey;
    expect(survey.measure(one.data)).not.toHaveProperty('stage');
  });

  it("adds a line's net and its tax up before they are rounded, each by itself, to the cent", async () => {
    const one = place(shop.harness.system, { lines: [{ sku: 'WB-001', quantity: 1 }], gross: '9.99' });
    const { data } = await orderOf(one.id);
    expect(data.line_items[0]).toMatchObject({ total: '8.325', total_tax: '1.665', gross_wanted: '9.99' });
    expect(data).toMatchObject({ total: '15.99', tax_wanted: '2.67' });
  });

  it('takes shipping that was refunded before it left off the shipping, and its tax off the tax', async () => {
    const one = place(shop.harness.system, { lines: [{ sku: 'WB-001', quantity: 3 }] });
    shop.harness.system.act('refund', { id: String(one.id), quantity: 1, shipping: '2.00' });
    const { data } = await orderOf(one.id);
    expect(data.shipping_lines).toMatchObject([{ total: '5.00', gross_wanted: '3.60' }]);
    expect(data).toMatchObject({ total_wanted: '63.36', tax_wanted: '10.56' });
    const lines = data.line_items.map(({ gross_wanted }) => Number(gross_wanted));
    expect(lines.reduce((sum, gross) => sum + gross, 3.6)).toBeCloseTo(63.36);
  });

  it('takes an order in the trash, or refunded whole before it left, for cancelled; a failed payment not', async () => {
    const [gone, back, failed] = [
      place(shop.harness.system),
      place(shop.harness.system),
      place(shop.harness.system, { status: 'failed' }),
    ];
    shop.harness.system.act('trash', { id: String(gone?.id) });
    const first = back?.line_items[0]?.quantity as number;
    for (const _ of ['goods', 'and more than those'])
      shop.harness.system.act('refund', { id: String(back?.id), quantity: first });
    for (const [one, cancelled] of [
      [gone, true],
      [back, true],
      [failed, false],
    ] as const)
      expect(await orderOf(one?.id as number)).toMatchObject({ cancelled, data: { cancelled } });
  });

  it('reads no key of an order, and no basket that nobody has placed', async () => {
    place(shop.harness.system);
    place(shop.harness.system, { status: 'checkout-draft' });
    const pages = await pullPages(order as AnyPort, shop.harness.context(), null);
    expect(idsOf(pages)).toHaveLength(1);
    expect(JSON.stringify(pages)).not.toContain('never-to-be-read');
  });

  it('sees what changes in the hour that the clock of the shop leaves out', async () => {
    let now = Date.UTC(2026, 2, 29, 2, 20);
    await start({}, { clock: { now: () => now } });
    place(shop.harness.system);
    const first = await pullPages(order as AnyPort, shop.harness.context(), null);
    now += 10 * 60_000;
    const late = place(shop.harness.system);
    now += 60_000;
    const then = await pullPages(order as AnyPort, shop.harness.context(), first.at(-1)?.cursor ?? null);
    expect(idsOf(then)).toContain(String(late.id));
  });

  it('takes an order as one of its customer that waits for its payment, at the price that it is told, and gives none of it back', async () => {
    const { id, email } = shop.harness.system.act('enrol', {}) as Customer;
    const shipping_line = { method_title: 'Pallet', total: '40.00' };
    const lines = [
      { sku: 'WB-SOCKS-L', quantity: 3, total: '30.00' },
      { sku: 'WB-001', quantity: 1 },
    ];
    const wish = told(lines, { email, shipping_line, customer_note: 'RO-77' });
    const made = await push(order, aWrite(1, wish));
    expect(made).toMatchObject({ result: 'accepted', targetId: expect.stringMatching(/^\d+~draft$/) });
    expect(shop.harness.server.books('woocommerce').collection<ShopOrder>('orders').values()).toMatchObject([
      {
        ...{ status: 'pending', customer_id: id, total: '113.88', date_paid_gmt: null },
        line_items: [
          { product_id: 100, variation_id: 102, quantity: 3, total: '30.00' },
          { product_id: 1, quantity: 1, total: '24.90' },
        ],
      },
    ]);
    expect(idsOf(await pullPages(order as AnyPort, shop.harness.context(), null))).toEqual([]);
  });

  it('gives an order of ours as its own once its buyer has paid it, where the connection says so', async () => {
    await push(order, aWrite(1, told([{ sku: 'WB-001', quantity: 1 }])));
    const [{ id = '' } = {}] = entries('order');
    const ctx = await shop.harness.connect({ ...options(shop.harness.server.url('woocommerce')), giveOwn: true });
    expect(idsOf(await pullPages(order as AnyPort, ctx, null))).toEqual([]);
    shop.harness.system.act('pay', { id });
    expect(idsOf(await pullPages(order as AnyPort, ctx, null))).toEqual([id]);
    expect(await order?.read?.(ctx, [id])).toMatchObject([{ data: { meta: {} } }]);
    expect(idsOf(await pullPages(order as AnyPort, shop.harness.context(), null))).toEqual([]);
    expect(await order?.cancel?.(ctx, [{ identity: 'part1', targetId: `${id}~draft`, facts: {} }])).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringContaining('cancel that in the shop') } },
    ]);

    const made = await push(order, aWrite(2, told([{ sku: 'WB-001', quantity: 1 }])));
    const { targetId = '' } = made as { targetId?: string };
    await order?.cancel?.(ctx, [{ identity: 'part2', targetId, facts: {} }]);
    expect(await order?.read?.(ctx, [targetId.replace('~draft', '')])).toMatchObject([{ cancelled: true }]);
  });

  it('refuses an order of a product that is sold in its sizes only, and finds none without knowing from when on', async () => {
    expect(await push(order, aWrite(1, told([{ sku: 'WB-SOCKS', quantity: 1 }])))).toMatchObject({
      failure: { class: 'rejected', field: 'line_items.0.sku' },
    });
    expect(await order?.find?.(shop.harness.context(), ['part1'])).toMatchObject([{ found: 'unsure' }]);
  });

  it('finds an order of ours among many of others', async () => {
    for (let n = 0; n < 2 * PAGE; n += 1) place(shop.harness.system);
    const payload = told([{ sku: 'WB-001', quantity: 1 }]);
    const made = await push(order, aWrite(1, payload));
    for (let n = 0; n < PAGE; n += 1) place(shop.harness.system);
    const found = await order?.find?.(shop.harness.context(), ['part1', 'part2'], [payload, payload]);
    expect(found).toMatchObject([{ found: true, targetId: (made as { targetId: string }).targetId }, { found: false }]);
  });
});
