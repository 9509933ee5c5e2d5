import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, isNews, stateAfter, VERDICTS, type Verdict, verdictCodes } from './accounts.ts';

const verdict = fc.record({
  is: fc.constantFrom(...VERDICTS),
  by: fc.constantFrom('kyc', 'other'),
  codes: fc.constantFrom<string[]>([], ['a'], ['a', 'b']),
  at: fc.nat(9),
}) satisfies fc.Arbitrary<Verdict>;

describe('verdicts', () => {
  it('never change what a person decided', () => {
    const states = ['approved', 'declined', 'refused'] as const;
    fc.assert(fc.property(fc.constantFrom(...states), verdict, (state, said) => stateAfter({ state }, said) === state));
  });

  it('decide where nobody did, and only when they are final', () => {
    const decided = (is: Verdict['is'], account: Pick<Account, 'state' | 'decidedBy'> = { state: 'unknown' }) =>
      stateAfter(account, { is, by: 'kyc', codes: [], at: 0 });
    expect(VERDICTS.map((is) => decided(is))).toEqual(['unknown', 'approved', 'declined', 'unknown', 'unknown']);
    const byProvider = { state: 'declined', decidedBy: 'kyc' } as const;
    expect(VERDICTS.map((is) => decided(is, byProvider))).toEqual([
      'declined',
      'approved',
      'declined',
      'declined',
      'declined',
    ]);
  });

  it('are heard once: told again, and in any order, the account ends with the latest', () => {
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 1, maxLength: 6 }), (told) => {
        let last: Verdict | undefined;
        for (const one of told) if (isNews(one, last)) last = one;
        for (const one of told) expect(isNews(one, last) && one.at < (last?.at ?? 0)).toBe(false);
        expect(last && isNews(last, last)).toBe(false);
        expect(last?.at).toBeLessThanOrEqual(Math.max(...told.map(({ at }) => at)));
      }),
    );
  });

  it('keep codes, and drop words', () => {
    expect(verdictCodes([' document_fraud ', 'imageChecks.DENY', 'Seen with Mary Doe', '', 'a'.repeat(65)])).toEqual([
      'document_fraud',
      'imageChecks.DENY',
    ]);
    expect(verdictCodes(Array.from({ length: 30 }, (_, n) => `code${n}`))).toHaveLength(10);
  });
});
