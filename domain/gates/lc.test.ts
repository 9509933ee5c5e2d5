import { describe, expect, it } from 'vitest';
import type { Order } from '../canonical/order.ts';
import { letter } from '../letters/letter.ts';
import { verdictOf } from './index.ts';
import { type LetterFact, lc } from './lc.ts';

const order = (more: Partial<Order> = {}): Order => ({
  id: '1',
  number: '1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'unpaid' },
  currency: 'USD',
  customer: {},
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' },
  lines: [
    { id: '1', sku: 'A', quantity: 1, unitPrice: '30000.00', total: '30000.00' },
    { id: '2', sku: 'B', quantity: 1, unitPrice: '10000.00', total: '10000.00', warehouse: 'wms-2' },
  ],
  total: '40000.00',
  ...more,
});
const RULES = { lc: { methods: ['L/C', '信用证'] } };
const fact = (more: object = {}, of: Partial<LetterFact> = {}): LetterFact => ({
  letter: letter.parse({
    number: 'LC-1',
    orders: ['1001'],
    currency: 'USD',
    amount: '50000.00',
    openedOn: '2026-11-01',
    latestShipmentOn: '2026-12-10',
    expiresOn: '2026-12-31',
    ...more,
  }),
  drawn: '0',
  today: '2026-11-26',
  allocation: { default: 'wms-1', byCountry: {} },
  ...of,
});
const ask = (one?: LetterFact, of = order()) => lc.ask(of, { now: 0, ...(one ? { letter: one } : {}) }, RULES);
const waits = (one?: LetterFact, of = order()) => {
  const verdict = ask(one, of);
  return verdict.pass ? undefined : verdict.waitingFor;
};

describe('the gate of letters of credit', () => {
  it('asks for none of an order that is paid otherwise, and for one of an order that is paid so', () => {
    expect(ask()).toMatchObject({ pass: true });
    expect(ask(undefined, order({ payment: { state: 'unpaid', method: 'card' } }))).toMatchObject({ pass: true });
    expect(waits(undefined, order({ payment: { state: 'unpaid', method: 'l/c' } }))).toContain('none names it');
    expect(waits(undefined, order({ payment: { state: 'unpaid', method: '信用证' } }))).toContain('none names it');
  });

  it('opens where the letter pays the order', () => {
    expect(ask(fact())).toEqual({ pass: true, why: 'letter of credit LC-1 covers it' });
    expect(ask(fact({}, { today: '2026-12-10' }))).toMatchObject({ pass: true });
    expect(ask(fact({ documents: [{ name: 'B/L' }] }))).toMatchObject({ pass: true });
  });

  it.each([
    ['it is not opened', { openedOn: undefined }, {}],
    ['it is not opened', { openedOn: '2026-11-27' }, {}],
    ['it was closed on 2026-11-20', { closedOn: '2026-11-20' }, {}],
    ['it is in EUR, and the order in USD', { currency: 'EUR' }, {}],
    ['it covers 39999.99 USD, and its orders come to 40000.00', { amount: '39999.99' }, {}],
    ['it covers 50000.00 USD, and its orders come to 50000.01', {}, { drawn: '10000.01' }],
    ['the latest shipment was on 2026-12-10', {}, { today: '2026-12-11' }],
    ['it expired on 2026-12-31', {}, { today: '2027-01-01' }],
    ['documents before shipment: inspection', { documents: [{ name: 'inspection', before: 'shipping' }] }, {}],
    ['1 discrepancy to settle', { discrepancies: [{ id: 1, what: 'x', foundOn: '2026-11-20', state: 'open' }] }, {}],
    ['it would leave from 2 warehouses', { partialShipments: 'prohibited' }, {}],
  ])('waits: %s', (said, more, of) => {
    expect(waits(fact(more, of))).toContain(said);
  });

  it('opens again as each of these is mended', () => {
    expect(ask(fact({ tolerance: 'about' }, { drawn: '15000.00' }))).toMatchObject({ pass: true });
    expect(ask(fact({ documents: [{ name: 'inspection', before: 'shipping', on: '2026-11-25' }] }))).toMatchObject({
      pass: true,
    });
    for (const state of ['waived', 'corrected'])
      expect(ask(fact({ discrepancies: [{ id: 1, what: 'x', foundOn: '2026-11-20', state }] }))).toMatchObject({
        pass: true,
      });
    expect(
      ask(fact({ partialShipments: 'prohibited' }, { allocation: { default: 'wms-2', byCountry: {} } })),
    ).toMatchObject({ pass: true });
  });

  it('says all that is amiss at once, and lets an order pass that a person released', () => {
    const late = fact({ openedOn: undefined }, { today: '2026-12-11' });
    expect(waits(late)).toBe('letter of credit LC-1 for 1001: it is not opened; the latest shipment was on 2026-12-10');
    const rules = { gates: ['lc'], ...RULES } as unknown as Parameters<typeof verdictOf>[3];
    expect(verdictOf('lc', order(), { now: 0, letter: late, waived: ['lc'] }, rules)).toMatchObject({ pass: true });
  });
});
