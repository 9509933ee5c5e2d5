import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from '../allocate.ts';
import type { Order, OrderLine } from '../canonical/order.ts';
import { compare, fromMinor, multiply, sum } from '../decimal.ts';
import { composePaper, type Goods, incotermOf, type PaperRules } from './compose.ts';
import { isEori } from './eori.ts';
import { gapsOf, isExport, PAPER_FIELDS } from './gaps.ts';
import { pieceOf, withoutTax } from './net.ts';
import type { PaperMoney } from './paper.ts';

const rules: PaperRules = {
  seller: { name: 'Hengtai Trading', lines: ['88 Keji Road', '518057 Shenzhen'], country: 'CN', signatory: 'Li Lei' },
  reason: 'sale',
};
const line = (id: string, more: Partial<OrderLine> = {}): OrderLine => ({
  id,
  sku: `WB-${id}`,
  name: `Cable ${id}`,
  hsCode: '8544.42.90',
  origin: 'CN',
  weightKg: '0.25',
  quantity: 2,
  unitPrice: '11.90',
  total: '23.80',
  ...more,
});
const order = (more: Partial<Order> = {}): Order => ({
  id: '1',
  number: '#1001',
  placedAt: '2026-11-22T09:00:00.000Z',
  state: 'open',
  payment: { state: 'paid' },
  currency: 'EUR',
  incoterm: 'DAP',
  customer: { name: 'Ann Berg', email: 'ann@example.com' },
  shipTo: {
    name: 'Ann Berg',
    line1: 'Hafen 1',
    city: 'Hamburg',
    postalCode: '20457',
    country: 'DE',
    phone: '+49 40 1',
  },
  lines: [line('1'), line('2', { taxRate: '19' })],
  total: '47.60',
  ...more,
});
const whole = (one: Order) => ({ order: one, part: '', lines: one.lines });
const gaps = (one: Order, its = rules) => gapsOf(whole(one), its, PAPER_FIELDS);

describe('a commercial invoice', () => {
  it('values goods without the tax of the destination, and adds the freight', () => {
    const one = order({ shipping: { total: '11.90' } });
    const paper = composePaper('commercial-invoice', whole(one), rules);
    expect(paper.lines).toEqual([
      {
        sku: 'WB-1',
        description: 'Cable 1',
        hsCode: '85444290',
        origin: 'CN',
        quantity: 2,
        unitPrice: '11.90',
        total: '23.80',
        netWeightKg: '0.50',
      },
      {
        sku: 'WB-2',
        description: 'Cable 2',
        hsCode: '85444290',
        origin: 'CN',
        quantity: 2,
        unitPrice: '10.00',
        total: '20.00',
        netWeightKg: '0.50',
      },
    ]);
    expect(paper.money).toEqual({ goods: '43.80', freight: '10.00', total: '53.80' });
    expect(paper).toMatchObject({
      pieces: 4,
      netWeightKg: '1.00',
      incoterm: { code: 'DAP', place: 'Hamburg' },
      signatory: 'Li Lei',
    });
    expect(paper.seller).not.toHaveProperty('signatory');
  });

  it('of all parts adds up to the whole order, to the cent, however it is split', () => {
    const cents = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ cents, quantity: fc.integer({ min: 1, max: 9 }), part: fc.nat({ max: 2 }) }), {
          minLength: 1,
          maxLength: 8,
        }),
        fc.integer({ min: 0, max: 50_000 }),
        (some, freight) => {
          const lines = some.map(({ cents: total, quantity }, at) =>
            line(String(at), { quantity, total: fromMinor(total, 'EUR'), unitPrice: '0' }),
          );
          const one = order({ lines, shipping: { total: fromMinor(freight, 'EUR') } });
          const all = composePaper('commercial-invoice', whole(one), rules).money?.total as string;
          const parts = [0, 1, 2].map((part) => lines.filter((_, at) => some[at]?.part === part));
          const totals = parts
            .filter((part) => part.length > 0)
            .map(
              (part) =>
                composePaper('commercial-invoice', { order: one, part: 'x', lines: part }, rules).money
                  ?.total as string,
            );
          expect(compare(sum(totals), all)).toBe(0);
          expect(compare(all, sum([...lines.map(({ total }) => total), fromMinor(freight, 'EUR')]))).toBe(0);
        },
      ),
    );
  });

  it('takes the order’s tax out of its lines where they name no rates', () => {
    const one = order({
      lines: [line('1', { total: '60.00' }), line('2', { total: '30.00' })],
      shipping: { total: '30.00' },
      tax: '20.00',
    });
    expect(composePaper('commercial-invoice', whole(one), rules).money).toEqual({
      goods: '75.00',
      freight: '25.00',
      total: '100.00',
    });
  });

  it('shares lines whose pieces leave from several warehouses out to the cent, with their freight', () => {
    const quantities = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 2, maxLength: 4 });
    const cents = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(quantities, cents, cents, fc.constantFrom('0', '7.7', '19'), (pieces, total, freight, taxRate) => {
        const quantity = pieces.reduce((a, b) => a + b, 0);
        const lines = [line('1', { quantity, total: fromMinor(total, 'EUR'), taxRate }), line('2', { taxRate })];
        const one = order({ lines, shipping: { total: fromMinor(freight, 'EUR') } });
        const placed = pieces.map((some, at) => ({
          lineId: '1',
          article: 'WB-1',
          warehouse: `w${at}`,
          quantity: some,
        }));
        const parts = allocate(one, { byCountry: {}, default: 'w0' }, placed);
        expect(parts).toHaveLength(pieces.length);
        const moneyOf = (lines: Goods['lines'], part = 'x') =>
          composePaper('commercial-invoice', { order: one, part, lines }, rules).money as PaperMoney;
        const all = parts.map((part) => moneyOf(part.lines));
        for (const name of ['goods', 'freight', 'total'] as const)
          expect(compare(sum(all.map((each) => each[name])), moneyOf(one.lines, '')[name])).toBe(0);
      }),
    );
  });

  it('writes a unit price that does not divide with more digits, and the total exactly', () => {
    expect(pieceOf('10.00', 3, 'EUR')).toBe('3.3333');
    expect(pieceOf('1001', 2, 'JPY')).toBe('500.5');
    expect(withoutTax('119.00', '19', 'EUR')).toBe('100.00');
    expect(withoutTax('100.00', '7.7', 'EUR')).toBe('92.85');
    expect(withoutTax('0', undefined, 'KWD')).toBe('0.000');
  });

  it('never makes more of the net value than of the gross', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 27 }), (cents, rate) => {
        const net = withoutTax(fromMinor(cents, 'EUR'), String(rate), 'EUR');
        expect(compare(net, fromMinor(cents, 'EUR'))).toBeLessThanOrEqual(0);
        const back = multiply(net, `${(100 + rate) / 100}`);
        expect(Math.abs(Number(back) - cents / 100)).toBeLessThan(0.0075);
      }),
    );
  });
});

describe('other papers', () => {
  it('says by when it is paid, where the order is on open account', () => {
    const late = order({ payment: { state: 'unpaid', termsDays: 30 } });
    expect(composePaper('commercial-invoice', whole(late), rules).termsDays).toBe(30);
    expect(composePaper('packing-list', whole(late), rules)).not.toHaveProperty('termsDays');
    expect(composePaper('commercial-invoice', whole(order()), rules)).not.toHaveProperty('termsDays');
  });

  it('a packing list has no money in it', () => {
    const paper = composePaper('packing-list', whole(order()), rules);
    expect(JSON.stringify(paper)).not.toMatch(/unitPrice|total|money/);
  });

  it('names who buys apart from who receives', () => {
    const one = order({
      customer: { name: 'Ann Berg', company: 'Berg GmbH', taxId: 'DE123456789', eori: 'DE1234567' },
      billTo: { company: 'Berg GmbH', line1: 'Kai 2', city: 'Kiel', region: 'SH', postalCode: '24103', country: 'DE' },
    });
    const paper = composePaper('proforma-invoice', whole(one), rules);
    expect(paper.buyer).toEqual({
      name: 'Berg GmbH',
      contact: 'Ann Berg',
      lines: ['Kai 2', '24103 Kiel SH'],
      country: 'DE',
      taxId: 'DE123456789',
      eori: 'DE1234567',
    });
    expect(paper.consignee).toMatchObject({ name: 'Ann Berg', lines: ['Hafen 1', '20457 Hamburg'], phone: '+49 40 1' });
  });

  it('takes the term of the config where the order names none, with the place that belongs to it', () => {
    expect(incotermOf(order({ incoterm: undefined }), { ...rules, incoterm: 'FOB' })).toEqual({
      code: 'FOB',
      place: '518057 Shenzhen',
    });
    expect(incotermOf(order({ incoterm: 'DDU' }), rules)).toEqual({ code: 'DAP', place: 'Hamburg', written: 'DDU' });
    expect(incotermOf(order({ incoterm: undefined }), rules)).toBeUndefined();
  });
});

describe('a paper of goods that leave from a warehouse abroad', () => {
  const paperOf = (from: string | undefined, eori: string | string[], country = 'CH') => {
    const one = order({ shipTo: { ...order().shipTo, country } });
    const seller = { ...(rules.seller as NonNullable<PaperRules['seller']>), eori };
    return composePaper('commercial-invoice', { ...whole(one), ...(from ? { from } : {}) }, { ...rules, seller });
  };

  it('names the country, and the EORI numbers of where it leaves from and goes to', () => {
    const both = ['DE123', 'GB456'];
    expect(paperOf('DE', both)).toMatchObject({ from: 'DE', seller: { eori: 'DE123' } });
    expect(paperOf('DE', both, 'GB').seller.eori).toBe('DE123, GB456');
    expect(paperOf('US', both).seller).not.toHaveProperty('eori');
    expect(paperOf('US', 'DE123').seller.eori).toBe('DE123');
    expect(paperOf(undefined, 'DE123')).not.toHaveProperty('from');
    expect(paperOf('CN', 'DE123')).not.toHaveProperty('from');
  });
});

describe('what papers lack', () => {
  it('is nothing where all is there', () => {
    expect(gaps(order())).toEqual([]);
  });

  it('is named by field, and by the SKUs that lack it', () => {
    const bare = line('9', { name: '', hsCode: '85', origin: undefined, weightKg: '0.00', total: '0.00' });
    const one = order({ incoterm: 'soon', lines: [line('1'), bare], shipTo: { ...order().shipTo, phone: undefined } });
    expect(gaps(one)).toEqual([
      { field: 'phone' },
      { field: 'incoterm' },
      { field: 'place' },
      ...['description', 'hsCode', 'origin', 'weight', 'value'].map((field) => ({ field, skus: ['WB-9'] })),
    ]);
    expect(gapsOf(whole(one), rules, ['hsCode'])).toEqual([{ field: 'hsCode', skus: ['WB-9'] }]);
  });

  it('is a number by which customs knows who imports, in the EU and the United Kingdom', () => {
    const business = { company: 'Berg GmbH' };
    expect(gaps(order({ customer: business }))).toEqual([{ field: 'buyerEori' }]);
    expect(gaps(order({ customer: { ...business, eori: 'DE1234567' } }))).toEqual([]);
    // Under DDP the seller imports.
    expect(gaps(order({ customer: business, incoterm: 'DDP' }))).toEqual([{ field: 'sellerEori' }]);
    const known = { ...rules, seller: { ...(rules.seller as NonNullable<PaperRules['seller']>), eori: 'DE7654321' } };
    expect(gaps(order({ customer: business, incoterm: 'DDP' }), known)).toEqual([]);
    const american = { ...order().shipTo, country: 'US' };
    expect(gaps(order({ customer: business, shipTo: american }))).toEqual([]);
    expect(isEori('gb 123456789000')).toBe(true);
    expect(isEori('123')).toBe(false);
  });

  it('concerns only what crosses a customs border', () => {
    const from = (country: string) => ({ ...rules, seller: { name: 'X', lines: ['1'], country } });
    expect(isExport(order(), from('CN'))).toBe(true);
    expect(isExport(order(), from('FR'))).toBe(false);
    expect(isExport(order(), from('GB'))).toBe(true);
    expect(isExport(order({ shipTo: { ...order().shipTo, country: 'IM' } }), from('GB'))).toBe(false);
  });
});
