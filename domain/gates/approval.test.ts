import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import { unknownAccount } from '../accounts.ts';
import { Purchasers } from '../purchasers.ts';
import { approval } from './approval.ts';
import { askEach, type GateRules } from './index.ts';

const account = unknownAccount({ connectionId: 'shop', customerId: '17' });
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const line = (person: string, role: 'buyer' | 'approver', upTo?: { amount: string; currency: string }) => ({
  customer: 'shop/17',
  person,
  role,
  ...(upTo ? { upTo } : {}),
});
const purchasers = new Purchasers([
  line('ben@example.org', 'buyer', eur('500.00')),
  line('ann@example.org', 'approver', eur('5000.00')),
  line('boss@example.org', 'approver'),
]);
const order = (total: string, email: string | undefined, approvedBy?: string) =>
  plainOrder(total, {
    number: '1001',
    customer: { ...(email ? { email } : {}), ...(approvedBy ? { approvedBy } : {}) },
  });
const ask = (...of: Parameters<typeof order>) => approval.ask(order(...of), { now: 0, account, purchasers }, {});
const waits = (...of: Parameters<typeof order>) => {
  const verdict = ask(...of);
  return verdict.pass ? undefined : verdict.waitingFor;
};

describe('the gate of a customer’s own approval', () => {
  it('asks nothing of guests, and of customers who said nothing', () => {
    expect(approval.ask(order('9000.00', undefined), { now: 0, purchasers }, {})).toMatchObject({ pass: true });
    const other = unknownAccount({ connectionId: 'shop', customerId: '18' });
    for (const facts of [{ account: other, purchasers }, { account }])
      expect(approval.ask(order('9000.00', 'ben@example.org'), { now: 0, ...facts }, {})).toMatchObject({ pass: true });
  });

  it('lets a buyer order up to the last cent of what they may, and an approver too', () => {
    expect(ask('500.00', 'Ben@Example.org ')).toMatchObject({ pass: true });
    expect(ask('5000.00', 'ann@example.org')).toMatchObject({ pass: true });
    expect(ask('999999.00', 'boss@example.org')).toMatchObject({ pass: true });
  });

  it.each([
    ['it is above what its buyer may order alone (500.00 EUR)', '500.01', 'ben@example.org', undefined],
    ['its buyer is none of theirs', '1.00', 'eve@example.org', undefined],
    ['its buyer is none of theirs', '1.00', undefined, undefined],
    ['who approved it is no approver of theirs', '600.00', 'ben@example.org', 'eve@example.org'],
    ['nobody approves an order of their own', '6000.00', 'ann@example.org', 'Ann@example.org'],
    ['nobody approves an order of their own', '600.00', 'ben@example.org', 'ben@example.org'],
    ['above what who approved it may approve (5000.00 EUR)', '5000.01', 'ben@example.org', 'ann@example.org'],
  ])('waits: %s', (said, total, email, approvedBy) => {
    expect(waits(total, email, approvedBy)).toContain(said);
    expect(waits(total, email, approvedBy)).not.toContain('@');
  });

  it('takes a limit in another currency for none that covers it', () => {
    const dollars = { ...order('1.00', 'ben@example.org'), currency: 'USD' };
    expect(approval.ask(dollars, { now: 0, account, purchasers }, {})).toMatchObject({ pass: false });
  });

  it('opens by an approver within their limit, for whoever ordered', () => {
    const why = 'an approver of shop/17 approved it';
    expect(ask('5000.00', 'ben@example.org', 'ANN@example.org')).toEqual({ pass: true, why });
    expect(ask('1.00', 'eve@example.org', 'ann@example.org')).toEqual({ pass: true, why });
    expect(ask('9000.00', 'ann@example.org', 'boss@example.org')).toEqual({ pass: true, why });
  });

  it('waits in one case for a table that cannot be read, and passes what a person released', () => {
    const facts = {
      now: 0,
      account,
      purchasers: { problem: 'purchasers.csv:3:1 role: `boss` is neither buyer nor approver' },
    };
    expect(approval.ask(order('1.00', 'ben@example.org'), facts, {})).toMatchObject({ cause: 'approval:table' });
    const released = { now: 0, account, purchasers, waived: ['approval' as const] };
    const [asked] = askEach(order('9000.00', 'ben@example.org'), released, {
      gates: ['approval'],
    } as unknown as GateRules);
    expect(asked?.verdict).toMatchObject({ pass: true, why: expect.stringContaining('a person released it') });
  });
});
