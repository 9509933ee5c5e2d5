import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../test/ledgers.ts';
import { readDestinationLines } from './destinations.ts';
import { readDutyTables } from './duty.ts';
import { readFeeLines } from './fees.ts';
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
      duty: { tariff: [file], destinations: [], fees: [], maxAgeDays: 90, origins },
    });
    expect(await readDutyTables(rules({ Friends: ['VN'] }))).toEqual({
      problem: `${file}:2:1 origin: \`Freinds\` is no country such as CN, and no group of rules.duty.origins; did you mean Friends?`,
    });
    const read = await readDutyTables(rules({ Freinds: ['VN'] }));
    expect(JSON.parse(JSON.stringify(read))).toMatchObject({ tariff: { lines: 1, destinations: ['EU'] } });
  });
});
