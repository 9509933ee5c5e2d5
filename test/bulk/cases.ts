import type ExcelJS from '@protobi/exceljs';
import type { BulkCode } from '../../domain/bulk/say.ts';

/** What must come of a file: it can go on, or the first cause for which a person is needed. */
export type Expected = 'right' | BulkCode;

/** One cell of an otherwise good order, as a text and as people write it. */
export interface CellCase {
  column: string;
  value: unknown;
  expected: Expected;
  /** What else the order says. */
  beside?: Record<string, unknown>;
}

const cells = (column: string, beside: Record<string, unknown>, ...list: [unknown, Expected][]): CellCase[] =>
  list.map(([value, expected]) => ({ column, value, expected, beside }));

export const CELL_CASES: CellCase[] = [
  ...cells(
    'Quantity',
    {},
    [12, 'right'],
    ['12', 'right'],
    [' 12 ', 'right'],
    ['１２', 'right'],
    ['12 pcs', 'right'],
    ['12件', 'right'],
    ['12,0', 'right'],
    ['12.00', 'right'],
    ['1 200', 'right'],
    ["1'200", 'right'],
    ['1,200', 'two-readings'],
    ['1.200', 'two-readings'],
    ['1.234.560', 'too-many'],
    ['12,5', 'not-whole'],
    [12.5, 'not-whole'],
    [0, 'not-positive'],
    [-12, 'not-positive'],
    ['-12', 'not-positive'],
    ['−12', 'not-positive'],
    ['(12)', 'not-a-number'],
    ['a dozen', 'not-a-number'],
    ['十二', 'not-a-number'],
    ['12-18', 'not-a-number'],
    ['', 'missing'],
    ['   ', 'missing'],
    [600_000, 'too-many'],
    [4_006_381_333_931, 'too-many'],
    ['1E+5', 'not-a-number'],
    [13, 'broken-pack'],
    [6, 'below-minimum'],
    [5, 'whole-pack'],
    [true, 'not-a-number'],
    ['=12', 'like-formula'],
    [{ formula: '6*2', result: 12 }, 'right'],
    [{ formula: '6*2' }, 'formula-unknown'],
    [{ formula: 'A1/0', result: { error: '#DIV/0!' } }, 'cell-error'],
    [{ error: '#REF!' }, 'cell-error'],
    [{ richText: [{ text: '1' }, { text: '2' }] }, 'right'],
  ),
  ...cells(
    'SKU',
    {},
    ['WB-001', 'right'],
    [' WB-001 ', 'right'],
    ['wb-001', 'right'],
    ['WB‑001', 'unknown-sku'],
    ['WB 001', 'right'],
    ['ＷＢ－００１', 'right'],
    ['WB-01', 'unknown-sku'],
    ['WB-0001', 'unknown-sku'],
    ['BW-001', 'unknown-sku'],
    ['Cup', 'unknown-sku'],
    ['', 'missing'],
    ['WB-009', 'blocked'],
    ['123', 'right'],
    [123, 'right'],
    ['00123', 'right'],
    ['0123', 'right'],
    [4_006_381_333_931, 'right'],
    ['4.00638E+12', 'exponent-sku'],
    ['4,00638E+12', 'exponent-sku'],
    [{ text: 'WB-001', hyperlink: 'https://example.org/wb-001' }, 'right'],
    ['=WB-001', 'like-formula'],
    ['@SUM(A1)', 'like-formula'],
    ['#N/A', 'unknown-sku'],
    ['x'.repeat(150), 'too-long'],
  ),
  ...cells(
    'Unit price',
    {},
    [12.3, 'right'],
    ['12.30', 'right'],
    ['12,30', 'right'],
    ['€12.30', 'right'],
    ['12,30 €', 'right'],
    ['EUR 12.30', 'right'],
    ['12.30 eur', 'right'],
    ['１２．３０', 'right'],
    ['1.234,50', 'right'],
    ['1,234.50', 'right'],
    ['1,234', 'two-readings'],
    ['$12.30', 'price-currency'],
    ['USD 12.30', 'price-currency'],
    ['12.345', 'two-readings'],
    ['12.3456', 'price-digits'],
    [0, 'not-positive'],
    [-1, 'not-positive'],
    ['free', 'not-a-number'],
    ['12.30/pc', 'not-a-number'],
    ['', 'right'],
    [0.1 + 0.2, 'right'],
    ['12.3.4', 'not-a-number'],
  ),
  ...cells(
    'Currency',
    {},
    ['EUR', 'right'],
    ['eur', 'right'],
    ['€', 'right'],
    ['欧元', 'right'],
    ['', 'right'],
    ['EURO', 'right'],
    ['XEU', 'unknown-currency'],
    ['Dollar', 'unknown-currency'],
    ['USD', 'right'],
    ['RMB', 'right'],
  ),
  { column: 'Currency', value: 'USD', expected: 'no-price', beside: { 'Unit price': '' } },
  { column: 'Currency', value: 'JPY', expected: 'price-digits', beside: { 'Unit price': '12.30' } },
  ...cells(
    'Country',
    {},
    ['DE', 'right'],
    ['de', 'right'],
    ['DEU', 'right'],
    ['Germany', 'right'],
    ['Deutschland', 'right'],
    ['德国', 'right'],
    ['Allemagne', 'right'],
    ['DE Germany 德国', 'right'],
    ['Germny', 'unknown-country'],
    ['EU', 'unknown-country'],
    ['', 'missing'],
    ['D', 'unknown-country'],
  ),
  ...cells(
    'Postal code',
    {},
    ['10115', 'right'],
    [10_115, 'right'],
    ['D-10115', 'wrong-postal-code'],
    ['DE-10115', 'right'],
    ['１０１１５', 'right'],
    ['1067', 'right'],
    [1_067, 'right'],
    ['101', 'wrong-postal-code'],
    ['1011', 'right'],
    ['101156', 'wrong-postal-code'],
    ['ABCDE', 'wrong-postal-code'],
    ['', 'no-postal-code'],
  ),
  ...(
    [
      ['US', '94105', 'right'],
      ['US', '94105-1234', 'right'],
      ['US', 2_139, 'right'],
      ['US', '9410', 'right'],
      ['US', '941', 'right'],
      ['US', '94', 'wrong-postal-code'],
      ['GB', 'SW1A 1AA', 'right'],
      ['GB', 'sw1a1aa', 'right'],
      ['GB', '12345', 'wrong-postal-code'],
      ['CA', 'K1A0B1', 'right'],
      ['CA', 'K1A 0B1', 'right'],
      ['CA', 'K1A', 'wrong-postal-code'],
      ['JP', '1500001', 'right'],
      ['JP', '150-0001', 'right'],
      ['JP', '15000', 'wrong-postal-code'],
      ['NL', '1012AB', 'right'],
      ['NL', '1012', 'wrong-postal-code'],
      ['PL', '00950', 'right'],
      ['PL', '00-950', 'right'],
      ['FR', '1000', 'right'],
      ['CN', '518057', 'right'],
      ['CN', '5180', 'wrong-postal-code'],
      ['HK', '', 'right'],
      ['AE', '', 'right'],
      ['LT', '01100', 'right'],
      ['LV', '1010', 'right'],
      ['SE', '11122', 'right'],
      ['IE', 'D02X285', 'right'],
    ] as const
  ).map(
    ([country, value, expected]): CellCase => ({
      column: 'Postal code',
      value,
      expected: expected as Expected,
      beside: { Country: country },
    }),
  ),
  ...cells(
    'Address line 1',
    {},
    ['5 Sample Street', 'right'],
    ['PO Box 12', 'po-box'],
    ['P.O. Box 12', 'po-box'],
    ['Postfach 1234', 'po-box'],
    ['Packstation 101', 'po-box'],
    ['Post Office Box 3', 'po-box'],
    ['邮政信箱 100 号', 'po-box'],
    ['Apartado de correos 5', 'po-box'],
    ['Boxberger Str. 2', 'right'],
    ['', 'missing'],
    ["=cmd|' /C calc'!A0", 'like-formula'],
    ['深圳市南山区科技路 88 号', 'right'],
  ),
  ...cells('City', {}, ['Berlin', 'right'], ['', 'missing'], ['北京', 'right'], ['+cmd', 'like-formula']),
  ...cells(
    'Order date',
    {},
    ['2026-11-20', 'right'],
    [new Date('2026-11-20T00:00:00Z'), 'right'],
    [46_346, 'right'],
    ['46346', 'right'],
    ['20.11.2026', 'right'],
    ['2026年11月20日', 'right'],
    ['2026/11/20', 'right'],
    ['20261120', 'right'],
    ['11/20/2026', 'right'],
    ['03/04/2026', 'two-readings'],
    ['31.02.2026', 'not-a-day'],
    ['yesterday', 'not-a-day'],
    ['2027-11-20', 'future-day'],
    ['', 'right'],
    ['20/11', 'not-a-day'],
  ),
  ...cells(
    'Email',
    {},
    ['orders@example.org', 'right'],
    ['', 'right'],
    ['orders at example.org', 'not-an-email'],
    ['a@b', 'not-an-email'],
  ),
  ...cells(
    'Phone',
    {},
    ['+49 30 1234567', 'right'],
    [49_301_234_567, 'right'],
    ['', 'right'],
    ['=1+1', 'like-formula'],
  ),
  ...cells('Incoterm', {}, ['DAP', 'right'], ['ddu Berlin', 'right'], ['XYZ', 'unknown-incoterm'], ['', 'right']),
  ...cells('Order reference', {}, ['A-1', 'right'], [4_711, 'right'], ['', 'no-order'], ['=A1', 'like-formula']),
  ...cells(
    'Note',
    {},
    ['leave at the gate', 'right'],
    ['x'.repeat(2_001), 'too-long'],
    ['=HYPERLINK("http://x")', 'like-formula'],
  ),
  ...cells('Ship-to name', { Company: '', 'Ship-to company': '' }, ['', 'no-receiver'], ['Sample Buyer', 'right']),
];

type Row = Record<string, unknown>;

/** What people do to a whole sheet; `rows` are two good orders, of two lines and of one. */
export interface SheetCase {
  name: string;
  rows?: (rows: Row[]) => Row[];
  headings?: (heading: string) => string;
  /** In the workbook, after it was filled. */
  change?: (sheet: ExcelJS.Worksheet, workbook: ExcelJS.Workbook) => void;
  expected: Expected;
  /** Orders that a person must look at; all of them where the file is refused. */
  needPerson: number;
}

const on =
  (at: number, ...changes: Row[]) =>
  (rows: Row[]): Row[] =>
    rows.map((row, index) => ({ ...row, ...(changes[index - at] ?? {}) }));

const ZH: Record<string, string> = {
  'Order reference': '订单号',
  SKU: '商品编码',
  Quantity: '数量',
  'Address line 1': '地址1',
  City: '城市',
  Country: '国家',
  'Postal code': '邮编',
  'Ship-to name': '收货人',
  Currency: '币种',
};
const DE: Record<string, string> = {
  'Order reference': 'Bestellnummer',
  SKU: 'Artikelnummer',
  Quantity: 'Menge',
  'Address line 1': 'Straße',
  City: 'Ort',
  Country: 'Land',
  'Postal code': 'PLZ',
};

export const SHEET_CASES: SheetCase[] = [
  { name: 'all is right', expected: 'right', needPerson: 0 },
  { name: 'headings in Chinese', headings: (one) => ZH[one] ?? one, expected: 'right', needPerson: 0 },
  { name: 'headings in German', headings: (one) => DE[one] ?? one, expected: 'right', needPerson: 0 },
  {
    name: 'headings in capitals with stars',
    headings: (one) => `${one.toUpperCase()} *`,
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'headings in two languages',
    headings: (one) => `${one} *\n${ZH[one] ?? ''}`,
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'a column that nobody knows',
    headings: (one) => (one === 'Note' ? 'Colour' : one),
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'no column of quantities',
    headings: (one) => (one === 'Quantity' ? 'Colour' : one),
    expected: 'missing-column',
    needPerson: 0,
  },
  {
    name: 'a slip in a heading',
    headings: (one) => (one === 'Quantity' ? 'Quanttiy' : one),
    expected: 'missing-column',
    needPerson: 0,
  },
  {
    name: 'two columns of quantities',
    headings: (one) => (one === 'Note' ? 'Qty' : one),
    expected: 'twice-column',
    needPerson: 0,
  },
  { name: 'no headings of ours at all', headings: (one) => `x ${one.length}`, expected: 'no-sheet', needPerson: 0 },
  { name: 'no rows', rows: () => [], expected: 'no-rows', needPerson: 0 },
  {
    name: 'columns in another order',
    rows: (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).reverse())),
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'an empty row between orders',
    rows: ([a, b, c]) => [a as Row, b as Row, {}, c as Row],
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'the head of an order in its first row only',
    rows: on(
      1,
      Object.fromEntries(
        ['Address line 1', 'City', 'Country', 'Postal code', 'Currency', 'Company', 'Ship-to name', 'Phone'].map(
          (one) => [one, ''],
        ),
      ),
    ),
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'a line that names no order, below one',
    rows: ([a, b, c]) => [a as Row, { SKU: b?.SKU, Quantity: b?.Quantity }, c as Row],
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'a line that names no order, with an address',
    rows: on(1, { 'Order reference': '' }),
    expected: 'no-order',
    needPerson: 0,
  },
  {
    name: 'a line that names no order, below an empty row',
    rows: ([a, b, c]) => [a as Row, {}, { SKU: b?.SKU, Quantity: b?.Quantity }, c as Row],
    expected: 'no-order',
    needPerson: 0,
  },
  {
    name: 'the same line twice',
    rows: (rows) => [...rows.slice(0, 1), rows[0] as Row, ...rows.slice(1)],
    expected: 'same-line',
    needPerson: 1,
  },
  {
    name: 'an article twice with other quantities',
    rows: on(1, { SKU: 'WB-001', Quantity: 18 }),
    expected: 'right',
    needPerson: 0,
  },
  { name: 'two currencies in an order', rows: on(1, { Currency: 'USD' }), expected: 'two-values', needPerson: 1 },
  { name: 'two addresses in an order', rows: on(1, { City: 'Bonn' }), expected: 'two-values', needPerson: 1 },
  { name: 'one wrong line of two', rows: on(1, { SKU: 'WB-777' }), expected: 'unknown-sku', needPerson: 1 },
  {
    name: 'both orders wrong',
    rows: on(1, { SKU: 'WB-777' }, { Quantity: -1 }),
    expected: 'unknown-sku',
    needPerson: 2,
  },
  {
    name: 'orders one through the other',
    rows: ([a, b, c]) => [a as Row, c as Row, b as Row],
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'a reference that is merged over its lines',
    change: (sheet) => sheet.mergeCells('A2:A3'),
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'a quantity that is merged',
    change: (sheet) => sheet.mergeCells('C2:C3'),
    expected: 'merged-line',
    needPerson: 1,
  },
  {
    name: 'a hidden row',
    change: (sheet) => {
      sheet.getRow(4).hidden = true;
    },
    expected: 'hidden',
    needPerson: 1,
  },
  {
    name: 'a title above the headings',
    change: (sheet) => sheet.spliceRows(1, 0, ['Order of Sample Works'], []),
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'orders on the second sheet',
    change: (_, workbook) => {
      const first = workbook.addWorksheet('Cover');
      first.addRow(['Please find our orders on the other sheet']);
    },
    expected: 'right',
    needPerson: 0,
  },
  {
    name: 'orders on two sheets',
    change: (sheet, workbook) => {
      const other = workbook.addWorksheet('More');
      sheet.eachRow((row) => other.addRow(row.values));
    },
    expected: 'several-sheets',
    needPerson: 0,
  },
  {
    name: 'a hidden second sheet',
    change: (sheet, workbook) => {
      const other = workbook.addWorksheet('Old', { state: 'hidden' });
      sheet.eachRow((row) => other.addRow(row.values));
    },
    expected: 'right',
    needPerson: 0,
  },
];
