import { expect, it } from 'vitest';
import { letter } from '../letters/letter.ts';
import { letterFacts } from './letter-facts.ts';

const told = (more: object = {}) => ({
  revision: 2,
  letter: letter.parse({
    number: 'LC-1',
    bank: 'Überseebank Ø',
    orders: ['1001'],
    currency: 'USD',
    amount: '50000.00',
    expiresOn: '2026-12-31',
    documents: [{ name: 'certificate for PO-201', on: '2026-11-20' }, { name: 'B/L' }],
    discrepancies: [{ id: 1, what: 'PO-201 is missing', foundOn: '2026-12-02', state: 'open' }],
    ...more,
  }),
});

it('tells the terms, the days and how many papers and discrepancies there are, and nobody’s words', () => {
  const facts = letterFacts(told({ presentedOn: '2026-12-01' }), 'named');
  expect(facts).toEqual({
    letter: 'LC-1',
    revision: 2,
    currency: 'USD',
    amount: '50000.00',
    tolerance: 0,
    expiresOn: '2026-12-31',
    presentedOn: '2026-12-01',
    presentWithinDays: 21,
    partialShipments: 'allowed',
    documents: 2,
    documentsThere: 1,
    discrepancies: 1,
    discrepanciesOpen: 1,
  });
});

it('tells no amount that other orders share, no terms to an order that it pays no more, and nothing where nobody knows whose it is', () => {
  expect(letterFacts(told({ orders: ['1001', '1002'] }), 'named')).not.toHaveProperty('amount');
  expect(letterFacts(told(), 'former')).toEqual({ letter: 'LC-1', revision: 2, names: false });
  expect(letterFacts(told(), 'ambiguous')).toBeUndefined();
});
