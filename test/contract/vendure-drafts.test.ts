import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import vendure from '../../connectors/vendure/index.ts';
import type { SandboxSystem } from '../../sandbox/sandbox.ts';
import sandbox from '../../sandbox/vendure/index.ts';
import type { Order } from '../../sandbox/vendure/shop.ts';
import {
  type AnyPort,
  type Harness,
  idsOf,
  pullPages,
  pushAll,
  startHarness,
  surveyedIds,
  surveyPages,
} from './harness.ts';
import { aWrite } from './writes.ts';

const options = (url: string) => ({ url, apiKey: 'sandbox-api-key' });

const told = (lines: object[], more: object = {}) => ({
  placedAt: new Date().toISOString(),
  currencyCode: 'USD',
  shippingAddress: { fullName: 'Sample Buyer', streetLine1: '5 Sample Street', city: 'Berlin', countryCode: 'DE' },
  lines,
  ...more,
});

describe('vendure drafts', () => {
  const { order } = vendure.kinds as Record<string, Required<AnyPort>>;
  let harness: Harness;
  const connect = (more: object = {}) => harness.connect({ ...options(harness.server.url('vendure')), ...more });
  const push = async (payload: unknown, n = 1, more: object = {}) => {
    const [result] = await pushAll(order as AnyPort, await connect(more), [aWrite(n, payload)], harness.said);
    return result;
  };
  const identity = () => aWrite(1, {}).identity;
  const find = async (payload: unknown) => (await order?.find(await connect(), [identity()], [payload]))?.[0];
  const drafts = (system: SandboxSystem = harness.system) =>
    system.entries().filter(({ kind, state }) => kind === 'order' && state === 'Draft');

  beforeEach(async () => {
    harness = await startHarness({ connector: vendure, sandbox, options });
  });
  afterEach(() => harness.close());

  it('are begun anew where they broke off, and found as unfinished until then', async () => {
    const payload = told([{ sku: 'WB-001', quantity: 2, total: 4_980 }]);
    for (const call of ['mutation SetDraftAddresses', 'mutation AddDraftLines', 'mutation FinishDraft']) {
      harness.server.setFaults('vendure', { script: ['error'], only: call });
      expect(await push(payload), call).toMatchObject({ failure: { class: 'unknown-outcome' } });
      expect(await find(payload), call).toMatchObject({ found: false, halfMade: expect.stringMatching(/~draft$/) });
      expect(drafts(), call).toMatchObject([{ complete: false }]);
    }
    expect(await push(payload)).toMatchObject({ result: 'accepted' });
    expect(drafts()).toMatchObject([{ complete: true, lines: [{ sku: 'WB-001', quantity: 2 }], total: '49.80' }]);
    expect(await find(payload)).toMatchObject({ found: true });
  });

  it('are deleted where they cannot be marked, for nobody would find them', async () => {
    harness.server.setFaults('vendure', { script: ['error'], only: 'mutation MarkDraft' });
    expect((await push(told([{ sku: 'WB-001', quantity: 2 }])))?.result).toBe('failed');
    expect(
      await (order as AnyPort).find?.(harness.context(), [identity()], [told([{ sku: 'WB-001', quantity: 2 }])]),
    ).toEqual([{ found: false }]);
    const { items } = await everything();
    expect(items).toEqual([]);
  });

  const everything = async () => {
    const answer = await fetch(`${harness.server.url('vendure')}/admin-api`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'vendure-api-key': 'sandbox-api-key' },
      body: JSON.stringify({ query: 'query Drafts', variables: { options: {} } }),
    });
    return ((await answer.json()) as { data: { orders: { items: Order[] } } }).data.orders;
  };

  it('leave nothing behind where the shop has too few, or asks another price', async () => {
    harness.system.act('setStock', { sku: 'WB-002', quantity: 1 });
    const short = await push(
      told([
        { sku: 'WB-001', quantity: 1 },
        { sku: 'WB-002', quantity: 3 },
      ]),
    );
    expect(short).toMatchObject({
      failure: { class: 'rejected', field: 'lines.1.quantity', message: expect.stringContaining('sells 1 more') },
    });
    const dear = told([{ sku: 'WB-001', quantity: 2, total: 3_980 }]);
    expect(await push(dear)).toMatchObject({
      failure: {
        class: 'rejected',
        field: 'lines.0.total',
        message: expect.stringContaining('WB-001: 39.80 USD was told and the shop asks 49.80 USD (with tax)'),
      },
    });
    expect(drafts()).toEqual([]);
    expect(await push(dear, 1, { draftPrices: 'shop' })).toMatchObject({
      result: 'accepted',
      facts: { priceDifferences: 'WB-001: 39.80 USD was told and the shop asks 49.80 USD (with tax)' },
    });
    const [made] = (await everything()).items;
    expect(made?.history.items.map(({ data }) => data.note)).toEqual([
      expect.stringContaining('39.80 USD was told and the shop asks 49.80 USD'),
    ]);
  });

  it('compare lines of one article by their sum, and one without tax with what the shop asks without', async () => {
    const lines = [
      { sku: 'WB-001', quantity: 1, total: 2_490 },
      { sku: 'WB-001', quantity: 2, total: 4_980 },
    ];
    expect(await push(told(lines))).toMatchObject({ result: 'accepted' });
    expect(drafts()).toMatchObject([{ lines: [{ sku: 'WB-001', quantity: 3 }] }]);
    const net = told([{ sku: 'WB-001', quantity: 1, total: 2_075, withTax: false }]);
    expect(await push(net, 2)).toMatchObject({ result: 'accepted' });
  });

  it('are in the currency that was told, and of the customer with that address', async () => {
    const { customer } = harness.system.act('place', {}) as Order;
    const email = customer?.emailAddress as string;
    const of = (emailAddress: string) => ({ customer: { emailAddress, lastName: 'Sample Buyer' } });
    expect(
      await push(told([{ sku: 'WB-001', quantity: 1 }], { ...of(email.toUpperCase()), currencyCode: 'EUR' })),
    ).toMatchObject({
      result: 'accepted',
    });
    expect(await push(told([{ sku: 'WB-001', quantity: 1 }], of('new@example.org')), 2)).toMatchObject({
      result: 'accepted',
    });
    expect(await push(told([{ sku: 'WB-001', quantity: 1 }], { customerId: '99999' }), 3)).toMatchObject({
      failure: { class: 'rejected' },
    });
    const made = (await everything()).items.filter(({ state }) => state === 'Draft');
    expect(made).toMatchObject([
      { currencyCode: 'EUR', customer: { id: customer?.id } },
      { currencyCode: 'USD', customer: { emailAddress: 'new@example.org', firstName: '', lastName: 'Sample Buyer' } },
    ]);
  });

  it('are no orders of the shop, and those they become only where the connection says so', async () => {
    const payload = told([{ sku: 'WB-001', quantity: 1 }]);
    const made = await push(payload);
    const targetId = made?.result === 'accepted' ? made.targetId : '';
    const id = targetId.replace('~draft', '');
    const seen = async (more: object = {}) => {
      const ctx = await connect(more);
      return {
        pulled: idsOf(await pullPages(order as AnyPort, ctx, null)),
        read: (await order?.read(ctx, [id]))?.map((one) => one.id),
        surveyed: surveyedIds(await surveyPages(order as AnyPort, ctx, { from: 0, to: Date.now() }, null)),
      };
    };
    const none = { pulled: [], read: [], surveyed: [] };
    expect(await seen({ giveOwn: true })).toEqual(none);
    harness.system.act('complete', { id });
    harness.system.act('pay', { id });
    expect(await seen()).toEqual(none);
    expect(await seen({ giveOwn: true })).toEqual({ pulled: [id], read: [id], surveyed: [id, id] });
    const [record] = (await order?.read(await connect({ giveOwn: true }), [id])) ?? [];
    expect(record?.data).not.toHaveProperty('history');
    // It is still found, and can no longer be taken back as a draft.
    expect(await find(payload)).toMatchObject({ found: true, targetId });
    const [taken] = (await order?.cancel(await connect(), [{ identity: identity(), targetId, facts: {} }])) ?? [];
    expect(taken).toMatchObject({
      failure: { class: 'rejected', message: expect.stringContaining('has become order') },
    });
  });
});
