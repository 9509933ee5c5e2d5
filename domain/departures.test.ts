import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainOrder } from '../test/plain-order.ts';
import type { AllocationRules } from './allocate.ts';
import type { Order, OrderLine } from './canonical/order.ts';
import { compare, fromMinor, sum } from './decimal.ts';
import { departuresOf, isUndecided, saidFrom } from './departures.ts';
import { netOfOrder } from './tax/net-lines.ts';

const line = (id: string, total: string, more: Partial<OrderLine> = {}): OrderLine => ({
  id,
  sku: `SKU-${id}`,
  quantity: 2,
  unitPrice: total,
  total,
  ...more,
});
const rules = (more: Partial<AllocationRules> = {}) => ({
  allocation: { byCountry: {}, leavesFrom: { 'wms-de': 'DE', 'wms-fr': 'FR', 'wms-berlin': 'DE' }, ...more },
  home: 'CN',
});
const order = (lines: OrderLine[], more: Partial<Order> = {}) =>
  plainOrder(sum(lines.map(({ total }) => total)), { lines, ...more });
const places = (one: Order, given = rules()) =>
  departuresOf(one, given).map(({ from, warehouses, order: { lines } }) => [
    from,
    warehouses.join(),
    lines.map(({ id }) => id).join(),
  ]);

describe('where an order leaves from', () => {
  it.each<[string, OrderLine[], Partial<AllocationRules>, string[][]]>([
    ['no rule at all: the seller’s country', [line('1', '9')], {}, [['CN', '', '1']]],
    ['the warehouse of the destination', [line('1', '9')], { byCountry: { DE: 'wms-de' } }, [['DE', 'wms-de', '1']]],
    [
      'a line’s own warehouse, before that of the destination',
      [line('1', '9', { warehouse: 'wms-fr' })],
      { byCountry: { DE: 'wms-de' } },
      [['FR', 'wms-fr', '1']],
    ],
    ['a warehouse of which nothing is said', [line('1', '9')], { default: 'wms-cn' }, [['CN', 'wms-cn', '1']]],
    [
      'two warehouses of one country are one part, those of two are two',
      [
        line('1', '9', { warehouse: 'wms-de' }),
        line('2', '9'),
        line('3', '9', { warehouse: 'wms-berlin' }),
        line('4', '9', { warehouse: 'wms-cn' }),
      ],
      {},
      [
        ['DE', 'wms-de,wms-berlin', '1,3'],
        ['CN', 'wms-cn', '4,2'],
      ],
    ],
  ])('is by %s', (_, lines, more, expected) => {
    expect(places(order(lines), rules(more))).toEqual(expected);
  });

  it('is where pieces were placed, once they are; a line may leave from two countries', () => {
    const one = order([line('1', '10.00')], { shipping: { total: '3.00' }, tax: '1.01' });
    const placed = ['wms-de', 'wms-cn'].map((warehouse) => ({
      lineId: '1',
      article: 'SKU-1',
      warehouse,
      quantity: 1,
    }));
    expect(departuresOf(one, rules({ default: 'wms-fr' }), placed)).toMatchObject([
      { from: 'DE', order: { total: '6.50', shipping: { total: '1.50' }, tax: '0.51', lines: [{ quantity: 1 }] } },
      { from: 'CN', order: { total: '6.50', shipping: { total: '1.50' }, tax: '0.50', lines: [{ quantity: 1 }] } },
    ]);
  });

  it('leaves an order of one country as it is', () => {
    const one = order([line('1', '10.00'), line('2', '5.00')]);
    expect(departuresOf(one, rules({ default: 'wms-de' }))[0]?.order).toBe(one);
  });

  it('gives the tax to the lines that name a rate, where others leave untaxed', () => {
    const one = order(
      [line('1', '119.00', { taxRate: '19', warehouse: 'wms-de' }), line('2', '160.00', { warehouse: 'wms-cn' })],
      { tax: '19.00' },
    );
    expect(departuresOf(one, rules()).map((part) => netOfOrder(part.order))).toEqual([
      { lines: ['100.00'], shipping: '0.00', charged: '19.00' },
      { lines: ['160.00'], shipping: '0.00', charged: '0.00' },
    ]);
  });

  it('adds up to the order, to the cent, whatever it is split into', () => {
    const cents = fc.integer({ min: -500, max: 100_000 }).map((one) => fromMinor(one, 'EUR'));
    const rate = fc.constantFrom(undefined, '0', '7', '19');
    const from = fc.constantFrom('wms-de', 'wms-fr', undefined);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cents, rate, from), { minLength: 1, maxLength: 6 }),
        cents,
        cents,
        (some, freight, tax) => {
          const lines = some.map(([total, taxRate, warehouse], at) =>
            line(String(at), total, { ...(taxRate ? { taxRate } : {}), ...(warehouse ? { warehouse } : {}) }),
          );
          const one = order(lines, { shipping: { total: freight }, tax });
          const parts = departuresOf({ ...one, total: sum([one.total, freight]) }, rules()).map((part) => part.order);
          const same = (of: (part: Order) => string | undefined, whole: string) =>
            expect(compare(sum(parts.map((part) => of(part) as string)), whole)).toBe(0);
          same(({ total }) => total, sum([one.total, freight]));
          same(({ shipping }) => shipping?.total, freight);
          same((part) => part.tax, tax);
          expect(parts.flatMap((part) => part.lines)).toHaveLength(lines.length);
        },
      ),
    );
  });
});

describe('where an order leaves from is undecided', () => {
  const all = ['wms-de', 'wms-berlin', 'wms-cn'];
  it.each<[string, boolean, Partial<AllocationRules>, Partial<OrderLine>]>([
    ['each warehouse is tried, and they are in two countries', true, {}, {}],
    ['the fallback is in another country', true, { default: 'wms-de', fallback: ['wms-cn'] }, {}],
    ['the fallback is in the same', false, { default: 'wms-de', fallback: ['wms-berlin'] }, {}],
    ['one warehouse is named for the destination', false, { default: 'wms-de' }, {}],
    ['its lines name their warehouse', false, {}, { warehouse: 'wms-cn' }],
  ])('where %s: %s', (_, expected, more, of) => {
    const one = order([line('1', '9', of)]);
    expect(isUndecided(one, rules(more), all)).toBe(expected);
    expect(isUndecided(one, rules(more), all, [])).toBe(false);
  });
});

it('names where a part leaves from, unless all of an order leaves from the seller’s country', () => {
  const one = order([line('1', '9')]);
  expect(saidFrom({ from: 'CN', warehouses: ['wms-cn'], order: one }, 'x', { among: 1, home: 'CN' })).toBe('x');
  expect(saidFrom({ from: 'CN', warehouses: [], order: one }, 'x', { among: 2, home: 'CN' })).toBe('from CN: x');
  expect(saidFrom({ from: 'DE', warehouses: ['wms-de'], order: one }, 'x', { among: 1, home: 'CN' })).toBe(
    'from DE (wms-de): x',
  );
});
