import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import odoo from '../../connectors/odoo/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/odoo/access.ts';
import sandbox from '../../sandbox/odoo/index.ts';
import { CUSTOMER, PRICELISTS, VENDOR } from '../../sandbox/odoo/records.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { goneFrom } from './fixture.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const options = (url: string) => ({ ...DEFAULT_ACCOUNT, url });
const json2 = (url: string) => ({ ...options(url), api: 'json-2' });

const saleOrder = (n: number, more: object = {}) => ({
  partner_id: CUSTOMER,
  pricelist_id: PRICELISTS.EUR,
  currency: 'EUR',
  date_order: '2026-11-22 08:00:00',
  origin: `#${1000 + n}`,
  order_line: [
    { sku: 'WB-001', product_uom_qty: 2, price_unit: '24.90' },
    { sku: 'WB-002', product_uom_qty: 1, price_unit: '12.50' },
  ],
  freight: { sku: 'FREIGHT', product_uom_qty: 1, price_unit: '4.99' },
  ...more,
});

const purchase = (n: number, more: object = {}) => ({
  origin: `P20261126-000${n}`,
  vendor: 'HZ-01',
  currency: 'USD',
  warehouse: 'WH',
  order_line: [
    { sku: 'WB-001', product_qty: 200, price_unit: '4.20', date_planned: '2026-12-17' },
    { sku: 'WB-002', product_qty: 36 },
  ],
  ...more,
});

const buyer = (n: number, more: object = {}) => ({
  ...{ name: `Sample Buyer ${n}`, is_company: false, email: `buyer${n}@example.org`, country: 'DE' },
  standing: 'closed',
  ...more,
});

/** A purchase of their own: five dozen. */
const theirs = () => ({
  partner_id: VENDOR,
  order_line: [[0, 0, { product_id: 101, product_qty: 5, price_unit: 40 }]],
});

let drawn = 0;
/** Orders that somebody else put into the ERP. */
const seedOrders = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () => {
    const order_line = [[0, 0, { product_id: 101, product_uom_qty: 1, price_unit: 5 }]];
    const head = { partner_id: CUSTOMER, pricelist_id: PRICELISTS.EUR, client_order_ref: `theirs${++drawn}` };
    return system.act('sell', { ...head, order_line }) as string;
  });

const TAGS = { frozen: 'Account frozen', closed: 'Account closed' };

const never = { lag: 'a search reads the rows of the database itself' };

contractSuite({
  connector: odoo,
  sandbox,
  // By JSON-2; what JSON-RPC does otherwise is tried below.
  options: (url) => ({ ...json2(url), standingTags: TAGS }),
  lacks: {
    account: { sandbox: { database: 'another' }, says: /no such database/ },
    permission: { sandbox: { without: ['read res.partner'] }, says: /res\.partner/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => saleOrder(n),
      refused: () => saleOrder(99, { order_line: [{ sku: 'NO-SUCH', product_uom_qty: 1, price_unit: 5 }] }),
      changed: (payload) => ({ ...(payload as object), origin: 'changed' }),
      writeCall: 'sale.order/create',
      retold: {
        call: 'sale.order/write',
        payload: (payload, turn) => ({ ...(payload as object), origin: `told ${turn}` }),
        shown: (payload) => ({ kind: 'order', number: (payload as { origin: string }).origin }),
      },
      // It looks before it makes.
      blindRetry: 'one',
      never,
    },
    status: {
      seed: seedOrders,
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('sale.order'),
      touch: (system, id) => system.act('touch', { id, state: 'cancel' }),
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('buy', theirs()) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('purchase.order'),
      touch: (system, id) => system.act('touchPurchase', { id, origin: `Q${++drawn}` }),
      payload: (_system, n) => purchase(n),
      refused: () => purchase(99, { vendor: 'NOBODY' }),
      changed: (payload) => ({ ...(payload as object), origin: 'changed' }),
      happens: (system, { id }) => system.act('orderPurchase', { id }),
      writeCall: 'purchase.order/create',
      blindRetry: 'one',
      never,
    },
    shipment: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('picking', { id }) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('stock.picking', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('touchPicking', { id, carrier_tracking_ref: `T${++drawn}` }),
    },
    return: {
      seed: (system, count) => {
        const [id] = seedOrders(system, 1);
        return Array.from({ length: count }, () => system.act('takeBack', { id }) as string);
      },
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('stock.picking'),
      touch: (system, id) => system.act('touchPicking', { id, state: 'cancel' }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('quant', { sku: `NEW-${++drawn}`, quantity: 5 }) as string),
      // Rows of one call; records are given once all were read.
      pageSize: 1_000,
      gathered: true,
      touch: (system, id) => system.act('recount', { sku: id.split('@')[0], quantity: 7_000 + ++drawn }),
      remove: (system, id) => system.act('recount', { sku: id.split('@')[0] }),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('partner', { name: `Theirs ${++drawn}` }) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('res.partner'),
      touch: (system, id) => system.act('touchPartner', { id, phone: `+44 ${++drawn}` }),
      payload: (_system, n) => buyer(n),
      refused: () => buyer(99, { country: 'ZZ' }),
      changed: (payload) => ({ ...(payload as object), name: 'Somebody else', standing: 'open' }),
      retold: {
        call: 'res.partner/write',
        payload: (payload, turn) => ({ ...(payload as object), name: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { name: string }).name }),
      },
      writeCall: 'res.partner/create',
      // It looks before it makes.
      blindRetry: 'one',
      count: (system) =>
        system.entries().filter(({ kind, reference }) => kind === 'customer' && reference?.startsWith('WB-')).length,
      never,
    },
    price: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const product = system.act('product', { sku: `NEW-${++drawn}` });
          system.act('rule', { product_id: product, fixed_price: 5, min_quantity: 10 });
          return `${product}@${PRICELISTS.EUR}@10`;
        }),
      absentId: '424242@1@1',
      pageSize: 200,
      remove: goneFrom('product.product', (id) => id.split('@')[0]),
      touch: (system, id) =>
        system.act('rule', { product_id: Number(id.split('@')[0]), fixed_price: 6, min_quantity: 10 }),
    },
    invoice: {
      seed: (system, count) => seedOrders(system, count).map((id) => system.act('invoice', { id }) as string),
      absentId: '424242',
      pageSize: 200,
      remove: goneFrom('account.move'),
      touch: (system, id) => system.act('pay', { id, amount: '0.01' }),
    },
  },
});

describe.each([
  ['json-rpc', options],
  ['json-2', json2],
])('odoo by %s', (api, by) => {
  let harness: Harness;
  const port = (kind: 'order' | 'status' | 'shipment' | 'stock' | 'customer' | 'price' | 'invoice') =>
    odoo.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[], ctx: AnyContext = harness.context()): Promise<WriteResult[]> =>
    port('order').push(ctx, writes);
  const write = (n: number, payload: object = saleOrder(n), more: Partial<Write> = {}): Write =>
    aWrite(n, payload, { identity: `order${n}`, ...more });
  const find = async (identity: string) => (await port('order').find(harness.context(), [identity]))[0];
  const cancel = (targetId: string) =>
    port('order').cancel(harness.context(), [{ identity: 'x', targetId, facts: {} }]);
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const begin = async (sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({ connector: odoo, sandbox, options: by, sandboxOptions });
  };
  const connect = (more: object) => harness.connect({ ...by(harness.server.url('odoo')), ...more });

  beforeEach(() => begin());
  afterEach(() => harness.close());

  it('asks for quotations in pieces, orders none, and finds a draft that Odoo itself added to', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const identity = 'ab2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz2a';
    const writes = [aWrite(1, purchase(1), { identity })];
    const [made] = await port.push(harness.context(), writes);
    expect(made).toMatchObject({ result: 'accepted', numbers: [expect.stringMatching(/^P\d{5}$/)] });
    const targetId = idOf(made);
    expect(entry(identity)).toMatchObject({
      state: 'draft',
      lines: [
        { sku: 'WB-001', quantity: 200 },
        { sku: 'WB-002', quantity: 36 },
      ],
    });
    const [told] = await port.read(harness.context(), [targetId]);
    expect(told).toMatchObject({
      parent: { kind: 'purchase', targetId },
      data: { vendor: 'HZ-01', currency: 'USD', warehouse: 'WH', order_line: [{ pieces: 200 }, { pieces: 36 }] },
    });
    harness.system.act('touchPurchase', { id: targetId, origin: `P20261126-0001 ${identity}, OP/00007` });
    expect(await port.push(harness.context(), writes)).toEqual([{ result: 'duplicate', targetId }]);
    expect(await port.find(harness.context(), [identity, 'another'])).toMatchObject([{ targetId }, { found: false }]);
    harness.system.act('orderPurchase', { id: targetId });
    expect(await port.cancel(harness.context(), [{ identity, targetId, facts: {} }])).toMatchObject([
      { failure: { code: 'too-late' } },
    ]);
  });

  it('tells pieces of what is bought by the dozen, as they come, and whose a purchase is not', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const id = harness.system.act('buy', theirs()) as string;
    harness.system.act('orderPurchase', { id });
    const all = await pullPages(port, harness.context(), null);
    const cursor = all.at(-1)?.cursor ?? null;
    const last = async () =>
      (await pullPages(port, harness.context(), cursor)).flatMap(({ records }) => records).at(-1);
    for (const received of [1, 3]) {
      harness.system.act('receive', { id, quantity: received });
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
      harness.context(),
      identities.map((identity, at) => aWrite(at, purchase(at), { identity })),
    );
    const ours = made.map(idOf);
    const origin = `P20261126-0000 ${identities[0]}`;
    const alternative = harness.system.act('buy', { ...theirs(), origin }) as string;
    harness.system.act('touchPurchase', { id: ours[0], origin: `${origin}, OP/00007` });
    const parents = async (ids: string[]) =>
      (await port.read(harness.context(), ids)).map(
        ({ parent }) => (parent as { targetId: string } | undefined)?.targetId,
      );
    expect(await parents([...ours, alternative])).toEqual([...ours, undefined]);
    // Whatever else is asked for beside it, and whatever became of ours.
    await port.cancel(harness.context(), [
      { identity: identities[0] as string, targetId: ours[0] as string, facts: {} },
    ]);
    expect(await parents([alternative])).toEqual([undefined]);
  });

  it('looks for ten purchases in one search, and leaves out what was taken back', async () => {
    const port = odoo.kinds.purchase as Required<AnyPort>;
    const identities = Array.from({ length: 10 }, (_, at) => `purchase${at}x`);
    const writes = identities.map((identity, at) => aWrite(at, purchase(at), { identity }));
    const made = (await port.push(harness.context(), writes)).map(idOf);
    await port.cancel(harness.context(), [{ identity: 'purchase3x', targetId: made[3] as string, facts: {} }]);
    const calls = () => Object.values(harness.server.calls('odoo')).reduce((sum, count) => sum + count, 0);
    const before = calls();
    expect(await port.find(harness.context(), identities)).toMatchObject(
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
    const results = await port.push(harness.context(), writes);
    expect(results).toMatchObject(wrong.map(([, field]) => ({ failure: { class: 'rejected', field } })));
    expect(harness.system.entries().filter(({ kind }) => kind === 'purchase')).toEqual([]);
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
    harness.system.act('product', { sku: 'WB-001' });
    const dollars = saleOrder(2, {
      currency: 'USD',
      order_line: [{ sku: 'WB-002', product_uom_qty: 1, price_unit: 1 }],
    });
    expect(await push([write(1), write(2, dollars), write(3, { ...dollars, pricelist_id: 99 })])).toMatchObject([
      { failure: { class: 'rejected', message: 'several products have the internal reference WB-001' } },
      { failure: { class: 'rejected', message: 'price list 1 books in EUR, and the order is in USD' } },
      { failure: { class: 'rejected', message: 'there is no price list 99' } },
    ]);
    expect(harness.system.entries().filter(({ kind }) => kind === 'order')).toEqual([]);
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
    expect(harness.system.entries().filter(({ kind }) => kind === 'order')).toHaveLength(2);
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
    harness.system.act('touch', { id: idOf(made), locked: true });
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
    harness.system.act('ship', { id: idOf(gone) });
    expect(await cancel(idOf(gone))).toMatchObject([{ failure: { class: 'rejected', code: 'done' } }]);
    expect(entry('order2')).toMatchObject({ state: 'sale' });
    harness.system.act('touch', { id: idOf(locked), locked: true });
    expect(await cancel(idOf(locked))).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringContaining('unlock') } },
    ]);
  });

  it('asks a person where two orders carry one reference', async () => {
    const head = { partner_id: CUSTOMER, pricelist_id: PRICELISTS.EUR, client_order_ref: 'order1' };
    for (const _ of [1, 2])
      harness.system.act('sell', {
        ...head,
        order_line: [[0, 0, { product_id: 101, product_uom_qty: 1, price_unit: 5 }]],
      });
    expect(await find('order1')).toMatchObject({ found: 'unsure', why: expect.stringContaining('2 orders') });
  });

  it('tells what left, by which carrier, at an instant and not in a zone', async () => {
    const [made] = await push([write(1)]);
    harness.system.act('ship', { id: idOf(made), tracking: 'T-1' });
    const [page] = await pullPages(port('shipment'), harness.context(), null);
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
    harness.system.act('quant', { sku: 'LOTS', quantity: 1.5, reserved_quantity: 1 });
    harness.system.act('quant', { sku: 'LOTS', quantity: 2 });
    harness.system.act('quant', { sku: 'LOTS', quantity: 9, location_id: 5 });
    const [page] = await pullPages(port('stock'), harness.context(), null);
    expect(page?.records).toMatchObject([
      { id: 'LOTS@8', data: { location: 'WH/Stock', quantity: '3.5', reserved_quantity: '1' } },
    ]);
  });

  it('gives customers with the code of their country, archived ones too', async () => {
    const id = harness.system.act('partner', { name: 'Sam Doe', country_id: 57, active: false });
    harness.system.act('partner', { name: 'Nobody', customer_rank: 0 });
    const pages = await pullPages(port('customer'), harness.context(), null);
    const records = pages.flatMap((page) => page.records);
    expect(records.find((one) => one.id === id)?.data).toMatchObject({ name: 'Sam Doe', country: 'DE', active: false });
    expect(records.map(({ data }) => (data as { name: string }).name)).not.toContain('Nobody');
  });

  it('tells what lists say of a product, and nothing of what only the server comes to', async () => {
    const product_id = harness.system.act('product', { sku: 'LAMP', lst_price: 40 });
    const product = harness.system.act('product', { sku: 'ON-COST', categ_id: false });
    const [trade, hidden] = ['Trade', 'Hidden'].map((name) =>
      harness.system.act('pricelist', { name, active: name !== 'Hidden' }),
    );
    const rule = (more: object) => harness.system.act('rule', more);
    rule({ pricelist_id: hidden, product_id, compute_price: 'fixed', fixed_price: 30 });
    rule({ pricelist_id: trade, categ_id: 1, compute_price: 'percentage', percent_price: 12.5 });
    rule({
      ...{ pricelist_id: trade, product_id, min_quantity: 9.5, date_end: '2100-01-01 00:00:00' },
      ...{ compute_price: 'formula', base: 'pricelist', base_pricelist_id: hidden, price_surcharge: -0.5 },
    });
    rule({ pricelist_id: trade, product_tmpl_id: product, compute_price: 'formula', base: 'standard_price' });
    const twins = [1, 2].map(() => harness.system.act('product', { sku: 'TWIN' }));
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
    const id = harness.system.act('invoice', { id: idOf(made) });
    harness.system.act('invoice', { id: idOf(made), move_type: 'out_refund' });
    const shared = harness.system.act('invoiceOf', { orders: [idOf(made), idOf(other)] });
    harness.system.act('invoice', { id: idOf(other), state: 'draft', name: '/' });
    harness.system.act('pay', { id, amount: '20' });
    const records = (await pullPages(port('invoice'), harness.context(), null)).flatMap((page) => page.records);
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
    await harness.close();
    await begin({ version, without: ['create sale.order', 'read stock.quant'] });
    const moves = { gives: new Set(['stock']), takes: new Set(['order']) };
    expect(await failureOf(harness.said, odoo.check({ ...harness.context(), moves } as never))).toMatchObject({
      class: 'auth',
      lack: 'permission',
      message: expect.stringContaining('may not read stock.quant, create sale.order'),
    });
  });

  it('tells apart a wrong key, a wrong company and an app that is not installed', async () => {
    expect(await failureOf(harness.said, odoo.check(await connect({ apiKey: 'wrong-key-0123' })))).toMatchObject({
      class: 'auth',
      lack: 'credential',
    });
    await harness.close();
    await begin({ company: 1 });
    const elsewhere = pullPages(port('status'), await connect({ company: 2 }), null);
    expect(await failureOf(harness.said, elsewhere)).toMatchObject({ class: 'auth', lack: 'account' });
  });

  it.runIf(api === 'json-rpc')('says which way to go where there is no /jsonrpc any more', async () => {
    await harness.close();
    await begin({ version: 20 });
    expect(await failureOf(harness.said, odoo.check(harness.context()))).toMatchObject({
      class: 'auth',
      message: expect.stringContaining('json-2'),
    });
  });
});

describe('odoo shows how an account stands', () => {
  let harness: Harness;
  afterEach(() => harness.close());

  const start = async (more: object, sandboxOptions: Record<string, unknown> = {}) => {
    harness = await startHarness({
      connector: odoo,
      sandbox,
      options: (url) => ({ ...options(url), standingTags: TAGS, ...more }),
      sandboxOptions,
    });
    const { customer } = odoo.kinds as Record<string, AnyPort>;
    const ctx = harness.context();
    const tell = async (standing?: string) => {
      const known = entry()?.id;
      const more: Partial<Write> = known ? { op: 'update', targetId: known } : {};
      return (await customer?.push?.(ctx, [aWrite(1, buyer(1, { standing }), more)]))?.[0];
    };
    return tell;
  };
  const entry = () =>
    harness.system.entries().find(({ kind, reference }) => kind === 'customer' && reference?.startsWith('WB-'));
  const shown = () => entry()?.state;

  it('by tags and a warning that blocks, and takes away what is its own', async () => {
    const tell = await start({ saleWarning: 'block' });
    await tell('frozen');
    expect(shown()).toBe('Account frozen, block, Waybill: the account of this customer is frozen');
    harness.system.act('touchPartner', { id: entry()?.id, category_id: [1, 3] });
    await tell('undecided');
    expect(shown()).toBe('Wholesale');
    await tell('closed');
    const at = () =>
      harness.server
        .books('odoo')
        .collection('res.partner')
        .get(entry()?.id ?? '');
    const before = at();
    for (const standing of ['closed', 'undecided', undefined])
      expect(await tell(standing)).toMatchObject({ result: 'accepted' });
    expect(at()).toEqual(before);
    await tell('open');
    expect(shown()).toBe('Wholesale');
  });

  it('and leaves a warning that staff wrote to them', async () => {
    const tell = await start({ saleWarning: 'block' });
    await tell();
    harness.system.act('touchPartner', { id: entry()?.id, sale_warn: 'block', sale_warn_msg: 'Ask Mia first' });
    await tell('closed');
    expect(shown()).toBe('Account closed, block, Ask Mia first');
    await tell('open');
    expect(shown()).toBe('block, Ask Mia first');
  });

  it('by a message alone from version 19 on, which knows no block', async () => {
    const tell = await start({ saleWarning: 'message' }, { version: 19 });
    await tell('closed');
    expect(shown()).toBe('Account closed, Waybill: the account of this customer is closed');
    await tell('open');
    expect(shown()).toBe('');
  });

  it('and says which tag is missing', async () => {
    const tell = await start({ standingTags: { closed: 'Gesperrt' } });
    await expect(tell('closed')).rejects.toThrow('no contact tag Gesperrt (standingTags.closed)');
    expect(entry()).toBeUndefined();
  });

  it('and makes nobody anew whom somebody archived, and gives none of ours as a customer of its own', async () => {
    const tell = await start({});
    await tell('open');
    harness.system.act('touchPartner', { id: entry()?.id, customer_rank: 1 });
    const { customer } = odoo.kinds as Record<string, AnyPort>;
    const given = (await pullPages(customer as AnyPort, harness.context(), null)).flatMap(({ records }) => records);
    expect(given.map(({ id }) => id)).toEqual([String(CUSTOMER)]);
    harness.system.act('touchPartner', { id: entry()?.id, active: false });
    const again = await customer?.push?.(harness.context(), [aWrite(1, buyer(1))]);
    expect(again).toMatchObject([{ failure: { class: 'rejected', field: 'active' } }]);
  });
});
