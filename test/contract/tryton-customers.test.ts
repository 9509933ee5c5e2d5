import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pullPages } from './harness.ts';
import { address, CONNECTED, customer, KEY, port, sale, type Told, TrytonScene, write } from './tryton-scene.ts';

describe('customers in tryton', () => {
  const scene = new TrytonScene();
  const { push } = scene;
  const parties = async (): Promise<Record<string, unknown>[]> => {
    const url = `${scene.harness.server.url('tryton')}/erp/rest/model/party.party/search_read`;
    const inner = ['addresses.city', 'identifiers.code', 'contact_mechanisms.value', 'categories.name'];
    const json = { domain: [['code', '!=', '1']], fields_names: ['code', 'name', ...inner] };
    const headers = { authorization: `Bearer ${KEY}` };
    return (await scene.harness.context().http.request({ method: 'POST', url, headers, json })).data as never;
  };
  beforeEach(() => scene.begin());
  afterEach(() => scene.close());

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
    expect(await port('customer').find(scene.harness.context(), ['c2', 'c1', 'c3'])).toMatchObject([
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
    const changes = () =>
      Object.entries(scene.harness.server.calls('tryton')).filter(([call]) => call.startsWith('PUT'));
    const before = JSON.stringify(changes());
    await update({ ...customer(1), email: 'new@example.org' });
    expect(JSON.stringify(changes())).toBe(before);
    expect(await parties()).toMatchObject([
      { 'contact_mechanisms.': [{ value: 'new@example.org' }, { value: '+49 30 123456' }] },
    ]);
  });

  it('refuses the customer of a party that somebody deactivated', async () => {
    const [made] = await push('customer', [write('c1', customer(1))]);
    scene.harness.system.act('change', { model: 'party.party', id: (made as Told).targetId, active: false });
    expect(await push('customer', [write('c2', customer(1))])).toMatchObject([{ failure: { code: 'inactive' } }]);
  });

  it('tells of people of the ERP alone, and again where only an address of theirs changed', async () => {
    const [id] = [scene.harness.system.act('party', { code: 'P1', name: 'Harbor Ök' }) as string];
    scene.harness.system.act('party', { code: 'P2', name: 'Sølv' });
    await push('customer', [write('c1', customer(1))]);
    const pages = await pullPages(port('customer'), scene.harness.context(), null);
    expect(pages.flatMap(({ records }) => records).map(({ numbers }) => numbers)).toEqual([['P1'], ['P2']]);
    const cursor = pages.at(-1)?.cursor ?? null;
    scene.harness.system.act('change', {
      model: 'party.party',
      id,
      addresses: [['create', [{ street: 'Kade 1', city: 'Gouda' }]]],
    });
    const [page] = await pullPages(port('customer'), scene.harness.context(), cursor);
    expect(page?.records.find((one) => one.id === id)).toMatchObject({ data: { addresses: [{ city: 'Gouda' }] } });
  });

  it('reads and makes the customers of the category that the connection names', async () => {
    const context = await scene.harness.connect({
      ...CONNECTED.options(scene.harness.server.url('tryton')),
      customerCategory: 'Customers',
    });
    scene.harness.system.act('party', { code: 'P1', name: 'A supplier' });
    scene.harness.system.act('party', { code: 'P2', name: 'A customer', categories: [['add', [1]]] });
    const pages = await pullPages(port('customer'), context, null);
    expect(pages.flatMap(({ records }) => records)).toMatchObject([
      { numbers: ['P2'], data: { categories: ['Customers'] } },
    ]);
    await port('customer').push(context, [write('c1', customer(1))]);
    expect((await parties()).at(-1)).toMatchObject({ 'categories.': [{ name: 'Customers' }] });
  });

  it('shows by categories how an account stands, leaves all others alone, and says which it does not have', async () => {
    const connect = (standingCategories: object) =>
      scene.harness.connect({ ...CONNECTED.options(scene.harness.server.url('tryton')), standingCategories });
    const context = await connect({ frozen: 'Account frozen', closed: 'Account closed' });
    const categories = async () =>
      ((await parties()).at(-1) as { 'categories.': { name: string }[] })['categories.'].map(({ name }) => name);
    const stands = (standing?: string) => ({ ...customer(1), ...(standing ? { standing } : {}) });
    const [made] = await port('customer').push(context, [write('c1', stands('frozen'))]);
    const { targetId } = made as Told;
    expect(await categories()).toEqual(['Account frozen']);
    scene.harness.system.act('change', { model: 'party.party', id: targetId, categories: [['add', [1]]] });
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
});
