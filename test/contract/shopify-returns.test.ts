import { afterEach, describe, expect, it } from 'vitest';
import type { Write } from '../../connectors/connector.ts';
import connector from '../../connectors/shopify/index.ts';
import sandbox from '../../sandbox/shopify/index.ts';
import type { ShopReturn } from '../../sandbox/shopify/returns.ts';
import type { ShopOrder } from '../../sandbox/shopify/types.ts';
import { type Harness, pullPages, startHarness, surveyPages } from './harness.ts';
import { aWrite } from './writes.ts';

const TOKEN = 'shpat_0123456789abcdef';
const port = connector.kinds.return as Required<NonNullable<typeof connector.kinds.return>>;

let harness: Harness;
const open = async (countedReturns?: string) => {
  posts = [];
  harness = await startHarness({
    connector,
    sandbox,
    sandboxOptions: { accessToken: TOKEN },
    options: (origin) => ({ shop: 'demo', accessToken: TOKEN, origin, ...(countedReturns ? { countedReturns } : {}) }),
  });
};
afterEach(() => harness.close());

const sent = (lines = [{ sku: 'WB-001', quantity: 3 }]): ShopOrder => {
  const order = harness.system.act('place', { country: 'DE', paid: true, lines }) as ShopOrder;
  return harness.system.act('fulfil', { id: order.id }) as ShopOrder;
};
const asked = (order: ShopOrder, quantity = 2) =>
  harness.system.act('requestReturn', { order: order.id, lines: [{ sku: 'WB-001', quantity }] }) as ShopReturn;
const change = (id: string, changes: Partial<ShopReturn>) => harness.system.act('changeReturn', { id, ...changes });

const goods = (order: ShopOrder, line: { announced?: number; came?: number }, more: object = {}) => ({
  orderId: order.id,
  counted: line.came !== undefined,
  lines: [{ lineItemId: order.lines[0]?.id, sku: 'WB-001', ...line }],
  ...more,
});
let posts: { query: string; variables: unknown }[] = [];
const watched = () => {
  const ctx = harness.context();
  const request: typeof ctx.http.request = (asked) => {
    posts.push(asked.json as (typeof posts)[number]);
    return ctx.http.request(asked);
  };
  return { ...ctx, http: { ...ctx.http, request } };
};
const push = (...writes: Write[]) => port.push(watched(), writes);
const find = ({ identity, payload }: Write) => port.find(harness.context(), [identity], [payload]);
const returns = () => harness.system.entries().filter(({ kind }) => kind === 'return');
const level = () => harness.system.entries().find(({ kind, id }) => kind === 'stock' && id === 'WB-001')?.state;

describe("the shop's own return", () => {
  it('that nobody approved is approved once its goods are there, and no more is said of it without leave', async () => {
    await open();
    const order = sent();
    const { id } = asked(order);
    const own = aWrite(1, goods(order, { announced: 2 }, { returnId: id }));
    expect(await find(own)).toEqual([{ found: false }]);
    expect(await push(own)).toMatchObject([{ result: 'accepted', targetId: id, numbers: ['#1001-R1'] }]);
    expect(await find(own)).toMatchObject([{ found: true, targetId: id }]);
    const counted = goods(order, { announced: 2, came: 2 }, { returnId: id });
    expect(await push(aWrite(2, counted, { op: 'update', targetId: id }))).toMatchObject([{ result: 'accepted' }]);
    expect(returns()).toMatchObject([{ id, state: 'OPEN 0' }]);
  });

  it('has the pieces processed that were counted, once, and none of them is restocked', async () => {
    await open('processed');
    const order = sent();
    const { id } = asked(order);
    const before = level();
    const counted = aWrite(1, goods(order, { announced: 2, came: 1 }, { returnId: id }));
    for (let turn = 0; turn < 2; turn += 1)
      expect(await push({ ...counted, idempotencyKey: `k${turn}` })).toMatchObject([{ result: 'accepted' }]);
    expect(returns()).toMatchObject([{ state: 'OPEN 1' }]);
    expect(level()).toBe(before);
    const processed = posts.filter(({ query }) => query.includes('mutation ReturnProcess'));
    expect(processed.map(({ variables }) => variables)).toMatchObject([
      {
        input: {
          returnId: id,
          returnLineItems: [{ quantity: 1, dispositions: [{ quantity: 1, dispositionType: 'NOT_RESTOCKED' }] }],
        },
      },
    ]);
    expect(JSON.stringify(processed)).not.toMatch(/financialTransfer|refund/);
    const all = goods(order, { announced: 2, came: 2 }, { returnId: id });
    expect(await push(aWrite(2, all, { op: 'update', targetId: id }))).toMatchObject([{ result: 'accepted' }]);
    expect(returns()).toMatchObject([{ state: 'OPEN 2' }]);
  });

  it('is closed too where the connection says so, and one that people closed is left alone', async () => {
    await open('closed');
    const order = sent();
    const { id } = asked(order);
    const counted = aWrite(1, goods(order, { came: 2 }, { returnId: id }));
    await push(counted);
    expect(returns()).toMatchObject([{ state: 'CLOSED 2', complete: true }]);
    expect(await push(counted)).toMatchObject([{ result: 'accepted' }]);
    expect(await find(counted)).toMatchObject([{ found: true }]);
  });

  it('that was declined or has fewer pieces than came is for a person, and says which', async () => {
    await open('processed');
    const order = sent();
    const { id } = asked(order, 1);
    const more = aWrite(1, goods(order, { announced: 1, came: 3 }, { returnId: id }));
    expect(await push(more)).toMatchObject([
      {
        failure: {
          class: 'rejected',
          message: expect.stringContaining('3 x WB-001 came with the return #1001-R1, 2 more'),
        },
      },
    ]);
    expect(returns()).toMatchObject([{ state: 'OPEN 0' }]);
    change(id, { status: 'DECLINED' });
    expect(await push(more)).toMatchObject([
      { failure: { class: 'conflict', message: expect.stringContaining('#1001-R1, which is declined in the shop') } },
    ]);
  });

  it('is not cancelled there when what was told of it is taken back', async () => {
    await open();
    const order = sent();
    const { id } = asked(order);
    const own = aWrite(1, goods(order, { announced: 2 }, { returnId: id }));
    await push(own);
    expect(await port.cancel(harness.context(), [{ identity: own.identity, targetId: id, facts: {} }])).toEqual([
      { result: 'accepted', targetId: id },
    ]);
    expect(returns()).toMatchObject([{ state: 'OPEN 0', live: true }]);
  });
});

describe('a return that the shop does not know', () => {
  it('is made of the parcels that the pieces left with, and read again with all its lines', async () => {
    await open();
    const order = harness.system.act('place', { paid: true, lines: [{ sku: 'WB-001', quantity: 3 }] }) as ShopOrder;
    for (const [number, quantity] of [
      ['T1', 1],
      ['T2', 2],
    ] as const)
      await connector.kinds.shipment?.push?.(harness.context(), [
        aWrite(quantity, { orderId: order.id, tracking: { number }, lines: [{ sku: 'WB-001', quantity }] }),
      ]);
    const [made] = await push(
      aWrite(9, { ...goods(order, { announced: 3 }), lines: [{ sku: 'WB-001', announced: 3 }] }),
    );
    expect(made).toMatchObject({ result: 'accepted' });
    const [page] = await pullPages(port, harness.context(), null);
    const { data } = page?.records[0] as { data: { returnLineItems: { nodes: { quantity: number }[] } } };
    expect(data.returnLineItems.nodes.map(({ quantity }) => quantity)).toEqual([1, 2]);
  });

  it('of more pieces than the buyer still has is refused, naming both', async () => {
    await open();
    const order = sent();
    asked(order, 2);
    expect(await push(aWrite(1, goods(order, { announced: 2 })))).toMatchObject([
      { failure: { class: 'rejected', message: expect.stringMatching(/^2 x WB-001 came back, and 1 can be/) } },
    ]);
    expect(await push(aWrite(2, goods(order, { came: 0 })))).toMatchObject([
      { failure: { class: 'rejected', message: 'no piece came back' } },
    ]);
  });

  it('that was made and not processed is looked for, finished and never made again', async () => {
    await open('processed');
    const order = sent();
    const write = aWrite(1, goods(order, { announced: 3, came: 2 }));
    harness.server.setFaults('shopify', { error: 1, only: 'mutation ReturnProcess' });
    const [half] = await push(write);
    expect(half).toMatchObject({
      failure: { class: 'unknown-outcome', message: expect.stringContaining('#1001-R1 is made') },
    });
    harness.server.setFaults('shopify', {});
    expect(await find(write)).toMatchObject([{ found: false, halfMade: expect.stringContaining('/Return/') }]);
    expect(await push(write)).toMatchObject([{ result: 'duplicate' }]);
    expect(await find(write)).toMatchObject([{ found: true }]);
    expect(returns()).toMatchObject([{ state: 'OPEN 2' }]);
  });

  it('is reconciled by what was announced of it, and by being there once somebody counted other pieces', async () => {
    await open('processed');
    const order = sent();
    const told = aWrite(1, goods(order, { announced: 3 }));
    const [made] = await push(told);
    const { targetId } = made as { targetId: string };
    const listed = async () => {
      const pages = await surveyPages(port, harness.context(), { from: 0, to: Date.now() }, null);
      return pages.flatMap(({ objects }) => objects);
    };
    const lines = [{ sku: 'WB-001', quantity: '3' }];
    expect(port.survey.measure(told.payload)).toEqual({ lines });
    expect(await listed()).toMatchObject([{ targetId, reference: told.identity, live: true, measures: { lines } }]);
    const counted = goods(order, { announced: 3, came: 2 });
    await push(aWrite(1, counted, { op: 'update', targetId }));
    // The return is of three pieces as before, two of which are processed.
    expect(await listed()).toMatchObject([{ live: true, measures: { lines } }]);
    for (const payload of [counted, goods(order, { announced: 2 }, { returnId: targetId })])
      expect(port.survey.measure(payload)).toEqual({});
  });

  it('that people have worked on is not cancelled', async () => {
    await open('processed');
    const order = sent();
    const write = aWrite(1, goods(order, { announced: 3, came: 3 }));
    const [made] = await push(write);
    const targetId = (made as { targetId: string }).targetId;
    expect(await port.cancel(harness.context(), [{ identity: write.identity, targetId, facts: {} }])).toMatchObject([
      { failure: { class: 'rejected', code: 'INVALID_STATE' } },
    ]);
  });
});
