import { describe, expect, it } from 'vitest';
import { decimal, decode, timestamp } from './wire.ts';

describe('wire', () => {
  it('decodes what Tryton wraps, at any depth', () => {
    const row = {
      id: 1,
      total_amount: { __class__: 'Decimal', decimal: '25.020' },
      write_date: { ...timestamp('2026-11-22T10:12:44.168541Z') },
      sale_date: { __class__: 'date', year: 2026, month: 1, day: 2 },
      'lines.': [{ id: 3, 'product.': { code: 'A', id: 9 } }],
      number: null,
    };
    expect(decode(row)).toEqual({
      id: 1,
      total_amount: '25.020',
      write_date: '2026-11-22T10:12:44.168541Z',
      sale_date: '2026-01-02',
      lines: [{ id: 3, product: { code: 'A', id: 9 } }],
      number: null,
    });
  });

  it('encodes decimals as text and times to the microsecond', () => {
    expect(decimal('10.0123')).toEqual({ __class__: 'Decimal', decimal: '10.0123' });
    expect(timestamp('2026-11-22T09:08:07.5Z')).toEqual({
      __class__: 'datetime',
      year: 2026,
      month: 11,
      day: 22,
      hour: 9,
      minute: 8,
      second: 7,
      microsecond: 500_000,
    });
    expect(() => timestamp('yesterday')).toThrow(RangeError);
  });
});
