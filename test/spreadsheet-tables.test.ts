import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMappingFiles } from '../config/mapping-files.ts';
import { type Mapping, MappingBook } from '../mapper/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-tables-'));
  mkdirSync(join(folder, 'tables'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MAPPING = `waybill: 1
from: order
to: erp/order
rules:
  there: { from: number, lookup: states, missing: skip }
  back: { from: note, lookup: { table: states, reverse: true }, missing: skip }
`;

/** The folder's table, saved as these bytes, in a mapping that uses it in both directions. */
async function saved(bytes: Uint8Array): Promise<{ mapping: Mapping | undefined; problems: string[] }> {
  writeFileSync(join(folder, 'erp.yaml'), MAPPING);
  writeFileSync(join(folder, 'tables', 'states.csv'), bytes);
  const book = MappingBook.compile(await loadMappingFiles([folder]));
  return {
    mapping: book.byName('erp'),
    problems: book.problems.map(({ severity, code, where }) => `${severity} ${code} ${where}`),
  };
}

const made = async (mapping: Mapping | undefined, record: object) => {
  const result = await mapping?.apply(record, { now: 0, values: {} });
  return result?.ok ? result.target : result?.problems;
};

const ROWS = [
  ['ours', 'theirs'],
  ['shipped', '已发货'],
  ['waiting, for stock', '缺货; 等待'],
  ['007', '七'],
];
const cell = (text: string) => (/[",;\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (separator: string, rows = ROWS) => `${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;

/** The rows above as Excel in China saves "CSV": GBK, commas. */
const GBK = Buffer.concat([
  Buffer.from('ours,theirs\r\nshipped,'),
  Buffer.from('d2d1b7a2bbf5', 'hex'),
  Buffer.from('\r\n"waiting, for stock",'),
  Buffer.from('c8b1bbf53b20b5c8b4fd', 'hex'),
  Buffer.from('\r\n007,'),
  Buffer.from('c6df', 'hex'),
  Buffer.from('\r\n'),
]);

describe('a table that a spreadsheet saved', () => {
  it.each<[format: string, bytes: Uint8Array]>([
    ['CSV UTF-8', Buffer.from(`\uFEFF${csv(',')}`)],
    ['CSV UTF-8 where a comma is the decimal point', Buffer.from(`\uFEFF${csv(';')}`)],
    ['CSV UTF-8 without BOM', Buffer.from(csv(','))],
    ['CSV in China', GBK],
    ['Unicode text', Buffer.from(`\uFEFF${csv('\t')}`, 'utf16le')],
    ['CSV of an old Macintosh', Buffer.from(csv(',').replaceAll('\r\n', '\r'))],
    ['CSV with a margin', Buffer.from(csv(',', [...ROWS.map((row) => [...row, '', '']), ['', '', '', '']]))],
    ['CSV that names its separator', Buffer.from(`sep=;\r\n${csv(';')}`)],
  ])('%s loads, and is read in both directions', async (_, bytes) => {
    const { mapping, problems } = await saved(bytes);
    expect(problems).toEqual([]);
    for (const [ours, theirs] of ROWS.slice(1))
      expect(await made(mapping, { number: ours, note: theirs })).toEqual({ there: theirs, back: ours });
  });

  it('of Western Europe is read, with a word about the guess', async () => {
    const { mapping, problems } = await saved(Buffer.from('ours;theirs\r\nKöln;Grün\r\n', 'latin1'));
    expect(problems).toEqual(['warning guessed-encoding tables/states.csv:2:1']);
    expect(await made(mapping, { number: 'Köln' })).toEqual({ there: 'Grün' });
  });

  it.each<[what: string, text: string, found: string]>([
    ['a date', 'ours,theirs\r\nA,x\r\nB,4-Mar\r\n', 'warning excel-date tables/states.csv:3:3'],
    ['a shortened number', 'ours,theirs\r\n4.00638E+12,x\r\n', 'warning excel-number tables/states.csv:2:1'],
    ['lost zeros', 'ours,theirs\r\n001,x\r\n020,y\r\n3,z\r\n', 'warning lost-zeros tables/states.csv:4:1'],
    ['a failed formula', 'ours,theirs\r\nA,#N/A\r\n', 'error cell-error tables/states.csv:2:3'],
  ])('with %s made of a code tells the cell', async (_, text, found) => {
    const { problems } = await saved(Buffer.from(text));
    expect(problems[0]).toBe(found);
  });

  it('half written says what is missing, and takes nothing over', async () => {
    const { mapping, problems } = await saved(Buffer.from('ours,theirs\r\nA,"on'));
    expect(mapping).toBeUndefined();
    expect(problems).toEqual([
      'error bad-quote tables/states.csv:2:3',
      'error unknown-table erp.yaml:5:34',
      'error unknown-table erp.yaml:6:31',
    ]);
  });
});
