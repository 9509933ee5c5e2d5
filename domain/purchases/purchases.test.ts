import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purchase } from '../canonical/purchase.ts';
import { draftsOf, PURCHASES, type ToBuy } from './draft.ts';
import { onOrder, placed } from './on-order.ts';

const one = (more: Partial<ToBuy> = {}): ToBuy => ({
  sku: 'A',
  warehouse: 'WH',
  quantity: 10,
  leadDays: 21,
  supplier: 'HZ',
  ...more,
});
const DAY = { day: '2026-12-20', before: 9_998 };

describe('drafts of what is to be bought', () => {
  it('are one for each supplier, warehouse and currency, with the day on which each article is wanted', () => {
    const drafts = draftsOf(
      [
        one({ sku: 'B', leadDays: 14.5 }),
        one({ price: '4.20', currency: 'CNY', unit: 'pcs' }),
        one(),
        one({ supplier: 'DG' }),
        one({ warehouse: 'US' }),
      ],
      DAY,
    );
    expect(drafts.map(({ number, supplier, currency, lines }) => [number, supplier, currency, lines.length])).toEqual([
      ['P20261220-9999', 'DG', undefined, 1],
      ['P20261220-10000', 'HZ', undefined, 1],
      ['P20261220-10001', 'HZ', undefined, 2],
      ['P20261220-10002', 'HZ', 'CNY', 1],
    ]);
    expect(drafts[2]?.lines).toEqual([
      { id: '1', sku: 'A', quantity: 10, wantedOn: '2027-01-10', warehouse: 'WH' },
      { id: '2', sku: 'B', quantity: 10, wantedOn: '2027-01-04', warehouse: 'WH' },
    ]);
    expect(drafts[3]?.lines[0]).toMatchObject({ unit: 'pcs', unitPrice: '4.20' });
  });

  it('hold every piece once, are what the schema says, and are the same in whatever order they were proposed', () => {
    const name = fc.constantFrom('A', 'B', 'C');
    const some = fc.uniqueArray(
      fc.record({
        sku: name,
        warehouse: name,
        supplier: name,
        quantity: fc.integer({ min: 1, max: 99 }),
        leadDays: fc.nat(90),
      }),
      { selector: ({ sku, warehouse }) => `${sku}/${warehouse}` },
    );
    fc.assert(
      fc.property(some, fc.nat(50), (all, before) => {
        const drafts = draftsOf(all, { day: '2026-11-26', before });
        for (const draft of drafts) expect(purchase.safeParse(draft).success).toBe(true);
        expect(new Set(drafts.map(({ number }) => number)).size).toBe(drafts.length);
        expect(draftsOf(all.toReversed(), { day: '2026-11-26', before })).toEqual(drafts);
        const { pieces } = onOrder(
          drafts.map((record) => ({ told: [{ connectionId: PURCHASES, record }] })),
          (place) => place,
        );
        expect([...pieces].sort()).toEqual(all.map((each) => [placed(each.sku, each.warehouse), each.quantity]).sort());
      }),
    );
  });
});

describe('what is on order', () => {
  const told = (connectionId: string, more: object) => ({
    connectionId,
    record: purchase.parse({ number: '1', state: 'ordered', lines: [], ...more }),
  });
  const lines = (quantity: number, received?: number, warehouse = 'WH') => [
    { sku: 'A', quantity, warehouse, ...(received === undefined ? {} : { received }) },
  ];
  const counted = (...all: ReturnType<typeof told>[][]) => {
    const { pieces, elsewhere } = onOrder(
      all.map((each) => ({ told: each })),
      (place) => (place === 'WH' ? 'wms' : undefined),
    );
    return [pieces.get(placed('A', 'wms')) ?? 0, Object.fromEntries(elsewhere)];
  };

  it('is what has not come, by the word of the ERP where it has said one', () => {
    const ours = told(PURCHASES, { state: 'draft', lines: lines(10) });
    expect(counted([ours])).toEqual([10, {}]);
    expect(counted([ours, told('erp', { lines: lines(12, 5) })])).toEqual([7, {}]);
    expect(counted([ours, told('erp', { state: 'cancelled', lines: lines(12) })])).toEqual([0, {}]);
    expect(counted([told('erp', { state: 'closed', lines: lines(12, 5) })])).toEqual([0, {}]);
    // More came than was ordered: that is no debt of the supplier's.
    expect(counted([told('erp', { lines: lines(12, 15) })], [ours])).toEqual([10, {}]);
    expect(counted([])).toEqual([0, {}]);
  });

  it('comes to the warehouse that it was decided for where the ERP names none', () => {
    const ours = told(PURCHASES, { state: 'draft', lines: lines(10) });
    const there = told('erp', { lines: [{ sku: 'A', quantity: 12, received: 5 }] });
    expect(counted([ours, there])).toEqual([7, {}]);
    expect(counted([there])).toEqual([0, { '': 7 }]);
  });

  it('is told apart where its place is no warehouse here', () => {
    expect(
      counted(
        [told('erp', { lines: [...lines(3, 0, 'NL'), ...lines(4, 1)] })],
        [told('erp', { lines: lines(2, 0, 'NL') })],
      ),
    ).toEqual([3, { NL: 5 }]);
  });
});
