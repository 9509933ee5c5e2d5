import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import vendure from '../../connectors/vendure/index.ts';
import sandbox from '../../sandbox/vendure/index.ts';
import type { Order } from '../../sandbox/vendure/shop.ts';
import { goneFrom } from './fixture.ts';
import {
  type AnyPort,
  failureOf,
  type Harness,
  idsOf,
  pullPages,
  pushAll,
  startHarness,
  surveyedIds,
  surveyPages,
} from './harness.ts';
import { contractSuite } from './suite.ts';
import { draftOf, options, paidBack, payloadFor, place, SECRET, stands } from './vendure-scene.ts';
import { aWrite } from './writes.ts';

/** Why no search lags. */
const UNLAGGING =
  'lists of the admin API are read from the tables of the shop; its search index is of the shop API alone';

contractSuite({
  connector: vendure,
  sandbox,
  // Each walk looks at once.
  options: (url) => ({ ...options(url), returnsEveryMs: 0 }),
  lacks: {
    credential: { sandbox: { apiKey: 'another' }, says: /credentials are not accepted/ },
    permission: [
      { sandbox: { mayNot: ['ReadCustomer', 'UpdateCatalog'] }, says: /^the role lacks ReadCustomer, UpdateCatalog$/ },
      {
        sandbox: { mayNot: ['UpdateOrder', 'CreateOrder', 'DeleteOrder', 'UpdateCustomerGroup'] },
        says: /lacks CreateOrder, UpdateOrder, DeleteOrder, UpdateCustomerGroup$/,
      },
    ],
  },
  kinds: {
    order: {
      seed: (system, count) => Array.from({ length: count }, () => place(system).id),
      absentId: '99999',
      pageSize: 100,
      remove: goneFrom('orders'),
      touch: (system, id) => system.act('cancel', { id }),
      payload: (_, n) => draftOf([{ sku: 'WB-001', quantity: n + 1, total: 2_490 * (n + 1) }]),
      refused: () => draftOf([{ sku: 'NO-SUCH', quantity: 1 }]),
      // The call that makes it whole: until then it counts as absent.
      writeCall: 'mutation FinishDraft',
      // It looks before it makes.
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    shipment: {
      payload: payloadFor,
      refused: () => ({ orderId: '99999', state: 'Shipped' }),
      changed: (payload) => ({ ...(payload as object), trackingCode: 'ANOTHER', state: 'Delivered' }),
      // The call that completes it: until then a half-done fulfilment counts as absent.
      writeCall: 'mutation MoveFulfillment',
      retold: {
        call: 'mutation AddFulfillment',
        payload: (payload, turn) => ({ ...(payload as object), trackingCode: `LATER${turn}` }),
        shown: (payload) => ({
          kind: 'shipment',
          live: true,
          trackingNumber: (payload as { trackingCode: string }).trackingCode,
        }),
      },
      blindRetry: 'one',
      never: { lag: UNLAGGING },
    },
    customer: {
      seed: (system, count) => Array.from({ length: count }, () => place(system).customer?.id as string),
      absentId: '99999',
      pageSize: 100,
      remove: goneFrom('customers'),
      touch: (system, id) => system.act('call', { id, phoneNumber: '+49 30 7654321' }),
      payload: (system) => stands(place(system).customer?.id as string, 'frozen'),
      refused: () => stands('99999', 'frozen'),
      changed: (payload) => stands((payload as { id: string }).id, 'closed'),
      retold: {
        call: 'mutation ',
        payload: (payload, turn) => ({
          ...{ id: (payload as { id: string }).id, among: ['account-closed'] },
          groups: turn % 2 ? ['account-closed'] : [],
        }),
        shown: (payload) => ({
          kind: 'customer',
          state: ['account-frozen', ...(payload as { groups: string[] }).groups].join(', '),
        }),
      },
      writeCall: 'mutation AddToGroup',
      count: (system) => system.entries().filter(({ kind, state }) => kind === 'customer' && state !== '').length,
      never: { lag: UNLAGGING },
    },
    return: {
      seed: (system, count) => Array.from({ length: count }, () => paidBack(system)),
      absentId: '1/refund/99999',
      pageSize: 100,
      remove: goneFrom('orders', (id) => id.split('/')[0]),
      touch(system, id) {
        const [order, , refund] = id.split('/');
        return system.act('settle', { id: order, refund, state: 'Failed' });
      },
    },
    product: {
      seed: (system, count) =>
        Array.from({ length: count }, () => system.act('list', { sku: `NEW-${Math.random()}` }) as string),
      absentId: '99999',
      pageSize: 100,
      remove: goneFrom('variants'),
      touch: (system, id) => system.act('rename', { id, name: 'Another edition' }),
    },
    stock: {
      seed: (_, count) => Array.from({ length: count }, (__, index) => `${index + 1}@1`),
      absentId: '99999@1',
      payload: (_, n) => ({ sku: `WB-${String(n + 1).padStart(3, '0')}`, stockOnHand: 40 + n }),
      refused: () => ({ sku: 'NO-SUCH', stockOnHand: 1 }),
      changed: (payload) => ({ ...(payload as object), stockOnHand: 7 }),
      retold: {
        call: 'mutation SetStock',
        payload: (payload, turn) => ({ ...(payload as object), stockOnHand: 7_000 + turn }),
        shown: (payload) => ({ kind: 'stock', state: String((payload as { stockOnHand: number }).stockOnHand) }),
      },
      writeCall: 'mutation SetStock',
    },
    price: {
      payload: (_, n) => ({ sku: `WB-${String(n + 1).padStart(3, '0')}`, currencyCode: 'EUR', price: 850 }),
      refused: () => ({ sku: 'NO-SUCH', currencyCode: 'EUR', price: 850 }),
      changed: (payload) => ({ ...(payload as object), price: 800 }),
      retold: {
        call: 'mutation SetPrice',
        payload: (payload, turn) => ({ ...(payload as object), price: 700 + turn }),
        shown: (payload) => ({ kind: 'price', state: String((payload as { price: number }).price) }),
      },
      writeCall: 'mutation SetPrice',
      never: { lag: UNLAGGING },
    },
  },
  webhook: {
    request(_, now) {
      const raw = Buffer.from(JSON.stringify({ id: 'event-1', topic: 'refund.Settled', order: '42', refund: '7' }));
      const timestamp = String(Math.floor(now / 1000));
      const signature = createHmac('sha256', SECRET).update(`${timestamp}.`).update(raw).digest('hex');
      return { raw, query: {}, headers: { 'x-waybill-timestamp': timestamp, 'x-waybill-signature': signature } };
    },
    events: [
      { topic: 'refund.Settled', eventId: 'event-1', kind: 'order', id: '42' },
      { topic: 'refund.Settled', eventId: 'event-1/refund', kind: 'return', id: '42/refund/7' },
    ],
    signatureHeader: 'x-waybill-signature',
    toleranceMs: 300_000,
  },
});

describe('vendure', () => {
  const { order, shipment, stock, customer } = vendure.kinds as Record<string, AnyPort>;
  const start = () => startHarness({ connector: vendure, sandbox, options });
  const write = (identity: string, payload: unknown) => ({
    identity,
    idempotencyKey: identity,
    op: 'create' as const,
    payload,
  });

  it('tells a channel that is not there, or that the role is not of, from a key that nobody knows', async () => {
    const harness = await start();
    const narrow = await startHarness({ connector: vendure, sandbox, options, sandboxOptions: { channel: '' } });
    const failsIn = async (at: Harness, channel: string, more: object = {}) => {
      const ctx = await at.connect({ ...options(at.server.url('vendure')), channel, ...more });
      return failureOf(at.said, vendure.check(ctx));
    };
    const account = (says: RegExp) => ({ class: 'auth', lack: 'account', message: expect.stringMatching(says) });
    try {
      expect(await failsIn(harness, 'no-such-channel')).toMatchObject(account(/no channel/));
      const stranger = await failsIn(harness, 'sandbox-wholesale', { apiKey: 'another' });
      expect(stranger).toMatchObject({ lack: 'credential' });
      expect(await failsIn(narrow, 'sandbox-wholesale')).toMatchObject(account(/role is not of the channel/));
    } finally {
      await harness.close();
      await narrow.close();
    }
  });

  it('changes nothing by looking, and asks for no more than the flows need', async () => {
    const harness = await start();
    try {
      const ctx = harness.context();
      const books = JSON.stringify(harness.system.entries());
      await vendure.check(ctx);
      expect(JSON.stringify(harness.system.entries())).toBe(books);
      const asked: string[] = [];
      const request: typeof ctx.http.request = (one) => {
        asked.push((one.json as { operationName: string }).operationName);
        return ctx.http.request(one);
      };
      const moves = { gives: new Set(['order']), takes: new Set(['shipment']) } as typeof ctx.moves;
      await vendure.check({ ...ctx, http: { ...ctx.http, request }, moves });
      expect(asked).toEqual(['IsLetIn', 'AnyOrder', 'AddFulfillment']);
    } finally {
      await harness.close();
    }
  });

  it('gives more customers than a page has, each with their groups', async () => {
    const harness = await start();
    try {
      const ids = Array.from({ length: 230 }, () => place(harness.system).customer?.id as string);
      for (const name of ['Wholesale', 'Gold']) harness.system.act('group', { id: ids[0], name });
      const found = (await pullPages(customer as AnyPort, harness.context(), null)).flatMap(({ records }) => records);
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(ids));
      const groups = (found.find(({ id }) => id === ids[0])?.data as { groups: { name: string }[] }).groups;
      expect(groups.map(({ name }) => name)).toEqual(['Gold', 'Wholesale']);
    } finally {
      await harness.close();
    }
  });

  it('shows how an account stands by groups of its own, once, and leaves a customer in every other', async () => {
    const harness = await start();
    const tell = async (payload: object) =>
      (await pushAll(customer as AnyPort, harness.context(), [aWrite(1, payload)], harness.said))[0];
    try {
      const id = place(harness.system).customer?.id as string;
      harness.system.act('group', { id, name: 'Wholesale' });
      const shown = () => harness.system.entries().find((one) => one.kind === 'customer' && one.id === id)?.state;
      for (const _ of ['once', 'twice'])
        expect(await tell(stands(id, 'frozen'))).toEqual({ result: 'accepted', targetId: id });
      expect(harness.server.calls('vendure')).toMatchObject({ 'mutation AddToGroup': 1 });
      await tell(stands(id, 'closed'));
      expect(shown()).toBe('Wholesale, account-closed');
      await tell(stands(id));
      expect(shown()).toBe('Wholesale');
      const missing = { id, among: ['blocked'], groups: ['blocked'] };
      expect(await tell(missing)).toMatchObject({
        failure: { class: 'rejected', message: 'Vendure: no customer group blocked', field: 'groups' },
      });
    } finally {
      await harness.close();
    }
  });

  it('finds what was paid without any time stamp moving', async () => {
    const harness = await start();
    try {
      const cart = place(harness.system, { payment: 'cart' });
      const authorized = place(harness.system, { payment: 'authorized' });
      const pages = await pullPages(order as AnyPort, harness.context(), null);
      expect(idsOf(pages)).toEqual([authorized.id]);
      const { updatedAt } = authorized;
      for (const { id } of [cart, authorized]) harness.system.act('pay', { id });
      expect(authorized.updatedAt).toBe(updatedAt);
      const rest = await pullPages(order as AnyPort, harness.context(), pages.at(-1)?.cursor ?? null);
      const paid = rest
        .flatMap(({ records }) => records)
        .map(({ id, data }) => [id, (data as Order).payments[0]?.state]);
      expect(paid.sort()).toEqual([cart, authorized].map(({ id }) => [id, 'Settled']).sort());
    } finally {
      await harness.close();
    }
  });

  it('pulls more orders than a page has, each once', async () => {
    const harness = await start();
    try {
      const ids = Array.from({ length: 230 }, () => place(harness.system).id);
      const found = idsOf(await pullPages(order as AnyPort, harness.context(), null));
      expect(found).toHaveLength(ids.length);
      expect(new Set(found)).toEqual(new Set(ids));
    } finally {
      await harness.close();
    }
  });

  it('surveys more orders than a page has, also from half-way, and what was cancelled since the period began', async () => {
    const harness = await start();
    try {
      const ids = Array.from({ length: 230 }, () => place(harness.system).id);
      const from = Date.now() + 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      harness.system.act('cancel', { id: ids[7] as string });
      const pagesFrom = (since: number, cursor: string | null = null) =>
        surveyPages(order as AnyPort, harness.context(), { from: since, to: Date.now() }, cursor);
      const all = await pagesFrom(0);
      expect(new Set(surveyedIds(all))).toEqual(new Set(ids));
      for (const [index, page] of all.entries()) {
        const rest = await pagesFrom(0, page.cursor);
        expect(new Set([...surveyedIds(all.slice(0, index + 1)), ...surveyedIds(rest)])).toEqual(new Set(ids));
      }
      const late = (await pagesFrom(from)).flatMap(({ objects }) => objects);
      expect(late).toMatchObject([{ targetId: ids[7], live: false }]);
    } finally {
      await harness.close();
    }
  });

  it('says what a cancelled order was about', async () => {
    const harness = await start();
    try {
      const placed = place(harness.system, { lines: [{ sku: 'WB-002', quantity: 3 }] });
      harness.system.act('cancel', { id: placed.id });
      const [record] = await (order as Required<AnyPort>).read(harness.context(), [placed.id]);
      expect(record).toMatchObject({ cancelled: true, data: { cancelled: true, lines: [{ quantity: 3 }] } });
    } finally {
      await harness.close();
    }
  });

  it('would fulfil part of an order twice, did it not look first', async () => {
    const harness = await start();
    try {
      const { orderId, lines } = payloadFor(harness.system, 1);
      const part = { orderId, state: 'Shipped', trackingCode: 'T', lines: [{ ...lines[0], quantity: 1 }] };
      const said: string[] = [];
      await pushAll(shipment as AnyPort, harness.context(), [write('one', part), write('one', part)], said);
      const live = () => harness.system.entries().filter(({ kind, live: is }) => kind === 'shipment' && is);
      expect(live()).toHaveLength(1);
      // The target itself notices nothing: another reference makes a second one.
      await pushAll(shipment as AnyPort, harness.context(), [write('two', part)], said);
      expect(live()).toHaveLength(2);
    } finally {
      await harness.close();
    }
  });

  it('does not fulfil again what was fulfilled although the answer was lost', async () => {
    const harness = await start();
    try {
      const payload = payloadFor(harness.system, 1);
      harness.server.setFaults('vendure', { script: ['hangAfter'], hangMs: 30, only: 'AddFulfillment' });
      const [lost] = await pushAll(shipment as AnyPort, harness.context(), [write('one', payload)], []);
      expect(lost).toMatchObject({ failure: { class: 'unknown-outcome' } });
      const [again] = await pushAll(shipment as AnyPort, harness.context(), [write('one', payload)], []);
      expect(again).toMatchObject({ result: 'accepted' });
      const made = harness.system.entries().filter(({ kind }) => kind === 'shipment');
      expect(made).toMatchObject([{ reference: 'one', state: 'Shipped' }]);
    } finally {
      await harness.close();
    }
  });

  it('completes a fulfilment whose shipping was lost, and calls it absent until then', async () => {
    const harness = await start();
    try {
      const payload = payloadFor(harness.system, 1);
      harness.server.setFaults('vendure', { script: ['error'], only: 'MoveFulfillment' });
      const [lost] = await pushAll(shipment as AnyPort, harness.context(), [write('one', payload)], []);
      expect(lost).toMatchObject({ failure: { class: 'unknown-outcome' } });
      const find = () => (shipment as Required<AnyPort>).find(harness.context(), ['one'], [payload]);
      expect(await find()).toMatchObject([{ found: false, halfMade: expect.any(String) }]);
      const [again] = await pushAll(shipment as AnyPort, harness.context(), [write('one', payload)], []);
      expect(again).toMatchObject({ result: 'accepted', facts: { trackingNumber: 'TRK-1', carrier: 'DHL' } });
      expect(await find()).toMatchObject([{ found: true }]);
    } finally {
      await harness.close();
    }
  });

  it('shows what has left the warehouse although the shop counts none of it any more', async () => {
    const harness = await start();
    try {
      const payload = payloadFor(harness.system, 1);
      await pushAll(stock as AnyPort, harness.context(), [write('s', { sku: 'WB-001', stockOnHand: 1 })], []);
      const [result] = await pushAll(shipment as AnyPort, harness.context(), [write('one', payload)], []);
      expect(result).toMatchObject({ result: 'accepted' });
      const [level] = await (stock as Required<AnyPort>).read(harness.context(), ['1@1']);
      expect(level?.data).toMatchObject({ sku: 'WB-001', stockOnHand: 1, stockAllocated: 0 });
    } finally {
      await harness.close();
    }
  });
});
