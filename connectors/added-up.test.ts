import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sum } from '../domain/decimal.ts';
import { addedUp } from './added-up.ts';

const rows = fc.array(
  fc.record({ sku: fc.constantFrom('A', 'B', 'C'), free: fc.integer({ min: -1_000, max: 1_000_000 }) }),
);

it('keeps every piece, and tells each thing once', () => {
  fc.assert(
    fc.property(rows, (told) => {
      const levels = addedUp(told, ({ sku }) => sku, ['free']);
      expect(levels.map(({ sku }) => sku).sort()).toEqual([...new Set(told.map(({ sku }) => sku))].sort());
      expect(sum(levels.map(({ free }) => free))).toBe(sum(told.map(({ free }) => String(free))));
    }),
  );
});
