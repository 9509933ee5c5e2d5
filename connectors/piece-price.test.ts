import { expect, test } from 'vitest';
import { piecePrice } from './piece-price.ts';

test.each([
  ['12.00', 1, 12, '1'],
  ['40', 5, 60, '3.333333'],
  // By the pieces themselves, not by a rounded share of a dozen.
  ['1.00', 36, 3, '12'],
  ['12.00', -3, -36, '1'],
  ['1e-7', 1, 12, '0'],
  ['0', 1, 12, '0'],
])('%s for each of %i, which are %i pieces, are %s a piece', (price, units, pieces, each) => {
  expect(piecePrice(price, units, pieces)).toBe(each);
});

test.each([
  ['12.00', 7, 7],
  ['12.00', 0, 0],
  ['12.00', 1, 0],
  ['no price', 1, 12],
])('%s stays as it was told: %i are %i pieces', (price, units, pieces) => {
  expect(piecePrice(price, units, pieces)).toBe(price);
});
