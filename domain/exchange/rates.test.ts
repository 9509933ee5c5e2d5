import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, subtract } from '../decimal.ts';
import { readEcb } from './ecb.ts';
import { convert, ExchangeRates, isMissing, type QuotedRate } from './rates.ts';

const quote = (day: string, currency: string, perEuro: string, source = 'bank'): QuotedRate => ({
  day,
  currency,
  perEuro,
  source,
  retrieved: '2026-11-26',
});
const bank = [
  quote('2026-11-20', 'USD', '1.08'),
  quote('2026-11-23', 'USD', '1.10'),
  quote('2026-11-23', 'CNY', '7.70'),
  quote('2026-11-23', 'JPY', '160.25'),
];
const known = new ExchangeRates([bank], 5);

const rate = (from: string, to: string, day: string) => {
  const found = known.rate(from, to, day);
  if (isMissing(found)) throw new Error(found.missing);
  return found;
};

describe('exchange rates', () => {
  it('take the last rate that was set on or before a day, and name it', () => {
    expect(rate('EUR', 'USD', '2026-11-22')).toMatchObject({ rate: '1.08', quotes: [{ day: '2026-11-20' }] });
    expect(rate('USD', 'EUR', '2026-11-23')).toMatchObject({ rate: '0.90909091', quotes: [{ day: '2026-11-23' }] });
    expect(rate('USD', 'CNY', '2026-11-24')).toMatchObject({
      rate: '7',
      quotes: [{ currency: 'USD' }, { currency: 'CNY' }],
    });
    expect(rate('USD', 'USD', '1999-01-01')).toMatchObject({ rate: '1', quotes: [] });
  });

  it('say what is missing, and never take one for one', () => {
    expect(known.rate('EUR', 'USD', '2026-11-19')).toEqual({
      missing: 'an exchange rate of USD for 2026-11-19: no table has one',
    });
    expect(known.rate('CHF', 'EUR', '2026-11-23')).toEqual({
      missing: 'an exchange rate of CHF for 2026-11-23: no table has one',
    });
    expect(known.rate('EUR', 'USD', '2026-11-29')).toEqual({
      missing: 'an exchange rate of USD for 2026-11-29: the last is of 2026-11-23, and may be 5 days old',
    });
    expect(isMissing(known.rate('EUR', 'USD', '2026-11-28'))).toBe(false);
    expect(known.rate('XYZ', 'XYZ', '2026-11-23')).toEqual({ missing: 'XYZ is no currency' });
  });

  it('believe the table that is named first of the same day, and the later day of any', () => {
    const own = [quote('2026-11-23', 'USD', '1.20', 'our bank'), quote('2026-11-20', 'CNY', '7.00', 'our bank')];
    const both = new ExchangeRates([own, bank], 5);
    expect(both.rate('EUR', 'USD', '2026-11-24')).toMatchObject({ rate: '1.2', quotes: [{ source: 'our bank' }] });
    expect(both.rate('EUR', 'CNY', '2026-11-24')).toMatchObject({ rate: '7.7', quotes: [{ source: 'bank' }] });
  });

  it('convert by the quotes and round once, to what the currency can pay', () => {
    expect(convert('100.00', rate('USD', 'JPY', '2026-11-23'))).toBe('14568');
    expect(convert('150.00', rate('EUR', 'USD', '2026-11-23'))).toBe('165.00');
    expect(convert('12.30', rate('USD', 'USD', '2026-11-23'))).toBe('12.30');
  });

  it('lose no more on the way there and back than the rounding of both', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (cents) => {
        const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        const there = convert(amount, rate('EUR', 'CNY', '2026-11-23'));
        const lost = subtract(convert(there, rate('CNY', 'EUR', '2026-11-23')), amount);
        expect(compare(lost, '0.01') <= 0 && compare(lost, '-0.01') >= 0).toBe(true);
      }),
    );
  });
});

describe("the bank's files", () => {
  const expected = [
    { day: '2026-11-25', currency: 'USD', perEuro: '1.0705', retrieved: '2026-11-26' },
    { day: '2026-11-25', currency: 'JPY', perEuro: '171.94', retrieved: '2026-11-26' },
  ];
  it('are read as XML, and as CSV of a day and of many', () => {
    const xml = `<?xml version="1.0"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"><Cube>
      <Cube time='2026-11-25'><Cube currency='USD' rate='1.0705'/><Cube currency="JPY" rate="171.94"/></Cube></Cube></gesmes:Envelope>`;
    expect(readEcb(xml, '2026-11-26')).toMatchObject(expected);
    expect(readEcb('Date, USD, JPY, \n25 November 2026, 1.0705, 171.94, \n', '2026-11-26')).toMatchObject(expected);
    // A currency that no longer is, and a day on which one was not set.
    expect(readEcb('Date,USD,JPY,CYP,ISK,\r\n2026-11-25,1.0705,171.94,0.5,N/A,\r\n', '2026-11-26')).toMatchObject(
      expected,
    );
  });

  it('give nothing at all where they are not what they seem', () => {
    expect(() => readEcb('<html><body>503</body></html>', '2026-11-26')).toThrow('there is no rate in it');
    expect(() => readEcb('Date,USD\n2026-02-30,1.07\n', '2026-11-26')).toThrow('`2026-02-30` is no day');
    expect(() => readEcb('Date,USD\n2026-11-25,-\n', '2026-11-26')).toThrow('USD of 2026-11-25: `-` is no rate');
    expect(() => readEcb('Day;Rate\n', '2026-11-26')).toThrow('its first column is not `Date`');
  });
});
