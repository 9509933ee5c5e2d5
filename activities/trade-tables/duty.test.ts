import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../test/ledgers.ts';
import { readDestinationLines } from './destinations.ts';
import { readDutyTables } from './duty.ts';
import { readFeeLines } from './fees.ts';
import { readRoundingLines } from './rounding.ts';
import { readTariffLines } from './tariff.ts';

const END = '2026-01-01,,made up,2026-11-20';
const tariff = (...rows: string[]) =>
  ['destination,hs,origin,measure,percent,per_kg,per_piece,currency,combine,from,to,source,retrieved', ...rows].join(
    '\n',
  );
const lines = (...rows: string[]) => readTariffLines('duty.csv', tariff(...rows)).map(({ line }) => line);

describe('a tariff', () => {
  it('is read with what is left out', () => {
    expect(lines(`EU,6109.10,*,,12,,,,,${END}`)).toEqual([
      {
        destination: 'EU',
        hs: '610910',
        origin: '*',
        measure: 'duty',
        percent: '12',
        combine: 'sum',
        from: '2026-01-01',
        source: 'made up',
        retrieved: '2026-11-20',
      },
    ]);
    const few =
      'destination,hs,origin,percent,from,to,source,retrieved\nUS,*,CN,7,2026-01-01,2026-12-31,made up,2026-11-20';
    expect(readTariffLines('duty.csv', few)).toMatchObject([{ line: { hs: '*', to: '2026-12-31' } }]);
  });

  it.each([
    [
      `EU,901,*,,12,,,,,${END}`,
      'duty.csv:2:1 hs: `901` has 3 digits, and HS codes have 2, 4, 6, 8 or 10: did a spreadsheet',
    ],
    [`EU,61x,*,,12,,,,,${END}`, 'hs: `61x` is no HS code'],
    [`Germany,61,*,,12,,,,,${END}`, 'destination: `Germany` is no country such as DE'],
    [`EU,61,*,,,,,,,${END}`, 'it takes nothing: write percent 0 where goods are free'],
    [`EU,61,*,,12%,,,,,${END}`, 'percent: `12%` is no amount such as 12'],
    [`EU,61,*,,-1,,,,,${END}`, 'percent: `-1` is no amount'],
    [`EU,61,*,,,2,,,,${END}`, 'currency: per_kg needs one, such as EUR'],
    [`EU,61,*,,5,2,,EUR,max,${END}`, 'combine: `max` is none of sum, higher, lower'],
    ['EU,61,*,,5,,,,,2026-01-01,,,2026-11-20', 'it has no source: who says so?'],
    ['EU,61,*,,5,,,,,2026-02-01,2026-01-01,made up,2026-11-20', 'to: `2026-01-01` is no day from 2026-02-01 on'],
  ])('refuses %s', (row, said) => {
    expect(() => lines(row)).toThrow(said);
  });

  it('refuses a column that nobody knows, which would be taken for nothing', () => {
    const text = `destination,hs,origin,percent,perkg,from,to,source,retrieved\nEU,61,*,5,2,${END}`;
    expect(() => readTariffLines('duty.csv', text)).toThrow(
      'duty.csv:1:1 there is no column perkg; did you mean per_kg?',
    );
  });
});

describe('a table of how customs round', () => {
  const head =
    'destination,currency,together,value_unit,value_how,weight_unit,weight_how,duty_unit,duty_how,from,to,source,retrieved';
  const read = (cells: string) => readRoundingLines('round.csv', `${head}\n${cells},${END}`);

  it('is read, what is left out being rounded in no way', () => {
    expect(read('JP,JPY,code,1000,down,,,100,down')).toMatchObject([
      { currency: 'JPY', value: { unit: '1000', how: 'down' }, duty: { unit: '100', how: 'down' } },
    ]);
    const [nothing] = read('CH,CHF,,,,,,,');
    expect(nothing).toMatchObject({ together: 'code', source: 'made up' });
    expect(['value', 'weight', 'duty'].filter((one) => one in (nothing as object))).toEqual([]);
  });

  it.each([
    ['JP,,code,1000,down,,,,', 'currency: destination needs one, such as EUR'],
    ['Japan,JPY,code,1000,down,,,,', 'destination: `Japan` is no country such as DE'],
    ['JP,JPY,code,1000,,,,,', 'value_how: down, nearest, up?'],
    ['JP,JPY,code,,down,,,,', 'value_unit: down to what? such as 100'],
    ['JP,JPY,code,0,down,,,,', 'value_unit: `0` is no unit such as 100'],
    ['JP,JPY,code,1000,floor,,,,', 'value_how: `floor` is none of down, nearest, up'],
    ['JP,JPY,line,1000,down,,,,', 'together: `line` is none of code, rate'],
  ])('refuses %s', (cells, said) => {
    expect(() => read(cells)).toThrow(said);
  });
});

describe('the other tables of duty', () => {
  it('say what is missing in them', () => {
    const terms = (cells: string) =>
      readDestinationLines(
        'there.csv',
        `destination,basis,currency,small_up_to,small_duty,from,to,source,retrieved\n${cells},${END}`,
      );
    expect(terms('EU,cif,EUR,150,3')).toMatchObject([
      { basis: 'cif', taxBasis: 'cif', smallUpTo: '150', smallFor: 'all' },
    ]);
    expect(() => terms('EU,cif,EUR,150,')).toThrow('small_duty: what is taken of small consignments?');
    expect(() => terms('EU,cif,,150,3')).toThrow('currency: small_up_to needs one');
    expect(() => terms('EU,,EUR,150,3')).toThrow('basis: cif or fob?');
    const fee = (cells: string) =>
      readFeeLines(
        'fees.csv',
        `destination,name,amount,percent,of,least,most,currency,from,to,source,retrieved\n${cells},${END}`,
      );
    expect(fee('*,clearance,,2,duty-and-tax,6,,EUR')).toMatchObject([{ percent: '2', least: '6', amount: '0' }]);
    expect(() => fee('*,clearance,,2,,,,EUR')).toThrow('of: percent of what?');
    expect(() => fee('*,clearance,,,,,,EUR')).toThrow('it takes nothing');
  });

  it('are read together, and a group of origins that nobody named is refused by its place', async () => {
    const folder = scratchFolder('waybill-duty-');
    const file = join(folder, 'duty.csv');
    writeFileSync(file, tariff(`EU,61,Freinds,,0,,,,,${END}`));
    const rules = (origins: Record<string, string[]>) => ({
      exchange: { tables: [], maxAgeDays: 5 },
      tax: { rates: [], maxAgeDays: 90 },
      duty: { tariff: [file], destinations: [], fees: [], rounding: [], maxAgeDays: 90, origins },
    });
    expect(await readDutyTables(rules({ Friends: ['VN'] }))).toEqual({
      problem: `${file}:2:1 origin: \`Freinds\` is no country such as CN, and no group of rules.duty.origins; did you mean Friends?`,
    });
    const read = await readDutyTables(rules({ Freinds: ['VN'] }));
    expect(JSON.parse(JSON.stringify(read))).toMatchObject({ tariff: { lines: 1, destinations: ['EU'] } });
  });
});
