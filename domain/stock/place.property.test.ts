import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../allocate.ts';
import type { Order } from '../canonical/order.ts';
import { sum } from '../decimal.ts';
import { claimsOf } from './claims.ts';
import { placeOrder } from './place.ts';

const SKUS = ['A', 'B', 'SET'];
const WAREHOUSES = ['cn', 'de', 'us'];
const bundles = new Map([
  [
    'SET',
    new Map([
      ['A', 2],
      ['B', 1],
    ]),
  ],
]);
const order = fc
  .array(
    fc.record({
      sku: fc.constantFrom(...SKUS),
      quantity: fc.integer({ min: 1, max: 9 }),
      warehouse: fc.option(fc.constantFrom('de', 'us'), { nil: undefined, freq: 6 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((lines) => ({
    shipTo: { line1: 'Main 1', city: 'Bonn', country: 'DE', postalCode: '53 113' },
    lines: lines.map((line, i) => ({ ...line, id: String(i), unitPrice: '3.33', total: '9.99' })),
  })) as unknown as fc.Arbitrary<Order>;
const rooms = fc.dictionary(
  fc.constantFrom(...['A', 'B'].flatMap((sku) => WAREHOUSES.map((one) => `${sku}/${one}`))),
  fc.integer({ min: -5, max: 20 }),
);
const split = fc.constantFrom('never' as const, 'lines' as const, 'pieces' as const);
const rules = (how: 'never' | 'lines' | 'pieces') => ({ byCountry: { DE: 'de' }, fallback: ['cn'], split: how });

describe('the warehouses of an order', () => {
  it('places every piece once, and takes no more than there is where nothing is short', () => {
    fc.assert(
      fc.property(order, rooms, split, (wanted, free, how) => {
        const room = (sku: string, warehouse: string) => free[`${sku}/${warehouse}`] ?? 0;
        const { placed, short } = placeOrder(wanted, rules(how), WAREHOUSES, bundles, room);
        for (const line of wanted.lines)
          expect(
            placed.filter(({ lineId }) => lineId === line.id).reduce((all, { quantity }) => all + quantity, 0),
          ).toBe(line.quantity);
        expect(placed.every(({ quantity }) => quantity > 0)).toBe(true);
        if (how === 'never')
          expect(
            new Set(
              placed.filter(({ lineId }) => !wanted.lines[Number(lineId)]?.warehouse).map(({ warehouse }) => warehouse),
            ).size,
          ).toBeLessThanOrEqual(1);
        if (short.length > 0) return;
        const taken = new Map<string, number>();
        for (const { sku, warehouse, pieces } of claimsOf(placed, bundles))
          taken.set(`${sku}/${warehouse}`, (taken.get(`${sku}/${warehouse}`) ?? 0) + pieces);
        for (const [name, pieces] of taken) expect(pieces).toBeLessThanOrEqual(free[name] ?? 0);
      }),
    );
  });

  it('makes parts of what was placed whose pieces and totals add up to the order', () => {
    fc.assert(
      fc.property(order, rooms, split, (wanted, free, how) => {
        const { placed } = placeOrder(
          wanted,
          rules(how),
          WAREHOUSES,
          bundles,
          (sku, one) => free[`${sku}/${one}`] ?? 0,
        );
        const lines = allocate(wanted, rules(how), placed).flatMap((part) => part.lines);
        for (const { id, quantity, total } of wanted.lines) {
          const mine = lines.filter((line) => line.id === id);
          expect(mine.reduce((all, line) => all + line.quantity, 0)).toBe(quantity);
          expect(sum(mine.map((line) => line.total))).toBe(total);
        }
      }),
    );
  });

  const one = (quantity: number, sku = 'A') =>
    ({
      shipTo: { country: 'DE', postalCode: '53 113' },
      lines: [{ id: '1', sku, quantity, unitPrice: '1', total: '1' }],
    }) as unknown as Order;
  const pieces: Record<string, number> = { 'A/de': 4, 'A/cn': 9, 'B/de': 1 };
  const there = (sku: string, warehouse: string) => pieces[`${sku}/${warehouse}`] ?? 0;
  const placeOf = (wanted: Order, more: object) =>
    placeOrder(wanted, { byCountry: { DE: 'de' }, fallback: ['cn'], ...more }, WAREHOUSES, bundles, there);

  it('tries those of the destination, then the fallback, and splits only where it may', () => {
    expect(placeOf(one(4), {}).placed).toMatchObject([{ warehouse: 'de', quantity: 4 }]);
    expect(placeOf(one(5), {}).placed).toMatchObject([{ warehouse: 'cn', quantity: 5 }]);
    expect(placeOf(one(11), {})).toMatchObject({
      placed: [{ warehouse: 'de', quantity: 11 }],
      short: [{ article: 'A', wanted: 11, there: 4 }],
    });
    expect(placeOf(one(11), { split: 'pieces' })).toEqual({
      placed: [
        { lineId: '1', article: 'A', warehouse: 'de', quantity: 4 },
        { lineId: '1', article: 'A', warehouse: 'cn', quantity: 7 },
      ],
      short: [],
    });
    expect(placeOf(one(2, 'SET'), { split: 'pieces' }).short).toEqual([{ article: 'SET', wanted: 2, there: 1 }]);
  });

  it('knows destinations by the beginning of their postal code', () => {
    const by = [{ to: { countries: ['DE'], postal: ['531'] }, from: ['us', 'cn'] }];
    expect(placeOf(one(3), { rules: by }).placed).toMatchObject([{ warehouse: 'cn' }]);
    expect(placeOf(one(3), { rules: [{ ...by[0], to: { postal: ['54'] } }] }).placed).toMatchObject([
      { warehouse: 'de' },
    ]);
  });
});
