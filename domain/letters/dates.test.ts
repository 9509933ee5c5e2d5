import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '../decimal.ts';
import { daysAfter, mostDrawn, presentBy, pressing } from './dates.ts';
import { letter } from './letter.ts';

const made = (more: object = {}) =>
  letter.parse({
    number: 'LC-1',
    orders: ['1001'],
    currency: 'USD',
    amount: '50000.00',
    openedOn: '2026-11-01',
    latestShipmentOn: '2026-12-10',
    expiresOn: '2026-12-31',
    ...more,
  });

describe('a letter of credit', () => {
  it('has what UCP 600 says where it does not say itself', () => {
    expect(made()).toMatchObject({ presentWithinDays: 21, partialShipments: 'allowed', tolerance: 0 });
  });

  it('covers its amount, and what its tolerance allows above', () => {
    expect(mostDrawn(made())).toBe('50000.00');
    expect(compare(mostDrawn(made({ tolerance: 'about' })), '55000')).toBe(0);
    expect(compare(mostDrawn(made({ tolerance: 2.5 })), '51250')).toBe(0);
  });

  it('is presented within 21 days after shipment, and never after it expired', () => {
    expect(presentBy(made())).toBeUndefined();
    expect(presentBy(made({ shippedOn: '2026-12-01' }))).toBe('2026-12-22');
    expect(presentBy(made({ shippedOn: '2026-12-10' }))).toBe('2026-12-31');
    expect(presentBy(made({ shippedOn: '2026-12-10', presentWithinDays: 10 }))).toBe('2026-12-20');
    const day = fc.integer({ min: 0, max: 400 }).map((days) => daysAfter('2026-01-01', days));
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 }), (shippedOn, left, days) => {
        const one = { ...made(), shippedOn, expiresOn: daysAfter(shippedOn, left), presentWithinDays: days };
        expect(presentBy(one)).toBe(daysAfter(shippedOn, Math.min(left, days)));
      }),
    );
  });

  it('presses as its days come near, and when they are over', () => {
    const on = (day: string, more: object = {}) => pressing(made(more), day, 7);
    expect(on('2026-12-02')).toEqual([]);
    expect(on('2026-12-03')).toEqual(['ship by 2026-12-10']);
    expect(on('2026-12-10')).toEqual(['ship by 2026-12-10']);
    expect(on('2026-12-11')).toEqual(['the latest shipment was on 2026-12-10']);
    expect(on('2026-12-24')).toEqual(['the latest shipment was on 2026-12-10', 'it expires by 2026-12-31']);
    const shipped = { shippedOn: '2026-12-05' };
    expect(on('2026-12-11', shipped)).toEqual([]);
    expect(on('2026-12-19', shipped)).toEqual(['present the documents by 2026-12-26']);
    expect(on('2026-12-27', shipped)).toEqual(['the last day to present was on 2026-12-26']);
    expect(on('2026-12-27', { ...shipped, presentedOn: '2026-12-20' })).toEqual([]);
    expect(on('2026-12-11', { shippedOn: '2026-12-11' })[0]).toContain('after the latest shipment');
    expect(on('2027-03-01', { closedOn: '2027-01-02' })).toEqual([]);
  });

  it('presses where documents lack after shipment, and where a discrepancy is open', () => {
    const documents = [{ name: 'B/L' }, { name: 'invoice', on: '2026-12-01' }];
    expect(pressing(made({ documents }), '2026-11-26', 7)).toEqual([]);
    expect(pressing(made({ documents, shippedOn: '2026-12-05' }), '2026-12-06', 7)).toEqual([
      'documents to present: B/L',
    ]);
    const found = { id: 1, what: 'B/L not signed', foundOn: '2026-12-20', state: 'open' };
    expect(pressing(made({ discrepancies: [found] }), '2026-11-26', 7)).toEqual(['1 discrepancy is not settled']);
    expect(pressing(made({ discrepancies: [{ ...found, state: 'waived' }] }), '2026-11-26', 7)).toEqual([]);
  });

  it.each([
    ['no day', { expiresOn: '2026-02-30' }, 'no day of the calendar'],
    ['an expiry before it was opened', { expiresOn: '2026-10-01' }, 'before it was opened'],
    ['a latest shipment after the expiry', { latestShipmentOn: '2027-01-01' }, 'after the expiry'],
    ['no order', { orders: [] }, ''],
    ['a field of another name', { latestShipment: '2026-12-10' }, 'latestShipment'],
    ['a currency that is none', { currency: 'USX' }, 'ISO 4217'],
    ['two documents of one name', { documents: [{ name: 'a' }, { name: 'a' }] }, 'one name'],
  ])('is refused with %s', (_, more, said) => {
    const parsed = letter.safeParse({ ...made(), ...more });
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toContain(said);
  });
});
