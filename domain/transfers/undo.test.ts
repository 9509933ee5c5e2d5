import { describe, expect, it } from 'vitest';
import type { BankEntry } from './entry.ts';
import { type Earlier, undoneBy } from './undo.ts';

const entry = (more: Partial<BankEntry>): BankEntry => ({
  account: 'DE02 1203',
  statement: '1',
  direction: 'in',
  amount: '100.00',
  currency: 'EUR',
  bookedOn: '2026-11-20',
  text: ['PAYMENT'],
  payer: 'Müller GmbH',
  returned: false,
  ...more,
});
const back = (more: Partial<BankEntry> = {}) =>
  entry({ direction: 'out', returned: true, bookedOn: '2026-11-24', account: 'DE021203', ...more });
const came = (id: string, more: Partial<BankEntry> = {}, numbers: string[] = []): Earlier => ({
  id,
  entry: entry(more),
  numbers,
});
const TOLERANCE = { EUR: '5.00' };

/** The entry that is taken back, or those that it may be. */
function of(one: BankEntry, ...earlier: Earlier[]) {
  const made = undoneBy(one, earlier, TOLERANCE);
  return made.is !== 'open' ? made.id : made.candidates.map(({ id }) => `?${id}`);
}

describe('money that goes back', () => {
  it('takes back the transfer with which it shares a reference, an order, a text or the payer', () => {
    const other = came('b', { payer: 'Somebody', text: ['other words than those'] });
    expect(of(back({ endToEnd: 'E2E-1', payer: undefined }), came('a', { endToEnd: 'E2E-1' }), other)).toBe('a');
    expect(of(back({ reference: 'B1', payer: undefined }), came('a', { reference: 'B1' }), other)).toBe('a');
    expect(of(back({ text: ['RETOURE #1001'], payer: undefined }), came('a', {}, ['1001']), other)).toBe('a');
    expect(of(back({ text: ['RG 4711'], payer: undefined }), came('a', { text: ['rg 4711'] }), other)).toBe('a');
    expect(of(back({ payer: 'MUELLER GMBH' }), came('a'), other)).toBe('a');
  });

  it('takes back the one of several that the bank itself calls so', () => {
    expect(of(back({ endToEnd: 'E2E-2' }), came('a', { endToEnd: 'E2E-1' }), came('b', { endToEnd: 'E2E-2' }))).toBe(
      'b',
    );
  });

  it('is a person’s where two fit, or where only the amount does', () => {
    expect(of(back(), came('a'), came('b'))).toEqual(['?a', '?b']);
    expect(of(back({ payer: undefined }), came('a', { payer: undefined }))).toEqual(['?a']);
    expect(of(back())).toEqual([]);
  });

  it('may be less by what banks keep, and never more', () => {
    expect(of(back({ amount: '95.00' }), came('a'))).toBe('a');
    expect(of(back({ amount: '94.99' }), came('a'))).toEqual([]);
    expect(of(back({ amount: '90.00', charges: '10.00' }), came('a'))).toBe('a');
    expect(of(back({ amount: '100.01' }), came('a'))).toEqual([]);
  });

  describe('in part', () => {
    const pays = (amount: string, over = '0', more: object = {}): Earlier => ({
      ...came('a', { endToEnd: 'E2E-1' }, ['1001']),
      decided: { allocations: [{ rootId: 'r1', amount, fee: '0', ...more }], over },
    });
    const part = (amount: string, more: Partial<BankEntry> = {}) =>
      back({ endToEnd: 'E2E-1', amount, payer: undefined, ...more });
    const left = (one: BankEntry, ...earlier: Earlier[]) => {
      const made = undoneBy(one, earlier, TOLERANCE);
      return made.is === 'part' ? [made.allocations[0]?.amount, made.allocations[0]?.back, made.over] : made.is;
    };

    it('leaves the rest paid, where one transfer alone is meant and pays one order', () => {
      expect(left(part('30.00'), pays('100.00'))).toEqual(['70.00', '30.00', '30.00']);
      expect(left(part('30.00', { endToEnd: undefined, text: ['RETOURE #1001'] }), pays('100.00'))).toEqual([
        '70.00',
        '30.00',
        '30.00',
      ]);
    });

    it('takes what was over first, where it is just that', () => {
      expect(left(part('20.00'), pays('80.00', '20.00'))).toEqual(['80.00', undefined, '20.00']);
      expect(left(part('30.00'), pays('80.00', '20.00'))).toBe('open');
    });

    it('is a person’s where it is not clear of what it is, or what of it is left', () => {
      const two: Earlier = {
        ...pays('50.00'),
        decided: { allocations: ['r1', 'r2'].map((rootId) => ({ rootId, amount: '50.00', fee: '0' })), over: '0' },
      };
      expect(left(part('30.00'), two)).toBe('open');
      expect(left(part('30.00'), pays('100.00'), { ...pays('100.00'), id: 'b' })).toBe('open');
      expect(left(part('30.00'), came('a', { endToEnd: 'E2E-1' }))).toBe('open');
      expect(left(part('30.00'), pays('100.00', '0', { counts: { amount: '110.00', currency: 'USD' } }))).toBe('open');
      expect(left(part('30.00'), pays('104.00', '0', { fee: '4.00' }))).toBe('open');
      expect(left(part('30.00', { endToEnd: undefined, payer: 'Müller GmbH' }), pays('100.00'))).toBe('open');
      expect(left(part('30.00', { bookedOn: '2026-11-19' }), pays('100.00'))).toBe('open');
    });
  });

  it('comes after what it takes back, on the same account and in its currency', () => {
    expect(of(back(), came('a', { bookedOn: '2026-11-25' }))).toEqual([]);
    expect(of(back(), came('a', { account: 'DE9' }))).toEqual([]);
    expect(of(back(), came('a', { currency: 'USD' }))).toEqual([]);
    expect(of(back(), came('a', { direction: 'out' }), came('b', { returned: true }))).toEqual([]);
  });
});
