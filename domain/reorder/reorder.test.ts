import { describe, expect, it } from 'vitest';
import type { BulkItem } from '../bulk/items.ts';
import type { Order } from '../canonical/order.ts';
import { type ReorderFacts, resolveReorder } from './resolve.ts';
import { successorOf } from './successors.ts';

const item = (sku: string, more: Partial<BulkItem> = {}): BulkItem => ({
  sku,
  packSize: 1,
  minQuantity: 1,
  blocked: false,
  ...more,
});
const line = (sku: string, quantity: number): Order['lines'][number] => ({
  id: sku,
  sku,
  quantity,
  unitPrice: '10.00',
  total: '10.00',
});
const facts = (items: BulkItem[], more: Partial<ReorderFacts> = {}): ReorderFacts => ({
  items: new Map(items.map((one) => [one.sku, one])),
  successors: new Map(),
  priceOf: () => '0.10',
  stockOf: () => undefined,
  ...more,
});

describe('a successor', () => {
  it('is followed to the article that is sold today', () => {
    const successors = new Map([
      ['A', 'B'],
      ['B', 'C'],
    ]);
    expect([successorOf('A', successors), successorOf('C', successors)]).toEqual([{ sku: 'C' }, { sku: 'C' }]);
  });

  it('that goes in a circle is told, and hangs nothing', () => {
    const circle = new Map([
      ['A', 'B'],
      ['B', 'A'],
    ]);
    expect(successorOf('A', circle)).toEqual({ circle: ['A', 'B', 'A'] });
    expect(
      resolveReorder({ currency: 'EUR', lines: [line('A', 1)] }, facts([item('A')], { successors: circle })),
    ).toEqual([expect.objectContaining({ why: 'its successors go in a circle: A, B, A' })]);
  });
});

describe('an old order today', () => {
  const why = (one: BulkItem | undefined, quantity: number, more: Partial<ReorderFacts> = {}) =>
    resolveReorder({ currency: 'EUR', lines: [line('A', quantity)] }, facts(one ? [one] : [], more))[0]?.why;

  it.each([
    ['that nobody sells', undefined, 1, /not sold any more/],
    ['that is blocked', item('A', { blocked: true }), 1, /not sold at present/],
    ['in broken packs', item('A', { packSize: 6 }), 7, /packs of 6/],
    ['below its least', item('A', { minQuantity: 12 }), 6, /least of it is 12/],
  ])('leaves out an article %s', (_, one, quantity, says) => {
    expect(why(one, quantity)).toMatch(says);
  });

  it('leaves out what has no price for this buyer, and rounds no price itself', () => {
    expect(why(item('A'), 1, { priceOf: () => undefined })).toBe('no price in EUR is known for this buyer');
    const [priced] = resolveReorder({ currency: 'EUR', lines: [line('A', 3)] }, facts([item('A')]));
    expect(priced).toMatchObject({ now: '0.10', total: '0.30', short: false });
  });

  it('takes from stock line by line, over all warehouses', () => {
    const stockOf = () => [
      { warehouse: 'de', free: 3 },
      { warehouse: 'us', free: 2 },
    ];
    const lines = resolveReorder(
      { currency: 'EUR', lines: [line('A', 3), line('A', 2), line('A', 1)] },
      facts([item('A')], { stockOf }),
    );
    expect(lines.map(({ short }) => short)).toEqual([false, false, true]);
  });
});
