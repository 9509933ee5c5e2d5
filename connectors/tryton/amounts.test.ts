import { describe, expect, it } from 'vitest';
import { unitPriceOf } from './amounts.ts';

describe('unitPriceOf', () => {
  it('divides a line among its pieces so that Tryton comes to the same cent', () => {
    expect(unitPriceOf('10.00', 3, 2)).toBe('3.3333');
    expect(unitPriceOf('20.00', 3, 2)).toBe('6.6667');
    expect(unitPriceOf('9.99', 1, 2)).toBe('9.99');
    expect(unitPriceOf('0.00', 4, 2)).toBe('0');
    expect(unitPriceOf('100', 7, 0)).toBe('14.2857');
  });

  it('answers nothing where four decimals cannot make the cent', () => {
    expect(unitPriceOf('10.00', 1_000, 2)).toBe('0.01');
    expect(unitPriceOf('100.01', 3_000, 2)).toBeUndefined();
  });
});
