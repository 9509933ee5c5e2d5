import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Package } from '../canonical/package.ts';
import type { Shipment } from '../canonical/shipment.ts';
import { compare, sum } from '../decimal.ts';
import type { Role } from '../kinds.ts';
import { totalOf, volumeOf } from './measures.ts';
import { packingFaults, packingFaultText, packingList } from './packing-list.ts';
import { packingOf } from './reported.ts';

const report = (connectionId: string, role: Role, record: Partial<Shipment>) => ({
  connectionId,
  role,
  part: 'wms',
  record: { state: 'shipped' as const, ...record },
});

describe('what a part is packed in', () => {
  it('is told by all reports of the system that is believed first, and weighs what its packages do', () => {
    const carton = (number: string): Package => ({ number, weightKg: '2.5' });
    const reports = [
      report('erp', 'erp', { packages: [carton('E')], weightKg: '9' }),
      report('wms', 'warehouse', { packages: [carton('1')] }),
      report('wms', 'warehouse', { state: 'cancelled', packages: [carton('gone')] }),
      report('wms', 'warehouse', { packages: [{ ...carton('2'), count: 3 }] }),
    ];
    const packing = packingOf(reports);
    expect(packing.packages?.map(({ number }) => number)).toEqual(['1', '2']);
    expect(packing.weightKg).toBe('10.0');
    expect(packingOf([...reports].reverse()).packages?.map(({ number }) => number)).toEqual(['2', '1']);
  });

  it('weighs what is said of the whole, and nothing where one package does not tell', () => {
    expect(packingOf([report('wms', 'warehouse', { weightKg: '12', packages: [{ weightKg: '5' }] })]).weightKg).toBe(
      '12',
    );
    expect(packingOf([report('wms', 'warehouse', { packages: [{ weightKg: '5' }, {}] })])).not.toHaveProperty(
      'weightKg',
    );
    expect(packingOf([report('wms', 'warehouse', {})])).toEqual({});
  });
});

describe('a packing list', () => {
  const lines = [
    { sku: 'A', quantity: 10, weightKg: '1.5' },
    { sku: 'B', quantity: 2 },
  ];

  it('numbers packages that have no mark by their place, and weighs what is in them where all of it is known', () => {
    const list = packingList(lines, [
      { count: 4, weightKg: '3.5', contents: [{ sku: 'A', quantity: 2 }] },
      {
        number: 'X',
        lengthCm: '40',
        widthCm: '30',
        heightCm: '25',
        contents: [
          { sku: 'A', quantity: 2 },
          { sku: 'B', quantity: 2 },
        ],
      },
      { weightKg: '1' },
    ]);
    expect(list).toEqual({
      count: 6,
      packages: [
        { number: '1-4', count: 4, contents: [{ sku: 'A', quantity: 2 }], netWeightKg: '12.0', grossWeightKg: '14.0' },
        {
          number: 'X',
          count: 1,
          sizeCm: '40 × 30 × 25',
          contents: [
            { sku: 'A', quantity: 2 },
            { sku: 'B', quantity: 2 },
          ],
          volumeM3: '0.03',
        },
        { number: '6', count: 1, contents: [], grossWeightKg: '1' },
      ],
    });
  });

  it('adds up: what all packages weigh is what it says of them together', () => {
    const packages = fc.array(
      fc.record({ count: fc.integer({ min: 1, max: 9 }), grams: fc.integer({ min: 1, max: 50_000 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(packages, (some) => {
        const list = packingList(
          lines,
          some.map(({ count, grams }) => ({ count, weightKg: (grams / 1000).toFixed(3), volumeM3: '0.1' })),
        );
        expect(
          compare(sum(list.packages.map((one) => one.grossWeightKg as string)), list.grossWeightKg as string),
        ).toBe(0);
        expect(compare(sum(list.packages.map((one) => one.volumeM3 as string)), list.volumeM3 as string)).toBe(0);
        expect(
          compare(
            list.grossWeightKg as string,
            (some.reduce((all, one) => all + one.count * one.grams, 0) / 1000).toFixed(3),
          ),
        ).toBe(0);
      }),
    );
  });

  it('is refused where packages and lines do not hold the same pieces, or a package is lighter than what is in it', () => {
    const faults = packingFaults(lines, [
      {
        number: 'X',
        weightKg: '14',
        contents: [
          { sku: 'A', quantity: 10 },
          { sku: 'C', quantity: 1 },
        ],
      },
    ]);
    expect(faults.map(packingFaultText)).toEqual(['0 of B are packed and 2 travel', '1 of C are packed and 0 travel']);
    expect(
      packingFaults(
        [{ sku: 'A', quantity: 10, weightKg: '1.5' }],
        [{ count: 2, weightKg: '7', contents: [{ sku: 'A', quantity: 5 }] }],
      ).map(packingFaultText),
    ).toEqual(['package 1-2 weighs 7 kg and holds 7.5 kg']);
    expect(packingFaults(lines, [{ weightKg: '1' }])).toEqual([]);
  });
});

it('sides make a volume, and one that is not known makes the sum unknown', () => {
  expect(volumeOf({ lengthCm: '120', widthCm: '80', heightCm: '120' })).toBe('1.152');
  expect(volumeOf({ lengthCm: '120', widthCm: '80' })).toBeUndefined();
  expect(volumeOf({ lengthCm: '1', widthCm: '1', heightCm: '1', volumeM3: '2' })).toBe('2');
  expect(totalOf([], volumeOf)).toBeUndefined();
});
