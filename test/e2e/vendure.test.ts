import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '../../config/schema.ts';
import { type Connection, openConnections } from '../../connectors/connections.ts';
import type { KindPort, Page, Write } from '../../connectors/connector.ts';
import * as catalogue from '../../connectors/vendure/catalogue.graphql.ts';
import * as customers from '../../connectors/vendure/customers.graphql.ts';
import * as drafts from '../../connectors/vendure/drafts.graphql.ts';
import * as fulfillments from '../../connectors/vendure/fulfillments.graphql.ts';
import vendureConnector from '../../connectors/vendure/index.ts';
import * as orders from '../../connectors/vendure/orders.graphql.ts';
import * as priceList from '../../connectors/vendure/prices.graphql.ts';
import * as goodsBack from '../../connectors/vendure/returns.graphql.ts';
import * as session from '../../connectors/vendure/session.graphql.ts';
import * as stockLevels from '../../connectors/vendure/stock.graphql.ts';
import * as shopDocuments from '../../connectors/vendure/storefront.graphql.ts';
import * as surveyed from '../../connectors/vendure/survey.graphql.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type Purchase, Shop } from './shop.ts';
import { type Postgres, startPostgres } from './systems/postgres.ts';
import { cacheFolder } from './systems/process.ts';
import { startVendure, type Vendure } from './systems/vendure.ts';

const SECRET = 'a-secret-of-the-suite';

/** The connector alone, against the real Vendure. */
describe('Vendure', () => {
  const dir = mkdtempSync(join(tmpdir(), 'waybill-vendure-'));
  const logs = cacheFolder('logs');
  let postgres: Postgres;
  let vendure: Vendure;
  let shop: Shop;
  let receiver: Receiver;
  let connections: Map<string, Connection>;
  let buyers = 0;

  const { order, shipment, stock } = vendureConnector.kinds as Record<string, Required<KindPort<any>>>;
  const ctx = (id = 'shop') => (connections.get(id) as Connection).context() as never;
  const pull = async (cursor: string | null): Promise<Page> => {
    const all: Page = { records: [], cursor: cursor ?? '' };
    for await (const page of (order as Required<KindPort>).pull(ctx(), cursor)) {
      all.records.push(...page.records);
      all.cursor = page.cursor;
    }
    return all;
  };
  const purchase = (fate: Purchase['fate'], lines = [{ sku: 'L2201308', quantity: 2 }]): Purchase => {
    buyers += 1;
    const address = { streetLine1: 'Musterweg 1', city: 'Berlin', postalCode: '10115', countryCode: 'DE' };
    return { fate, email: `b${buyers}@example.org`, name: `Sample Person${buyers}`, address, lines };
  };
  const write = (identity: string, payload: unknown): Write => ({
    identity,
    idempotencyKey: identity,
    op: 'create',
    payload,
  });
  const levelOf = async (sku: string) => {
    const [answer] = await (stock as Required<KindPort>).push(ctx(), [write('s', { sku, stockOnHand: 500 })]);
    if (answer?.result !== 'accepted') throw new Error(JSON.stringify(answer));
    const id = answer.targetId;
    return async () => (await (stock as Required<KindPort>).read(ctx(), [id]))[0]?.data as { stockOnHand: number };
  };

  beforeAll(async () => {
    receiver = await startReceiver();
    postgres = await startPostgres({ logs });
    const webhook = { url: `${receiver.url}/webhooks/shop`, secret: SECRET };
    vendure = await startVendure({ postgres, logs, dir: join(dir, 'vendure'), webhook });
    shop = await Shop.open(vendure);
    const parsed = config.parse({
      connections: {
        shop: { use: 'vendure', options: { url: vendure.url, apiKey: vendure.apiKey, webhookSecret: SECRET } },
        login: { use: 'vendure', options: { url: vendure.url, username: 'superadmin', password: 'superadmin' } },
        // The session of a key that was used before knows no channel that is made later.
        tiers: {
          use: 'vendure',
          options: {
            ...{ url: vendure.url, username: 'superadmin', password: 'superadmin' },
            tierChannels: { Wholesale: 'wholesale-token' },
          },
        },
        stranger: { use: 'vendure', options: { url: vendure.url, apiKey: 'wrong' } },
      },
      flows: {},
    });
    connections = await openConnections(parsed, { clock: Date, log: { debug() {}, warn() {} } });
  });

  afterAll(async () => {
    for (const connection of connections?.values() ?? []) connection.close();
    await vendure?.stop();
    await postgres?.stop();
    await receiver?.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('takes every document that the connector sends', async () => {
    const schema = buildClientSchema(await vendure.admin<IntrospectionQuery>(getIntrospectionQuery()));
    const { addDraftLines, OWN_NOTES: _, ...draftDocuments } = drafts;
    const documents = [
      ...[orders, fulfillments, stockLevels, session, priceList, customers, draftDocuments].flatMap((module) =>
        Object.entries(module),
      ),
      ...[catalogue, goodsBack, surveyed].flatMap((module) => Object.entries(module)),
      ['addDraftLines', addDraftLines(3)] as const,
    ];
    expect(documents.length).toBeGreaterThan(7);
    for (const [name, document] of documents) expect(validate(schema, parse(document)), name).toEqual([]);
    const answer = await fetch(`${vendure.url}/shop-api`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const shown = buildClientSchema(((await answer.json()) as { data: IntrospectionQuery }).data);
    for (const [name, document] of Object.entries(shopDocuments))
      expect(validate(shown, parse(document)), name).toEqual([]);
  });

  it('lets in an API key and an administrator, and nobody else', async () => {
    await vendureConnector.check(ctx('shop'));
    await vendureConnector.check(ctx('login'));
    await expect(vendureConnector.check(ctx('stranger'))).rejects.toMatchObject({ failure: { class: 'auth' } });
  });

  it('tells of payments that move no time stamp, by polling alone', async () => {
    const cart = await shop.place(purchase('paid-late'));
    const promised = await shop.place(purchase('settled-late'));
    const first = await pull(null);
    expect(first.records.map(({ id }) => id)).toContain(promised.id);
    expect(first.records.map(({ id }) => id)).not.toContain(cart.id);
    const times = () => vendure.admin<object>('{ orders(options: { sort: { id: ASC } }) { items { id updatedAt } } }');
    const before = await times();
    for (const placed of [cart, promised]) await shop.payLate(placed);
    expect(await times()).toEqual(before);
    const { records } = await pull(first.cursor);
    for (const { id } of [cart, promised]) {
      expect(records.find((record) => record.id === id)?.data).toMatchObject({ payments: [{ state: 'Settled' }] });
    }
  });

  it('tells what was cancelled, and what had been ordered', async () => {
    const placed = await shop.place(purchase('cancelled'));
    const [record] = await (order as Required<KindPort>).read(ctx(), [placed.id, '99999']);
    expect(record).toMatchObject({ id: placed.id, cancelled: true, data: { lines: [{ quantity: 2 }] } });
    expect((order as KindPort).schema.safeParse(record?.data).error).toBeUndefined();
  });

  it('makes a draft once, whatever was begun before, and leaves none that it cannot fill', async () => {
    const { push, find, cancel } = order as Required<KindPort>;
    const told = (lines: object[], more: object = {}) => ({
      placedAt: new Date().toISOString(),
      currencyCode: 'USD',
      customer: { emailAddress: 'Draft@example.org', lastName: 'Sample Person' },
      shippingAddress: { streetLine1: 'Musterweg 1', city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
      lines,
      ...more,
    });
    const drafts = async () =>
      (
        await vendure.admin<{ orders: { items: object[] } }>(
          '{ orders(options: { filter: { state: { eq: "Draft" } } }) { items { id customer { emailAddress } lines { quantity productVariant { sku } } } } }',
        )
      ).orders.items;
    const refused = [
      [told([{ sku: 'L2201308', quantity: 2, total: 1 }]), 'lines.0.total'],
      [
        told([
          { sku: 'L2201308', quantity: 1 },
          { sku: 'NO-SUCH', quantity: 1 },
        ]),
        'lines.1.sku',
      ],
      [told([{ sku: 'L2201308', quantity: 900 }]), 'lines.0.quantity'],
    ] as const;
    for (const [payload, field] of refused)
      expect(await push(ctx(), [write('a-draft', payload)])).toMatchObject([{ failure: { class: 'rejected', field } }]);
    expect(
      await push(ctx(), [write('a-draft', told([{ sku: 'L2201308', quantity: 1 }], { currencyCode: 'EUR' }))]),
    ).toMatchObject([{ failure: { class: 'rejected' } }]);
    expect(await drafts()).toEqual([]);

    const payload = told([{ sku: 'L2201308', quantity: 2 }]);
    const { createDraftOrder } = await vendure.admin<{ createDraftOrder: { id: string } }>(
      'mutation { createDraftOrder { id } }',
    );
    const note = `id: ${createDraftOrder.id}, isPublic: false, note: "begun (wb-a-draft unfinished)"`;
    await vendure.admin(`mutation { addNoteToOrder(input: { ${note} }) { id } }`);
    expect(await find(ctx(), ['a-draft'], [payload])).toEqual([
      { found: false, halfMade: `${createDraftOrder.id}~draft` },
    ]);
    const [made] = await push(ctx(), [write('a-draft', payload)]);
    expect(made).toMatchObject({ result: 'accepted' });
    const { targetId } = made as { targetId: string };
    expect(await push(ctx(), [write('a-draft', payload)])).toEqual([{ result: 'duplicate', targetId }]);
    expect(await find(ctx(), ['a-draft', 'another'], [payload, payload])).toMatchObject([
      { found: true, targetId },
      { found: false },
    ]);
    expect(await drafts()).toMatchObject([
      {
        customer: { emailAddress: 'draft@example.org' },
        lines: [{ quantity: 2, productVariant: { sku: 'L2201308' } }],
      },
    ]);
    expect((await pull(null)).records.map(({ id }) => `${id}~draft`)).not.toContain(targetId);
    expect(await cancel(ctx(), [{ identity: 'a-draft', targetId, facts: {} }])).toEqual([
      { result: 'accepted', targetId },
    ]);
    expect(await drafts()).toEqual([]);
  });

  it('shows one fulfilment, whatever was lost on the way, and follows its tracking code', async () => {
    const placed = await shop.place(purchase('paid'));
    const payload = { orderId: placed.id, state: 'Shipped', method: 'DHL', trackingCode: 'TRACK-1' };
    const { push, find } = shipment as Required<KindPort>;
    const [first] = await push(ctx(), [write('an-identity', payload)]);
    expect(first).toMatchObject({ result: 'accepted', facts: { trackingNumber: 'TRACK-1', carrier: 'DHL' } });
    expect(await push(ctx(), [write('an-identity', payload)])).toEqual([first]);
    expect(await find(ctx(), ['an-identity', 'another'], [payload, payload])).toMatchObject([
      { found: true },
      { found: false },
    ]);
    expect(await find(ctx(), ['an-identity', 'another'])).toMatchObject([{ found: true }, { found: false }]);
    expect(await push(ctx(), [write('another', payload)])).toMatchObject([{ failure: { class: 'conflict' } }]);
    const changed = { ...payload, trackingCode: 'TRACK-2', state: 'Delivered' };
    expect(await push(ctx(), [{ ...write('an-identity', changed), op: 'update' }])).toMatchObject([
      { result: 'accepted' },
    ]);
    const { order: shown } = await vendure.admin<{ order: object }>(
      'query ($id: ID!) { order(id: $id) { state fulfillments { state trackingCode } } }',
      { id: placed.id },
    );
    expect(shown).toMatchObject({
      state: 'Delivered',
      fulfillments: expect.arrayContaining([
        { state: 'Cancelled', trackingCode: 'TRACK-1' },
        { state: 'Delivered', trackingCode: 'TRACK-2' },
      ]),
    });
  });

  it('tells as returns what was cancelled or paid back after it had left, and its order as it left', async () => {
    const placed = await shop.place(purchase('paid', [{ sku: 'L2201308', quantity: 3 }]));
    const { return: returned } = vendureConnector.kinds as Record<string, Required<KindPort<any>>>;
    const told = async () => {
      const all = [];
      for await (const { records } of (returned as Required<KindPort<any>>).pull(ctx(), null))
        all.push(...records.filter(({ parent }) => (parent as { id: string }).id === placed.id));
      return all;
    };
    const asked = async () => (await (order as Required<KindPort>).read(ctx(), [placed.id]))[0];
    const { order: found } = await vendure.admin<{
      order: { lines: { id: string }[]; payments: { id: string }[] };
    }>('query ($id: ID!) { order(id: $id) { lines { id } payments { id } } }', { id: placed.id });
    const lines = (quantity: number) => [{ orderLineId: found.lines[0]?.id, quantity }];
    const cancel = (quantity: number) =>
      vendure.admin('mutation ($i: CancelOrderInput!) { cancelOrder(input: $i) { ... on ErrorResult { message } } }', {
        i: { orderId: placed.id, lines: lines(quantity), reason: 'no longer wanted' },
      });
    const refund = (quantity: number) =>
      vendure.admin<{ refundOrder: { id: string } }>(
        'mutation ($i: RefundOrderInput!) { refundOrder(input: $i) { ... on Refund { id } ... on ErrorResult { message } } }',
        {
          i: { paymentId: found.payments[0]?.id, lines: lines(quantity), shipping: 0, adjustment: 0, reason: 'broken' },
        },
      );
    await cancel(1);
    const ordered = await asked();
    const payload = { orderId: placed.id, state: 'Shipped', method: 'DHL', trackingCode: 'T' };
    await (shipment as Required<KindPort>).push(ctx(), [write('returned', payload)]);
    await refund(1);
    expect(await told()).toEqual([]);
    await cancel(1);
    expect(await asked()).toMatchObject({
      cancelled: false,
      data: { lines: (ordered?.data as { lines: object[] }).lines },
    });
    const { refundOrder } = await refund(2);
    const goods = await told();
    expect(goods).toMatchObject([
      { data: { document: 'cancellation', reason: 'no longer wanted', lines: [{ sku: 'L2201308', quantity: 1 }] } },
      { id: `${placed.id}/refund/${refundOrder.id}`, data: { reason: 'broken', lines: [{ quantity: 1 }] } },
    ]);
    for (const { data } of goods) expect((returned as KindPort).schema.safeParse(data).error).toBeUndefined();
    await cancel(1);
    expect(await asked()).toMatchObject({
      cancelled: false,
      data: { lines: (ordered?.data as { lines: object[] }).lines },
    });
  });

  it('shows what left a warehouse that counts it no more, and ends with the warehouse’s level', async () => {
    const sku = 'L2201508';
    const level = await levelOf(sku);
    const placed = await shop.place(purchase('paid', [{ sku, quantity: 3 }]));
    const { push } = stock as Required<KindPort>;
    await push(ctx(), [write('s', { sku, stockOnHand: 1 })]);
    const payload = { orderId: placed.id, state: 'Shipped', trackingCode: 'T' };
    expect(await (shipment as Required<KindPort>).push(ctx(), [write('short', payload)])).toMatchObject([
      { result: 'accepted' },
    ]);
    expect(await level()).toMatchObject({ sku, stockOnHand: 1, stockAllocated: 0 });
  });

  it('has prices told by channel, and shows each to whoever looks there', async () => {
    const sku = 'L2201516';
    const { price } = vendureConnector.kinds as Record<string, Required<KindPort<any>>>;
    const { push, find } = price as Required<KindPort<any>>;
    const { zones, productVariants } = await vendure.admin<{
      zones: { items: { id: string }[] };
      productVariants: { items: { productId: string }[] };
    }>(
      'query ($sku: String!) { zones { items { id } } productVariants(options: { filter: { sku: { eq: $sku } } }) { items { productId } } }',
      { sku },
    );
    const zone = zones.items[0]?.id;
    const { createChannel } = await vendure.admin<{ createChannel: { id: string } }>(
      'mutation ($input: CreateChannelInput!) { createChannel(input: $input) { ... on Channel { id } ... on ErrorResult { message } } }',
      {
        input: {
          ...{ code: 'wholesale', token: 'wholesale-token', defaultLanguageCode: 'en', pricesIncludeTax: true },
          ...{ defaultCurrencyCode: 'USD', defaultTaxZoneId: zone, defaultShippingZoneId: zone },
        },
      },
    );
    await vendure.admin(
      'mutation ($input: AssignProductsToChannelInput!) { assignProductsToChannel(input: $input) { id } }',
      { input: { productIds: [productVariants.items[0]?.productId], channelId: createChannel.id } },
    );
    const visitor = { email: 'tier-a@example.org', password: 'tier-a-password-7' };
    await vendure.admin(
      'mutation ($input: CreateCustomerInput!, $password: String) { createCustomer(input: $input, password: $password) { ... on Customer { id } ... on ErrorResult { message } } }',
      { input: { firstName: 'Tier', lastName: 'A', emailAddress: visitor.email }, password: visitor.password },
    );
    const told = [
      { sku, currencyCode: 'USD', price: 150_000 },
      { sku, currencyCode: 'USD', price: 120_000, tier: 'Wholesale' },
    ];
    const results = await push(
      ctx('tiers'),
      told.map((payload, n) => write(`price-${n}`, payload)),
    );
    expect(results).toMatchObject([{ result: 'accepted' }, { result: 'accepted' }]);
    expect(await find(ctx('tiers'), ['a', 'b'], told)).toMatchObject([{ found: true }, { found: true }]);
    const seen = (who?: object) => vendureConnector.storefront?.prices(ctx('tiers'), who as never, [sku]);
    const shown = { sku, currency: 'USD', minimumQuantity: 1 };
    expect(await seen()).toEqual([{ ...shown, amount: '1500.00' }]);
    expect(await seen(visitor)).toEqual([{ ...shown, amount: '1500.00' }]);
    expect(await seen({ ...visitor, place: 'wholesale-token' })).toEqual([{ ...shown, amount: '1200.00' }]);
    await expect(seen({ ...visitor, password: 'not-the-password' })).rejects.toMatchObject({
      failure: { class: 'auth' },
    });
  });

  it('shows how an account stands by customer groups, and leaves a customer in every other', async () => {
    const { customer } = vendureConnector.kinds as Record<string, Required<KindPort<any>>>;
    const { push, find } = customer as Required<KindPort<any>>;
    for (const name of ['account-frozen', 'account-closed', 'Wholesale'])
      await vendure.admin(
        'mutation ($input: CreateCustomerGroupInput!) { createCustomerGroup(input: $input) { id } }',
        {
          input: { name },
        },
      );
    const { createCustomer } = await vendure.admin<{ createCustomer: { id: string } }>(
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { ... on Customer { id } ... on ErrorResult { message } } }',
      { input: { firstName: 'Sample', lastName: 'Buyer', emailAddress: 'standing@example.org' } },
    );
    const { id } = createCustomer;
    const groups = async () => {
      const { customer } = await vendure.admin<{ customer: { groups: { name: string }[] } }>(
        'query ($id: ID!) { customer(id: $id) { groups { name } } }',
        { id },
      );
      return customer.groups.map(({ name }) => name).sort();
    };
    const tell = (among: string[], ...wanted: string[]) =>
      push(ctx(), [write('standing', { id, among, groups: wanted })]);
    const ours = ['account-frozen', 'account-closed'];
    const accepted = [{ result: 'accepted', targetId: id }];
    expect(await tell(['Wholesale'], 'Wholesale')).toEqual(accepted);
    for (const _ of ['once', 'twice']) expect(await tell(ours, 'account-frozen')).toEqual(accepted);
    expect(await tell(ours, 'account-closed')).toEqual(accepted);
    expect(await groups()).toEqual(['Wholesale', 'account-closed']);
    const payload = { id, among: ours, groups: ['account-closed'] };
    expect(await find(ctx(), ['standing'], [payload])).toMatchObject([{ found: true }]);
    expect(await tell(ours)).toEqual(accepted);
    expect(await groups()).toEqual(['Wholesale']);
    expect(await tell(['blocked'], 'blocked')).toMatchObject([{ failure: { class: 'rejected', field: 'groups' } }]);
  });

  it('sends webhooks, through the plugin, that the connector believes', async () => {
    const placed = await shop.place(purchase('paid'));
    const request = await receiver.next(({ raw }) => Buffer.from(raw).toString().includes(`"order":"${placed.id}"`));
    const { webhook } = vendureConnector;
    const options = connections.get('shop')?.options as never;
    expect(webhook?.verify(request, options, Date.now())).toBe(true);
    expect(webhook?.parse(request, options)).toMatchObject([{ kind: 'order', id: placed.id }]);
  });
});
