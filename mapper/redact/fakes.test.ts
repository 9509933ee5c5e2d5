import { describe, expect, it } from 'vitest';
import { Fakes } from './fakes.ts';

const fakes = new Fakes(Buffer.alloc(32, 7));

describe('a fake', () => {
  it('is the same for the same value, however it is written', () => {
    expect(fakes.of('name', 'Jörg Muster')).toBe(fakes.of('name', 'Jörg Muster'));
    expect(fakes.of('name', 'Jo\u0308rg Muster')).toBe(fakes.of('name', 'J\u00f6rg Muster'));
    expect(fakes.of('name', 'JÖRG').toLowerCase()).toBe(fakes.of('name', 'jörg'));
    expect(fakes.of('email', 'Joerg@Muster.de ')).toBe(fakes.of('email', 'joerg@muster.de'));
    expect(fakes.of('phone', '+49 221 555-01')).toBe(
      fakes.of('phone', '+4922155501').replace(/^\+(\d\d)(\d{3})(\d{3})(\d\d)$/, '+$1 $2 $3-$4'),
    );
  });

  it('is another with another key', () => {
    const other = new Fakes(Buffer.alloc(32, 8));
    for (const sort of ['name', 'email', 'phone', 'postalCode', 'street'] as const)
      expect(other.of(sort, '+49 221 5550199')).not.toBe(fakes.of(sort, '+49 221 5550199'));
  });

  it('takes no key that could be tried', () => {
    expect(() => new Fakes(Buffer.alloc(4))).toThrow(RangeError);
  });

  it('of a first and a last name together is that of each', () => {
    expect(fakes.of('name', 'Jörg Muster')).toBe(`${fakes.of('name', 'Jörg')} ${fakes.of('name', 'Muster')}`);
  });

  it.each([
    ['name', "Anna-Lena O'Neil", /^[A-Z][a-z]{3}-[A-Z][a-z]{3} [A-Z]'[A-Z][a-z]{3}$/],
    ['name', 'Jörg von Muster', /^[A-Z][^ -~][a-z]{2} von [A-Z][a-z]{5}$/],
    ['name', 'Muster Handels GmbH', /^[A-Z][a-z]{5} [A-Z][a-z]{6} GmbH$/],
    ['name', '张伟', /^\p{Script=Han}{2}$/u],
    ['name', '山田 ハナコ', /^\p{Script=Han}{2} \p{Script=Katakana}{3}$/u],
    ['name', 'Иван Петров', /^\p{Lu}\p{Script=Cyrillic}{3} \p{Lu}\p{Script=Cyrillic}{5}$/u],
    ['company', 'Muster Handels GmbH & Co. KG', /^[A-Z][a-z]{5} [A-Z][a-z]{6} GmbH & Co\. KG$/],
    ['street', '1601 Collins Avenue, Apt 4', /^[1-9]\d{3} [A-Z][a-z]{6} Avenue, Apt [1-9]$/],
    ['street', '南山区科技路12号', /^\p{Script=Han}{2}区\p{Script=Han}{2}路[1-9]\d号$/u],
    ['region', 'FL', /^FL$/],
    ['region', 'Florida', /^(?!Florida)[A-Z][a-z]{6}$/],
    ['postalCode', '50667', /^(?!50667)\d{5}$/],
    ['postalCode', 'SW1A 1AA', /^[A-Z]{2}\d[A-Z] \d[A-Z]{2}$/],
    ['email', 'joerg.muster@firma.de', /^[a-z]{10}@example\.com$/],
    ['phone', '+49 (0) 221 / 555-01', /^\+49 \(0\) \d{3} \/ \d{3}-\d\d$/],
    ['phone', '+1 305 555 1234', /^\+1 \d{3} \d{3} \d{4}$/],
    ['phone', '+852 2345 6789', /^\+852 \d{4} \d{4}$/],
    ['phone', '0044 20 7946 0000', /^0044 \d\d \d{4} \d{4}$/],
    ['phone', '0221 55501', /^0[1-9]{3} [1-9]{5}$/],
    ['taxId', 'DE100001001', /^DE(?!100001001)\d{9}$/],
    ['taxId', '91440300MA5ABCDE1X', /^\d{8}[A-Z]{2}\d[A-Z]{5}\d[A-Z]$/],
    ['tracking', '1Z999AA10123456784', /^\d[A-Z]\d{3}[A-Z]{2}\d{11}$/],
    ['url', 'https://shop.example.org/orders/4f3a?key=1', /^https:\/\/example\.com\/[0-9a-f]{8}$/],
    ['note', 'Please ring twice!', /^[A-Z][a-z]{5} [a-z]{4} [a-z]{5}!$/],
  ] as const)('of a %s keeps its shape: %s', (sort, real, shape) => {
    const fake = fakes.of(sort, real);
    expect(fake).toMatch(shape);
    if (sort !== 'region') expect(fake).not.toBe(real);
  });

  it('of nothing is nothing', () => {
    expect(fakes.of('name', '  ')).toBe('  ');
  });
});
