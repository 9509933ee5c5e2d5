import { expect, it } from 'vitest';
import type { Order } from '../canonical/order.ts';
import { StockBook } from '../stock/book.ts';
import { StockTable } from '../stock/table.ts';
import type { AskedOrder } from './asked-order.ts';
import { stockWarnings } from './stock-warnings.ts';

const asked = (at: number, sku: string, quantity: number): AskedOrder => ({
  bulk: { reference: `A-${at}`, rows: [at], verdict: 'right', dated: true, listed: [] },
  order: {
    id: String(at),
    number: `A-${at}`,
    placedAt: '2026-11-26T00:00:00Z',
    lines: [{ id: 'L1', sku, quantity }],
    shipTo: { country: 'DE' },
  } as unknown as Order,
});

it('keeps of the orders before one what they take of each article of a warehouse, and not each of them', () => {
  const level = { connectionId: 'wms', location: '', available: 100 };
  const book = new StockBook(
    {
      levels: [
        { ...level, sku: 'A' },
        { ...level, sku: 'B' },
      ],
      claims: [],
    },
    {
      rules: {
        warehouses: { wms: { levels: 'wms', subtracts: 'when-left' } },
        shops: new Map(),
        pool: 'split',
        oneLocation: new Set(),
      },
      table: new StockTable([]),
      bundles: new Map([
        [
          'SET',
          new Map([
            ['A', 2],
            ['B', 1],
          ]),
        ],
      ]),
    },
  );
  const file = Array.from({ length: 40 }, (_, at) => asked(at + 2, at % 2 ? 'SET' : 'A', 2));
  const allocation = { byCountry: {}, split: 'pieces' as const };
  const told = stockWarnings(file, { book, allocation, untoldIsShort: true, now: Date.parse('2026-11-26T10:00:00Z') });
  // Each two of them take six of A: up to A-34 they take 98, and A-35 wants four.
  expect(told.map(({ order }) => order)).toEqual(['A-35', ...Array.from({ length: 6 }, (_, at) => `A-${at + 36}`)]);
  expect(book.claimsOf('A').map(({ pieces }) => pieces)).toEqual([120]);
  expect(book.claimsOf('B').map(({ pieces }) => pieces)).toEqual([40]);
});
