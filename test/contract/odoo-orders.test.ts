import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import odoo from '../../connectors/odoo/index.ts';
import { CUSTOMER, PRICELISTS } from '../../sandbox/odoo/records.ts';
import { type AnyPort, pullPages } from './harness.ts';
import { APIS, idOf, OdooScene, purchase, saleOrder, theirs } from './odoo-scene.ts';
import { aWrite } from './writes.ts';

describe.each(APIS)('orders and purchases in odoo by %s', (_, by) => {
  const scene = new OdooScene(by);
  const { begin, connect, push, write, find, cancel, entry } = scene;
  beforeEach(() => begin());
  afterEach(() => scene.close());

  it('asks for quotations in pieces, orders none, and finds a draft that Odoo itself added to', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const identity = 'ab2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz2a';
    const writes = [aWrite(1, purchase(1), { identity })];
    const [made] = await port.push(scene.harness.context(), writes);
    expect(made).toMatchObject({ result: 'accepted', numbers: [expect.stringMatching(/^P\d{5}$/)] });
    const targetId = idOf(made);
    expect(entry(identity)).toMatchObject({
      state: 'draft',
      lines: [
        { sku: 'WB-001', quantity: 200 },
        { sku: 'WB-002', quantity: 36 },
      ],
    });
    const [told] = await port.read(scene.harness.context(), [targetId]);
    expect(told).toMatchObject({
      parent: { kind: 'purchase', targetId },
      data: { vendor: 'HZ-01', currency: 'USD', warehouse: 'WH', order_line: [{ pieces: 200 }, { pieces: 36 }] },
    });
    scene.harness.system.act('touchPurchase', { id: targetId, origin: `P20261126-0001 ${identity}, OP/00007` });
    expect(await port.push(scene.harness.context(), writes)).toEqual([{ result: 'duplicate', targetId }]);
    expect(await port.find(scene.harness.context(), [identity, 'another'])).toMatchObject([
      { targetId },
      { found: false },
    ]);
    scene.harness.system.act('orderPurchase', { id: targetId });
    expect(await port.cancel(scene.harness.context(), [{ identity, targetId, facts: {} }])).toMatchObject([
      { failure: { code: 'too-late' } },
    ]);
  });

  it('tells pieces of what is bought by the dozen, as they come, and whose a purchase is not', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const id = scene.harness.system.act('buy', theirs()) as string;
    scene.harness.system.act('orderPurchase', { id });
    const all = await pullPages(port, scene.harness.context(), null);
    const cursor = all.at(-1)?.cursor ?? null;
    const last = async () =>
      (await pullPages(port, scene.harness.context(), cursor)).flatMap(({ records }) => records).at(-1);
    for (const received of [1, 3]) {
      scene.harness.system.act('receive', { id, quantity: received });
      expect(await last()).toMatchObject({
        data: { order_line: [{ pieces: 60, received: received === 1 ? 12 : 48, price_unit: '3.333333' }] },
      });
    }
    expect(await last()).not.toHaveProperty('parent');
  });

  it('tells a purchase of ours from the alternatives that a person had Odoo make of it', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const identities = ['ab2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz2a', 'bb2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz2b'];
    const made = await port.push(
      scene.harness.context(),
      identities.map((identity, at) => aWrite(at, purchase(at), { identity })),
    );
    const ours = made.map(idOf);
    const origin = `P20261126-0000 ${identities[0]}`;
    const alternative = scene.harness.system.act('buy', { ...theirs(), origin }) as string;
    scene.harness.system.act('touchPurchase', { id: ours[0], origin: `${origin}, OP/00007` });
    const parents = async (ids: string[]) =>
      (await port.read(scene.harness.context(), ids)).map(
        ({ parent }) => (parent as { targetId: string } | undefined)?.targetId,
      );
    expect(await parents([...ours, alternative])).toEqual([...ours, undefined]);
    // Whatever else is asked for beside it, and whatever became of ours.
    await port.cancel(scene.harness.context(), [
      { identity: identities[0] as string, targetId: ours[0] as string, facts: {} },
    ]);
    expect(await parents([alternative])).toEqual([undefined]);
  });

  it('looks for ten purchases in one search, and leaves out what was taken back', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const identities = Array.from({ length: 10 }, (_, at) => `purchase${at}x`);
    const writes = identities.map((identity, at) => aWrite(at, purchase(at), { identity }));
    const made = (await port.push(scene.harness.context(), writes)).map(idOf);
    await port.cancel(scene.harness.context(), [{ identity: 'purchase3x', targetId: made[3] as string, facts: {} }]);
    const calls = () => Object.values(scene.harness.server.calls('odoo')).reduce((sum, count) => sum + count, 0);
    const before = calls();
    expect(await port.find(scene.harness.context(), identities)).toMatchObject(
      made.map((targetId, at) => (at === 3 ? { found: false } : { found: true, targetId })),
    );
    expect(calls() - before).toBe(1);
  });

  it('refuses what Odoo would not know, one by one', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const line = { sku: 'WB-001', product_qty: 1 };
    const wrong = [
      [{ vendor: 'NOBODY' }, 'vendor'],
      [{ currency: 'XAF' }, 'currency'],
      [{ warehouse: 'NOWHERE' }, 'warehouse'],
      [{ order_line: [line, { ...line, sku: 'NO-SUCH' }] }, 'default_code'],
    ] as const;
    const writes = wrong.map(([more], at) => aWrite(at, purchase(at, more), { identity: `wrong${at}` }));
    const results = await port.push(scene.harness.context(), writes);
    expect(results).toMatchObject(wrong.map(([, field]) => ({ failure: { class: 'rejected', field } })));
    expect(scene.harness.system.entries().filter(({ kind }) => kind === 'purchase')).toEqual([]);
  });

  it('makes and confirms ten orders', async () => {
    const results = await push(Array.from({ length: 10 }, (_, n) => write(n)));
    expect(results[7]).toMatchObject({ result: 'accepted', numbers: [expect.stringMatching(/^S\d{5}$/)] });
    expect(entry('order7')).toMatchObject({
      complete: true,
      lines: [
        { sku: 'WB-001', quantity: 2 },
        { sku: 'WB-002', quantity: 1 },
        { sku: 'FREIGHT', quantity: 1 },
      ],
    });
    expect(await push([write(7)])).toMatchObject([{ result: 'duplicate', targetId: idOf(results[7]) }]);
  });

  it('tells a refusal in the words of the server, and takes away the quotation that may not be confirmed', async () => {
    const [refused, fine] = await push([write(1, saleOrder(1, { note: 'NO CREDIT' })), write(2)]);
    expect(refused).toMatchObject({
      failure: { class: 'rejected', code: 'UserError', message: expect.stringContaining('credit limit') },
    });
    expect(entry('order1')).toBeUndefined();
    expect(fine).toMatchObject({ result: 'accepted' });
  });

  it('refuses what it knows to be wrong before anything is made', async () => {
    scene.harness.system.act('product', { sku: 'WB-001' });
    const dollars = saleOrder(2, {
      currency: 'USD',
      order_line: [{ sku: 'WB-002', product_uom_qty: 1, price_unit: 1 }],
    });
    expect(await push([write(1), write(2, dollars), write(3, { ...dollars, pricelist_id: 99 })])).toMatchObject([
      { failure: { class: 'rejected', message: 'several products have the internal reference WB-001' } },
      { failure: { class: 'rejected', message: 'price list 1 books in EUR, and the order is in USD' } },
      { failure: { class: 'rejected', message: 'there is no price list 99' } },
    ]);
    expect(scene.harness.system.entries().filter(({ kind }) => kind === 'order')).toEqual([]);
  });

  it('confirms a quotation of ours that was left, by searching and by saying the same again', async () => {
    const open = await connect({ confirm: false });
    for (const [n, again] of [
      [1, () => find('order1')],
      [2, () => push([write(2)])],
    ] as const) {
      await push([write(n)], open);
      expect(entry(`order${n}`)).toMatchObject({ state: 'draft' });
      await again();
      expect(entry(`order${n}`)).toMatchObject({ state: 'sale' });
    }
    expect(scene.harness.system.entries().filter(({ kind }) => kind === 'order')).toHaveLength(2);
  });

  it('changes a confirmed order in its place: a line that went has no quantity left', async () => {
    const [made] = await push([write(1)]);
    const order_line = [
      { sku: 'WB-002', product_uom_qty: 4, price_unit: '12.00' },
      { sku: 'WB-003', product_uom_qty: 1, price_unit: '1.00' },
    ];
    const update = write(1, saleOrder(1, { order_line, origin: 'new' }), { op: 'update', targetId: idOf(made) });
    expect(await push([update])).toMatchObject([{ result: 'accepted', targetId: idOf(made) }]);
    expect(entry('order1')).toMatchObject({
      number: 'new',
      lines: [
        { sku: 'WB-001', quantity: 0 },
        { sku: 'WB-002', quantity: 4 },
        { sku: 'FREIGHT', quantity: 1 },
        { sku: 'WB-003', quantity: 1 },
      ],
    });
    scene.harness.system.act('touch', { id: idOf(made), locked: true });
    expect(await push([update])).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringContaining('locked') } },
    ]);
  });

  it('cancels a confirmed order though the server would ask, and once', async () => {
    const [made, gone, locked] = await push([write(1), write(2), write(3)]);
    expect(await cancel(idOf(made))).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(idOf(made))).toMatchObject([{ result: 'accepted' }]);
    expect(entry('order1')).toMatchObject({ state: 'cancel', live: false });
    expect(await find('order1')).toEqual({ found: false });
    scene.harness.system.act('ship', { id: idOf(gone) });
    expect(await cancel(idOf(gone))).toMatchObject([{ failure: { class: 'rejected', code: 'done' } }]);
    expect(entry('order2')).toMatchObject({ state: 'sale' });
    scene.harness.system.act('touch', { id: idOf(locked), locked: true });
    expect(await cancel(idOf(locked))).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringContaining('unlock') } },
    ]);
  });

  it('asks a person where two orders carry one reference', async () => {
    const head = { partner_id: CUSTOMER, pricelist_id: PRICELISTS.EUR, client_order_ref: 'order1' };
    for (const _ of [1, 2])
      scene.harness.system.act('sell', {
        ...head,
        order_line: [[0, 0, { product_id: 101, product_uom_qty: 1, price_unit: 5 }]],
      });
    expect(await find('order1')).toMatchObject({ found: 'unsure', why: expect.stringContaining('2 orders') });
  });
});
