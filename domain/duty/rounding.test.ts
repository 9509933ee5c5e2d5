import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, roundTo, subtract, sum } from '../decimal.ts';
import { ExchangeRates } from '../exchange/rates.ts';
import { type Claim, dutyByAuthority } from './authority-duty.ts';
import { Exchanged } from './exchanged.ts';
import { KNOWN_ROUNDINGS } from './known-roundings.ts';
import { type DutyRounding, Roundings, roundingText } from './rounding.ts';
import type { TariffLine } from './tariff.ts';

const DAY = '2026-11-25';
const dated = { from: '2026-01-01', source: 'made up', retrieved: '2026-11-20' };
const rate = (currency: string, perEuro: string) => ({
  day: DAY,
  currency,
  perEuro,
  source: 'made up',
  retrieved: DAY,
});
const rates = new ExchangeRates([[rate('JPY', '160'), rate('USD', '1.25'), rate('CHF', '1')]], 5);
const exchanged = (currency: string) => new Exchanged(rates, currency, DAY);
const measure = (percent: string, more: Partial<TariffLine> = {}): TariffLine => ({
  ...{ destination: 'JP', hs: '*', origin: '*', measure: 'duty', percent, combine: 'sum' as const, ...dated },
  ...more,
});
const claim = (customsValue: string, percent: string, more: Partial<Claim> = {}): Claim => ({
  hs: '610910',
  measure: measure(percent),
  measured: { customsValue, pieces: 1, netWeightKg: '1' },
  ...more,
});
const known = (country: string) => new Roundings([]).of(country, DAY) as DutyRounding;

describe('duty as customs round it', () => {
  it('in Japan: 1,000 yen of the value of each HS code, and 100 yen of the whole, are cut', () => {
    const jp = (...claims: Claim[]) => dutyByAuthority(claims, known('JP'), exchanged('JPY'));
    // 123,999 -> 123,000 at 10.9 % = 13,407 -> 13,400.
    expect(jp(claim('123999', '10.9'))).toEqual(['13400']);
    // Of one code the values count together: 1,500 + 600 -> 2,000; apart they would be 1,000 and 0.
    expect(jp(claim('1500', '10'), claim('600', '10'))).toEqual(['143', '57']);
    expect(jp(claim('1500', '10'), claim('600', '10', { hs: '610990' }))).toEqual(['100', '0']);
    // Less than that is nothing.
    expect(jp(claim('999', '50'))).toEqual(['0']);
    expect(jp(claim('1999', '9.9'))).toEqual(['0']);
    // By weight: of each code the yen, then of the whole the 100 yen.
    const byWeight = measure('0', { perKg: '33.5', currency: 'JPY' });
    expect(
      jp(claim('5000', '0', { measure: byWeight, measured: { customsValue: '5000', pieces: 1, netWeightKg: '9.1' } })),
    ).toEqual(['300']);
  });

  it('in Japan of an order in another currency: reckoned in yen, paid in the order’s, to the cent', () => {
    // 100.99 EUR = 16,158.40 JPY -> 16,000 at 10 % = 1,600 JPY = 10.00 EUR.
    expect(dutyByAuthority([claim('100.99', '10')], known('JP'), exchanged('EUR'))).toEqual(['10.00']);
    const seen = exchanged('EUR');
    dutyByAuthority([claim('100.99', '10')], known('JP'), seen);
    expect(seen.used).toMatchObject([{ quotes: [{ currency: 'JPY' }] }]);
    const without = new Exchanged(new ExchangeRates([[rate('USD', '1.25')]], 5), 'EUR', DAY);
    expect(dutyByAuthority([claim('100.99', '10')], known('JP'), without)).toEqual([undefined]);
    expect(without.missing).toHaveLength(1);
  });

  it('in the United States: values at one rate to the dollar, and all of them to that of their sum', () => {
    const us = (...claims: Claim[]) => dutyByAuthority(claims, known('US'), exchanged('USD'));
    expect(us(claim('100.49', '10'))).toEqual(['10.00']);
    expect(us(claim('100.50', '10'))).toEqual(['10.10']);
    // One rate, whatever the codes: 50.40 + 50.40 = 100.80 -> 101.
    expect(us(claim('50.40', '10'), claim('50.40', '10', { hs: '420221' }))).toEqual(['5.05', '5.05']);
    // 10.60 + 20.70 = 31.30 -> 31: the lower fraction is dropped, 10 and 21.
    expect(us(claim('10.60', '10'), claim('20.70', '20'))).toEqual(['1.00', '4.20']);
    // 10.40 + 20.30 = 30.70 -> 31: the larger fraction is taken up, 11 and 20.
    expect(us(claim('10.40', '10'), claim('20.30', '20'))).toEqual(['1.10', '4.00']);
    // Two equal ones: that at the lower rate is dropped.
    expect(us(claim('10.60', '20'), claim('20.60', '10'))).toEqual(['2.20', '2.00']);
  });

  it('in Switzerland: the weight of each code up to the next 100 g', () => {
    const perKg = measure('0', { perKg: '10', currency: 'CHF' });
    const of = (netWeightKg: string) =>
      claim('50', '0', { measure: perKg, measured: { customsValue: '50', pieces: 1, netWeightKg } });
    const ch = (...claims: Claim[]) => dutyByAuthority(claims, known('CH'), exchanged('CHF'));
    expect(ch(of('1.01'))).toEqual(['11.00']);
    expect(ch(of('1.1'))).toEqual(['11.00']);
    expect(ch(of('0.55'), of('0.55'))).toEqual(['5.50', '5.50']);
    expect(ch(claim('50', '0', { measure: perKg, measured: { customsValue: '50', pieces: 1 } }))).toEqual([undefined]);
  });

  it('asks for no exchange rate that nothing depends on', () => {
    const without = () => new Exchanged(new ExchangeRates([], 5), 'EUR', DAY);
    for (const country of ['JP', 'US', 'CH']) {
      const none = without();
      expect(dutyByAuthority([claim('50', '0'), claim('7', '0.0')], known(country), none)).toEqual(['0.00', '0.00']);
      expect(none.missing).toEqual([]);
    }
    // Switzerland rounds weights, which are of no currency.
    const swiss = without();
    expect(dutyByAuthority([claim('50.55', '10'), claim('7', '0')], known('CH'), swiss)).toEqual(['5.06', '0.00']);
    expect(swiss.missing).toEqual([]);
    const american = without();
    expect(dutyByAuthority([claim('50', '10')], known('US'), american)).toEqual([undefined]);
    expect(american.missing).toHaveLength(1);
  });

  it('adds up: what lines pay is what customs take, and values never move by more than their sum does', () => {
    const cents = fc.integer({ min: 1, max: 5_000_000 }).map((n) => (n / 100).toFixed(2));
    const some = fc.array(fc.tuple(cents, fc.constantFrom('1', '7.5', '10', '20')), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(some, (all) => {
        const percent100 = all.map(([value], n) =>
          claim(value, '100', { hs: String(n), measure: measure('100', { percent: '100' }) }),
        );
        const us = dutyByAuthority(percent100, known('US'), exchanged('USD')) as string[];
        expect(compare(sum(us), roundTo(sum(all.map(([value]) => value)), '1', 'nearest'))).toBe(0);
        const jp = dutyByAuthority(
          all.map(([value, percent], n) => claim(value, percent, { hs: String(n % 2) })),
          known('JP'),
          exchanged('JPY'),
        ) as string[];
        expect(compare(roundTo(sum(jp), '100', 'down'), sum(jp))).toBe(0);
        const exact = all.reduce(
          (taken, [value, percent]) => add(taken, String((Number(value) * Number(percent)) / 100)),
          '0',
        );
        expect(compare(subtract(exact, sum(jp)), '-0.01')).toBeGreaterThan(0);
      }),
    );
  });
});

describe('how a destination rounds', () => {
  const own = (more: Partial<DutyRounding>): DutyRounding => ({
    ...{ destination: 'JP', currency: 'JPY', together: 'code' as const, ...dated },
    ...more,
  });

  it('is what a line of one’s own says, the country’s before the union’s, and else what was read; for others nothing', () => {
    expect(known('JP')).toBe(KNOWN_ROUNDINGS.find(({ destination }) => destination === 'JP'));
    const ours = own({ duty: { unit: '10', how: 'down' } });
    expect(new Roundings([ours]).of('JP', DAY)).toBe(ours);
    expect(new Roundings([ours]).of('JP', '2025-12-31')).toBe(known('JP'));
    // Nothing at all is a word too.
    expect(new Roundings([own({})]).of('JP', DAY)).toBeUndefined();
    expect(['DE', 'GB', 'AU', 'NO'].map((country) => new Roundings([]).of(country, DAY))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const eu = own({ destination: 'EU', currency: 'EUR', duty: { unit: '1', how: 'down' } });
    const de = own({ destination: 'DE', currency: 'EUR', duty: { unit: '1', how: 'nearest' } });
    expect(new Roundings([eu, de]).of('FR', DAY)).toBe(eu);
    expect(new Roundings([eu, de]).of('DE', DAY)).toBe(de);
  });

  it('is said in words', () => {
    expect(KNOWN_ROUNDINGS.map(roundingText)).toEqual([
      'weight up to 0.1 kg of each HS code',
      'value down to 1000 JPY of each HS code, duty of the whole down to 100 JPY',
      'value to the nearest 1 USD of goods at one rate',
    ]);
  });
});
