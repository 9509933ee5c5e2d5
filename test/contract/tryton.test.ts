import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import tryton from '../../connectors/tryton/index.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/tryton/index.ts';
import { goneFrom } from './fixture.ts';
import { type AnyPort, type Harness, pullPages, startHarness, surveyedIds, surveyPages } from './harness.ts';
import { type ContractOptions, contractSuite } from './suite.ts';

const KEY = 'tryton-test-key-0123456789';

const address = (n: number) => ({
  party_name: `Buyer ${n}`,
  street: `Main Street ${n}`,
  postal_code: '10115',
  city: 'Berlin',
  country: 'DE',
});

const sale = (n: number) => ({
  description: `#${n}`,
  currency: 'EUR',
  party: { key: `buyer${n}@example.com`, name: `Buyer ${n}`, email: `buyer${n}@example.com` },
  shipment_address: address(n),
  invoice_method: 'order',
  shipment_method: 'order',
  lines: [{ product: 'WB-001', quantity: 3, amount: '10.00' }],
  shipping: { product: 'SHIPPING', amount: '4.90' },
  total_amount: '14.90',
});

const shipment = (n: number) => ({
  customer: { key: `buyer${n}@example.com`, name: `Buyer ${n}` },
  delivery_address: address(n),
  currency: 'EUR',
  moves: [{ product: 'WB-002', quantity: 2, unit_price: '3.33' }],
});

const purchase = (n: number) => ({
  description: `P20261126-000${n}`,
  party: '1',
  currency: 'EUR',
  warehouse: 'WH',
  lines: [
    { product: 'WB-001', quantity: 200, unit_price: '4.20', delivery_date: '2026-12-17' },
    { product: 'WB-002', quantity: 3, unit: 'dz' },
  ],
});

const customer = (n: number) => ({
  key: `ann${n}@example.org`,
  name: `Ann Ök ${n}`,
  email: `ann${n}@example.org`,
  phone: '+49 30 123456',
  tax_identifier: { type: 'eu_vat', code: 'DE136695976' },
  addresses: [address(n)],
});

const articleId = (system: SandboxSystem, code: string): number => system.act('productId', { code }) as number;

/** Somebody puts another price on an article. */
function reprice(system: SandboxSystem, code: string, list_price: string): void {
  system.act('change', { model: 'product.product', id: String(articleId(system, code)), list_price });
}

let seeded = 0;
const act = (verb: string) => (system: SandboxSystem, count: number) =>
  Array.from({ length: count }, () => {
    seeded += 1;
    return system.act(verb, { reference: `seed-${seeded}` }) as string;
  });

const never = { lag: 'a search reads the rows of the database itself' };

const options: ContractOptions = {
  connector: tryton,
  sandbox,
  sandboxOptions: { key: KEY, databases: ['erp'] },
  options: (origin) => ({ url: origin, database: 'erp', key: KEY }),
  lacks: {
    permission: { sandbox: { mayNot: ['sale.sale', 'party.party'] }, says: /may not read sale\.sale, party\.party,/ },
  },
  kinds: {
    order: {
      payload: (_system, n) => sale(n),
      refused: () => ({ ...sale(1), total_amount: '15.00' }),
      // The last of three calls: what it leaves half-made, the next push completes.
      changed: (payload) => ({ ...(payload as object), description: 'changed' }),
      writeCall: '/confirm',
      blindRetry: 'one',
      never,
    },
    status: {
      seed: act('sell'),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/sale.sale'),
      touch: (system, id) => system.act('change', { model: 'sale.sale', id, shipment_state: `v${++seeded}` }),
    },
    customer: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('party', { code: `P${++seeded}`, name: 'Harbor Ök' }) as string),
      absentId: '999999',
      pageSize: 100,
      remove: goneFrom('erp/party.party'),
      touch: (system, id) => system.act('change', { model: 'party.party', id, name: `Renamed ${++seeded}` }),
      payload: (_system, n) => customer(n),
      refused: () => ({ ...customer(99), tax_identifier: { type: 'eu_vat', code: 'DE1' } }),
      changed: (payload) => ({ ...(payload as object), name: 'Changed' }),
      retold: {
        call: 'PUT /',
        payload: (payload, turn) => ({ ...(payload as object), name: `Retold ${turn}` }),
        shown: (payload) => ({ kind: 'customer', number: (payload as { name: string }).name }),
      },
      never,
      writeCall: 'party.party/create',
    },
    price: {
      seed: (system, count) =>
        Array.from({ length: count }, () => {
          const code = `NEW-${++seeded}`;
          system.act('make', { model: 'product.product', code, list_price: '9.9' });
          return `${code}@@1`;
        }),
      pageSize: 200,
      remove: (system, id, books) =>
        goneFrom('erp/product.product')(system, String(articleId(system, id.split('@')[0] as string)), books),
      touch: (system, id) => reprice(system, id.split('@')[0] as string, `1${++seeded}`),
    },
    invoice: {
      seed: act('invoice'),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/account.invoice'),
      touch: (system, id) => system.act('pay', { id, left: '4.00' }),
    },
    purchase: {
      seed: (system, count) => Array.from({ length: count }, () => system.act('draftPurchase', {}) as string),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/purchase.purchase'),
      touch: (system, id) => system.act('change', { model: 'purchase.purchase', id, description: `v${++seeded}` }),
      payload: (_system, n) => purchase(n),
      refused: () => ({ ...purchase(1), party: 'nobody' }),
      changed: (payload) => ({ ...(payload as object), description: 'changed' }),
      happens: (system, { id }) => system.act('order', { id, price: '4.20' }),
      writeCall: 'purchase.purchase/create',
      blindRetry: 'one',
      never,
    },
    shipment: {
      seed: act('request'),
      absentId: '999999',
      pageSize: 200,
      remove: goneFrom('erp/stock.shipment.out'),
      touch: (system, id) => system.act('ship', { id }),
      payload: (_system, n) => shipment(n),
      refused: () => ({ ...shipment(1), moves: [{ product: 'nope', quantity: 1 }] }),
      changed: (payload) => ({
        ...(payload as object),
        moves: [{ product: 'WB-002', quantity: 1, unit_price: '3.33' }],
      }),
      writeCall: '/wait',
      blindRetry: 'one',
      never,
    },
    return: {
      seed: (system, count) => {
        const [sale] = act('sell')(system, 1);
        return Array.from({ length: count }, () => `${system.act('sendBack', { sale, quantity: 1 })}/${sale}`);
      },
      absentId: '999999/1',
      pageSize: 200,
      remove: goneFrom('erp/stock.shipment.out.return', (id) => id.split('/')[0]),
      touch: (system, id) => system.act('takeIn', { id: id.split('/')[0], state: 'received' }),
    },
    stock: {
      seed: (system, count) =>
        Array.from({ length: count }, (_, at) => {
          const sku = `NEW-${++seeded}`;
          system.act('make', { model: 'product.product', code: sku, list_price: '9.9' });
          system.act('setStock', { sku, quantity: 10 + at });
          return sku;
        }),
      absentId: 'nope',
      pageSize: 500,
      remove: (system, id, books) => goneFrom('erp/product.product')(system, String(articleId(system, id)), books),
      touch: (system, id) => system.act('setStock', { sku: id, quantity: 7_000 + ++seeded }),
    },
  },
};

contractSuite(options);

type Told = { targetId: string };

describe('tryton', () => {
  let harness: Harness;
  const port = (kind: Kind) => tryton.kinds[kind] as Required<AnyPort>;
  const write = (identity: string, payload: unknown): Write => ({
    identity,
    idempotencyKey: identity,
    op: 'create',
    payload,
  });
  const push = (kind: Kind, writes: Write[]) => port(kind).push(harness.context(), writes);
  const entries = (kind: string) => harness.system.entries().filter((entry) => entry.kind === kind);
  const sum = (calls: Record<string, number>) => Object.values(calls).reduce((total, count) => total + count, 0);

  beforeEach(async () => {
    harness = await startHarness(options);
  });
  afterEach(() => harness.close());

  it('makes the sale of the order: lines, shipping, total and address', async () => {
    await push('order', [write('a', sale(1))]);
    expect(entries('order')).toMatchObject([
      {
        reference: 'a',
        state: 'processing',
        complete: true,
        total: '14.90',
        currency: 'EUR',
        country: 'DE',
        lines: [{ sku: 'WB-001', quantity: 3 }],
      },
    ]);
  });

  it('makes a page of sales in two calls a sale and a handful a page', async () => {
    const before = sum(harness.server.calls('tryton'));
    const results = await push(
      'order',
      Array.from({ length: 20 }, (_, n) => write(`p${n}`, sale(n))),
    );
    expect(results.every((result) => result.result === 'accepted')).toBe(true);
    expect(sum(harness.server.calls('tryton')) - before).toBeLessThanOrEqual(2 * 20 + 9);
  });

  it('keeps one party for one customer, whatever the order, and one address for one place', async () => {
    await push('order', [write('a', sale(1)), write('b', sale(1))]);
    await push('order', [write('c', { ...sale(1), shipment_address: address(2) })]);
    const api = harness.context().http;
    const url = `${harness.server.url('tryton')}/erp/rest/model/party.party/search_read`;
    const headers = { authorization: `Bearer ${KEY}` };
    const json = { domain: [['code', '!=', '1']], fields_names: ['code', 'addresses.city'] };
    const parties = (await api.request({ method: 'POST', url, headers, json })).data as { 'addresses.': unknown[] }[];
    expect(parties).toHaveLength(1);
    expect(parties[0]?.['addresses.']).toHaveLength(2);
  });

  it.each(['/quote', '/confirm'])('goes on with a sale whose %s was lost, and makes no second', async (only) => {
    harness.server.setFaults('tryton', { hangBefore: 1, hangMs: 20, only });
    expect(await push('order', [write('a', sale(1))])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
    harness.server.setFaults('tryton', {});
    expect(await port('order').find(harness.context(), ['a'])).toMatchObject([
      { found: false, halfMade: expect.any(String) },
    ]);
    expect(await push('order', [write('a', sale(1))])).toMatchObject([{ result: 'accepted' }]);
    expect(entries('order')).toMatchObject([{ reference: 'a', complete: true }]);
  });

  it('a reference is not unique: two sales of it are for a person to look at', async () => {
    harness.system.act('sell', { reference: 'twice' });
    harness.system.act('sell', { reference: 'twice' });
    expect(await port('order').find(harness.context(), ['twice'])).toMatchObject([{ found: 'unsure' }]);
    expect(await push('order', [write('twice', sale(1))])).toMatchObject([{ failure: { class: 'conflict' } }]);
  });

  it('gives way to a sale that a request given up on makes at the same time', async () => {
    const context = harness.context();
    const http: typeof context.http = {
      request(request) {
        if (request.url.endsWith('sale.sale/create')) harness.system.act('sell', { reference: 'a' });
        return context.http.request(request);
      },
      clockGapMs: () => context.http.clockGapMs(),
      callingFor: () => http,
    };
    const { shipping: _, ...plain } = sale(1);
    const payload = { ...plain, total_amount: '10.00' };
    expect(await port('order').push({ ...context, http }, [write('a', payload)])).toMatchObject([
      { result: 'duplicate' },
    ]);
    expect(entries('order').filter((entry) => entry.live)).toMatchObject([{ reference: 'a', complete: true }]);
  });

  it('refuses a sale found with another total', async () => {
    harness.system.act('sell', { reference: 'a' });
    expect(await push('order', [write('a', sale(1))])).toMatchObject([{ failure: { class: 'conflict' } }]);
  });

  it('leaves nothing behind of what it cannot sell', async () => {
    const strange = { ...sale(1), shipment_address: { ...address(1), country: 'ZW' } };
    const unknown = { ...sale(2), lines: [{ product: 'nope', quantity: 1, amount: '10.00' }] };
    expect(await push('order', [write('x', strange), write('y', unknown)])).toMatchObject([
      { failure: { class: 'rejected', field: 'country' } },
      { failure: { class: 'rejected', field: 'product' } },
    ]);
    expect(entries('order')).toEqual([]);
  });

  it('takes a processed sale back with its shipment and invoice, and tells it as cancelled', async () => {
    const [made] = await push('order', [write('a', sale(1))]);
    const targetId = (made as { targetId: string }).targetId;
    const cancel = () => port('order').cancel(harness.context(), [{ identity: 'a', targetId, facts: {} }]);
    expect(await cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel()).toMatchObject([{ result: 'accepted' }]);
    expect(entries('order')).toMatchObject([{ live: false }]);
    const [page] = await pullPages(port('status'), harness.context(), null);
    expect(page?.records).toMatchObject([{ id: targetId, data: { state: 'done', effective_state: 'cancelled' } }]);
  });

  it('surveys more sales than a page has, also from half-way', async () => {
    const ids = Array.from({ length: 230 }, (_, n) => harness.system.act('sell', { reference: `many-${n}` }) as string);
    const period = { from: Date.now() - 60_000, to: Date.now() };
    const pages = await surveyPages(port('order'), harness.context(), period, null);
    expect(new Set(surveyedIds(pages))).toEqual(new Set(ids));
    const rest = await surveyPages(port('order'), harness.context(), period, pages[0]?.cursor ?? null);
    expect(new Set([...surveyedIds(pages.slice(0, 1)), ...surveyedIds(rest)])).toEqual(new Set(ids));
  });

  const parties = async (): Promise<Record<string, unknown>[]> => {
    const url = `${harness.server.url('tryton')}/erp/rest/model/party.party/search_read`;
    const inner = ['addresses.city', 'identifiers.code', 'contact_mechanisms.value', 'categories.name'];
    const json = { domain: [['code', '!=', '1']], fields_names: ['code', 'name', ...inner] };
    const headers = { authorization: `Bearer ${KEY}` };
    return (await harness.context().http.request({ method: 'POST', url, headers, json })).data as never;
  };

  it('a customer and their orders meet in one party, and two shops know one customer', async () => {
    const buyer = { ...customer(1), key: 'buyer1@example.com', addresses: [address(2)] };
    await push('order', [write('a', sale(1))]);
    const [known] = await push('customer', [write('c1', buyer)]);
    expect(await push('customer', [write('c2', buyer)])).toMatchObject([{ targetId: (known as Told).targetId }]);
    expect(await parties()).toMatchObject([
      {
        name: 'Ann Ök 1',
        'addresses.': { length: 2 },
        'identifiers.': [{ code: 'c1' }, { code: 'DE136695976' }, { code: 'c2' }],
      },
    ]);
    expect(await port('customer').find(harness.context(), ['c2', 'c1', 'c3'])).toMatchObject([
      { targetId: (known as Told).targetId },
      { targetId: (known as Told).targetId },
      { found: false },
    ]);
  });

  it('replaces the address by which a customer is mailed, and writes nothing where nothing differs', async () => {
    const [made] = await push('customer', [write('c1', customer(1))]);
    const update = (payload: object) =>
      push('customer', [{ ...write('c1', payload), op: 'update', targetId: (made as Told).targetId }]);
    // The same telephone, written as people write it.
    await update({ ...customer(1), email: 'new@example.org', phone: '+49 (30) 123-456' });
    const changes = () => Object.entries(harness.server.calls('tryton')).filter(([call]) => call.startsWith('PUT'));
    const before = JSON.stringify(changes());
    await update({ ...customer(1), email: 'new@example.org' });
    expect(JSON.stringify(changes())).toBe(before);
    expect(await parties()).toMatchObject([
      { 'contact_mechanisms.': [{ value: 'new@example.org' }, { value: '+49 30 123456' }] },
    ]);
  });

  it('refuses the customer of a party that somebody deactivated', async () => {
    const [made] = await push('customer', [write('c1', customer(1))]);
    harness.system.act('change', { model: 'party.party', id: (made as Told).targetId, active: false });
    expect(await push('customer', [write('c2', customer(1))])).toMatchObject([{ failure: { code: 'inactive' } }]);
  });

  it('tells of people of the ERP alone, and again where only an address of theirs changed', async () => {
    const [id] = [harness.system.act('party', { code: 'P1', name: 'Harbor Ök' }) as string];
    harness.system.act('party', { code: 'P2', name: 'Sølv' });
    await push('customer', [write('c1', customer(1))]);
    const pages = await pullPages(port('customer'), harness.context(), null);
    expect(pages.flatMap(({ records }) => records).map(({ numbers }) => numbers)).toEqual([['P1'], ['P2']]);
    const cursor = pages.at(-1)?.cursor ?? null;
    harness.system.act('change', {
      model: 'party.party',
      id,
      addresses: [['create', [{ street: 'Kade 1', city: 'Gouda' }]]],
    });
    const [page] = await pullPages(port('customer'), harness.context(), cursor);
    expect(page?.records.find((one) => one.id === id)).toMatchObject({ data: { addresses: [{ city: 'Gouda' }] } });
  });

  it('reads and makes the customers of the category that the connection names', async () => {
    const context = await harness.connect({
      ...options.options(harness.server.url('tryton')),
      customerCategory: 'Customers',
    });
    harness.system.act('party', { code: 'P1', name: 'A supplier' });
    harness.system.act('party', { code: 'P2', name: 'A customer', categories: [['add', [1]]] });
    const pages = await pullPages(port('customer'), context, null);
    expect(pages.flatMap(({ records }) => records)).toMatchObject([
      { numbers: ['P2'], data: { categories: ['Customers'] } },
    ]);
    await port('customer').push(context, [write('c1', customer(1))]);
    expect((await parties()).at(-1)).toMatchObject({ 'categories.': [{ name: 'Customers' }] });
  });

  it('shows by categories how an account stands, leaves all others alone, and says which it does not have', async () => {
    const connect = (standingCategories: object) =>
      harness.connect({ ...options.options(harness.server.url('tryton')), standingCategories });
    const context = await connect({ frozen: 'Account frozen', closed: 'Account closed' });
    const categories = async () =>
      ((await parties()).at(-1) as { 'categories.': { name: string }[] })['categories.'].map(({ name }) => name);
    const stands = (standing?: string) => ({ ...customer(1), ...(standing ? { standing } : {}) });
    const [made] = await port('customer').push(context, [write('c1', stands('frozen'))]);
    const { targetId } = made as Told;
    expect(await categories()).toEqual(['Account frozen']);
    harness.system.act('change', { model: 'party.party', id: targetId, categories: [['add', [1]]] });
    const tell = async (standing?: string) => {
      const update = { ...write('c1', stands(standing)), op: 'update' as const, targetId };
      expect(await port('customer').push(context, [update])).toMatchObject([{ result: 'accepted' }]);
      return (await categories()).sort();
    };
    expect(await tell('closed')).toEqual(['Account closed', 'Customers']);
    expect(await tell()).toEqual(['Account closed', 'Customers']);
    // Of another shop's customer, who is the same party: a thaw ends no refusal.
    expect(await tell('undecided')).toEqual(['Account closed', 'Customers']);
    expect(await tell('open')).toEqual(['Customers']);
    expect(await tell('open')).toEqual(['Customers']);
    expect(await tell('frozen')).toEqual(['Account frozen', 'Customers']);
    expect(await tell('undecided')).toEqual(['Customers']);
    await expect(
      connect({ closed: 'Gesperrt' }).then((other) => port('customer').push(other, [write('c2', customer(2))])),
    ).rejects.toThrow('no party category Gesperrt (standingCategories.closed)');
  });

  it('tells an invoice under the order whose sale it is of, once it is posted, and what is left of it', async () => {
    const [made] = await push('order', [write('a', sale(1))]);
    const sold = (made as Told).targetId;
    const told = async () =>
      (await pullPages(port('invoice'), harness.context(), null)).flatMap((page) => page.records);
    expect(await told()).toEqual([]);
    const id = harness.system.act('post', { sale: sold }) as string;
    harness.system.act('pay', { id, left: '4.90' });
    harness.system.act('invoice', { reference: null });
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
    const context = await harness.connect({ ...options.options(harness.server.url('tryton')), salePriceLists: true });
    const lines = [
      { quantity: 50, formula: 'unit_price * 0.5' },
      { quantity: 10, formula: 'unit_price * 0.8' },
      { quantity: 5, formula: 'unit_price * 0.9' },
      { quantity: null, formula: 'unit_price * 0.9' },
    ];
    const list = { model: 'product.price_list', company: 1, name: 'Wholesale', tax_included: false };
    harness.system.act('make', { ...list, lines: [['create', lines]] });
    harness.system.act('make', { ...list, name: 'For many alone', lines: [['create', lines.slice(0, 1)]] });
    harness.system.act('make', { model: 'product.product', code: 'BY-THE-BOX', sale_uom: 2 });
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
    harness.system.act('setStock', { sku: 'WB-002', quantity: 3 });
    const results = await push('shipment', [write('a', shipment(1)), write('b', shipment(2))]);
    expect(results).toMatchObject([{ result: 'accepted' }, { result: 'accepted' }]);
    const [page] = await pullPages(port('shipment'), harness.context(), null);
    expect(page?.records.map((record) => (record.data as { state: string }).state)).toEqual(['assigned', 'waiting']);
  });

  it('refuses to take back what was shipped', async () => {
    const [made] = await push('shipment', [write('a', shipment(1))]);
    harness.system.act('ship', {});
    const target = { identity: 'a', targetId: (made as { targetId: string }).targetId, facts: {} };
    expect(await port('shipment').cancel(harness.context(), [target])).toMatchObject([
      { failure: { class: 'rejected', code: 'too-late' } },
    ]);
  });

  it('tells pieces of what is bought by the dozen, and what one of them costs', async () => {
    const id = harness.system.act('draftPurchase', {}) as string;
    const told = async () => (await port('purchase').read(harness.context(), [id]))[0]?.data;
    expect(await told()).toMatchObject({ lines: [{ pieces: 60, unit_price: null }] });
    harness.system.act('order', { id, price: '12.00' });
    expect(await told()).toMatchObject({ lines: [{ pieces: 60, unit_price: '1' }] });
  });

  it('tells what lies in the warehouse, and what of it is promised', async () => {
    harness.system.act('setStock', { sku: 'WB-002', quantity: 10 });
    await push('shipment', [write('a', shipment(1))]);
    expect(await port('stock').read(harness.context(), ['WB-002'])).toMatchObject([
      { data: { quantity: 10, forecast_quantity: 8 } },
    ]);
  });
});
