import { describe, expect, it } from 'vitest';
import { allot, type FulfillableOrder } from './allotment.ts';

type Place = {
  status?: string;
  holds?: string[];
  location: string;
  items: [line: string, sku: string, remaining: number][];
};

const order = (...places: Place[]): FulfillableOrder => ({
  id: 'gid://shopify/Order/1',
  name: '#1',
  fulfillments: [],
  fulfillmentOrders: {
    pageInfo: { hasNextPage: false },
    nodes: places.map(({ status = 'OPEN', holds = [], location, items }, index) => ({
      id: `fo${index}`,
      status,
      fulfillAt: status === 'SCHEDULED' ? '2026-12-24T00:00:00Z' : null,
      fulfillmentHolds: holds.map((displayReason) => ({ displayReason })),
      assignedLocation: { location: { id: location } },
      lineItems: {
        pageInfo: { hasNextPage: false },
        nodes: items.map(([line, sku, remainingQuantity]) => ({
          id: `${index}-${line}`,
          remainingQuantity,
          lineItem: { id: line, sku },
        })),
      },
    })),
  },
});

const of = (fulfillmentOrderId: string, ...items: [id: string, quantity: number][]) => ({
  fulfillmentOrderId,
  fulfillmentOrderLineItems: items.map(([id, quantity]) => ({ id, quantity })),
});

describe('allot', () => {
  it('takes lines by their id, else by SKU, over several fulfilment orders of one location', () => {
    const one = order(
      {
        location: 'A',
        items: [
          ['a', 'S1', 2],
          ['b', 'S2', 1],
        ],
      },
      { location: 'A', items: [['a', 'S1', 3]] },
    );
    expect(
      allot(one, [
        { lineItemId: 'a', sku: 'other', quantity: 4 },
        { sku: 'S2', quantity: 1 },
      ]),
    ).toEqual({
      lineItemsByFulfillmentOrder: [of('fo0', ['0-a', 2], ['0-b', 1]), of('fo1', ['1-a', 2])],
    });
  });

  it('takes what is taken off, for the next parcel of the page', () => {
    const one = order({ location: 'A', items: [['a', 'S1', 3]] });
    allot(one, [{ sku: 'S1', quantity: 2 }]);
    expect(allot(one, [{ sku: 'S1', quantity: 2 }])).toMatchObject({ failure: { class: 'rejected', field: 'lines' } });
    expect(allot(one, [{ sku: 'S1', quantity: 1 }])).toEqual({ lineItemsByFulfillmentOrder: [of('fo0', ['0-a', 1])] });
  });

  it('two lines of one article draw on the same pieces', () => {
    const one = order({ location: 'A', items: [['a', 'S1', 3]] });
    expect(
      allot(one, [
        { sku: 'S1', quantity: 2 },
        { sku: 'S1', quantity: 2 },
      ]),
    ).toHaveProperty('failure');
  });

  it('finds the location that has everything, and leaves closed and held ones alone', () => {
    const one = order(
      { location: 'A', items: [['a', 'S1', 1]] },
      {
        location: 'B',
        items: [
          ['a', 'S1', 9],
          ['b', 'S2', 1],
        ],
      },
      { location: 'C', status: 'ON_HOLD', items: [['c', 'S3', 9]] },
    );
    expect(
      allot(one, [
        { sku: 'S1', quantity: 1 },
        { sku: 'S2', quantity: 1 },
      ]),
    ).toEqual({
      lineItemsByFulfillmentOrder: [of('fo1', ['1-a', 1], ['1-b', 1])],
    });
    expect(allot(one, [{ sku: 'S3', quantity: 1 }])).toMatchObject({
      failure: { message: expect.stringMatching(/on hold in the shop/) },
    });
    expect(allot(order(), [{ sku: 'S1', quantity: 1 }])).toMatchObject({
      failure: { message: 'nothing of the order is left to fulfil' },
    });
  });

  it('says that an order is on hold, or waits for a day', () => {
    const held = { status: 'ON_HOLD', holds: ['High risk of fraud'], location: 'A', items: [['a', 'S1', 2]] } as Place;
    const lines = [{ sku: 'S1', quantity: 1 }];
    expect(allot(order(held), lines)).toMatchObject({
      failure: { message: expect.stringMatching(/on hold .*High risk of fraud/) },
    });
    const later = { status: 'SCHEDULED', location: 'A', items: [['a', 'S1', 2]] } as Place;
    expect(allot(order(later), lines)).toMatchObject({
      failure: { message: expect.stringMatching(/scheduled for 2026-12-24/) },
    });
    const part = { location: 'A', items: [['b', 'S1', 1]] } as Place;
    expect(allot(order(held, part), lines)).toEqual({ lineItemsByFulfillmentOrder: [of('fo1', ['1-b', 1])] });
    expect(allot(order(held, part), [{ sku: 'S1', quantity: 2 }])).toMatchObject({
      failure: { message: expect.stringMatching(/on hold/) },
    });
  });

  it('follows what has moved to another location: the order there is what is open', () => {
    const moved = { status: 'CLOSED', location: 'A', items: [['a', 'S1', 0]] } as Place;
    const there = { location: 'B', items: [['a', 'S1', 2]] } as Place;
    expect(allot(order(moved, there), [{ lineItemId: 'a', sku: 'S1', quantity: 2 }])).toEqual({
      lineItemsByFulfillmentOrder: [of('fo1', ['1-a', 2])],
    });
  });
});
