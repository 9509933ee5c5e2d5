import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Write, WriteResult } from '../../connectors/connector.ts';
import salesforce from '../../connectors/salesforce/index.ts';
import { DEFAULT_ACCOUNT } from '../../sandbox/salesforce/access.ts';
import sandbox from '../../sandbox/salesforce/index.ts';
import { HOUSE_ACCOUNT, PRICE_BOOK } from '../../sandbox/salesforce/organisation.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import { type AnyContext, type AnyPort, failureOf, type Harness, idsOf, pullPages, startHarness } from './harness.ts';
import { contractSuite } from './suite.ts';
import { aWrite } from './writes.ts';

const { clientId, clientSecret } = DEFAULT_ACCOUNT;
const options = (url: string) => ({ url, clientId, clientSecret });

const salesOrder = (n: number, more: object = {}, head: object = {}) => ({
  Order: {
    AccountId: HOUSE_ACCOUNT,
    Pricebook2Id: PRICE_BOOK,
    EffectiveDate: '2026-11-22',
    CurrencyIsoCode: 'EUR',
    OrderReferenceNumber: `#${1000 + n}`,
    ShippingStreet: 'Torstraße 1',
    ShippingCity: 'Berlin',
    ShippingCountry: 'DE',
    ...head,
  },
  OrderItems: [
    { sku: 'WB-001', Quantity: 2, UnitPrice: '24.90' },
    { sku: 'WB-002', Quantity: 1, UnitPrice: '12.50' },
  ],
  Freight: { sku: 'FREIGHT', Quantity: 1, UnitPrice: '4.99' },
  ...more,
});

const customer = (n: number, more: object = {}) => ({
  Account: { Name: `Harbor Supply ${n}`, AccountNumber: String(n), BillingCity: 'London' },
  Contact: { FirstName: 'Kim', LastName: `Doe ${n}`, Email: `kim${n}@example.org` },
  ...more,
});

let seeds = 0;
/** Accounts that somebody in sales made. */
const seedAccounts = (system: SandboxSystem, count: number): string[] =>
  Array.from({ length: count }, () => system.act('createAccount', { Name: `Theirs ${++seeds}` }) as string);

/** Only SOSL asks an index. */
const never = { lag: 'SOQL reads the rows themselves' };

contractSuite({
  connector: salesforce,
  sandbox,
  options,
  lacks: {
    permission: {
      sandbox: { without: { Order: [], OrderItem: ['createable'], Account: ['queryable'] } },
      says: /may not Read Account/,
    },
  },
  kinds: {
    customer: {
      seed: seedAccounts,
      absentId: '0015g00000NOBODYA1',
      pageSize: 200,
      touch: (system, id) => system.act('touch', { id, Phone: `+44 ${++seeds}` }),
      remove: (system, id) => system.act('delete', { id }),
      payload: (_system, n) => customer(n),
      refused: () => customer(99, { Account: { Name: '' } }),
      changed: (payload) => ({ ...(payload as object), Account: { Name: 'Changed' } }),
      writeCall: 'composite/graph',
      retold: {
        call: 'composite/graph',
        payload: (payload, turn) => ({ ...(payload as object), Account: { Name: `Retold ${turn}` } }),
        shown: (payload) => ({ number: (payload as ReturnType<typeof customer>).Account.Name }),
      },
      never,
    },
    order: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('enter', { PoNumber: `${++seeds}` }) as string),
      absentId: '8015g00000NOBODYA1',
      pageSize: 200,
      touch: (system, id) => system.act('touch', { id, PoNumber: `changed ${++seeds}` }),
      remove: (system, id) => {
        system.act('touch', { id, Status: 'Draft' });
        system.act('delete', { id });
      },
      payload: (_system, n) => salesOrder(n),
      refused: () => salesOrder(99, { OrderItems: [{ sku: 'NO-SUCH', Quantity: 1, UnitPrice: 5 }] }),
      changed: (payload) => ({ ...(payload as object), Freight: undefined }),
      writeCall: 'composite/graph',
      retold: {
        call: 'composite/graph',
        payload: (payload, turn) => ({
          ...(payload as object),
          Freight: { sku: 'FREIGHT', Quantity: 1, UnitPrice: `${turn}.00` },
        }),
        shown: (payload) => ({
          total: (62.3 + Number((payload as ReturnType<typeof salesOrder>).Freight.UnitPrice)).toFixed(2),
        }),
        refusedLate: true,
      },
      never,
    },
  },
});

describe('salesforce', () => {
  let harness: Harness;
  const port = (kind: 'order' | 'customer') => salesforce.kinds[kind] as Required<AnyPort>;
  const push = (writes: Write[], ctx: AnyContext = harness.context()): Promise<WriteResult[]> =>
    port('order').push(ctx, writes);
  const write = (n: number, payload: object = salesOrder(n), more: Partial<Write> = {}): Write =>
    aWrite(n, payload, { identity: `order${n}`, ...more });
  const update = (targetId: string, payload: object) => write(1, payload, { op: 'update', targetId });
  const find = async (identity: string) => (await port('order').find(harness.context(), [identity]))[0];
  const cancel = (targetId: string, ctx: AnyContext = harness.context()) =>
    port('order').cancel(ctx, [{ identity: 'x', targetId, facts: {} }]);
  const entry = (reference: string) => harness.system.entries().find((one) => one.reference === reference && one.live);
  const idOf = (result: WriteResult | undefined) => (result as { targetId: string }).targetId;
  const faults = (more: object) => harness.server.setFaults('salesforce', more);
  const callsOf = (part: string) =>
    Object.entries(harness.server.calls('salesforce')).reduce(
      (sum, [call, n]) => sum + (call.includes(part) ? n : 0),
      0,
    );
  const restart = async (sandboxOptions: Record<string, unknown>) => {
    await harness.close();
    harness = await startHarness({ connector: salesforce, sandbox, options, sandboxOptions });
  };

  beforeEach(async () => {
    harness = await startHarness({ connector: salesforce, sandbox, options });
  });
  afterEach(() => harness.close());

  it('takes fifty orders to activated in five calls', async () => {
    const results = await push(Array.from({ length: 50 }, (_, n) => write(n)));
    expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['accepted']));
    expect(callsOf('/services/data/')).toBe(5);
    expect(entry('order7')).toMatchObject({ complete: true, total: '67.29' });
    expect(results[7]).toMatchObject({ numbers: [expect.stringMatching(/^\d{8}$/)] });
  });

  it('opens an active order to change it: other quantities, prices and products, and closes it again', async () => {
    const [made] = await push([write(1)]);
    const items = [
      { sku: 'WB-001', Quantity: 5, UnitPrice: '20.00' },
      { sku: 'wb-001', Quantity: 1, UnitPrice: '0' },
    ];
    const [changed] = await push([
      update(idOf(made), salesOrder(1, { OrderItems: items }, { ShippingCity: 'Hamburg' })),
    ]);
    expect(changed).toMatchObject({ result: 'accepted', targetId: idOf(made) });
    expect(entry('order1')).toMatchObject({
      id: idOf(made),
      complete: true,
      total: '104.99',
      lines: [
        { sku: 'WB-001', quantity: 5 },
        { sku: 'FREIGHT', quantity: 1 },
        { sku: 'WB-001', quantity: 1 },
      ],
    });
  });

  it('leaves an active order as it was where its change is refused', async () => {
    const [made] = await push([write(1)]);
    const gone = salesOrder(1, {}, { AccountId: '0015g00000NOBODYA1' });
    expect(await push([update(idOf(made), gone)])).toMatchObject([
      { failure: { class: 'rejected', code: 'INVALID_CROSS_REFERENCE_KEY', field: 'AccountId' } },
    ]);
    expect(entry('order1')).toMatchObject({ complete: true, total: '67.29' });
  });

  it('names the product and the price book where there is no entry', async () => {
    const payload = salesOrder(1, { OrderItems: [{ sku: 'NO-SUCH', Quantity: 1, UnitPrice: 5 }] });
    expect(await push([write(1, payload)])).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringMatching(/no active entry of NO-SUCH .*01s5g/) } },
    ]);
    expect(callsOf('composite')).toBe(0);
  });

  it('makes up for an activation that was lost, by searching and by saying the same again', async () => {
    for (const again of [() => find('order1'), () => push([write(1)])]) {
      faults({ error: 1, only: 'PATCH /' });
      expect(await push([write(1)])).toMatchObject([{ failure: { class: 'unknown-outcome' } }]);
      expect(entry('order1')).toMatchObject({ complete: false });
      faults({});
      await again();
      expect(entry('order1')).toMatchObject({ complete: true });
      await cancel(entry('order1')?.id as string);
    }
  });

  it('does not say that nothing was done where a draft stands and a row is locked', async () => {
    faults({ rate: 1, only: 'PATCH /' });
    expect(await push([write(1)])).toMatchObject([
      { failure: { class: 'unknown-outcome', message: expect.stringContaining('left a draft') } },
    ]);
  });

  it('takes a new order away whose activation is refused, and says why in the words of the rule', async () => {
    const [refused, fine] = await push([write(1, salesOrder(1, {}, { Description: 'NO CREDIT' })), write(2)]);
    expect(refused).toMatchObject({
      failure: {
        class: 'rejected',
        message: 'refused Status (FIELD_CUSTOM_VALIDATION_EXCEPTION): Credit is used up: ask finance',
      },
    });
    expect(entry('order1')).toBeUndefined();
    expect(fine).toMatchObject({ result: 'accepted' });
  });

  it('goes on with those that the service did not try because too many others failed', async () => {
    const bad = { AccountId: '0015g00000NOBODYA1' };
    const results = await push(Array.from({ length: 20 }, (_, n) => write(n, salesOrder(n, {}, n < 16 ? bad : {}))));
    expect(results.map((one) => (one as { failure?: { class: string } }).failure?.class)).toEqual([
      ...Array(15).fill('rejected'),
      ...Array(5).fill('unavailable'),
    ]);
  });

  it('refuses to change what was deleted there, and does not bring it back', async () => {
    const [made] = await push([write(1)]);
    expect(await cancel(idOf(made))).toMatchObject([{ result: 'accepted' }]);
    expect(await cancel(idOf(made))).toMatchObject([{ result: 'accepted' }]);
    expect(await push([update(idOf(made), salesOrder(1))])).toMatchObject([{ failure: { class: 'conflict' } }]);
    const [account] = await port('customer').push(harness.context(), [aWrite(1, customer(1))]);
    harness.system.act('delete', { id: idOf(account) });
    const again = aWrite(1, customer(1), { op: 'update', targetId: idOf(account) });
    expect(await port('customer').push(harness.context(), [again])).toMatchObject([{ failure: { class: 'conflict' } }]);
  });

  it('keeps an order active that cannot be deleted', async () => {
    const [made] = await push([write(1)]);
    harness.system.act('touch', { id: idOf(made), Reduced: true });
    expect(await cancel(idOf(made))).toMatchObject([{ failure: { class: 'rejected', code: 'DELETE_FAILED' } }]);
    expect(entry('order1')).toMatchObject({ complete: true });
  });

  it('gives cancelled orders a status where there is one, and counts them as gone', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('salesforce')), cancelledStatus: 'Cancelled' });
    const [made] = await push([write(1)], ctx);
    expect(await cancel(idOf(made), ctx)).toMatchObject([{ result: 'accepted' }]);
    expect(harness.system.entries().find(({ id }) => id === idOf(made))).toMatchObject({
      state: 'Cancelled',
      live: false,
    });
    expect((await port('order').find(ctx, ['order1']))[0]).toEqual({ found: false });
  });

  it('leaves drafts where the connection says so', async () => {
    const ctx = await harness.connect({ ...options(harness.server.url('salesforce')), activate: false });
    const [made] = await push([write(1)], ctx);
    expect(entry('order1')).toMatchObject({ state: 'Draft' });
    expect((await port('order').find(ctx, ['order1']))[0]).toMatchObject({ found: true, targetId: idOf(made) });
  });

  it('says how an account stands in the field that the organisation has for it, and nothing without one', async () => {
    const field = 'Waybill_Standing__c';
    const ctx = await harness.connect({ ...options(harness.server.url('salesforce')), standingField: field });
    const told = (id: string) => (harness.system.act('fields', { id }) as Record<string, unknown>)[field];
    const [made] = await port('customer').push(ctx, [aWrite(1, customer(1, { standing: 'open' }))]);
    const targetId = idOf(made);
    expect(told(targetId)).toBe('open');
    const closed = aWrite(1, customer(1, { standing: 'closed' }), { op: 'update', targetId });
    expect(await port('customer').push(ctx, [closed])).toMatchObject([{ result: 'accepted' }]);
    expect(told(targetId)).toBe('closed');
    const [other] = await port('customer').push(harness.context(), [aWrite(2, customer(2, { standing: 'closed' }))]);
    expect(told(idOf(other))).toBeUndefined();
  });

  it('makes account and contact as one, and tells an account anew whose contact changed', async () => {
    const [made] = await port('customer').push(harness.context(), [aWrite(1, customer(1))]);
    expect(harness.system.entries().find(({ id }) => id === idOf(made))).toMatchObject({ state: 'with contact' });
    const bad = customer(2, { Contact: { LastName: '' } });
    expect(await port('customer').push(harness.context(), [aWrite(2, bad)])).toMatchObject([
      { failure: { class: 'rejected', code: 'REQUIRED_FIELD_MISSING', field: 'LastName' } },
    ]);
    expect(harness.system.entries().filter(({ reference }) => reference === 'part2')).toEqual([]);

    const [theirs] = seedAccounts(harness.system, 1) as [string];
    const contact = harness.system.act('createContact', { id: theirs, LastName: 'Doe' }) as string;
    const cursor = (await pullPages(port('customer'), harness.context(), null)).at(-1)?.cursor ?? null;
    harness.server.setClock('salesforce', 3_600_000);
    harness.system.act('touchContact', { id: contact, Phone: '+44 1' });
    const pages = await pullPages(port('customer'), harness.context(), cursor);
    const told = pages.flatMap(({ records }) => records).find(({ id }) => id === theirs);
    expect(told?.data).toMatchObject({ Contacts: [{ LastName: 'Doe', Phone: '+44 1' }] });
  });

  it('shows accounts in the recycle bin as taken back', async () => {
    const [gone, stays] = seedAccounts(harness.system, 2) as [string, string];
    harness.system.act('delete', { id: gone });
    const records = (await pullPages(port('customer'), harness.context(), null)).flatMap((page) => page.records);
    expect(records.find(({ id }) => id === gone)).toMatchObject({ cancelled: true });
    expect(records.find(({ id }) => id === stays)?.cancelled).toBeUndefined();
  });

  it('follows a list where the service cuts it', async () => {
    const ids = seedAccounts(harness.system, 120);
    for (const id of ids) harness.system.act('createContact', { id, LastName: 'Doe' });
    const pages = await pullPages(port('customer'), harness.context(), null);
    expect(idsOf(pages.slice(0, 1))).toEqual(expect.arrayContaining(ids));
    expect(callsOf('/query/:locator')).toBeGreaterThan(0);
  });

  it('asks for another token where the session ended', async () => {
    await push([write(1)]);
    harness.system.act('endSessions', {});
    expect(await push([write(2)])).toMatchObject([{ result: 'accepted' }]);
    expect(callsOf('/oauth2/token')).toBe(2);
  });

  it('signs in by JWT, and tells what the app or the user lacks', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = (key: typeof privateKey, type: 'pkcs8' | 'spki') =>
      key.export({ type: type as never, format: 'pem' }) as string;
    await restart({ publicKey: pem(publicKey, 'spki') });
    const jwt = { username: DEFAULT_ACCOUNT.username, privateKey: pem(privateKey, 'pkcs8') };
    const by = (more: object) =>
      harness.connect({ url: harness.server.url('salesforce'), clientId, jwt: { ...jwt, ...more } });
    await salesforce.check(await by({}));
    const fails = async (more: object) => failureOf(harness.said, salesforce.check(await by(more)));
    expect(await fails({ username: 'nobody@example.org' })).toMatchObject({ class: 'auth', lack: 'permission' });
    expect(await fails({ audience: 'https://test.salesforce.com' })).toMatchObject({
      class: 'auth',
      lack: 'credential',
    });
    expect(await fails({ privateKey: 'not a key at all' })).toMatchObject({ lack: 'credential', message: /PEM/ });
    expect(harness.said.join(' ')).not.toContain('not a key at all');
  });

  it('waits where the calls of a day are used up, and slows down before', async () => {
    await restart({ callsPerDay: 2 });
    await salesforce.check(harness.context());
    expect(salesforce.patienceMs?.({ headers: { 'sforce-limit-info': 'api-usage=100/15000' } } as never)).toBe(0);
    expect(salesforce.patienceMs?.({ headers: { 'sforce-limit-info': 'api-usage=14400/15000' } } as never)).toBe(5_760);
    expect(
      salesforce.patienceMs?.({ headers: { 'sforce-limit-info': 'api-usage=9/15000; api-bursts=750/750' } } as never),
    ).toBe(1_000);
    const unhurried = { ...salesforce, patienceMs: () => 0 };
    await harness.close();
    harness = await startHarness({ connector: unhurried, sandbox, options, sandboxOptions: { callsPerDay: 2 } });
    await salesforce.check(harness.context());
    await salesforce.check(harness.context());
    const failure = await failureOf(harness.said, salesforce.check(harness.context()));
    expect(failure).toMatchObject({ class: 'budget', message: expect.stringContaining('TotalRequests') });
    expect((failure as { readyAt: number }).readyAt).toBeGreaterThan(Date.now());
  });

  it('says at once all that the user may not do of what the flows need', async () => {
    await restart({
      without: { Order: ['createable', 'deletable'], OrderItem: ['field'], PricebookEntry: [], Contact: ['unique'] },
    });
    const moves = { gives: new Set(), takes: new Set(['order', 'customer']) };
    const failure = await failureOf(harness.said, salesforce.check({ ...harness.context(), moves } as never));
    expect(failure).toMatchObject({ class: 'auth', lack: 'permission' });
    for (const words of [
      'the user may not Create, Delete Order',
      'OrderItem has no field Waybill_Id__c',
      'the user sees no PricebookEntry (NOT_FOUND)',
      'Contact.Waybill_Id__c is no External ID that is unique',
    ])
      expect(failure.message).toContain(words);
  });

  it('says that the field for standings is not there, and nothing where it is', async () => {
    const standingField = 'Waybill_Standing__c';
    const checked = async () => {
      const ctx = await harness.connect({ ...options(harness.server.url('salesforce')), standingField });
      const moves = { gives: new Set(), takes: new Set(['customer']) };
      return salesforce.check({ ...ctx, moves } as never);
    };
    await expect(checked()).rejects.toThrow('Account has no field Waybill_Standing__c (standingField)');
    await restart({ ownFields: { Account: [standingField] } });
    await checked();
  });
});
