import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { availableIn, sumOf } from './available.ts';
import { StockBook } from './book.ts';
import { makeable } from './bundles.ts';
import type { StockClaim, StockLevel } from './level.ts';
import { type ShopShare, sharesOf } from './shares.ts';
import { StockTable } from './table.ts';

const pieces = fc.integer({ min: 0, max: 100_000 });
const SKUS = ['A', 'B', 'C'];
const WAREHOUSES = {
  near: { levels: 'erp', locations: ['1', '2'], subtracts: 'when-told' as const },
  far: { levels: 'wms', subtracts: 'when-left' as const },
};
const SHOPS = ['eu', 'jp', 'us'];

const level = fc.record({
  connectionId: fc.constantFrom('erp', 'wms'),
  sku: fc.constantFrom(...SKUS),
  location: fc.constantFrom('1', '2', '3'),
  available: fc.integer({ min: -50, max: 1_000 }),
});
const levels = fc.uniqueArray(level, { selector: (one) => JSON.stringify([one.connectionId, one.sku, one.location]) });
const claim: fc.Arbitrary<StockClaim> = fc
  .record({
    rootId: fc.constantFrom('r1', 'r2', 'r3'),
    sku: fc.constantFrom(...SKUS),
    warehouse: fc.constantFrom('near', 'far'),
    pieces: fc.integer({ min: 1, max: 300 }),
    shop: fc.constantFrom(...SHOPS),
    shown: fc.boolean(),
    admitted: fc.boolean(),
    since: pieces,
  })
  .map((one) => ({ ...one, lineId: '1', article: one.sku, ordered: one.pieces }));
const shopShare: fc.Arbitrary<ShopShare> = fc.record(
  {
    share: fc.integer({ min: 0, max: 33 }),
    priority: fc.integer({ min: 1, max: 3 }),
    reserve: fc.integer({ min: 0, max: 40 }),
    atMost: fc.option(pieces, { nil: undefined }),
  },
  { requiredKeys: ['reserve'] },
);
const shops = fc
  .tuple(shopShare, shopShare, shopShare)
  .map((some) => new Map(SHOPS.map((id, i) => [id, some[i] as ShopShare])));
const buffers = fc.array(
  fc.record({
    sku: fc.constantFrom(...SKUS),
    warehouse: fc.constantFrom('near', 'far'),
    buffer: fc.integer({ min: 0, max: 60 }),
  }),
  { maxLength: 4 },
);

const bookOf = (
  known: { levels: StockLevel[]; claims: StockClaim[] },
  share: ReadonlyMap<string, ShopShare>,
  lines: { sku: string; warehouse: string; buffer: number }[],
) =>
  new StockBook(known, {
    rules: {
      warehouses: WAREHOUSES,
      shops: new Map([
        ['erp', share],
        ['wms', share],
      ]),
      pool: 'split',
      oneLocation: new Set(),
    },
    table: new StockTable(lines),
    bundles: new Map([
      [
        'SET',
        new Map([
          ['A', 2],
          ['B', 1],
        ]),
      ],
    ]),
  });

describe('the laws of stock', () => {
  it('gives shops whole pieces, never fewer than none and never more together than there are', () => {
    fc.assert(
      fc.property(pieces, shops, (free, share) => {
        const given = [...sharesOf(free, share).values()];
        expect(given.every((some) => Number.isSafeInteger(some) && some >= 0)).toBe(true);
        expect(sumOf(given)).toBeLessThanOrEqual(free);
        for (const [id, some] of sharesOf(free, share)) expect(some).toBeLessThanOrEqual(share.get(id)?.atMost ?? free);
      }),
    );
  });

  it('gives all away by priority or in equal shares where nothing is capped, and each shop its reserve first', () => {
    fc.assert(
      fc.property(
        pieces,
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 3, maxLength: 3 }),
        (free, inTurn, reserves) => {
          const share = new Map(
            SHOPS.map((id, i) => [id, { reserve: reserves[i] as number, ...(inTurn ? { priority: i + 1 } : {}) }]),
          );
          const given = sharesOf(free, share);
          expect(sumOf([...given.values()])).toBe(free);
          if (free >= sumOf(reserves))
            for (const [id, { reserve }] of share) expect(given.get(id)).toBeGreaterThanOrEqual(reserve);
        },
      ),
    );
  });

  it('shows every shop all of a shared pool, and no more', () => {
    fc.assert(
      fc.property(pieces, shops, (free, share) => {
        for (const [id, some] of sharesOf(free, share, 'shared'))
          expect(some).toBe(Math.min(free, share.get(id)?.atMost ?? free));
      }),
    );
  });

  it('counts no open order twice and leaves none out', () => {
    fc.assert(
      fc.property(pieces, fc.array(claim), fc.boolean(), pieces, (lies, claims, reserves, buffer) => {
        // A system that knows of the shown orders, and reserves for them or does not.
        const knows = sumOf(claims.map((one) => (one.shown ? one.pieces : 0)));
        const all = sumOf(claims.map((one) => one.pieces));
        const told = {
          connectionId: 'erp',
          sku: 'A',
          location: '',
          available: Math.max(0, reserves ? lies - knows : lies),
          onHand: lies,
        };
        const { net, free } = availableIn('near', [told], claims, { subtracts: 'when-told' }, buffer);
        if (lies >= knows) expect(net).toBe(lies - all);
        else expect(net).toBeLessThanOrEqual(0);
        expect(free).toBe(Math.max(0, net - buffer));
        expect(availableIn('near', [told], claims, { subtracts: 'when-left' }, buffer).net).toBeLessThanOrEqual(net);
      }),
    );
  });

  it('shows at all places of all shops no more than what is free, whatever is known', () => {
    fc.assert(
      fc.property(levels, fc.array(claim, { maxLength: 12 }), shops, buffers, (counted, claims, share, lines) => {
        const book = bookOf({ levels: counted, claims }, share, lines);
        for (const warehouse of Object.keys(WAREHOUSES))
          for (const sku of SKUS) {
            const places = book.levelsIn(sku, warehouse);
            const shown = places.flatMap((place) =>
              SHOPS.map((shop) => book.toShow(shop, place.connectionId, { ...place })[0]?.record.available ?? 0),
            );
            const { free, counted: there } = book.available(sku, warehouse);
            expect(shown.every((some) => some >= 0)).toBe(true);
            expect(sumOf(shown)).toBeLessThanOrEqual(free);
            expect(free).toBeLessThanOrEqual(there);
          }
      }),
    );
  });

  it('shows a bundle once a warehouse, and never more than each of its parts is enough for', () => {
    fc.assert(
      fc.property(levels, fc.array(claim, { maxLength: 12 }), shops, (counted, claims, share) => {
        const book = bookOf({ levels: counted, claims }, share, []);
        for (const warehouse of Object.keys(WAREHOUSES)) {
          const told = ['A', 'B'].flatMap((sku) =>
            book
              .levelsIn(sku, warehouse)
              .flatMap((place) =>
                book.toShow('eu', place.connectionId, { ...place }).filter(({ part }) => part === 'SET'),
              ),
          );
          const has = ['A', 'B'].some((sku) => book.levelsIn(sku, warehouse).length > 0);
          expect(told).toHaveLength(has ? 1 : 0);
          for (const { record } of told) {
            expect(record).toMatchObject({ sku: 'SET' });
            expect(record.available * 2).toBeLessThanOrEqual(book.shareOf('eu', 'A', warehouse));
            expect(record.available).toBeLessThanOrEqual(book.shareOf('eu', 'B', warehouse));
          }
        }
      }),
    );
  });

  it('makes as many bundles as the scarcest part allows', () => {
    const bundles = new Map([
      [
        'SET',
        new Map([
          ['A', 2],
          ['B', 1],
        ]),
      ],
    ]);
    expect(makeable('SET', bundles, (sku) => (sku === 'A' ? 9 : 3))).toBe(3);
    expect(makeable('SET', bundles, (sku) => (sku === 'A' ? 9 : 30))).toBe(4);
    expect(makeable('SET', bundles, () => -1)).toBe(0);
    expect(makeable('A', bundles, () => 7)).toBe(7);
  });
});

describe('a table of stock', () => {
  const table = new StockTable(
    [
      { buffer: 1 },
      { warehouse: 'far', buffer: 2 },
      { category: 'lamps', buffer: 3 },
      { category: 'big', buffer: 4 },
      { sku: 'LAMP-9', buffer: 0, backOrder: 50 },
      { sku: 'LAMP-9', warehouse: 'far', buffer: 7 },
      { sku: 'LAMP-9', expected: '2026-12-10' },
    ],
    { lamps: ['LAMP-', 'LED-'], big: ['LAMP-X'] },
  );
  it.each([
    ['CHAIR', 'near', 1],
    ['CHAIR', 'far', 2],
    ['LED-1', 'far', 3],
    ['LAMP-X2', 'near', 4],
    ['LAMP-9', 'near', 0],
    ['LAMP-9', 'far', 7],
  ])('has for %s in %s the closest line', (sku, warehouse, buffer) => {
    expect(table.bufferOf(sku, warehouse)).toBe(buffer);
  });
  it('says what is sold ahead, and until when', () => {
    expect(table.backOrderOf('LAMP-9')).toEqual({ upTo: 50, expected: '2026-12-10' });
    expect(table.backOrderOf('CHAIR')).toEqual({ upTo: 0 });
  });
});
