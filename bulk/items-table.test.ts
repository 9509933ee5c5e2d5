import { describe, expect, it } from 'vitest';
import { ItemsError, readItems } from './items-table.ts';

const read = (text: string) => readItems('items.csv', Buffer.from(text));
const wrong = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ItemsError) return error.message;
    throw error;
  }
  return '';
};

describe('the table of articles', () => {
  it('is read as spreadsheets save it, with what is left out as it usually is', () => {
    expect(
      read('\uFEFFSKU;Name;Pack_Size;Blocked;Price;Currency\r\n0012;"Cup; blue";6;是;12.30;EUR\r\nB;;;;;\r\n'),
    ).toEqual([
      { sku: '0012', name: 'Cup; blue', packSize: 6, minQuantity: 1, blocked: true, price: '12.30', currency: 'EUR' },
      { sku: 'B', packSize: 1, minQuantity: 1, blocked: false },
    ]);
  });

  it('says what customs asks of an article', () => {
    expect(read('sku,hs_code,origin,weight_kg\nA,8471.30,China,0.35\n')).toMatchObject([
      { sku: 'A', hsCode: '847130', origin: 'CN', weightKg: '0.35' },
    ]);
    expect(wrong('sku,hs_code,origin,weight_kg\nA,84,Nowhere,0\nB,,,"0,35"\n').split('\n')).toEqual([
      'row 2: hs_code has 6 to 10 digits, and not 84',
      'row 2: weight_kg is kilograms of a piece such as 0.35, and not 0',
      'row 2: no country Nowhere: its code, such as CN',
      'row 3: weight_kg is kilograms of a piece such as 0.35, and not 0,35',
    ]);
  });

  it('tells all that is wrong, each with its row', () => {
    expect(wrong('sku,pack_size,price,currency\nA,0,,\n\nA,1,9,\n,1,9,XXX\n').split('\n')).toEqual([
      'row 2: pack_size is a whole number from 1, and not 0',
      'row 4: A stands in row 2 too',
      'row 4: price and currency go together',
      'row 5: sku is missing',
      'row 5: no currency XXX',
    ]);
    expect(wrong('name\nCup\n')).toMatch(/^row 1: column sku is missing; there are: sku, name/);
    expect(wrong('sku,colour\nA,red\n')).toMatch(/^row 1: no column colour; there are/);
    expect(wrong('sku\n')).toBe('it holds no articles');
    expect(wrong('PK\u0003\u0004...')).toMatch(/workbook and no CSV/);
  });
});
