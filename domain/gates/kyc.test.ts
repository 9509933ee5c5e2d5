import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainOrder } from '../../test/plain-order.ts';
import type { Account, Verdict } from '../accounts.ts';
import { isBusiness } from '../business.ts';
import type { Order } from '../canonical/order.ts';
import { askEach, askGates, type GateRules } from './index.ts';
import { kyc } from './kyc.ts';

const order = (customer: Order['customer'] = {}, more: Partial<Order> = {}) =>
  plainOrder('9.50', { customer, ...more });
const COMPANY = { company: 'Nordwind GmbH' };
const account = (more: Partial<Account> = {}): Account => ({
  connectionId: 'shop',
  customerId: '17',
  state: 'unknown',
  frozen: false,
  ...more,
});
const rules = (more: Partial<GateRules['kyc']> = {}): GateRules => ({
  gates: ['kyc'],
  deposit: { percent: 30 },
  credit: {},
  lc: { methods: [] },
  papers: { reason: 'sale', required: [] },
  tax: { schemes: [], importerNumbers: {}, categories: {}, tolerance: '0', onDifference: 'case' },
  duty: { insurancePercent: '0', required: 'always' },
  kyc: { required: 'b2b', exemptGroups: [], ...more },
});
const ask = (one: Order, known?: Account, given = rules()) =>
  kyc.ask(one, { now: 0, ...(known ? { account: known } : {}) }, given);

describe('the gate for customers that are not known', () => {
  it('holds a business order until its customer is approved, under one cause a customer', () => {
    expect(ask(order(COMPANY), account())).toEqual({
      pass: false,
      kind: 'kyc',
      waitingFor: 'approval of customer shop/17',
      cause: 'kyc:shop/17',
    });
    expect(ask(order(COMPANY), account({ state: 'approved' }))).toMatchObject({ pass: true });
  });

  it('says that a VAT id is not written as those of its country are, and never which', () => {
    const asked = (taxId: string) => ask(order({ taxId }), account());
    expect(asked('DE123456789')).toMatchObject({ waitingFor: 'approval of customer shop/17' });
    const doubted = asked('DE1234');
    expect(doubted).toMatchObject({
      waitingFor: 'approval of customer shop/17; the VAT id given is not written as those of DE are',
      cause: 'kyc:shop/17',
    });
    expect(JSON.stringify(doubted)).not.toContain('1234');
  });

  it('says what an identity provider found, in its own codes, and gives each need a case of its own', () => {
    const said = (is: Verdict['is'], more: Partial<Account> = {}) =>
      ask(order(COMPANY), account({ verdict: { is, by: 'kyc', codes: ['watchlist'], at: 1 }, ...more }));
    expect(said('pending')).toMatchObject({
      cause: 'kyc:shop/17',
      waitingFor: 'the verdict of kyc on customer shop/17',
    });
    const late = account({ verdict: { is: 'pending', by: 'kyc', codes: [], at: -86_400_000 } });
    expect(ask(order(COMPANY), late, rules({ providerWithin: 86_400_000 }))).toMatchObject({
      cause: 'late:shop/17',
      waitingFor: 'a person: kyc has said nothing of customer shop/17 for longer than it may take',
    });
    expect(ask(order(COMPANY), late, rules({ providerWithin: 86_400_001 }))).toMatchObject({ cause: 'kyc:shop/17' });
    expect(said('review')).toMatchObject({
      cause: 'review:shop/17',
      waitingFor: 'a person: kyc wants customer shop/17 looked at (watchlist)',
    });
    expect(said('abandoned')).toMatchObject({ cause: 'abandoned:shop/17' });
    const declined = { state: 'declined', decidedBy: 'kyc' } as const;
    expect(said('declined', declined)).toMatchObject({
      cause: 'declined:shop/17',
      waitingFor: 'a person: kyc declined customer shop/17 (watchlist)',
    });
    // A no stands even where nobody has to be approved.
    const known = account({ ...declined, verdict: { is: 'declined', by: 'kyc', codes: [], at: 1 } });
    expect(ask(order(), known, rules({ required: 'none' }))).toMatchObject({ pass: false });
  });

  it('knows a business by its company, its tax id, or the company of the bill', () => {
    const address = { line1: 'Hafen 1', city: 'Hamburg', country: 'DE' };
    expect(isBusiness(order({ taxId: 'DE123456789' }))).toBe(true);
    expect(isBusiness(order({}, { billTo: { ...address, ...COMPANY } }))).toBe(true);
    expect(isBusiness(order({ company: '  ' }))).toBe(false);
    // A parcel to somebody's workplace makes no business of them.
    expect(isBusiness(order({}, { shipTo: { ...address, ...COMPANY } }))).toBe(false);
  });

  it('asks of whom the config says', () => {
    expect(ask(order(), account())).toMatchObject({ pass: true });
    expect(ask(order(), account(), rules({ required: 'all' }))).toMatchObject({ pass: false });
    expect(ask(order(COMPANY), account(), rules({ required: 'none' }))).toMatchObject({ pass: true });
    const known = rules({ required: 'all', exemptGroups: ['gold'] });
    expect(ask(order({ group: 'gold' }), account(), known)).toMatchObject({ pass: true });
    expect(ask(order({ group: 'silver' }), account(), known)).toMatchObject({ pass: false });
  });

  it('leaves a guest with a company to a person, as a case of its own', () => {
    const verdict = ask(order(COMPANY));
    expect(verdict).toMatchObject({ pass: false, waitingFor: 'a person: #1001 names no customer account' });
    expect(verdict).not.toHaveProperty('cause');
  });

  it('holds whoever was refused or frozen, whatever else is true of them', () => {
    const anyone = fc.record({
      required: fc.constantFrom('b2b' as const, 'all' as const, 'none' as const),
      company: fc.boolean(),
      state: fc.constantFrom('unknown' as const, 'approved' as const, 'refused' as const),
      frozen: fc.boolean(),
      group: fc.constantFrom('gold', 'silver'),
    });
    fc.assert(
      fc.property(anyone, ({ required, company, state, frozen, group }) => {
        const one = order({ group, ...(company ? COMPANY : {}) });
        const verdict = ask(one, account({ state, frozen }), rules({ required, exemptGroups: ['gold'] }));
        if (frozen) expect(verdict).toMatchObject({ pass: false, kind: 'credit', cause: 'frozen:shop/17' });
        else if (state === 'refused')
          expect(verdict).toMatchObject({ pass: false, kind: 'kyc', cause: 'refused:shop/17' });
        else {
          const free = required === 'none' || group === 'gold' || (required === 'b2b' && !company);
          expect(verdict.pass).toBe(state === 'approved' || free);
        }
      }),
    );
  });

  it('says nothing of a person: ids and numbers only', () => {
    const person = order({ ...COMPANY, name: 'Ann Müller', email: 'ann@example.com', taxId: 'DE123456789' });
    const said = JSON.stringify([ask(person), ask(person, account()), ask(person, account({ state: 'refused' }))]);
    expect(said).not.toMatch(/Nordwind|Müller|ann@|DE123456789/);
  });

  it('lets pass what a person released, of that kind and no other', () => {
    const facts = { now: 0, account: account() };
    expect(askGates(order(COMPANY), { ...facts, waived: ['kyc'] }, rules())).toMatchObject({ pass: true });
    expect(askGates(order(COMPANY), { ...facts, waived: ['credit'] }, rules())).toMatchObject({ pass: false });
    const [told] = askEach(order(COMPANY), { ...facts, waived: ['kyc'] }, rules());
    expect(told?.verdict).toMatchObject({
      why: 'a person released it, though it waits for approval of customer shop/17',
    });
  });
});
