import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pullPages } from './harness.ts';
import { CONNECTED, port, sale, shipment, type Told, TrytonScene, write } from './tryton-scene.ts';

describe('what tryton gives, and its shipments', () => {
  const scene = new TrytonScene();
  const { push } = scene;
  beforeEach(() => scene.begin());
  afterEach(() => scene.close());

  it('tells an invoice under the order whose sale it is of, once it is posted, and what is left of it', async () => {
    const [made] = await push('order', [write('a', sale(1))]);
    const sold = (made as Told).targetId;
    const told = async () =>
      (await pullPages(port('invoice'), scene.harness.context(), null)).flatMap((page) => page.records);
    expect(await told()).toEqual([]);
    const id = scene.harness.system.act('post', { sale: sold }) as string;
    scene.harness.system.act('pay', { id, left: '4.90' });
    scene.harness.system.act('invoice', { reference: null });
    const [ours, theirs] = await told();
    expect(ours).toMatchObject({
      id,
      parent: { kind: 'order', targetId: sold },
      data: {
        state: 'posted',
        total_amount: '14.90',
        amount_to_pay: '4.90',
        lines: [{ product: 'WB-001', amount: '10.00' }, { product: 'SHIPPING' }],
      },
    });
    expect(theirs).toMatchObject({ data: { total_amount: '10.00' } });
    // A sale without a reference is nobody's order.
    expect(theirs).not.toHaveProperty('parent');
  });

  it('tells what articles cost by each list from each quantity on, where that differs', async () => {
    const context = await scene.harness.connect({
      ...CONNECTED.options(scene.harness.server.url('tryton')),
      salePriceLists: true,
    });
    const lines = [
      { quantity: 50, formula: 'unit_price * 0.5' },
      { quantity: 10, formula: 'unit_price * 0.8' },
      { quantity: 5, formula: 'unit_price * 0.9' },
      { quantity: null, formula: 'unit_price * 0.9' },
    ];
    const list = { model: 'product.price_list', company: 1, name: 'Wholesale', tax_included: false };
    scene.harness.system.act('make', { ...list, lines: [['create', lines]] });
    scene.harness.system.act('make', { ...list, name: 'For many alone', lines: [['create', lines.slice(0, 1)]] });
    scene.harness.system.act('make', { model: 'product.product', code: 'BY-THE-BOX', sale_uom: 2 });
    const pages = await pullPages(port('price'), context, null);
    const told = pages.flatMap(({ records }) => records).map(({ data }) => data as Record<string, unknown>);
    const of = (code: string) =>
      told.filter((one) => one.code === code).map((one) => [one.price_list, one.quantity, one.unit_price]);
    expect(of('WB-001')).toEqual([
      [null, 1, '10.0000'],
      ['Wholesale', 1, '9.0000'],
      ['Wholesale', 10, '8.0000'],
      ['Wholesale', 50, '5.0000'],
      ['For many alone', 50, '5.0000'],
    ]);
    expect(of('BY-THE-BOX')).toEqual([]);
    expect(new Set(told.map(({ currency }) => currency))).toEqual(new Set(['EUR']));
    const [first] = pages;
    const rest = await pullPages(port('price'), context, first?.cursor ?? null);
    expect(rest.map(({ records }) => records.length)).toEqual(pages.slice(1).map(({ records }) => records.length));
  });

  it('does not tell a shipment without stock as assigned', async () => {
    scene.harness.system.act('setStock', { sku: 'WB-002', quantity: 3 });
    const results = await push('shipment', [write('a', shipment(1)), write('b', shipment(2))]);
    expect(results).toMatchObject([{ result: 'accepted' }, { result: 'accepted' }]);
    const [page] = await pullPages(port('shipment'), scene.harness.context(), null);
    expect(page?.records.map((record) => (record.data as { state: string }).state)).toEqual(['assigned', 'waiting']);
  });

  it('refuses to take back what was shipped', async () => {
    const [made] = await push('shipment', [write('a', shipment(1))]);
    scene.harness.system.act('ship', {});
    const target = { identity: 'a', targetId: (made as { targetId: string }).targetId, facts: {} };
    expect(await port('shipment').cancel(scene.harness.context(), [target])).toMatchObject([
      { failure: { class: 'rejected', code: 'too-late' } },
    ]);
  });

  it('tells pieces of what is bought by the dozen, and what one of them costs', async () => {
    const id = scene.harness.system.act('draftPurchase', {}) as string;
    const told = async () => (await port('purchase').read(scene.harness.context(), [id]))[0]?.data;
    expect(await told()).toMatchObject({ lines: [{ pieces: 60, unit_price: null }] });
    scene.harness.system.act('order', { id, price: '12.00' });
    expect(await told()).toMatchObject({ lines: [{ pieces: 60, unit_price: '1' }] });
  });

  it('tells what lies in the warehouse, and what of it is promised', async () => {
    scene.harness.system.act('setStock', { sku: 'WB-002', quantity: 10 });
    await push('shipment', [write('a', shipment(1))]);
    expect(await port('stock').read(scene.harness.context(), ['WB-002'])).toMatchObject([
      { data: { quantity: 10, forecast_quantity: 8 } },
    ]);
  });
});
