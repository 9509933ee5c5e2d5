import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Order } from '../canonical/order.ts';
import { Destinations } from '../duty/destinations.ts';
import { Fees } from '../duty/fees.ts';
import { Roundings } from '../duty/rounding.ts';
import type { DutyRules } from '../duty/rules.ts';
import { Tariff } from '../duty/tariff.ts';
import { ExchangeRates } from '../exchange/rates.ts';
import { VatRates } from '../tax/vat-rates.ts';
import { type DutyFact, duty } from './duty.ts';

// Made-up rates: a test that holds the law's would say nothing about ours.
const dated = { from: '2026-01-01', source: 'made up', retrieved: '2026-11-20' };
const tables: DutyFact = {
  exchange: new ExchangeRates([[]], 5),
  vat: new VatRates([{ country: 'DE', category: 'standard', percent: '20', ...dated }], 90),
  tariff: new Tariff(
    [{ destination: 'EU', hs: '6109', origin: '*', measure: 'duty', percent: '10', combine: 'sum', ...dated }],
    { maxAgeDays: 90, origins: {} },
  ),
  destinations: new Destinations(
    [{ destination: 'EU', basis: 'cif', taxBasis: 'cif', smallDuty: '0', smallFor: 'all', ...dated }],
    90,
  ),
  fees: new Fees([], 90),
  roundings: new Roundings([], []),
};
const rules = (required: DutyRules['duty']['required'] = 'always', country = 'CN'): DutyRules => ({
  papers: { seller: { name: 'Hengtai', lines: ['Shenzhen'], country }, reason: 'sale', incoterm: 'DAP' },
  tax: { schemes: [], importerNumbers: {}, categories: {}, tolerance: '0.05', onDifference: 'case' },
  duty: { insurancePercent: '0', required },
});
const order = (line: object, more: Partial<Order> = {}) =>
  plainOrder('200.00', {
    placedAt: '2026-11-26T09:00:00.000Z',
    lines: [{ id: '1', sku: 'A', quantity: 1, unitPrice: '200.00', total: '200.00', ...line }],
    ...more,
  });
const SHIRT = { hsCode: '6109.10', origin: 'CN' };
const ask = (one: Order, given = rules(), fact: DutyFact = tables) =>
  duty.ask(one, { now: Date.parse('2026-11-26T10:00:00.000Z'), duty: fact }, given);

describe('the gate for duty', () => {
  it('passes what can be reckoned, and says by which line, by whose word and who pays', () => {
    expect(ask(order(SHIRT))).toEqual({
      pass: true,
      why: '20.00 EUR of duty on 200.00 EUR (cif): 6109 from *: 10 % = 20.00 (made up, 2026-11-20); under DAP the buyer pays 64.00 EUR at the border',
    });
    expect(ask(order(SHIRT, { incoterm: 'DDP' }))).toMatchObject({
      why: expect.stringContaining('under DDP you pay 64.00 EUR at the border'),
    });
  });

  it('waits by itself for what the order lacks, and with all others for a line that no table has', () => {
    expect(ask(order({ origin: 'CN' }))).toEqual({
      pass: false,
      kind: 'duty',
      waitingFor: 'duty of #1001: the HS code of A',
    });
    expect(ask(order({ ...SHIRT, hsCode: '8544.42' }))).toEqual({
      pass: false,
      kind: 'duty',
      waitingFor: 'a duty rate of 854442 from CN to DE for 2026-11-26: no table has one',
      cause: 'duty:a duty rate of 854442 from CN to DE for 2026-11-26: no table has one',
    });
    expect(ask(order(SHIRT), rules(), { problem: 'duty.csv:2:1 hs: `x` is none' })).toMatchObject({
      cause: 'duty:tables',
      waitingFor: 'duty.csv:2:1 hs: `x` is none',
    });
    const noTerm = { ...rules(), papers: { ...rules().papers, incoterm: undefined } };
    expect(ask(order(SHIRT), noTerm)).toMatchObject({ waitingFor: 'duty of #1001: the incoterm' });
  });

  it('asks only of what crosses a customs border, and where the config says so only of what the seller imports', () => {
    expect(ask(order({}), rules('always', 'FR'))).toEqual({ pass: true, why: 'it crosses no customs border' });
    expect(ask(order({}), rules('seller-imports'))).toEqual({
      pass: true,
      why: 'under DAP the buyer pays what is due at the border',
    });
    expect(ask(order({}, { incoterm: 'DDP' }), rules('seller-imports'))).toMatchObject({
      pass: false,
      waitingFor: 'duty of #1001: the HS code of A; the country of origin of A',
    });
  });
});
