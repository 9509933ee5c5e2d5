import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Order } from '../canonical/order.ts';
import { compare, fromMinor, subtract, sum } from '../decimal.ts';
import { departureFrom } from '../departures.ts';
import { ExchangeRates } from '../exchange/rates.ts';
import { netOfOrder } from '../tax/net-lines.ts';
import { ruleTax } from '../tax/ruling.ts';
import { type VatRate, VatRates } from '../tax/vat-rates.ts';
import type { VatFact } from '../vat-standing.ts';
import { type TaxFact, type TaxGateRules, tax } from './tax.ts';

// Made-up rates: a test that holds the law's would say nothing about ours.
const rate = (country: string, percent: string, more: Partial<VatRate> = {}): VatRate => ({
  country,
  category: 'standard',
  percent,
  from: '2026-01-01',
  source: 'made up',
  retrieved: '2026-11-20',
  ...more,
});
const usd = { day: '2026-11-25', currency: 'USD', perEuro: '2.00', source: 'made up', retrieved: '2026-11-25' };
const tables = {
  exchange: new ExchangeRates([[usd]], 5),
  vat: new VatRates([rate('DE', '20'), rate('FR', '10'), rate('DE', '5', { category: 'books' })], 90),
};
const IOSS = { name: 'IOSS', countries: ['EU'], upTo: '150', currency: 'EUR', number: 'IM0000000000' };
const rules = (
  more: Partial<TaxGateRules['tax']> = {},
  seller: { country: string; eori?: string } = { country: 'CN' },
): TaxGateRules => ({
  papers: { seller: { name: 'Hengtai', lines: ['Shenzhen'], ...seller }, reason: 'sale', incoterm: 'DAP' },
  tax: {
    schemes: [IOSS],
    importerNumbers: {},
    categories: { '4901': 'books' },
    tolerance: '0.05',
    onDifference: 'case',
    ...more,
  },
});
const order = (total: string, taken: string | undefined, more: Partial<Order> = {}) =>
  plainOrder(total, { placedAt: '2026-11-26T09:00:00.000Z', ...(taken === undefined ? {} : { tax: taken }), ...more });
const NOW = Date.parse('2026-11-26T10:00:00.000Z');
const ask = (one: Order, given = rules(), fact: TaxFact = tables) => tax.ask(one, { now: NOW, tax: fact }, given);
const EU_SELLER = rules({}, { country: 'DE' });
const toFrance = { shipTo: { line1: 'Rue 1', city: 'Lyon', country: 'FR' } };

describe('the gate for tax', () => {
  it('passes what the shop taxed by the rate of the destination, and says by which rule', () => {
    expect(ask(order('120.00', '20.00'))).toEqual({
      pass: true,
      why: 'scheme (IOSS: goods up to 150 EUR to DE): 20.00 EUR due at the checkout, 20.00 taken',
    });
    expect(ask(order('110.00', '10.00', toFrance), EU_SELLER)).toMatchObject({
      why: 'destination (sold from DE to FR within EU): 10.00 EUR due at the checkout, 10.00 taken',
    });
  });

  it('waits where the shop took another tax than is due, or notes it where the config says so', () => {
    expect(ask(order('119.00', '19.00'))).toEqual({
      pass: false,
      kind: 'tax',
      waitingFor:
        'tax of #1001: scheme (IOSS: goods up to 150 EUR to DE): 20.00 EUR due at the checkout, 19.00 taken, which differs by -1.00',
    });
    expect(ask(order('120.05', '20.05'))).toMatchObject({ pass: true });
    expect(ask(order('119.00', '19.00'), rules({ onDifference: 'note' }))).toMatchObject({ pass: true });
  });

  it('takes the rate of the category that the HS code names, by its longest beginning', () => {
    const book = { id: '1', sku: 'B', quantity: 1, unitPrice: '105.00', total: '105.00', hsCode: '4901.99' };
    expect(ask(order('105.00', '5.00', { lines: [book] }))).toMatchObject({ pass: true });
  });

  it('reckons the threshold without tax and freight, by the rate of the day, up to the last cent', () => {
    const treated = (one: Order) => ruleTax(departureFrom('CN', one), rules(), tables, '2026-11-26').treatment;
    expect(treated(order('180.00', '30.00'))).toBe('scheme');
    expect(treated(order('180.01', '30.00'))).toBe('import');
    expect(treated(order('240.00', '40.00', { lines: order('180.00', '').lines, shipping: { total: '60.00' } }))).toBe(
      'scheme',
    );
    expect(treated(order('360.00', '60.00', { currency: 'USD' }))).toBe('scheme');
    expect(treated(order('360.02', '60.00', { currency: 'USD' }))).toBe('import');
  });

  it('waits, with all orders of the cause, where a rate is missing or was not looked up for too long', () => {
    expect(ask(order('120.00', '20.00', { currency: 'GBP' }))).toEqual({
      pass: false,
      kind: 'tax',
      waitingFor: 'an exchange rate of GBP for 2026-11-26: no table has one',
      cause: 'tax:an exchange rate of GBP for 2026-11-26: no table has one',
    });
    const old = { ...tables, vat: new VatRates([rate('DE', '20', { retrieved: '2026-08-01' })], 90) };
    expect(ask(order('120.00', '20.00'), rules(), old)).toMatchObject({
      waitingFor:
        'a VAT rate of DE (standard) for 2026-11-26: it was last looked up on 2026-08-01, and may be 90 days old',
    });
    expect(
      ask(order('120.00', '20.00'), rules(), { problem: 'vat.csv:2:1 `x` is no country such as DE' }),
    ).toMatchObject({
      waitingFor: 'vat.csv:2:1 `x` is no country such as DE',
      cause: 'tax:tables',
    });
  });

  it('takes the tax of low-value goods outside Europe at the checkout as well, in the currency of its scheme', () => {
    const gst = { name: 'GST low value', countries: ['AU'], upTo: '1000', currency: 'AUD', number: '51000000000' };
    const aud = { ...usd, currency: 'AUD', perEuro: '1.60' };
    const there: TaxFact = {
      exchange: new ExchangeRates([[usd, aud]], 5),
      vat: new VatRates([rate('AU', '10', { to: '2026-11-25' }), rate('AU', '12', { from: '2026-11-26' })], 90),
    };
    const toSydney = { shipTo: { line1: '1', city: 'Sydney', country: 'AU' } };
    const given = rules({ schemes: [IOSS, gst] });
    expect(ask(order('700.00', '75.00', toSydney), given, there)).toMatchObject({
      pass: true,
      why: 'scheme (GST low value: goods up to 1000 AUD to AU): 75.00 EUR due at the checkout, 75.00 taken',
    });
    expect(ask(order('700.01', '75.00', toSydney), given, there)).toMatchObject({
      waitingFor: expect.stringContaining(
        'under DAP the buyer pays it at the border, and GST low value does not cover',
      ),
    });
    const before = { ...toSydney, placedAt: '2026-11-25T23:00:00.000Z' };
    expect(ask(order('687.50', '62.50', before), given, there)).toMatchObject({ pass: true });
    const { vat: _none, ...rest } = there as Exclude<TaxFact, { problem: string }>;
    expect(ask(order('110.00', '10.00', toSydney), given, { ...rest, vat: new VatRates([], 90) })).toMatchObject({
      cause: 'tax:a VAT rate of AU (standard) for 2026-11-26: no table has one',
    });
  });

  it('takes the rate that was valid on the day of the order', () => {
    const vat = new VatRates(
      [rate('DE', '16', { from: '2026-07-01', to: '2026-10-31' }), rate('DE', '20', { from: '2026-11-01' })],
      90,
    );
    const placed = (placedAt: string, total: string, taken: string) =>
      ask(order(total, taken, { placedAt }), rules(), { exchange: new ExchangeRates([[]], 5), vat });
    expect(placed('2026-10-31T12:00:00.000Z', '116.00', '16.00')).toMatchObject({ pass: true });
    expect(placed('2026-11-01T12:00:00.000Z', '120.00', '20.00')).toMatchObject({ pass: true });
    expect(placed('2026-06-30T12:00:00.000Z', '120.00', '20.00')).toMatchObject({ pass: false });
  });

  it('asks no tax of a business of another member state that has a VAT id, and waits without one', () => {
    const business = (taxId?: string) => ({
      ...toFrance,
      customer: { company: 'Nordwind', ...(taxId ? { taxId } : {}) },
    });
    expect(ask(order('100.00', '0.00', business('FR12345678901')), EU_SELLER)).toMatchObject({
      pass: true,
      why: 'reverse-charge (a business with a VAT id of FR): 0 EUR due at the checkout, 0.00 taken',
    });
    for (const taxId of [undefined, 'FR1', 'DE123456789']) {
      const verdict = ask(order('100.00', '0.00', business(taxId)), EU_SELLER);
      expect(verdict).toMatchObject({
        pass: false,
        waitingFor: expect.stringContaining('no VAT id of another member state'),
      });
    }
  });

  it('waits where terms contradict what was done', () => {
    expect(ask(order('300.00', '50.00'))).toMatchObject({
      waitingFor:
        'tax of #1001: 50.00 EUR of tax was taken at the checkout, but under DAP the buyer pays it at the border, and IOSS does not cover this order',
    });
    expect(ask(order('300.00', '0.00', { incoterm: 'DDU' }))).toMatchObject({
      pass: true,
      why: expect.stringContaining('DDU is taken for DAP'),
    });
    const ddp = order('300.00', '50.00', { incoterm: 'DDP' });
    expect(ask(ddp)).toMatchObject({
      pass: false,
      waitingFor: expect.stringContaining('DDP makes you the importer in DE'),
    });
    expect(ask(ddp, rules({ importerNumbers: { EU: 'DE123456789012345' } }))).toMatchObject({ pass: true });
    expect(ask(ddp, rules({}, { country: 'CN', eori: 'FR12345678901234' }))).toMatchObject({ pass: true });
    expect(ask(ddp, rules({}, { country: 'CN', eori: 'GB123456789000' }))).toMatchObject({ pass: false });
    const noTerm = { ...rules(), papers: { ...rules().papers, incoterm: undefined } };
    expect(ask(order('300.00', '0.00'), noTerm)).toMatchObject({
      waitingFor: expect.stringContaining('no incoterm says'),
    });
  });

  it('takes the tax out of lines and freight so that the sums stay', () => {
    const cents = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(
        fc.array(cents, { minLength: 1, maxLength: 9 }),
        cents,
        fc.integer({ min: 0, max: 20 }),
        fc.array(fc.constantFrom(undefined, '0', '7', '19'), { minLength: 8, maxLength: 8 }),
        (lines, freight, part, rates) => {
          const totals = lines.map((one) => fromMinor(one, 'EUR'));
          const gross = sum([...totals, fromMinor(freight, 'EUR')]);
          const taken = fromMinor(Math.floor(((lines.reduce((a, b) => a + b, 0) + freight) * part) / 100), 'EUR');
          const one = order(gross, taken, {
            // The last of nine names none.
            lines: totals.map((total, i) => ({
              ...{ id: String(i), sku: 'A', quantity: 1, unitPrice: total, total },
              ...(i < totals.length - 1 && rates[i] ? { taxRate: rates[i] } : {}),
            })),
            shipping: { total: fromMinor(freight, 'EUR') },
          });
          const net = netOfOrder(one);
          expect(compare(sum([...net.lines, net.shipping]), subtract(gross, taken))).toBe(0);
        },
      ),
    );
  });

  it('takes no tax of a business only whose VAT id its register vouches for, and waits where it cannot be asked', () => {
    const given: TaxGateRules = {
      ...EU_SELLER,
      vatIds: { register: 'vies', recheckAfter: 1e9, whenSilent: { after: 1e6, then: 'wait' } },
    };
    const free = order('100.00', '0', { ...toFrance, customer: { taxId: 'FR40303265045' } });
    const look = (vat: Partial<VatFact>, one = free) =>
      tax.ask(one, { now: NOW, tax: tables, vat: { register: 'vies', prefix: 'FR', ...vat } }, given);
    const said = (registered: boolean) => ({ answer: { registered, at: NOW, consultation: 'WAPIAAAB' } });
    expect(look(said(true))).toMatchObject({
      pass: true,
      why: expect.stringContaining(
        'a business with a VAT id of FR, registered (vies, 2026-11-26, consultation WAPIAAAB)',
      ),
    });
    expect(look(said(false))).toMatchObject({
      waitingFor: expect.stringContaining('but the VAT id of the order is not registered (vies, 2026-11-26'),
    });
    expect(look({ silence: { since: NOW - 1, code: 'MS_UNAVAILABLE' } })).toMatchObject({
      pass: false,
      kind: 'tax',
      cause: 'tax-vat:vies/FR',
    });
    // Whose tax was taken all the same waits for no register, once that said no.
    const taxed = order('110.00', '10.00', { ...toFrance, customer: { taxId: 'FR40303265045' } });
    expect(look(said(false), taxed)).toMatchObject({ pass: true });
  });
});
