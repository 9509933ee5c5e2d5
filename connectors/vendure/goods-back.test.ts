import { expect, it } from 'vitest';
import { type ReturnedOrder, returnsOf } from './goods-back.ts';

const AT = '2026-11-22T09:00:00.000Z';
const LATER = '2026-11-22T09:00:05.000Z';

const order = (more: Partial<ReturnedOrder>): ReturnedOrder => ({
  id: '12',
  code: 'SHOP12',
  updatedAt: AT,
  orderPlacedAt: AT,
  customer: null,
  lines: [{ id: '41', quantity: 2, productVariant: { sku: 'WB-001', name: 'Bamboo cutting board' } }],
  fulfillments: [{ id: '3', createdAt: AT, state: 'Delivered', lines: [{ orderLineId: '41', quantity: 2 }] }],
  payments: [],
  history: { items: [] },
  ...more,
});

const refund = (id: string, createdAt: string, state = 'Settled') => ({
  ...{ id, createdAt, state, reason: '' },
  lines: [{ orderLineId: '41', quantity: 1 }],
});

const told = (found: ReturnedOrder) =>
  returnsOf(found).map(({ id, cancelled, data }) => [id, cancelled, (data as { lines: object[] }).lines]);

const onePiece = [{ orderLineId: '41', sku: 'WB-001', name: 'Bamboo cutting board', quantity: 1 }];

it('takes a refund out of two payments for one, whichever of its parts went', () => {
  const split = (first: string) =>
    order({
      payments: [
        { id: '1', refunds: [refund('5', AT, first)] },
        { id: '2', refunds: [refund('6', LATER)] },
      ],
    });
  expect(told(split('Settled'))).toEqual([['12/refund/5', false, onePiece]]);
  expect(told(split('Failed'))).toEqual([['12/refund/5', false, onePiece]]);
});

it('takes two refunds of one payment for two', () => {
  expect(told(order({ payments: [{ id: '1', refunds: [refund('5', AT), refund('6', LATER)] }] }))).toEqual([
    ['12/refund/5', false, onePiece],
    ['12/refund/6', false, onePiece],
  ]);
});

it('counts pieces from when their fulfilment left, and as back where it was taken back', () => {
  const step = (createdAt: string, to: string) => ({
    ...{ id: createdAt, type: 'ORDER_FULFILLMENT_TRANSITION', createdAt },
    data: { fulfillmentId: 3, to },
  });
  const paid = [{ id: '1', refunds: [refund('5', LATER)] }];
  const after = (...items: ReturnedOrder['history']['items']) => told(order({ payments: paid, history: { items } }));
  expect(after(step(AT, 'Pending'), step(LATER, 'Shipped'))).toHaveLength(1);
  expect(after(step(AT, 'Pending'), step('2026-11-22T10:00:00.000Z', 'Shipped'))).toEqual([]);
  expect(after(step(AT, 'Shipped'), step(LATER, 'Cancelled'))).toEqual([]);
});
