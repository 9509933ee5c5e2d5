import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '../../config/schema.ts';
import { type Connection, openConnections } from '../../connectors/connections.ts';
import type { KindPort, Page, Write } from '../../connectors/connector.ts';
import trytonConnector from '../../connectors/tryton/index.ts';
import { cacheFolder } from './systems/process.ts';
import { startTryton, type Tryton } from './systems/tryton.ts';

const VAT = 'BE0897290877';

/** The connector alone, against the real Tryton: what the life of orders does not touch. */
describe('Tryton', () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-tryton-'));
  let tryton: Tryton;
  let connections: Map<string, Connection>;

  const ports = trytonConnector.kinds as Record<string, Required<KindPort<any>>>;
  const port = (kind: string) => ports[kind] as Required<KindPort<any>>;
  const ctx = () => (connections.get('erp') as Connection).context() as never;
  const pull = async (kind: string, cursor: string | null = null): Promise<Page> => {
    const all: Page = { records: [], cursor: cursor ?? '' };
    for await (const page of port(kind).pull(ctx(), cursor)) {
      all.records.push(...page.records);
      all.cursor = page.cursor;
    }
    return all;
  };
  const write = (identity: string, payload: unknown, more: Partial<Write> = {}): Write => ({
    identity,
    idempotencyKey: identity,
    op: 'create',
    payload,
    ...more,
  });
  const push = (kind: string, writes: Write[]) => port(kind).push(ctx(), writes);
  const address = { party_name: 'Ann Ök', street: 'Musterweg 1', postal_code: '10115', city: 'Berlin', country: 'DE' };
  const customer = (n: number, more: object = {}) => ({
    key: `ann${n}@example.org`,
    name: `Ann Ök ${n}`,
    email: `ann${n}@example.org`,
    phone: '+49 30 123456',
    addresses: [address],
    ...more,
  });
  const party = (id: string) =>
    tryton.erp.search<Record<string, any>>(
      'party.party',
      [['id', '=', Number(id)]],
      ['name', 'email', 'identifiers.code', 'addresses.city', 'contact_mechanisms.value'],
    );

  beforeAll(async () => {
    tryton = await startTryton({ dir, logs: cacheFolder('logs'), skus: ['WB-001', 'WB-002'] });
    const { url, database, key } = tryton.erp;
    const options = { url, database, key, salePriceLists: true };
    const standingCategories = { frozen: 'Account frozen', closed: 'Account closed' };
    const shown = { use: 'tryton', options: { ...options, standingCategories } };
    const parsed = config.parse({ connections: { erp: { use: 'tryton', options }, shown }, flows: {} });
    connections = await openConnections(parsed, { clock: Date, log: { debug() {}, warn() {} } });
  });
  afterAll(async () => {
    for (const connection of connections?.values() ?? []) connection.close();
    await tryton?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('makes customers once, changes them in place, and leaves out what Tryton refuses', async () => {
    const business = customer(1, { tax_identifier: { type: 'eu_vat', code: VAT } });
    const wrong = customer(2, { tax_identifier: { type: 'eu_vat', code: 'DE1' } });
    const writes = [write('c1', business), write('c2', wrong), write('c3', customer(3, { addresses: [] }))];
    const results = await push('customer', writes);
    expect(results).toMatchObject([{ result: 'accepted' }, { failure: { class: 'rejected' } }, { result: 'accepted' }]);
    const { targetId } = results[0] as { targetId: string };
    expect(await push('customer', [write('c1', business)])).toMatchObject([{ result: 'accepted', targetId }]);
    expect(await port('customer').find(ctx(), ['c1', 'c2'])).toMatchObject([
      { found: true, targetId },
      { found: false },
    ]);
    const told = { ...business, name: 'Ann Changed', email: 'new@example.org' };
    const addresses = [address, { ...address, street: 'Kade 1', city: 'Gouda', country: 'NL' }];
    const update = write('c1', { ...told, addresses }, { op: 'update', targetId });
    expect(await push('customer', [update])).toMatchObject([{ result: 'accepted', targetId }]);
    expect(await party(targetId)).toMatchObject([
      {
        name: 'Ann Changed',
        email: 'new@example.org',
        identifiers: [{ code: 'c1' }, { code: VAT }],
        addresses: [{ city: 'Berlin' }, { city: 'Gouda' }],
        contact_mechanisms: [{ value: 'new@example.org' }, { value: '+49 30 123456' }],
      },
    ]);
  });

  it('shows how an account stands by party categories, and leaves a party in every other', async () => {
    const names = ['Account frozen', 'Account closed', 'Good payers'];
    const made = await tryton.erp.create(
      'party.category',
      names.map((name) => ({ name })),
    );
    const held = async (id: string) => {
      const [row] = await tryton.erp.search<Record<string, any>>(
        'party.party',
        [['id', '=', Number(id)]],
        ['categories.name'],
      );
      return (row?.['categories.'] ?? row?.categories).map(({ name }: { name: string }) => name).sort();
    };
    const told = (standing: string | undefined, more: Partial<Write> = {}) =>
      port('customer').push(shown(), [write('c9', customer(9, standing ? { standing } : {}), more)]);
    const shown = () => (connections.get('shown') as Connection).context() as never;
    const [{ targetId = '' } = {}] = (await told('frozen')) as { targetId?: string }[];
    const member = 'INSERT INTO "party_party-party_category" (party, category) VALUES (?, ?)';
    tryton.erp.behind(member, Number(targetId), made[2] ?? 0);
    const again: Partial<Write> = { op: 'update', targetId };
    for (const _ of ['once', 'twice']) await told('closed', again);
    expect(await held(targetId)).toEqual(['Account closed', 'Good payers']);
    for (const standing of ['undecided', undefined]) await told(standing, again);
    expect(await held(targetId)).toEqual(['Account closed', 'Good payers']);
    await told('open', again);
    expect(await held(targetId)).toEqual(['Good payers']);
  });

  it('reads the customers that people made, again where an address of theirs changed', async () => {
    const [id] = await tryton.erp.create('party.party', [
      { name: 'Harbor Ök', addresses: [['create', [{ street: 'Kade 1' }]]] },
    ]);
    const first = await pull('customer');
    expect(first.records.map(({ data }) => (data as { name: string }).name)).toEqual(['Harbor Ök']);
    await tryton.erp.create('party.address', [{ party: id, street: 'Kade 2', city: 'Gouda' }]);
    const [again] = (await pull('customer', first.cursor)).records;
    expect(again).toMatchObject({ id: String(id), data: { addresses: [{ street: 'Kade 1' }, { city: 'Gouda' }] } });
  });

  it('reads the invoice of an order once it is posted', async () => {
    const [made] = await push('order', [
      write('o1', {
        currency: 'USD',
        party: { key: 'ann3@example.org', name: 'Ann Ök 3' },
        shipment_address: address,
        lines: [{ product: 'WB-001', quantity: 3, amount: '10.00' }],
        total_amount: '10.00',
      }),
    ]);
    const { targetId } = made as { targetId: string };
    const drafts = await tryton.erp.search<{ id: number }>(
      'account.invoice',
      [['sales.reference', '=', 'o1']],
      ['state'],
    );
    expect(drafts).toHaveLength(1);
    expect((await pull('invoice')).records).toEqual([]);
    for (const button of ['validate_invoice', 'post'])
      await tryton.erp.press('account.invoice', (drafts[0] as { id: number }).id, button);
    const { records } = await pull('invoice');
    expect(records).toMatchObject([
      {
        parent: { kind: 'order', targetId },
        data: {
          state: 'posted',
          currency: 'USD',
          total_amount: '10.00',
          amount_to_pay: '10.00',
          invoice_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
          due_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
          lines: [{ product: 'WB-001', quantity: 3, unit_price: '3.3333', amount: '10.00' }],
        },
      },
    ]);
    // The order's party is the one that was made as a customer.
    expect(await party(String(records[0]?.customerId))).toMatchObject([
      { identifiers: [{ code: 'c3' }], addresses: [{ city: 'Berlin' }] },
    ]);
    expect(await port('invoice').read(ctx(), [String(records[0]?.id), '999'])).toHaveLength(1);
  });

  it('reads what articles cost as the formulas of each price list come to', async () => {
    const { records } = await pull('price');
    const of = (code: string) =>
      records
        .map(({ data }) => data as Record<string, unknown>)
        .filter((one) => one.code === code)
        .map(({ price_list, quantity, unit_price, currency }) => [price_list, quantity, Number(unit_price), currency]);
    expect(of('WB-001')).toEqual([
      [null, 1, 10, 'EUR'],
      ['Wholesale', 1, 9, 'EUR'],
      ['Wholesale', 10, 8, 'EUR'],
    ]);
  });

  it('makes drafts of purchases once, orders nothing, and tells what is on order as it comes', async () => {
    const [supplier] = await tryton.erp.create('party.party', [{ code: 'HZ-01', name: 'Huizhou Cable' }]);
    const draft = {
      description: 'P20261126-0001',
      party: 'HZ-01',
      currency: 'USD',
      warehouse: 'WH',
      lines: [
        { product: 'WB-001', quantity: 200, unit_price: '4.20', delivery_date: '2026-12-17' },
        { product: 'WB-002', quantity: 3 },
      ],
    };
    const identity = 'ab2cd3ef4gh5ij6kl7mn2op3qr4st5uv6wx7yz2a';
    const [made] = await push('purchase', [write(identity, draft)]);
    expect(made).toMatchObject({ result: 'accepted' });
    const { targetId } = made as { targetId: string };
    expect(await push('purchase', [write(identity, draft)])).toEqual([{ result: 'duplicate' }]);
    expect(await port('purchase').find(ctx(), [identity, 'absent'])).toMatchObject([
      { found: true, targetId },
      { found: false },
    ]);
    expect(await push('purchase', [write('other', { ...draft, party: 'nobody' })])).toMatchObject([
      { failure: { class: 'rejected', field: 'party' } },
    ]);
    const id = Number(targetId);
    const [kept] = await tryton.erp.search<Record<string, any>>(
      'purchase.purchase',
      [['id', '=', id]],
      ['state', 'party', 'currency.code', 'lines.unit_price', 'lines.delivery_date', 'lines.quantity'],
    );
    expect(kept).toMatchObject({
      state: 'draft',
      party: supplier,
      currency: { code: 'USD' },
      lines: [
        { quantity: 200, unit_price: '4.20', delivery_date: '2026-12-17' },
        { quantity: 3, unit_price: null },
      ],
    });
    // Without a word of currency it is the company's own, and without one of the warehouse Tryton's usual one.
    const { currency: _, warehouse: __, ...plain } = draft;
    const [bare] = await push('purchase', [write('bare', { ...plain, lines: [draft.lines[0]] })]);
    expect(bare).toMatchObject({ result: 'accepted' });
    const bareId = (bare as { targetId: string }).targetId;
    expect(await port('purchase').read(ctx(), [bareId])).toMatchObject([
      { data: { currency: 'EUR', warehouse: 'WH' } },
    ]);

    // A person says what it costs, and where the bill comes from; some of it comes, then more.
    for (const { id: line } of await tryton.erp.search<{ id: number }>(
      'purchase.line',
      [
        ['purchase', '=', id],
        ['unit_price', '=', null],
      ],
      ['id'],
    ))
      tryton.erp.behind('UPDATE purchase_line SET unit_price = 1 WHERE id = ?', line);
    const [address] = await tryton.erp.create('party.address', [{ party: supplier, street: 'Gulou Road 1' }]);
    tryton.erp.behind('UPDATE purchase_purchase SET invoice_address = ? WHERE id = ?', address as number, id);
    await tryton.erp.press('purchase.purchase', id, 'quote');
    await tryton.erp.press('purchase.purchase', id, 'confirm');
    const ours = ({ records }: Page) => records.find((record) => record.id === targetId);
    const ordered = await pull('purchase');
    expect(ours(ordered)).toMatchObject({
      parent: { kind: 'purchase', targetId },
      data: {
        state: 'processing',
        party: 'HZ-01',
        warehouse: 'WH',
        lines: [
          { product: 'WB-001', pieces: 200, received: 0, delivery_date: '2026-12-17' },
          { product: 'WB-002', pieces: 3, received: 0 },
        ],
      },
    });
    const moves = await tryton.erp.search<{ id: number; quantity: number }>(
      'stock.move',
      [['origin.purchase', '=', id, 'purchase.line']],
      ['quantity'],
    );
    const few = moves.find(({ quantity }) => quantity === 3)?.id as number;
    await tryton.erp.press('stock.move', few, 'do');
    const some = await port('purchase').read(ctx(), [targetId]);
    expect(some).toMatchObject([{ data: { lines: [{ received: 0 }, { pieces: 3, received: 3 }] } }]);
    expect(ours(await pull('purchase', ordered.cursor))).toMatchObject({ data: { lines: [{}, { received: 3 }] } });
    expect(await port('purchase').cancel(ctx(), [{ identity, targetId, facts: {} }])).toMatchObject([
      { failure: { class: 'rejected', code: 'too-late' } },
    ]);
    expect(await port('purchase').cancel(ctx(), [{ identity: 'bare', targetId: bareId, facts: {} }])).toMatchObject([
      { result: 'accepted' },
    ]);
    expect(await port('purchase').find(ctx(), ['bare'])).toEqual([{ found: false }]);
  });

  it('tells what comes back of a sale, from its announcement until it is put away', async () => {
    const sold = {
      description: '#2001',
      currency: 'EUR',
      party: { key: 'ann7@example.org', name: 'Ann Ök' },
      shipment_address: address,
      invoice_method: 'order',
      shipment_method: 'order',
      lines: [{ product: 'WB-001', quantity: 3, amount: '30.00' }],
      total_amount: '30.00',
    };
    const [made] = await push('order', [write('back', sold)]);
    const { targetId } = made as { targetId: string };
    const fields = ['party', 'company', 'currency', 'invoice_address', 'shipment_address', 'warehouse'];
    const more = ['invoice_method', 'shipment_method'];
    const [sale] = await tryton.erp.search<Record<string, unknown>>(
      'sale.sale',
      [['id', '=', Number(targetId)]],
      [...fields, ...more],
    );
    const [line] = await tryton.erp.search<Record<string, unknown>>(
      'sale.line',
      [['sale', '=', Number(targetId)]],
      ['product', 'unit', 'unit_price'],
    );
    const [{ id: _sale, ...head }, { id: _line, ...goods }] = [sale ?? {}, line ?? {}];
    // As the wizard makes it: a sale of its own, of less than nothing, whose origin is the one that it takes back.
    const lines = [['create', [{ type: 'line', ...goods, quantity: -2 }]]];
    const [back] = await tryton.erp.create('sale.sale', [{ ...head, origin: `sale.sale,${targetId}`, lines }]);
    for (const button of ['quote', 'confirm']) await tryton.erp.press('sale.sale', back as number, button);
    const [shipment] = await tryton.erp.search<{ id: number }>('stock.shipment.out.return', [], ['id']);
    const id = `${shipment?.id}/${targetId}`;
    const told = (state: string) => ({
      ...{ kind: 'return', id, parent: { kind: 'order', targetId } },
      data: { state, moves: [{ product: 'WB-001', quantity: 2 }] },
    });
    const announced = await pull('return');
    expect(announced.records).toMatchObject([told('draft')]);
    await tryton.erp.press('stock.shipment.out.return', shipment?.id as number, 'receive');
    expect((await pull('return', announced.cursor)).records).toMatchObject([told('received')]);
    await tryton.erp.press('stock.shipment.out.return', shipment?.id as number, 'do');
    expect(await port('return').read(ctx(), [id])).toMatchObject([told('done')]);
  });
});
