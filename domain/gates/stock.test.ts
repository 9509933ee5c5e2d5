import { expect, it } from 'vitest';
import type { Order } from '../canonical/order.ts';
import { stock } from './stock.ts';

const order = { number: '#1', lines: [] } as unknown as Order;
const ask = (fact: Parameters<typeof stock.ask>[1]['stock']) =>
  stock.ask(order, { now: 0, ...(fact ? { stock: fact } : {}) }, {});

it('says where an order leaves from, or what it waits for', () => {
  const placed = [{ lineId: '1', article: 'A', warehouse: 'wms', quantity: 3 }];
  expect(ask({ placed, short: [] })).toEqual({ pass: true, why: 'all of it is there: 3 x A from wms' });
  const short = { article: 'A', wanted: 3, there: 1 };
  expect(ask({ placed, short: [{ ...short, ahead: false }] })).toEqual({
    pass: false,
    kind: 'stock',
    waitingFor: 'stock of #1: 3 x A, 1 there',
  });
  expect(ask({ placed, short: [{ ...short, ahead: true, expected: '2026-12-10' }] })).toMatchObject({
    waitingFor: 'back-order of #1: 3 x A, 1 there, expected 2026-12-10',
  });
  // One article that may not be sold ahead makes it no back-order.
  const mixed = [
    { ...short, ahead: true },
    { ...short, article: 'B', ahead: false },
  ];
  expect(ask({ placed, short: mixed })).toMatchObject({ waitingFor: 'stock of #1: 3 x A, 1 there; 3 x B, 1 there' });
});

it('waits with all others for a table that can be read, and for nothing where an order is only looked at', () => {
  expect(ask({ problem: 'stock.csv:2:1 no' })).toMatchObject({
    pass: false,
    cause: 'stock:tables',
    waitingFor: 'stock.csv:2:1 no',
  });
  expect(ask(undefined)).toMatchObject({ pass: true });
});
