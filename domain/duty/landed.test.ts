import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Order, OrderLine } from '../canonical/order.ts';
import { compare, fromMinor, sum } from '../decimal.ts';
import { departureFrom } from '../departures.ts';
import { ExchangeRates } from '../exchange/rates.ts';
import { type VatRate, VatRates } from '../tax/vat-rates.ts';
import { Destinations, type DestinationTerms } from './destinations.ts';
import { type Fee, Fees } from './fees.ts';
import { type LandedSums, landedCost } from './landed.ts';
import { Roundings } from './rounding.ts';
import type { DutyRules, DutyTables } from './rules.ts';
import { Tariff, type TariffLine } from './tariff.ts';

// Made-up rates: a test that holds the law's would say nothing about ours.
const dated = { from: '2026-01-01', source: 'made up', retrieved: '2026-11-20' };
const vat = (country: string, percent: string): VatRate => ({ country, category: 'standard', percent, ...dated });
const tariffLine = (more: Partial<TariffLine>): TariffLine => ({
  destination: 'EU',
  hs: '*',
  origin: '*',
  measure: 'duty',
  percent: '0',
  combine: 'sum',
  ...dated,
  ...more,
});
const TARIFF = [
  tariffLine({ hs: '61', percent: '10' }),
  tariffLine({ hs: '6109', percent: '12' }),
  tariffLine({ hs: '6109', origin: 'CN', percent: '20' }),
  tariffLine({ hs: '6109', origin: 'Friends', percent: '0' }),
  tariffLine({ hs: '61', origin: 'CN', measure: 'anti-dumping', percent: '5' }),
  tariffLine({ hs: '2204', percent: '0', perKg: '2', currency: 'USD' }),
  tariffLine({ hs: '2205', percent: '10', perPiece: '1', currency: 'EUR', combine: 'higher' }),
  tariffLine({ hs: '2206', percent: '10', perPiece: '1', currency: 'EUR', combine: 'lower' }),
  tariffLine({ hs: '2207', percent: '10', perKg: '1', perPiece: '0.5', currency: 'EUR' }),
];
const eu: DestinationTerms = {
  destination: 'EU',
  basis: 'cif',
  taxBasis: 'cif',
  smallDuty: '3',
  smallFor: 'consumers',
  currency: 'EUR',
  smallUpTo: '150',
  ...dated,
};
const us: DestinationTerms = {
  ...eu,
  destination: 'US',
  basis: 'fob',
  taxBasis: 'fob',
  smallUpTo: '0',
  smallDuty: '0',
};
const clearance: Fee = {
  destination: 'EU',
  name: 'clearance',
  amount: '5',
  percent: '2',
  of: 'duty-and-tax',
  least: '6',
  most: '20',
  currency: 'EUR',
  ...dated,
};
const usd = { day: '2026-11-25', currency: 'USD', perEuro: '2.00', source: 'made up', retrieved: '2026-11-25' };
const tables = (more: { tariff?: TariffLine[]; terms?: DestinationTerms[]; fees?: Fee[] } = {}): DutyTables => ({
  exchange: new ExchangeRates([[usd]], 5),
  vat: new VatRates([vat('DE', '20'), vat('US', '0')], 90),
  tariff: new Tariff(more.tariff ?? TARIFF, { maxAgeDays: 90, origins: { Friends: ['VN', 'KH'] } }),
  destinations: new Destinations(more.terms ?? [eu, us], 90),
  fees: new Fees(more.fees ?? [], 90),
  roundings: new Roundings([], []),
});
const rules = (insurancePercent = '0'): DutyRules => ({
  papers: { seller: { name: 'Hengtai', lines: ['Shenzhen'], country: 'CN' }, reason: 'sale', incoterm: 'DAP' },
  tax: { schemes: [], importerNumbers: { EU: 'DE1' }, categories: {}, tolerance: '0.05', onDifference: 'case' },
  duty: { insurancePercent, required: 'always' },
});
const line = (total: string, more: Partial<OrderLine> = {}): OrderLine => ({
  id: '1',
  sku: 'A',
  hsCode: '6109.10.00',
  origin: 'IN',
  weightKg: '0.5',
  quantity: 2,
  unitPrice: total,
  total,
  ...more,
});
const order = (lines: OrderLine[], more: Partial<Order> = {}): Order => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-26T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  customer: {},
  shipTo: { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' },
  lines,
  total: sum(lines.map(({ total }) => total)),
  ...more,
});
const landed = (one: Order, given = tables(), its = rules()) =>
  landedCost(departureFrom(its.papers.seller?.country ?? '', one), its, given, '2026-11-26');
const dutyOf = (more: Partial<OrderLine>) => landed(order([line('200.00', more)])).totals.duty;

describe('duty', () => {
  it('takes the line of the longest HS code, of those the nearest origin, and adds other measures', () => {
    expect(dutyOf({})).toBe('24.00');
    expect(dutyOf({ hsCode: '6110' })).toBe('20.00');
    expect(dutyOf({ origin: 'VN' })).toBe('0.00');
    expect(landed(order([line('200.00', { origin: 'CN' })])).lines[0]?.measures).toMatchObject([
      { measure: 'duty', by: '6109 from CN', rate: '20 %', amount: '40.00' },
      { measure: 'anti-dumping', by: '61 from CN', rate: '5 %', amount: '10.00' },
    ]);
  });

  it('takes specific, compound and mixed rates, each rounded once', () => {
    // 1 kg at 2 USD, half a euro each.
    expect(dutyOf({ hsCode: '2204' })).toBe('1.00');
    expect(dutyOf({ hsCode: '2205' })).toBe('20.00');
    expect(dutyOf({ hsCode: '2206' })).toBe('2.00');
    expect(dutyOf({ hsCode: '2207' })).toBe('22.00');
    expect(landed(order([line('200.00', { hsCode: '2207' })])).lines[0]?.measures[0]?.rate).toBe(
      '10 % + 1 EUR/kg + 0.5 EUR/piece',
    );
  });

  it('takes the line that was valid on the day of the order, and none that was not looked up for too long', () => {
    const changing = tables({
      tariff: [
        tariffLine({ hs: '61', percent: '7', to: '2026-10-31' }),
        tariffLine({ hs: '61', percent: '10', from: '2026-11-01' }),
      ],
    });
    expect(landed(order([line('200.00')]), changing).totals.duty).toBe('20.00');
    expect(landed(order([line('200.00')], { placedAt: '2026-10-31T23:59:59.000Z' }), changing).totals.duty).toBe(
      '14.00',
    );
    const old = tables({ tariff: [tariffLine({ hs: '61', retrieved: '2026-01-01' })] });
    expect(landed(order([line('200.00')]), old)).toMatchObject({
      missing: [
        'a duty rate of 61091000 from IN to DE for 2026-11-26 (duty): it was last looked up on 2026-01-01, and may be 90 days old',
      ],
    });
  });

  it('says what is missing, and takes nothing for zero', () => {
    const lacking = landed(
      order([line('200.00', { hsCode: undefined }), line('10.00', { sku: 'B', origin: undefined })]),
    );
    expect(lacking.gaps).toEqual([
      { field: 'hsCode', skus: ['A'] },
      { field: 'origin', skus: ['B'] },
    ]);
    expect(lacking.totals).not.toHaveProperty('duty');
    expect(lacking.totals).not.toHaveProperty('total');
    expect(landed(order([line('200.00', { hsCode: '8544' })])).missing).toEqual([
      'a duty rate of 8544 from IN to DE for 2026-11-26: no table has one',
    ]);
    expect(landed(order([line('200.00', { hsCode: '22' })])).missing).toEqual([
      'a duty rate of 22 from IN to DE for 2026-11-26: no table has one, but 4 of longer codes: give the article its full code',
    ]);
    expect(landed(order([line('200.00', { hsCode: '2204', weightKg: undefined })])).gaps).toEqual([
      { field: 'weight', skus: ['A'] },
    ]);
    expect(landed(order([line('200.00')], { shipTo: { line1: '1', city: 'Oslo', country: 'NO' } })).missing).toContain(
      'how NO values goods on 2026-11-26: no table of destinations says so',
    );
    const noRate = landed(order([line('400.00', { hsCode: '2204' })], { currency: 'GBP' }));
    expect(noRate.missing).toContain('an exchange rate of GBP for 2026-11-26: no table has one');
    expect(noRate.totals).not.toHaveProperty('duty');
  });

  it('takes the fixed duty of small consignments for each subheading, of consumers, up to the last cent', () => {
    const lines = [line('50.00'), line('50.00', { hsCode: '6109.10.90' }), line('50.00', { hsCode: '610990' })];
    const small = landed(order(lines));
    expect(small.totals.duty).toBe('6.00');
    expect(small.lines.map(({ duty }) => duty)).toEqual(['1.50', '1.50', '3.00']);
    expect(small.lines[0]?.measures[0]).toMatchObject({ measure: 'small consignment', by: '610910' });
    expect(landed(order([...lines, line('0.01')])).totals.duty).toBe('18.00');
    expect(landed(order(lines, { customer: { company: 'Nordwind' } })).totals.duty).toBe('18.00');
    const free = tables({ terms: [{ ...eu, smallDuty: '0' }] });
    expect(landed(order([line('50.00', { hsCode: undefined })]), free).totals.duty).toBe('0.00');
  });
});

describe('duty of a destination that rounds in a way of its own', () => {
  const abroad = { ...tables(), roundings: new Roundings([]) };
  const toUs = (total: string, more: Partial<Order> = {}) =>
    landed(order([line(total)], { currency: 'USD', shipTo: { line1: '1', city: 'Reno', country: 'US' }, ...more }), {
      ...abroad,
      tariff: new Tariff([tariffLine({ destination: 'US', percent: '10' })], { maxAgeDays: 90, origins: {} }),
    });

  it('is rounded so, and the answer says how and by which law', () => {
    const rounded = toUs('200.50');
    expect(rounded.totals).toMatchObject({ customsValue: '200.50', duty: '20.10' });
    expect(rounded.notes.join()).toContain(
      'customs of US round: value to the nearest 1 USD of goods at one rate (19 CFR 159.3(a)',
    );
    // The same goods to a country of which nothing special is known.
    expect(landed(order([line('200.50')]), abroad)).toMatchObject({ totals: { duty: '24.06' }, notes: [] });
  });

  it('is as it was where a small consignment pays no duty by the tariff', () => {
    const small = { ...abroad, destinations: new Destinations([{ ...us, smallUpTo: '800' }], 90) };
    const one = landed(
      order([line('200.50')], { currency: 'USD', shipTo: { line1: '1', city: 'Reno', country: 'US' } }),
      small,
    );
    expect(one).toMatchObject({ totals: { duty: '0.00' } });
    expect(one.notes.join()).not.toContain('customs of US round');
  });
});

describe('landed cost', () => {
  it('values goods as the destination does, and takes the import tax on goods, freight, insurance and duty', () => {
    const one = order([line('200.00')], { shipping: { total: '20.00' }, incoterm: 'DDP' });
    expect(landed(one, tables({ fees: [clearance] }), rules('1'))).toMatchObject({
      treatment: 'import',
      importer: 'seller',
      basis: 'cif',
      totals: {
        goods: '200.00',
        freight: '20.00',
        insurance: '2.00',
        customsValue: '222.00',
        duty: '26.64',
        tax: '49.73',
        fees: '6.53',
        total: '304.90',
      },
      fees: [{ name: 'clearance', amount: '6.53' }],
      atBorder: { payer: 'seller', amount: '82.90' },
    });
    const toUs = { ...one, shipTo: { line1: '1', city: 'Austin', country: 'US' } };
    const american = tables({ tariff: [tariffLine({ destination: 'US', percent: '12' })] });
    expect(landed(toUs, american, rules('1')).totals).toMatchObject({
      customsValue: '200.00',
      duty: '24.00',
      tax: '0.00',
    });
  });

  it('holds a fee between its least and its most', () => {
    const withFee = (total: string) => landed(order([line(total)]), tables({ fees: [clearance] })).totals.fees;
    expect(withFee('151.00')).toBe('6.04');
    expect(withFee('150.01')).toBe('6.03');
    expect(withFee('9000.00')).toBe('20.00');
    const fixed = {
      ...clearance,
      least: undefined,
      most: undefined,
      percent: '0',
      amount: '3',
      currency: 'USD',
    } as unknown as Fee;
    const { fees, exchange } = landed(order([line('200.00')]), tables({ fees: [fixed] }));
    expect(fees).toMatchObject([{ amount: '1.50', source: 'made up' }]);
    expect(exchange).toMatchObject([{ quotes: [{ day: '2026-11-25', perEuro: '2.00' }] }]);
  });

  it('takes no import tax of what is worth too little for it', () => {
    const terms = [{ ...eu, untaxedUpTo: '200' }];
    expect(landed(order([line('200.00')]), tables({ terms }))).toMatchObject({
      totals: { tax: '0.00', duty: '24.00' },
      notes: ['goods up to 200 EUR pay no import tax in DE'],
    });
    expect(landed(order([line('200.01')]), tables({ terms })).totals.tax).toBe('44.80');
  });

  it('takes no duty within a customs territory, and no fees', () => {
    const seller = { name: 'Nord', lines: ['Hamburg'], country: 'DE' };
    const within = { ...rules(), papers: { ...rules().papers, seller } };
    const one = order([line('120.00')], { tax: '20.00' });
    expect(landed(one, tables({ fees: [clearance] }), within).totals).toEqual({
      goods: '100.00',
      freight: '0.00',
      insurance: '0.00',
      duty: '0.00',
      tax: '20.00',
      fees: '0.00',
      total: '120.00',
    });
  });

  it('says that an older term is taken for today’s, and that the freight of the buyer’s carrier is not known', () => {
    expect(landed(order([line('200.00')], { incoterm: 'DDU' })).notes).toEqual(['DDU is taken for DAP']);
    expect(landed(order([line('200.00')], { incoterm: 'FOB' })).notes).toEqual([
      "under FOB the buyer's carrier takes the freight: it is not in these sums",
    ]);
  });

  it('adds up, whatever the order', () => {
    const cents = fc.integer({ min: 0, max: 500_000 }).map((one) => fromMinor(one, 'EUR'));
    const codes = fc.constantFrom('61091000', '61101100', '220421', '22051010', '220720');
    const lines = fc.array(fc.tuple(cents, codes, fc.integer({ min: 1, max: 9 }), fc.constantFrom('CN', 'IN', 'VN')), {
      minLength: 1,
      maxLength: 7,
    });
    fc.assert(
      fc.property(
        lines,
        cents,
        fc.constantFrom('0', '0.35'),
        fc.constantFrom('DAP', 'DDP', 'DDU'),
        (given, freight, percent, incoterm) => {
          const its = given.map(([total, hsCode, quantity, origin]) => line(total, { hsCode, quantity, origin }));
          const one = order(its, { shipping: { total: freight }, incoterm });
          const {
            lines: found,
            totals,
            fees,
            gaps,
            missing,
          } = landed(one, tables({ fees: [clearance] }), rules(percent));
          expect([gaps, missing]).toEqual([[], []]);
          const names = ['goods', 'freight', 'insurance', 'customsValue', 'duty', 'tax', 'fees', 'total'] as const;
          for (const name of names)
            expect(compare(sum(found.map((each) => each[name] as string)), totals[name] as string)).toBe(0);
          const whole = ({ goods, freight: share, insurance, duty, tax, fees: taken }: LandedSums) =>
            sum([goods, share, insurance, duty, tax, taken] as string[]);
          for (const each of [totals, ...found]) expect(compare(whole(each), each.total as string)).toBe(0);
          expect(compare(sum(found.map((each) => each.freight)), freight)).toBe(0);
          expect(compare(sum(found.map((each) => each.goods)), sum(given.map(([total]) => total)))).toBe(0);
          expect(compare(sum(fees.map(({ amount }) => amount)), totals.fees as string)).toBe(0);
          for (const each of found)
            expect(compare(sum(each.measures.map(({ amount }) => amount)), each.duty as string)).toBe(0);
        },
      ),
    );
  });
});
