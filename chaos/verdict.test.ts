import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountedRole, PlacedOrder, SystemBooks } from '../cli/demo/count.ts';
import { planOrders } from '../cli/demo/scenario.ts';
import type { BookEntry } from '../sandbox/sandbox.ts';
import { overruns } from './budget.ts';
import { moneyOff } from './money.ts';
import { type Evidence, faults, judge } from './verdict.ts';

const [PLAN] = planOrders(1, 1);
const ORDER: PlacedOrder = {
  plan: { ...(PLAN as PlacedOrder['plan']), lines: [{ sku: 'WB-001', quantity: 2 }], turn: 'nothing' },
  id: 'S1',
  number: '#1',
};
const LINES = { lines: [{ sku: 'WB-001', quantity: 2 }] };
const MONEY = { total: '10.00', currency: 'EUR' };

const entry = (kind: BookEntry['kind'], id: string, more: Partial<BookEntry> = {}): BookEntry => ({
  ...{ kind, id, number: '#1', state: '', live: true, complete: true },
  ...more,
});
const stock = (sku: string, quantity: number): BookEntry =>
  entry('stock', sku, { number: sku, lines: [{ sku, quantity }] });

const BOOKS: SystemBooks = {
  storefront: [entry('order', 'S1', { ...MONEY, trackingNumber: 'T' }), stock('WB-001', 5)],
  erp: [entry('order', 'E1', { ...MONEY, ...LINES })],
  warehouse: [entry('shipment', 'W1', LINES), stock('WB-001', 5)],
  freight: [entry('shipment', 'F1')],
};
const each = <T>(value: T): Record<CountedRole, T> => ({
  storefront: value,
  erp: value,
  warehouse: value,
  freight: value,
});
const GOOD: Evidence = {
  orders: [ORDER],
  books: BOOKS,
  diary: [],
  systems: { storefront: 's', erp: 'e', warehouse: 'w', freight: 'f' },
  arrivals: each([]),
  rates: {},
  inCase: new Set(),
};

describe('the verdict', () => {
  it('finds nothing in good books', () => {
    expect(faults(judge(GOOD))).toBe(0);
  });

  it('finds what is absent, and whether anybody knows', () => {
    const missing = { ...GOOD, books: { ...BOOKS, warehouse: [stock('WB-001', 5)] } };
    expect(judge(missing)).toMatchObject({ lost: [{ role: 'warehouse' }], stuckWithoutCase: ['#1'] });
    expect(judge({ ...missing, inCase: new Set(['#1']) }).stuckWithoutCase).toEqual([]);
  });

  it('finds what is there twice', () => {
    const twice = { ...GOOD, books: { ...BOOKS, freight: [...BOOKS.freight, entry('shipment', 'F2')] } };
    expect(judge(twice).duplicated).toMatchObject([{ role: 'freight' }]);
  });

  it('finds stock that the shop does not sell as the warehouse has it', () => {
    const books = { ...BOOKS, storefront: [BOOKS.storefront[0] as BookEntry, stock('WB-001', 4)] };
    expect(judge({ ...GOOD, books }).wrongStock).toEqual([{ sku: 'WB-001', shop: 4, warehouse: 5 }]);
  });

  it('finds money that is more or less in the ERP than in the shop', () => {
    const books = { ...BOOKS, erp: [entry('order', 'E1', { ...LINES, currency: 'EUR', total: '9.99' })] };
    expect(judge({ ...GOOD, books }).moneyOff).toEqual({ EUR: '-0.01' });
  });

  it('holds each system to its rate', () => {
    const rates = { erp: [{ calls: 2, perMs: 1_000 }] };
    const arrivals = { ...each([]), erp: [0, 500, 999] };
    expect(judge({ ...GOOD, rates, arrivals }).budgetBroken).toEqual([
      { system: 'e', calls: 3, allowed: 2, perMs: 1_000 },
    ]);
    expect(judge({ ...GOOD, rates, arrivals: { ...arrivals, erp: [0, 500, 1_000] } }).budgetBroken).toEqual([]);
  });
});

it('counts the fullest span as one by one would', () => {
  const times = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 60 });
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 100 }), (arrivals, calls, perMs) => {
      const spans = arrivals.map((from) => arrivals.filter((at) => at >= from && at < from + perMs).length);
      const most = Math.max(0, ...spans);
      expect(overruns('s', arrivals, [{ calls, perMs }]).map((one) => one.calls)).toEqual(most > calls ? [most] : []);
    }),
  );
});

it('sums money exactly, and each currency for itself', () => {
  const ours = [
    { total: '0.10', currency: 'EUR' },
    { total: '0.20', currency: 'EUR' },
    { total: '5', currency: 'JPY' },
  ];
  expect(moneyOff(ours, [{ total: '0.30', currency: 'EUR' }])).toEqual({ JPY: '5' });
});
