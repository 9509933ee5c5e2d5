import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, sum } from '../decimal.ts';
import { type BankEntry, entryNames } from './entry.ts';
import { accounted, type Claim, match, matchAll } from './match.ts';

const entry = (more: Partial<BankEntry> = {}): BankEntry => ({
  account: 'DE02120300000000202051',
  statement: '1',
  direction: 'in',
  amount: '100.00',
  currency: 'EUR',
  bookedOn: '2026-11-26',
  text: [],
  returned: false,
  ...more,
});
const claim = (number: string, due: string, more: Partial<Claim> = {}): Claim => ({
  rootId: `r${number}`,
  number,
  aliases: [],
  currency: 'EUR',
  due,
  names: [],
  ...more,
});
const TOLERANCE = { EUR: '25.00' };

/** What came of an entry, shortly: order, amount, fee. */
function pays(one: BankEntry, claims: Claim[]) {
  const made = match(one, claims, TOLERANCE);
  if (made.is === 'aside') return [];
  return made.is === 'open'
    ? made.candidates.map(({ number }) => `?${number}`)
    : made.allocations.map(({ rootId, amount, fee }) => `${rootId} ${amount}${fee === '0' ? '' : ` fee ${fee}`}`);
}

describe('a transfer', () => {
  it.each<[string, string[]]>([
    ['by its number', ['Payment order 1001']],
    ['with a sign', ['#1001 thanks']],
    ['with letters before it', ['INV1001/NOV']],
    ['with spaces in it', ['ORDER 10 01']],
    ['across two fields of 27 characters', ['ZAHLUNG FUER BESTELLUNG  10', '01 VOM 12.11.']],
    ['in Chinese', ['货款 订单1001号']],
  ])('finds its order %s', (_, text) => {
    expect(pays(entry({ text }), [claim('#1001', '100.00'), claim('#1002', '100.00')])).toEqual(['r#1001 100.00']);
  });

  it('finds an order whose number the bank cut off, where the amount fits', () => {
    const text = ['PAYMENT FOR GOODS, ORDER SO2026'.slice(0, 27)];
    expect(text[0]).toHaveLength(27);
    expect(pays(entry({ text: ['PAYMENT GOODS ORDER SO20261'] }), [claim('SO20261177', '100.00')])).toEqual([
      'rSO20261177 100.00',
    ]);
    expect(pays(entry({ text: ['PAYMENT GOODS ORDER SO20261'] }), [claim('SO20261177', '90.00')])).toEqual([
      '?SO20261177',
    ]);
  });

  it('takes no longer number for a shorter one', () => {
    expect(pays(entry({ text: ['order 10015'] }), [claim('1001', '100.00')])).toEqual(['?1001']);
    expect(pays(entry({ text: ['order 10015'], amount: '7' }), [claim('1001', '100.00')])).toEqual([]);
  });

  it('that is short by what banks keep pays all of it; by more, a part', () => {
    const one = claim('1001', '100.00');
    expect(pays(entry({ text: ['1001'], amount: '80.00' }), [one])).toEqual(['r1001 100.00 fee 20.00']);
    expect(pays(entry({ text: ['1001'], amount: '74.99' }), [one])).toEqual(['r1001 74.99']);
    expect(pays(entry({ text: ['1001'], amount: '70.00', charges: '30.00' }), [one])).toEqual([
      'r1001 100.00 fee 30.00',
    ]);
  });

  it('that the payer bore all charges of (OUR) is short for no fee but what the statement tells', () => {
    const one = claim('1001', '100.00');
    const our = entry({ text: ['1001'], amount: '80.00', chargesBy: 'payer' });
    expect(pays(our, [one])).toEqual(['r1001 80.00']);
    expect(pays({ ...our, charges: '20.00' }, [one])).toEqual(['r1001 100.00 fee 20.00']);
    for (const chargesBy of ['shared', 'receiver'] as const)
      expect(pays({ ...our, chargesBy }, [one])).toEqual(['r1001 100.00 fee 20.00']);
  });

  it('pays several orders where the sum fits, and else asks', () => {
    const two = [claim('1001', '60.00'), claim('1002', '40.00')];
    expect(pays(entry({ text: ['1001 + 1002'] }), two)).toEqual(['r1001 60.00', 'r1002 40.00']);
    expect(pays(entry({ text: ['1001 + 1002'], amount: '50.00' }), two)).toEqual(['?1001', '?1002']);
  });

  it('of more than is owed keeps the rest apart', () => {
    expect(match(entry({ text: ['1001'], amount: '120.00' }), [claim('1001', '100.00')], {})).toMatchObject({
      allocations: [{ amount: '100.00' }],
      over: '20.00',
    });
  });

  it('without a number goes by payer and amount, where one order alone fits', () => {
    const names = ['Müller GmbH & Co. KG'];
    const payer = 'MUELLER GMBH + CO KG';
    expect(pays(entry({ payer }), [claim('1001', '100.00', { names })])).toEqual(['r1001 100.00']);
    expect(pays(entry({ payer }), [claim('1001', '100.00', { names }), claim('1002', '100.00', { names })])).toEqual([
      '?1001',
      '?1002',
    ]);
    expect(pays(entry({ payer: 'Somebody' }), [claim('1001', '100.00', { names })])).toEqual(['?1001']);
  });

  it('in another currency, for what is paid, or that came back is a person’s', () => {
    expect(pays(entry({ text: ['1001'], currency: 'USD' }), [claim('1001', '100.00')])).toEqual(['?1001']);
    expect(pays(entry({ text: ['1001'] }), [claim('1001', '0')])).toEqual(['?1001']);
    expect(pays(entry({ text: ['1001'], returned: true }), [claim('1001', '100.00')])).toEqual(['?1001']);
    expect(pays(entry({ text: ['1001'], direction: 'out' }), [claim('1001', '100.00')])).toEqual([]);
  });
});

describe('money', () => {
  const cents = fc.integer({ min: 1, max: 20_000 }).map((n) => (n / 100).toFixed(2));
  const scene = fc.record({
    dues: fc.array(cents, { minLength: 1, maxLength: 4 }),
    entries: fc.array(
      fc
        .record({ amount: cents, of: fc.subarray([0, 1, 2, 3]) })
        .map(({ amount, of }) => entry({ amount, text: of.map((at) => `order ${1001 + at}`) })),
      { maxLength: 6 },
    ),
  });

  it('is never counted twice, adds up to the entry, and does not depend on the order of import', () => {
    fc.assert(
      fc.property(scene, fc.nat(), ({ dues, entries }, turn) => {
        const claims = dues.map((due, at) => claim(String(1001 + at), due));
        const given = entries.map((one, at) => ({ id: `entry/${at}`, entry: one }));
        const found = matchAll(given, claims, TOLERANCE);
        const paid = new Map<string, string[]>();
        for (const { id, entry: one } of given) {
          const made = found.get(id);
          if (made?.is !== 'matched') continue;
          expect(compare(accounted(made.allocations, made.over), one.amount)).toBe(0);
          for (const { rootId, amount } of made.allocations) paid.set(rootId, [...(paid.get(rootId) ?? []), amount]);
        }
        for (const { rootId, due } of claims) expect(compare(sum(paid.get(rootId) ?? []), due)).toBeLessThanOrEqual(0);
        const at = given.length === 0 ? 0 : turn % given.length;
        expect(matchAll([...given.slice(at), ...given.slice(0, at)].reverse(), claims, TOLERANCE)).toEqual(
          new Map([...found]),
        );
      }),
    );
  });
});

it('entries are told apart by the bank’s reference, or by all that they say and their count', () => {
  const same = entry({ text: ['a'] });
  const [one, two] = entryNames([same, same]);
  expect(one).not.toBe(two);
  expect(entryNames([same, same, entry({ text: ['b'] })]).slice(0, 2)).toEqual([one, two]);
  expect(entryNames([entry({ reference: 'X', text: ['a'] })])).toEqual(
    entryNames([entry({ reference: 'X', text: ['b'] })]),
  );
});
