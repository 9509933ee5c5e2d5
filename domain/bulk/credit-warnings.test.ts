import { describe, expect, it } from 'vitest';
import type { Account } from '../accounts.ts';
import type { Order } from '../canonical/order.ts';
import type { Claim } from '../credit/claims.ts';
import { multiply, roundMoney } from '../decimal.ts';
import { credit } from '../gates/credit.ts';
import type { AskedOrder } from './asked-order.ts';
import { creditWarnings } from './credit-warnings.ts';

const ACCOUNT: Account = { connectionId: 'bulk', customerId: '17', state: 'approved', frozen: false, termsDays: 30 };
const LIMIT = { amount: '1000.00', currency: 'EUR' };
const NOW = Date.parse('2026-11-26T10:00:00Z');
const worthIn = (amount: string, from: string) =>
  from === 'USD' ? roundMoney(multiply(amount, '0.5'), 'EUR') : undefined;

const order = (reference: string, total: string, more: Partial<Order> = {}): AskedOrder => ({
  bulk: { reference, rows: [Number(reference.slice(2))], verdict: 'right', dated: true, listed: [] },
  order: {
    id: reference,
    number: reference,
    placedAt: '2026-11-26T00:00:00Z',
    state: 'open',
    payment: { state: 'unpaid' },
    currency: 'EUR',
    total,
    customer: {},
    lines: [],
    ...more,
  } as unknown as Order,
});
const claim = (owed: string, currency = 'EUR'): Claim => ({
  of: 'invoice',
  number: 'R-1',
  currency,
  total: owed,
  owed,
});
const told = (orders: AskedOrder[], claims: Claim[] = []) =>
  creditWarnings(orders, { account: ACCOUNT, limit: LIMIT, claims }, { now: NOW, worthIn });
const short = (orders: AskedOrder[], claims?: Claim[]) =>
  told(orders, claims).map(({ code, order: of, row }) => [code, of, row]);

describe('the credit of a customer in a file', () => {
  it('is nothing to tell within the limit', () => {
    expect(told([order('A-2', '600.00'), order('A-3', '400.00')])).toEqual([]);
  });

  it('counts each order on top of what is open and of those before it that have room, and all of them together', () => {
    const findings = told([order('A-2', '600.00'), order('A-3', '300.00'), order('A-4', '150.00')], [claim('200.00')]);
    expect(findings.map(({ code, order: of, en }) => [code, of, en])).toEqual([
      [
        'credit-over',
        'A-3',
        'customer 17 owes 800.00 EUR, this order is 300.00 EUR: 100.00 EUR above the limit of 1000.00 EUR',
      ],
      [
        'credit-of-file',
        'A-2',
        'all 3 orders of customer 17 in this file are 1050.00 EUR, on top of 200.00 EUR that are owed: 250.00 EUR above the limit of 1000.00 EUR',
      ],
    ]);
    for (const { level, zh } of findings) expect([level, zh]).toEqual(['warning', expect.stringMatching(/信用额度/)]);
  });

  it('is added up over currencies, and says where a rate is missing', () => {
    expect(short([order('A-2', '1600.00', { currency: 'USD' }), order('A-3', '300.00')])).toEqual([
      ['credit-over', 'A-3', 3],
      ['credit-of-file', 'A-2', 2],
    ]);
    expect(short([order('A-2', '10.00', { currency: 'CNY' }), order('A-3', '10.00')])).toEqual([
      ['credit-rate', 'A-2', 2],
    ]);
    expect(short([order('A-2', '10.00')], [claim('5.00', 'CNY')])).toEqual([['credit-rate', 'A-2', 2]]);
  });

  it('counts what is paid as nothing, and the day before the row', () => {
    const paid = order('A-2', '5000.00', { payment: { state: 'paid' } } as Partial<Order>);
    expect(short([paid, order('A-3', '1000.00')])).toEqual([]);
    const earlier = order('A-5', '700.00', { placedAt: '2026-11-20T00:00:00Z' });
    expect(short([order('A-2', '700.00'), earlier])[0]).toEqual(['credit-over', 'A-2', 2]);
  });

  it('adds up what was open once, however many orders come after it', () => {
    let read = 0;
    const open = {
      ...claim('1.00'),
      get owed() {
        read += 1;
        return '1.00';
      },
    };
    const readFor = (orders: number) => {
      read = 0;
      expect(
        told(
          Array.from({ length: orders }, (_, at) => order(`A-${at + 2}`, '1.00')),
          [open],
        ),
      ).toEqual([]);
      return read;
    };
    expect(readFor(50)).toBe(readFor(2));
  });

  it('says of each order what the gate says of it', () => {
    const orders = ['300.00', '600.00', '400.03 USD', '500.00', '99.98', '0.01', '0.01', '100.00'].map((sum, at) => {
      const [total = '', currency = 'EUR'] = sum.split(' ');
      return order(`A-${at + 2}`, total, { currency });
    });
    let open: Claim[] = [];
    const waiting = orders.filter(({ order: one }) => {
      const verdict = credit.ask(
        one,
        { now: NOW, account: ACCOUNT, credit: { claims: open, worthIn } },
        { credit: { limit: LIMIT } },
      );
      if (verdict.pass)
        open = [
          ...open,
          { of: 'order', number: one.number, currency: one.currency, total: one.total, owed: one.total },
        ];
      return !verdict.pass;
    });
    const over = told(orders).filter(({ code }) => code === 'credit-over');
    expect(over.map(({ order: of }) => of)).toEqual(waiting.map(({ order: one }) => one.number));
    expect(over.length).toBeGreaterThan(0);
  });
});
