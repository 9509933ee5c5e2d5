import { describe, expect, it, test } from 'vitest';
import { cellName } from '../../domain/spreadsheet.ts';
import { parseTable, type TableFile } from './table.ts';

const read = (text: string, encoding?: string) => {
  const file: TableFile = { path: 'tables/t.csv', text, ...(encoding && { encoding }) };
  const { table, problems } = parseTable(file);
  return {
    columns: table?.columns,
    rows: table?.rows.map((row) => row.cells),
    found: problems.map(({ code, where, message }) => [code, where?.replace('tables/t.csv:', ''), message]),
  };
};

const GOOD = {
  columns: ['shop', 'ours'],
  rows: [
    ['PAID', 'paid'],
    ['VOID', 'x;y'],
  ],
  found: [],
};

describe('a CSV table as spreadsheets save it', () => {
  it.each([
    ['commas', 'shop,ours\nPAID,paid\nVOID,x;y\n'],
    ['semicolons', 'shop;ours\nPAID;paid\nVOID;"x;y"\n'],
    ['tabs', 'shop\tours\nPAID\tpaid\nVOID\tx;y'],
    ['bars', 'shop|ours\nPAID|paid\nVOID|x;y\n'],
    ['a line that names the separator', 'sep=;\r\nshop;ours\r\nPAID;paid\r\nVOID;"x;y"\r\n'],
    ['BOM and CRLF', '\uFEFFshop;ours\r\nPAID;paid\r\nVOID;"x;y"\r\n'],
    ['CR', 'shop,ours\rPAID,paid\rVOID,x;y\r'],
    ['line ends of both kinds', 'shop,ours\r\nPAID,paid\nVOID,x;y\r\n'],
    ['all in quotes', '"shop","ours"\n"PAID","paid"\n"VOID","x;y"\n'],
    ['a separator in the head', '"shop";ours\nPAID;paid\nVOID;"x;y"\n'],
    ['columns and rows of nothing', 'shop,ours,,\n\nPAID,paid,,\n,,,\nVOID,x;y,,\n,,,\n,,,'],
    ['blanks around', 'shop , ours\n PAID,paid \nVOID\u00A0,x;y\n'],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual(GOOD);
  });

  test('cells of several lines, and where what follows them stands', () => {
    const { rows, found } = read('shop,ours\r\n"a\r\nb","say ""x"""\r\nKEY,#REF!\r\n');
    expect(rows).toBeUndefined();
    expect(found).toEqual([['cell-error', '4:5', 'cell B3 holds `#REF!`, an error of the spreadsheet and no value']]);
    expect(read('shop,ours\r\n"a\r\nb","say ""x"""\r\n').rows).toEqual([['a\r\nb', 'say "x"']]);
  });

  test('rows that are short are filled with nothing', () => {
    expect(read('a,b,c\n1,2\n3\n').rows).toEqual([
      ['1', '2', ''],
      ['3', '', ''],
    ]);
  });

  test('ten thousand rows', () => {
    const text = `key,value\n${Array.from({ length: 10_000 }, (_, i) => `K-${i},v${i}`).join('\n')}`;
    const { table } = parseTable({ path: 't.csv', text });
    expect(table?.rows).toHaveLength(10_000);
    expect(table?.rows.at(-1)).toMatchObject({ cells: ['K-9999', 'v9999'], at: 't.csv:10001:1', row: 10_001 });
  });
});

describe('what is wrong is told with its cell', () => {
  it.each<[what: string, text: string, code: string, where: string, message: string]>([
    ['nothing', '', 'empty-table', '1:1', 'at least two columns and one row'],
    ['a workbook', 'PK\u0003\u0004\u0014\0\u0006', 'bad-encoding', '1:1', 'this is a workbook and no CSV'],
    ['a head alone', 'a,b\n', 'empty-table', '1:1', 'this one has 2 and 0'],
    ['one column', 'a\n1\n', 'empty-table', '1:1', 'this one has 1 and 1'],
    ['an open quote', 'a,b\n1,2\n3,"4\n5,6\n', 'bad-quote', '3:3', 'cell B3 is never closed'],
    ['a quote in between', 'a,b\n1,2\n3,4" pipe\n', 'bad-quote', '3:3', 'in cell B3'],
    ['a text after a quote', 'a,b\n1,"2"x\n', 'bad-quote', '2:3', 'in cell B2'],
    ['a column without a name', 'a,,c\n1,2,3\n', 'bad-columns', '1:3', 'cell B1 names no column'],
    ['two columns of a name', 'a,b,a\n1,2,3\n', 'bad-columns', '1:5', '`a` in cell C1 names a second column, after A1'],
    ['a hostile column', 'a,__proto__\n1,2\n', 'bad-columns', '1:3', '`__proto__` in cell B1'],
    ['a cell too many', 'a,b\n1,2\n3,4,5\n', 'bad-row', '3:5', 'cell C3 holds `5` outside the 2 columns'],
    ['another separator below', 'a,b\n1;2\n', 'bad-row', '2:1', 'row 2 is all in one cell: it has `;`'],
    ['a formula that failed', 'a,b\nA,#N/A\n', 'cell-error', '2:3', 'cell B2 holds `#N/A`'],
    ['a column too narrow', 'a,b\n####,x\n', 'cell-error', '2:1', 'cell A2 holds `####`'],
    ['a character lost', 'a,b\nA,M\uFFFDller\n', 'bad-encoding', '2:3', 'cell B2 holds'],
    ['the same below columns of nothing', ',a\n,1\n', 'bad-columns', '1:1', 'cell A1 names no column'],
  ])('%s', (_, text, code, where, message) => {
    const { columns, found } = read(text);
    expect(columns).toBeUndefined();
    expect(found).toEqual([[code, where, expect.stringContaining(message)]]);
  });
});

describe('what a spreadsheet seems to have done is a warning, and the table is used', () => {
  it.each<[text: string, ...found: [code: string, where: string, message: string][]]>([
    ['a,b\n1.23457E+12,x\nB,4E+05\n', ['excel-number', '2:1', 'cell A2'], ['excel-number', '3:3', 'cell B3']],
    ['a,b\n"1,23E+12",x\n', ['excel-number', '2:1', 'cell A2']],
    ['a,b\nA,4-Mar\nB,Mar-04\n', ['excel-date', '2:3', 'cell B2'], ['excel-date', '3:3', 'cell B3']],
    ['a,b\n04. Mrz,x\n3月4日,y\n', ['excel-date', '2:1', 'cell A2'], ['excel-date', '3:1', 'cell A3']],
    ['a,b\n007,x\n012,y\n9,z\n', ['lost-zeros', '4:1', 'the others of this column have 3 digits']],
    ['a,b\nA\u00A0B,x\n', ['odd-character', '2:1', 'no plain one']],
    ['a,b\nA\u200B,x\n', ['odd-character', '2:1', 'no plain one']],
    ['a,b\nＡ１,x\n', ['odd-character', '2:1', 'full-width']],
    ['a,b\nPAID,x\nPaid,y\n', ['near-double', '3:1', 'differs from cell A2 in case or blanks only']],
    ['a,b\nIN TRANSIT,x\n\nIN  TRANSIT,y\n', ['near-double', '4:1', 'differs from cell A2']],
  ])('%j', (text, ...expected) => {
    const { columns, found } = read(text);
    expect(columns).toEqual(['a', 'b']);
    expect(found).toEqual(expected.map(([code, where, message]) => [code, where, expect.stringContaining(message)]));
  });

  it.each([
    'a,b\n1E5,x\n3E10,y\n',
    'a,b\nMAR,x\nMay,y\n12-2026,z\n',
    'a,b\n1,x\n22,y\n333,z\n',
    'a,b\n50667,x\n1067,y\n10115,z\n',
    'a,b\nPAID,paid\nPAID,paid\n',
    'a,b\nA,Ｂ\n中国,CN\n',
  ])('%j is not suspected', (text) => {
    expect(read(text).found).toEqual([]);
  });

  test('an encoding that was guessed is shown by the first text that it changes', () => {
    expect(read('a,b\nA,x\nKöln,y\nJülich,z\n', 'windows-1252').found).toEqual([
      ['guessed-encoding', '3:1', 'cell A3 holds `Köln`, read as Windows-1252, because the file is not UTF-8'],
    ]);
    expect(read('a,b\nA,x\n', 'windows-1252').found).toEqual([]);
    expect(read('a,b\n中国,x\n', 'gb18030').found).toEqual([]);
  });
});

test('YAML tables are looked at for keys alone: no spreadsheet wrote them', () => {
  const { table, problems } = parseTable({
    path: 't.yaml',
    text: 'PAID: paid\nPaid: unpaid\n"A\u00A0B": 4-Mar\nx: "#REF!"\n',
  });
  expect(table?.columns).toEqual(['key', 'value']);
  expect(problems.map(({ code, where, message }) => [code, where, message.slice(0, 30)])).toEqual([
    ['near-double', 't.yaml:2:1', 'line 2 holds `Paid`, which dif'],
    ['odd-character', 't.yaml:3:1', expect.any(String)],
  ]);
});

test('columns are named as spreadsheets name them', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map((column) => cellName(column, 3))).toEqual([
    'A3',
    'Z3',
    'AA3',
    'AZ3',
    'BA3',
    'ZZ3',
    'AAA3',
  ]);
});
