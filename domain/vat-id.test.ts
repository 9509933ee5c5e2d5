import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readVatId } from './vat-id.ts';

/** Made up, in the forms that VIES documents. */
const GOOD = [
  'ATU12345678',
  'BE0123456789',
  'BG123456789',
  'CY12345678X',
  'CZ12345678',
  'DE123456789',
  'DK12345678',
  'EE123456789',
  'EL123456789',
  'ESX1234567R',
  'ES12345678Z',
  'FI12345678',
  'FRXX123456789',
  'HR12345678901',
  'HU12345678',
  'IE1234567WA',
  'IE1A23456W',
  'IT12345678901',
  'LT123456789',
  'LU12345678',
  'LV12345678901',
  'MT12345678',
  'NL123456789B01',
  'PL1234567890',
  'PT123456789',
  'RO12',
  'SE123456789001',
  'SI12345678',
  'SK1234567890',
  'XIGD123',
  'GB123456789',
  'CHE123456789MWST',
  'NO123456789MVA',
];

describe('readVatId', () => {
  it.each(GOOD)('takes %s', (id) => {
    expect(readVatId(id)).toMatchObject({ prefix: id.slice(0, 2), number: id.slice(2), wellFormed: true });
  });

  it.each(['DE12345678', 'DE1234567890', 'ATU1234567', 'AT12345678', 'FRIO123456789', 'SE123456789012', 'NL123456789'])(
    'finds %s ill-formed',
    (id) => {
      expect(readVatId(id)).toMatchObject({ wellFormed: false });
    },
  );

  it('sees what is meant whatever people put between its figures', () => {
    const between = fc.constantFrom('', ' ', '.', '-', ' - ', '/');
    fc.assert(
      fc.property(fc.constantFrom(...GOOD), fc.array(between, { minLength: 24, maxLength: 24 }), (id, gaps) => {
        const written = [...id].map((sign, at) => sign.toLowerCase() + (gaps[at] ?? '')).join('');
        expect(readVatId(written)).toEqual(readVatId(id));
      }),
    );
  });

  it('goes by the country where there is no prefix, and by the prefix where there is one', () => {
    expect(readVatId('123456789', 'DE')).toEqual({ prefix: 'DE', number: '123456789', wellFormed: true });
    expect(readVatId('12345', 'DE')).toMatchObject({ prefix: 'DE', wellFormed: false });
    expect(readVatId('123456789', 'GR')).toMatchObject({ prefix: 'EL', wellFormed: true });
    expect(readVatId('DE123456789', 'FR')).toMatchObject({ prefix: 'DE', wellFormed: true });
    expect(readVatId('U12345678', 'AT')).toMatchObject({ prefix: 'AT', wellFormed: true });
  });

  it('says nothing of ids whose form it does not know', () => {
    for (const [id, country] of [
      ['91310000MA1FL2LQ4X', 'CN'],
      ['12-3456789', 'US'],
      ['123456789', undefined],
      [' - ', 'DE'],
    ] as const)
      expect(readVatId(id, country)).toBeUndefined();
  });
});
