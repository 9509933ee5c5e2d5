import { expect, it } from 'vitest';
import { BUNDLE_COLUMNS, readBundles, readStockLines, STOCK_COLUMNS } from './stock.ts';

const lines = (...rows: string[]) => readStockLines('stock.csv', [STOCK_COLUMNS.join(','), ...rows, ''].join('\n'));
const bundles = (...rows: string[]) => readBundles('bundles.csv', [BUNDLE_COLUMNS.join(','), ...rows, ''].join('\n'));

it('reads what is kept of stock, and leaves out what a line does not say', () => {
  expect(lines('A,,,5,10,2026-12-10', ',lamps,wms,0,,', ',,,2,,')).toEqual([
    { sku: 'A', buffer: 5, backOrder: 10, expected: '2026-12-10' },
    { category: 'lamps', warehouse: 'wms', buffer: 0 },
    { buffer: 2 },
  ]);
  expect(bundles('SET,A,2', 'SET,B,1')).toEqual(
    new Map([
      [
        'SET',
        new Map([
          ['A', 2],
          ['B', 1],
        ]),
      ],
    ]),
  );
});

it.each([
  ['A,lamps,,1,,', 'it names an sku and a category'],
  ['A,,,-1,,', 'buffer: `-1` is no whole number of pieces'],
  ['A,,,1.5,,', 'buffer: `1.5` is no whole number of pieces'],
  ['A,,,,,soon', 'expected: `soon` is no day'],
  ['A,,wms,,5,', 'back orders are of an article in all warehouses'],
])('names the place of a line that is wrong: %s', (row, what) => {
  expect(() => lines(',,,2,,', row)).toThrow(what);
  expect(() => lines(',,,2,,', row)).toThrow(/^stock\.csv:3:/);
});

it.each([
  [['SET,A,0'], 'how many of it are in one bundle?'],
  [['SET,,1'], 'it names no part of bundle SET'],
  [[',A,1'], 'it names no bundle'],
  [['SET,A,1', 'SET,A,2'], 'A stands twice in bundle SET'],
  [['SET,A,1', 'BOX,SET,2'], 'SET is a bundle itself'],
])('takes no bundle that cannot be made: %s', (rows, what) => {
  expect(() => bundles(...rows)).toThrow(what);
});
