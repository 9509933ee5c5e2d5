import { describe, expect, it } from 'vitest';
import { mergeVat, readVatData } from './vat-data.ts';
import type { VatRate } from './vat-rates.ts';

const data = (version: string, rates: object) => JSON.stringify({ version, source: 'made up', rates });

describe('the data set of VAT rates', () => {
  it('gives standard rates, with whose word each is', () => {
    const text = data('2026-09-29', {
      DE: { standard: 19.0, eu_member: true, reduced: [7] },
      CH: { standard: 8.1, eu_member: false },
    });
    expect(readVatData(text, '2026-11-26')).toEqual([
      {
        country: 'DE',
        category: 'standard',
        percent: '19',
        from: '2026-09-29',
        source: 'eu-vat-rates-data 2026-09-29 (EC TEDB)',
        retrieved: '2026-11-26',
      },
      {
        country: 'CH',
        category: 'standard',
        percent: '8.1',
        from: '2026-09-29',
        source: 'eu-vat-rates-data 2026-09-29 (kept by hand there)',
        retrieved: '2026-11-26',
      },
    ]);
  });

  it('gives nothing of what is not sound', () => {
    expect(() => readVatData('<html>', '2026-11-26')).toThrow('it is no JSON');
    expect(() => readVatData('{}', '2026-11-26')).toThrow('it has no `version`');
    expect(() => readVatData(data('2026-09-29', { DE: { standard: null } }), '2026-11-26')).toThrow(
      'the standard rate of DE is none',
    );
  });

  it('confirms what stayed, ends what changed on the day before, and leaves other lines alone', () => {
    const kept: VatRate[] = [
      {
        country: 'DE',
        category: 'standard',
        percent: '19',
        from: '2021-01-01',
        source: 'by hand',
        retrieved: '2026-01-01',
      },
      {
        country: 'DE',
        category: 'books',
        percent: '7',
        from: '2021-01-01',
        source: 'by hand',
        retrieved: '2026-01-01',
      },
      {
        country: 'FI',
        category: 'standard',
        percent: '24',
        from: '2020-01-01',
        source: 'by hand',
        retrieved: '2026-01-01',
      },
    ];
    const found = readVatData(data('2026-09-29', { DE: { standard: 19 }, FI: { standard: 25.5 } }), '2026-11-26');
    const { rates, changed, confirmed } = mergeVat(kept, found);
    expect(confirmed).toBe(1);
    expect(changed).toMatchObject([{ country: 'FI', percent: '25.5', from: '2026-09-29' }]);
    expect(rates).toMatchObject([
      { country: 'DE', percent: '19', from: '2021-01-01', retrieved: '2026-11-26' },
      { category: 'books', source: 'by hand', retrieved: '2026-01-01' },
      { country: 'FI', percent: '24', to: '2026-09-28' },
      { country: 'FI', percent: '25.5' },
    ]);
    expect(mergeVat(rates, found)).toMatchObject({ changed: [], confirmed: 2 });
  });
});
