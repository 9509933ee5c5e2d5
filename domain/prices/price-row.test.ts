import { expect, it } from 'vitest';
import { readPriceRows } from './price-row.ts';

const lines = (...texts: string[]) => texts.map((text, i) => ({ row: i + 1, cells: text.split(',') }));
const HEAD = 'sku,tier,currency,amount,from_quantity,valid_from,valid_to';
const read = (...texts: string[]) => readPriceRows(lines(HEAD, ...texts), 'Asia/Shanghai');

it('reads what a tier pays, days by the clock of the house and times by their own zone', () => {
  const { rows, problems } = read(
    'WB-001,base,EUR,24.90,,,',
    'WB-001,A,EUR,19.9,50,2026-12-01,2026-12-31',
    'WB-001,A,EUR,18,50,2027-01-01T00:00:00+01:00,',
  );
  expect(problems).toEqual([]);
  const row = { sku: 'WB-001', tier: 'A', currency: 'EUR', minimumQuantity: 50 };
  expect(rows).toEqual([
    { ...row, row: 2, tier: 'base', amount: '24.90', minimumQuantity: 1 },
    { ...row, row: 3, amount: '19.9', from: Date.UTC(2026, 10, 30, 16), until: Date.UTC(2026, 11, 31, 16) },
    { ...row, row: 4, amount: '18', from: Date.UTC(2026, 11, 31, 23) },
  ]);
});

it('says of each row what is wrong with it, and reads the others', () => {
  const { rows, problems } = read(
    ',A,EUR,1,,,',
    'X,A,EURO,1,,,',
    'X,A,EUR,"1,5",,,'.replace('"1,5"', '1.5.0'),
    'X,A,EUR,-1,,,',
    'X,A,EUR,1,0,,',
    'X,A,EUR,1,,2026-02-30,',
    'X,A,EUR,1,,2026-02-03 10:00,',
    'X,A,EUR,1,,2026-02-03,2026-02-02',
    'X,A,EUR,1,,,',
  );
  expect(rows.map(({ row }) => row)).toEqual([10]);
  expect(problems.map(({ row, message }) => `${row} ${message.split(' ')[0]}`)).toEqual([
    '2 sku',
    '3 currency',
    '4 amount',
    '5 amount',
    '6 from_quantity',
    '7 valid_from',
    '8 valid_from',
    '9 it',
  ]);
});

it('reads nothing below a head that is not one', () => {
  const messages = (head: string) =>
    readPriceRows(lines(head, 'X,A,EUR,1'), 'UTC').problems.map(({ message }) => message);
  expect(messages('sku,tier,currency')).toEqual([expect.stringContaining('no column amount')]);
  expect(messages('sku,tier,currency,amount,vaild_to')).toEqual([expect.stringContaining('"vaild_to"')]);
  expect(messages('sku,tier,currency,amount,sku')).toEqual(['column sku stands twice']);
  expect(readPriceRows([], 'UTC').problems).toHaveLength(1);
});
