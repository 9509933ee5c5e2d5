import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import odoo from '../../connectors/odoo/index.ts';
import { CUSTOMER } from '../../sandbox/odoo/records.ts';
import { failureOf, pullPages } from './harness.ts';
import { APIS, idOf, OdooScene } from './odoo-scene.ts';

describe.each(APIS)('what odoo gives by %s', (api, by) => {
  const scene = new OdooScene(by);
  const { begin, connect, port, push, write } = scene;
  beforeEach(() => begin());
  afterEach(() => scene.close());

  it('tells what left, by which carrier, at an instant and not in a zone', async () => {
    const [made] = await push([write(1)]);
    scene.harness.system.act('ship', { id: idOf(made), tracking: 'T-1' });
    const [page] = await pullPages(port('shipment'), scene.harness.context(), null);
    expect(page?.records).toMatchObject([
      {
        parent: { kind: 'order', targetId: idOf(made) },
        data: {
          state: 'done',
          carrier: 'DHL',
          carrier_tracking_ref: 'T-1',
          moves: [{ sku: 'WB-001', quantity: 2 }, {}, {}],
        },
      },
    ]);
    const { date_done } = page?.records[0]?.data as { date_done: string };
    expect(Math.abs(Date.now() - Date.parse(date_done))).toBeLessThan(10_000);
  });

  it('sums the lots of a product in a location, and leaves out what is not in the house', async () => {
    scene.harness.system.act('quant', { sku: 'LOTS', quantity: 1.5, reserved_quantity: 1 });
    scene.harness.system.act('quant', { sku: 'LOTS', quantity: 2 });
    scene.harness.system.act('quant', { sku: 'LOTS', quantity: 9, location_id: 5 });
    const [page] = await pullPages(port('stock'), scene.harness.context(), null);
    expect(page?.records).toMatchObject([
      { id: 'LOTS@8', data: { location: 'WH/Stock', quantity: '3.5', reserved_quantity: '1' } },
    ]);
  });

  it('gives customers with the code of their country, archived ones too', async () => {
    const id = scene.harness.system.act('partner', { name: 'Sam Doe', country_id: 57, active: false });
    scene.harness.system.act('partner', { name: 'Nobody', customer_rank: 0 });
    const pages = await pullPages(port('customer'), scene.harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(records.find((one) => one.id === id)?.data).toMatchObject({ name: 'Sam Doe', country: 'DE', active: false });
    expect(records.map(({ data }) => (data as { name: string }).name)).not.toContain('Nobody');
  });

  it('tells what lists say of a product, and nothing of what only the server comes to', async () => {
    const product_id = scene.harness.system.act('product', { sku: 'LAMP', lst_price: 40 });
    const product = scene.harness.system.act('product', { sku: 'ON-COST', categ_id: false });
    const [trade, hidden] = ['Trade', 'Hidden'].map((name) =>
      scene.harness.system.act('pricelist', { name, active: name !== 'Hidden' }),
    );
    const rule = (more: object) => scene.harness.system.act('rule', more);
    rule({ pricelist_id: hidden, product_id, compute_price: 'fixed', fixed_price: 30 });
    rule({ pricelist_id: trade, categ_id: 1, compute_price: 'percentage', percent_price: 12.5 });
    rule({
      ...{ pricelist_id: trade, product_id, min_quantity: 9.5, date_end: '2100-01-01 00:00:00' },
      ...{ compute_price: 'formula', base: 'pricelist', base_pricelist_id: hidden, price_surcharge: -0.5 },
    });
    rule({ pricelist_id: trade, product_tmpl_id: product, compute_price: 'formula', base: 'standard_price' });
    const twins = [1, 2].map(() => scene.harness.system.act('product', { sku: 'TWIN' }));
    const ctx = await connect({ priceLists: [trade, hidden] });
    const records = (await pullPages(port('price'), ctx, null)).flatMap((page) => page.records);
    const told = { pricelist_id: trade, pricelist: 'Trade', currency: 'EUR', sku: 'LAMP' };
    expect(records.filter(({ id }) => id.startsWith(`${product_id}@`)).map(({ data }) => data)).toEqual([
      { ...told, min_quantity: 1, price: '35.00' },
      {
        ...{ ...told, min_quantity: 10, price: '29.50', date_end: '2100-01-01T00:00:01.000Z' },
        followed_by: [{ price: '35.00', date_start: '2100-01-01T00:00:01.000Z' }],
      },
    ]);
    for (const none of [product, ...twins]) expect(records.some(({ id }) => id.startsWith(`${none}@`))).toBe(false);
    expect(await port('price').read(ctx, [`${product_id}@${trade}@10`])).toMatchObject([{ data: { price: '29.50' } }]);
  });

  it('gives an invoice under its order, with what is owed and by whom, and no credit note', async () => {
    const [made, other] = await push([write(1), write(2)]);
    const id = scene.harness.system.act('invoice', { id: idOf(made) });
    scene.harness.system.act('invoice', { id: idOf(made), move_type: 'out_refund' });
    const shared = scene.harness.system.act('invoiceOf', { orders: [idOf(made), idOf(other)] });
    scene.harness.system.act('invoice', { id: idOf(other), state: 'draft', name: '/' });
    scene.harness.system.act('pay', { id, amount: '20' });
    const records = (await pullPages(port('invoice'), scene.harness.context(), null)).flatMap((page) => page.records);
    expect(records).toHaveLength(3);
    expect(records.find((one) => one.id === id)).toMatchObject({
      parent: { kind: 'order', targetId: idOf(made) },
      customerId: String(CUSTOMER),
      numbers: [expect.stringMatching(/^INV\/2026/)],
      data: {
        payment_state: 'partial',
        currency: 'EUR',
        amount_total: '67.29',
        amount_residual: '47.29',
        orders: [Number(idOf(made))],
        lines: [{ sku: 'WB-001', quantity: '2', price_total: '49.8' }, { sku: 'WB-002' }, { sku: 'FREIGHT' }],
      },
    });
    expect(records.find((one) => one.id === shared)).not.toHaveProperty('parent');
    expect(records.find(({ data }) => (data as { state: string }).state === 'draft')).toMatchObject({ numbers: [] });
  });

  it.each([17, 18])('says at once which rights the flows lack, in Odoo %i', async (version) => {
    await scene.harness.close();
    await begin({ version, without: ['create sale.order', 'read stock.quant'] });
    const moves = { gives: new Set(['stock']), takes: new Set(['order']) };
    expect(
      await failureOf(scene.harness.said, odoo.check({ ...scene.harness.context(), moves } as never)),
    ).toMatchObject({
      class: 'auth',
      lack: 'permission',
      message: expect.stringContaining('may not read stock.quant, create sale.order'),
    });
  });

  it('tells apart a wrong key, a wrong company and an app that is not installed', async () => {
    expect(await failureOf(scene.harness.said, odoo.check(await connect({ apiKey: 'wrong-key-0123' })))).toMatchObject({
      class: 'auth',
      lack: 'credential',
    });
    await scene.harness.close();
    await begin({ company: 1 });
    const elsewhere = pullPages(port('status'), await connect({ company: 2 }), null);
    expect(await failureOf(scene.harness.said, elsewhere)).toMatchObject({ class: 'auth', lack: 'account' });
  });

  it.runIf(api === 'json-rpc')('says which way to go where there is no /jsonrpc any more', async () => {
    await scene.harness.close();
    await begin({ version: 20 });
    expect(await failureOf(scene.harness.said, odoo.check(scene.harness.context()))).toMatchObject({
      class: 'auth',
      message: expect.stringContaining('json-2'),
    });
  });
});
