import { describe, expect, it } from 'vitest';
import { type VatFact, type VatIdRules, vatStanding } from './vat-standing.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-26T09:00:00Z');
const rules = (then: 'wait' | 'last-answer' | 'form' = 'wait'): VatIdRules => ({
  vatIds: { register: 'vies', recheckAfter: 90 * DAY, whenSilent: { after: DAY, then } },
});
const fact = (more: Partial<VatFact> = {}): VatFact => ({ register: 'vies', prefix: 'DE', ...more });
const said = (registered: boolean, daysAgo: number) => ({
  registered,
  at: NOW - daysAgo * DAY,
  consultation: 'WAPIAAAB',
});
const silence = (hours: number) => ({ since: NOW - hours * HOUR, code: 'MS_UNAVAILABLE' });
const stands = (one: VatFact | undefined, then?: 'wait' | 'last-answer' | 'form') => vatStanding(one, rules(then), NOW);

describe('a VAT id', () => {
  it('is nobody to ask about where no register is configured, or it knows no such ids', () => {
    expect(vatStanding(fact({ answer: said(true, 1) }), {}, NOW)).toEqual({ is: 'unasked' });
    expect(stands(undefined)).toEqual({ is: 'unasked' });
  });

  it('stands as its register said, with the day and the proof, until that is too long ago', () => {
    expect(stands(fact({ answer: said(true, 89) }))).toMatchObject({
      is: 'registered',
      text: 'registered (vies, 2026-08-29, consultation WAPIAAAB)',
    });
    expect(stands(fact({ answer: said(false, 0) }))).toMatchObject({ is: 'unregistered' });
    expect(stands(fact({ answer: said(true, 90) }))).toMatchObject({ is: 'awaited', who: 'vies/DE' });
  });

  it('is awaited while its member state is silent, and says since when and by which code', () => {
    expect(stands(fact())).toEqual({ is: 'awaited', who: 'vies/DE', text: 'the answer of vies about VAT ids of DE' });
    expect(stands(fact({ silence: silence(72) }))).toEqual({
      is: 'awaited',
      who: 'vies/DE',
      text: 'the answer of vies about VAT ids of DE: vies has not answered about ids of DE since 2026-11-23 09:00 UTC (MS_UNAVAILABLE)',
    });
  });

  it.each(['wait', 'last-answer', 'form'] as const)(
    'waits for as long as the config says, whatever comes then: %s',
    (then) => {
      expect(stands(fact({ silence: silence(23) }), then).is).toBe('awaited');
      expect(stands(fact({ silence: silence(23), answer: said(true, 100) }), then).is).toBe('awaited');
    },
  );

  it('goes by the last answer, or by its form, only where the config says so, and never silently', () => {
    const long = { silence: silence(24) };
    expect(stands(fact(long), 'last-answer').is).toBe('awaited');
    expect(stands(fact({ ...long, answer: said(true, 100) }), 'last-answer')).toMatchObject({
      is: 'registered',
      text: expect.stringContaining('; vies has not answered about ids of DE since 2026-11-25 09:00 UTC'),
    });
    expect(stands(fact(long), 'form')).toMatchObject({ is: 'taken-by-form', text: expect.stringContaining('since') });
    // A no stays one, however old it is.
    expect(stands(fact({ ...long, answer: said(false, 100) }), 'form').is).toBe('unregistered');
  });
});
