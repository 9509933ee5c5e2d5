import { expect, it } from 'vitest';
import { addKinds, countedKinds, countedKindsZh, kindWord, onlyKind } from './kind-words.ts';

it('counts each kind by its own word, in both languages', () => {
  expect(countedKinds({ order: 1 })).toBe('1 order');
  expect(countedKinds({ price: 1_200, customer: 1, status: 2 })).toBe('1,200 prices, 1 customer, 2 statuses');
  expect(countedKindsZh({ order: 1 })).toBe('1 个订单');
  expect(countedKindsZh({ price: 1_200, customer: 1 })).toBe('1,200 条价格、1 个客户');
});

it('says of nothing that no order is there', () => {
  expect([countedKinds({}), countedKindsZh({ customer: 0 })]).toEqual(['0 orders', '0 个订单']);
});

it('has one word for several kinds together', () => {
  expect([onlyKind({ stock: 2, price: 0 }), onlyKind({ stock: 2, price: 1 }), onlyKind({})]).toEqual([
    'stock',
    undefined,
    undefined,
  ]);
  expect(kindWord({ stock: 2 }).many).toBe('stock records');
  expect(kindWord({ stock: 2, price: 1 })).toMatchObject({ many: 'records', zh: '记录' });
});

it('adds up kind by kind', () => {
  expect(addKinds({ order: 2, price: 1 }, { order: 3, stock: 1 })).toEqual({ order: 5, price: 1, stock: 1 });
});
