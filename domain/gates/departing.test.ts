import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Order, OrderLine } from '../canonical/order.ts';
import { departuresOf } from '../departures.ts';
import { Destinations } from '../duty/destinations.ts';
import { Fees } from '../duty/fees.ts';
import { Roundings } from '../duty/rounding.ts';
import type { DutyRules } from '../duty/rules.ts';
import { Tariff } from '../duty/tariff.ts';
import { ExchangeRates } from '../exchange/rates.ts';
import { PAPER_FIELDS } from '../papers/gaps.ts';
import { type VatRate, VatRates } from '../tax/vat-rates.ts';
import { duty } from './duty.ts';
import type { Verdict } from './gate.ts';
import { askBorderGates, type GateRules } from './index.ts';
import { papers } from './papers.ts';
import { tax } from './tax.ts';

// Made-up rates: a test that holds the law's would say nothing about ours.
const dated = { from: '2026-01-01', source: 'made up', retrieved: '2026-11-20' };
const rate = (country: string, percent: string): VatRate => ({ country, category: 'standard', percent, ...dated });
const tables = {
  exchange: new ExchangeRates([[]], 5),
  vat: new VatRates([rate('DE', '20'), rate('FR', '10'), rate('GB', '20'), rate('US', '0'), rate('CH', '8')], 90),
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
const IOSS = { name: 'IOSS', countries: ['EU'], upTo: '150', currency: 'EUR', number: 'IM0000000000' };
const SELLER = { name: 'Hengtai', lines: ['518057 Shenzhen'], country: 'CN' };

interface Given {
  registrations?: Record<string, string>;
  eori?: string | string[];
  importerNumbers?: Record<string, string>;
  home?: string;
}
const rules = ({ registrations = {}, eori, importerNumbers = {}, home = 'CN' }: Given = {}) =>
  ({
    gates: ['tax', 'duty', 'papers', 'payment'],
    papers: {
      seller: { ...SELLER, country: home, ...(eori ? { eori } : {}) },
      reason: 'sale',
      incoterm: 'DAP',
      required: PAPER_FIELDS,
    },
    tax: { schemes: [IOSS], importerNumbers, registrations, categories: {}, tolerance: '0.05', onDifference: 'case' },
    duty: { insurancePercent: '0', required: 'always' } satisfies DutyRules['duty'],
  }) as unknown as GateRules;

const LEAVES_FROM = { 'wms-de': 'DE', 'wms-gb': 'GB', 'wms-us': 'US', 'wms-cn': 'CN' };
const line = (warehouse: string, total: string, more: Partial<OrderLine> = {}): OrderLine => ({
  id: warehouse,
  sku: `SHIRT-${warehouse}`,
  quantity: 1,
  unitPrice: total,
  total,
  warehouse,
  ...more,
});
const order = (to: string, lines: OrderLine[], more: Partial<Order> = {}) =>
  plainOrder('0', {
    placedAt: '2026-11-26T09:00:00.000Z',
    shipTo: { name: 'Ann', line1: '1', city: 'Town', country: to, phone: '1' },
    customer: { name: 'Ann' },
    lines,
    ...more,
  });
const NOW = Date.parse('2026-11-26T10:00:00.000Z');
const facts = (one: Order, home = 'CN') => ({
  now: NOW,
  tax: tables,
  duty: tables,
  leaves: departuresOf(one, { allocation: { byCountry: {}, leavesFrom: LEAVES_FROM }, home }),
});
const says = (verdict: Verdict) => (verdict.pass ? `passes: ${verdict.why}` : `WAITS: ${verdict.waitingFor}`);
const taxOf = (one: Order, given: Given = {}) => says(tax.ask(one, facts(one, given.home), rules(given)));
const HOME_EU = { registrations: { DE: 'DE123456789' } };
const business = { company: 'Nordwind', taxId: 'FR12345678901' };

describe('tax of what leaves from a warehouse abroad', () => {
  it.each<[string, Order, Given, string]>([
    [
      'within its country, where the seller is registered there: the rate',
      order('DE', [line('wms-de', '120.00')], { tax: '20.00' }),
      HOME_EU,
      'passes: from DE (wms-de): destination (sold within DE): 20.00 EUR due at the checkout, 20.00 taken',
    ],
    [
      'within its country, and no number there: it waits, whatever the worth and IOSS',
      order('DE', [line('wms-de', '120.00')], { tax: '20.00' }),
      {},
      'WAITS: tax of #1001: from DE (wms-de): goods that leave from DE are sold within DE, and no number is known under which you are registered for VAT there (rules.tax.registrations)',
    ],
    [
      'within its country, and the one-stop shop is no registration for that',
      order('DE', [line('wms-de', '120.00')], { tax: '20.00' }),
      { registrations: { EU: 'DE123456789' } },
      'WAITS: tax of #1001: from DE (wms-de): goods that leave from DE are sold within DE, and no number is known',
    ],
    [
      'to a business within its country: the rate, no reverse charge',
      order('DE', [line('wms-de', '120.00')], { tax: '0.00', customer: { company: 'N', taxId: 'DE123456789' } }),
      HOME_EU,
      'WAITS: tax of #1001: from DE (wms-de): destination (sold within DE): 24.00 EUR due at the checkout, 0.00 taken, which differs by -24.00',
    ],
    [
      'to consumers in another member state by the one-stop shop: that state’s rate',
      order('FR', [line('wms-de', '110.00')], { tax: '10.00' }),
      { registrations: { DE: 'DE123456789', EU: 'DE123456789' } },
      'passes: from DE (wms-de): destination (sold from DE to FR within EU): 10.00 EUR due',
    ],
    [
      'to consumers in another member state by a number of that state',
      order('FR', [line('wms-de', '110.00')], { tax: '10.00' }),
      { registrations: { FR: 'FR12345678901' } },
      'passes: from DE (wms-de): destination',
    ],
    [
      'to consumers in another member state by neither: it waits',
      order('FR', [line('wms-de', '110.00')], { tax: '10.00' }),
      HOME_EU,
      'WAITS: tax of #1001: from DE (wms-de): goods are sold from DE to FR, and you are known to be registered neither for the one-stop shop (EU in rules.tax.registrations) nor in FR',
    ],
    [
      'to a business in another member state, both with ids: nothing',
      order('FR', [line('wms-de', '100.00')], { tax: '0.00', customer: business }),
      HOME_EU,
      'passes: from DE (wms-de): reverse-charge (a business with a VAT id of FR): 0 EUR due',
    ],
    [
      'to a business in another member state, and the seller has no id where goods leave from: it waits',
      order('FR', [line('wms-de', '100.00')], { tax: '0.00', customer: business }),
      { registrations: { EU: 'FR12345678901' } },
      'WAITS: tax of #1001: from DE (wms-de): a business abroad is charged no tax only by a VAT id of yours of DE',
    ],
    [
      'out of the EU: an import there, whatever is registered',
      order('CH', [line('wms-de', '100.00')], { tax: '0.00' }),
      HOME_EU,
      'passes: from DE (wms-de): import (tax is taken at the border of CH, of the buyer): 0 EUR due',
    ],
    [
      'into the EU from the United Kingdom: IOSS covers it',
      order('DE', [line('wms-gb', '120.00')], { tax: '20.00' }),
      {},
      'passes: from GB (wms-gb): scheme (IOSS: goods up to 150 EUR to DE): 20.00 EUR due',
    ],
    [
      'within the United Kingdom',
      order('GB', [line('wms-gb', '120.00')], { tax: '20.00' }),
      { registrations: { GB: 'GB123456789' } },
      'passes: from GB (wms-gb): destination (sold within GB): 20.00 EUR due',
    ],
    [
      'within a country that takes none itself, such as the United States: no number is asked',
      order('US', [line('wms-us', '100.00')], { tax: '0.00' }),
      {},
      'passes: from US (wms-us): destination (sold within US): 0.00 EUR due',
    ],
    [
      'within its country by a seller at home there: as ever',
      order('DE', [line('wms-de', '120.00')], { tax: '20.00' }),
      { home: 'DE' },
      'passes: destination (sold within DE): 20.00 EUR due',
    ],
    [
      'under DDP: no importer’s number where nothing is imported',
      order('DE', [line('wms-de', '1200.00')], { tax: '200.00', incoterm: 'DDP' }),
      HOME_EU,
      'passes: from DE (wms-de): destination',
    ],
    [
      'out of the EU under DDP: an importer’s number of where it goes',
      order('GB', [line('wms-de', '1200.00')], { incoterm: 'DDP' }),
      { ...HOME_EU, eori: 'DE123456789012345' },
      'WAITS: tax of #1001: from DE (wms-de): DDP makes you the importer in GB, and no number is known',
    ],
    [
      'out of the EU under DDP by a seller who has a number of each',
      order('GB', [line('wms-de', '1200.00')], { incoterm: 'DDP' }),
      { ...HOME_EU, eori: ['DE123456789012345', 'GB123456789000'] },
      'passes: from DE (wms-de): import',
    ],
  ])('%s', (_, one, given, expected) => {
    expect(taxOf(one, given)).toContain(expected);
  });

  it('is ruled of each part of an order that leaves from two countries', () => {
    const both = (china: string, more: Partial<Order>) =>
      order('DE', [line('wms-de', '120.00', { taxRate: '20' }), line('wms-cn', china)], more);
    expect(taxOf(both('160.00', { tax: '20.00' }), HOME_EU)).toBe(
      'passes: from DE (wms-de): destination (sold within DE): 20.00 EUR due at the checkout, 20.00 taken; from CN (wms-cn): import (tax is taken at the border of DE, of the buyer): 0 EUR due at the checkout, 0.00 taken',
    );
    // Only what comes from outside counts for IOSS: 100 without tax, though the order is worth 200.
    const small = order('DE', [line('wms-de', '120.00'), line('wms-cn', '120.00')], { tax: '40.00' });
    expect(taxOf(small, HOME_EU)).toContain('from CN (wms-cn): scheme (IOSS: goods up to 150 EUR to DE): 20.00 EUR');
    const ddp = both('160.00', { tax: '20.00', incoterm: 'DDP' });
    expect(taxOf(ddp, HOME_EU)).toMatch(/^WAITS: tax of #1001: from CN \(wms-cn\): DDP makes you the importer in DE/);
    expect(taxOf(both('160.00', { tax: '20.00' }))).toMatch(/^WAITS: tax of #1001: from DE [^;]*$/);
  });
});

describe('duty and papers of what leaves from a warehouse abroad', () => {
  const dutyOf = (one: Order, given: Given = {}) => says(duty.ask(one, facts(one), rules(given)));
  const papersOf = (one: Order, given: Given = {}) => says(papers.ask(one, facts(one), rules(given)));
  const full = { hsCode: '610910', origin: 'CN', weightKg: '1', name: 'Shirt' };

  it('ask nothing of a parcel within its country', () => {
    const one = order('DE', [line('wms-de', '120.00')]);
    expect(dutyOf(one)).toBe('passes: from DE (wms-de): it crosses no customs border');
    expect(papersOf(one)).toBe('passes: from DE (wms-de): it crosses no customs border');
  });

  it('ask of a split order only what its part over the border lacks', () => {
    const one = order('DE', [line('wms-de', '120.00'), line('wms-cn', '160.00')]);
    expect(dutyOf(one)).toBe(
      'WAITS: duty of #1001: from CN (wms-cn): the HS code of SHIRT-wms-cn; the country of origin of SHIRT-wms-cn',
    );
    expect(papersOf(one)).toBe(
      'WAITS: papers of #1001: from CN (wms-cn): the description of SHIRT-wms-cn; the HS code of SHIRT-wms-cn; the country of origin of SHIRT-wms-cn; the weight of SHIRT-wms-cn',
    );
    const whole = order('DE', [line('wms-de', '120.00'), line('wms-cn', '160.00', full)]);
    expect(dutyOf(whole)).toContain('from CN (wms-cn): 16.00 EUR of duty on 160.00 EUR (cif)');
    expect(papersOf(whole)).toBe(
      'passes: from DE (wms-de): it crosses no customs border; from CN (wms-cn): its papers are complete',
    );
  });

  it('ask the seller’s EORI number of where goods are exported from, and no other’s', () => {
    const one = order('CH', [line('wms-de', '120.00', full)]);
    const lacks = "WAITS: papers of #1001: from DE (wms-de): the seller's EORI number";
    expect(papersOf(one)).toBe(lacks);
    expect(papersOf(one, { eori: 'GB123456789000' })).toBe(lacks);
    expect(papersOf(one, { eori: ['GB123456789000', 'FR12345678901234'] })).toContain('its papers are complete');
    expect(papersOf(order('CH', [line('wms-us', '120.00', full)]))).toContain('its papers are complete');
  });

  it('ask for the place of a term that is named by where goods leave from', () => {
    const one = order('CH', [line('wms-us', '120.00', full)], { incoterm: 'FCA' });
    expect(papersOf(one)).toBe("WAITS: papers of #1001: from US (wms-us): the incoterm's place");
    expect(papersOf({ ...one, incoterm: 'FCA Newark' })).toContain('its papers are complete');
  });
});

it('gates at the border pass by what may leave from several countries, until that is said, and are all that is asked then', () => {
  const one = order('DE', [line('wms-cn', '160.00')], { payment: { state: 'unpaid' } });
  for (const gate of [tax, duty, papers])
    expect(gate.ask(one, { ...facts(one), leaves: 'undecided' }, rules())).toMatchObject({
      pass: true,
      why: expect.stringContaining('not decided yet'),
    });
  expect(askBorderGates(one, facts(one), rules())).toMatchObject({ kind: 'duty' });
  const at = order('DE', [line('wms-de', '120.00')], { payment: { state: 'unpaid' }, tax: '20.00' });
  expect(askBorderGates(at, facts(at), rules(HOME_EU))).toMatchObject({ pass: true });
});
