import type { BulkCase } from './bulk-case.ts';
import { laidOut, sheet, valuesOf } from './whole-sheet.ts';

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
const called =
  (names: Record<string, string>) =>
  (one: string): string =>
    names[one] ?? one;

/** What the columns are called, and where they are. */
export const HEADINGS: readonly BulkCase[] = [
  sheet('headings in Chinese', { headings: called(ZH), expected: 'right' }),
  sheet('headings in German', { headings: called(DE), expected: 'right' }),
  sheet('headings in capitals with stars', { headings: (one) => `${one.toUpperCase()} *`, expected: 'right' }),
  sheet('headings in two languages', { headings: (one) => `${one} *\n${ZH[one] ?? ''}`, expected: 'right' }),
  sheet('a column that nobody knows', { headings: called({ Note: 'Colour' }), expected: 'right' }),
  sheet('columns in another order', {
    rows: (rows) => rows.map((row) => Object.fromEntries(Object.entries(row).reverse())),
    expected: 'right',
  }),
  sheet('the headings in the other language below the first', {
    rows: (rows) => [ZH, ...rows],
    expected: 'right',
  }),
  sheet('the headings again at the top of the second page', {
    rows: ([a, b, c]) => [a, b, Object.fromEntries(Object.keys(a ?? {}).map((one) => [one, one])), c] as never,
    expected: 'right',
  }),
  sheet('a title above the headings', {
    change: (one) => one.spliceRows(1, 0, ['Order of Sample Works'], []),
    expected: 'right',
  }),
  // Whose are they?
  sheet('no column of quantities', { headings: called({ Quantity: 'Colour' }), expected: 'missing-column' }),
  sheet('a slip in a heading', { headings: called({ Quantity: 'Quanttiy' }), expected: 'missing-column' }),
  sheet('quantities by carton', { headings: called({ Quantity: 'Cartons' }), expected: 'missing-column' }),
  sheet('no column of references', { headings: called({ 'Order reference': 'Line' }), expected: 'missing-column' }),
  sheet('the template of another supplier', {
    headings: called({ SKU: 'Vendor style', 'Address line 1': 'Consignee address', City: 'Port', Country: 'Via' }),
    expected: 'missing-column',
  }),
  sheet('a heading in a language that we do not have', {
    headings: called({ City: 'Město', SKU: 'Zboží' }),
    expected: 'missing-column',
  }),
  sheet('one heading for the whole address', {
    headings: called({ City: '', Country: '', 'Address line 1': 'Full address' }),
    expected: 'missing-column',
  }),
  sheet('two columns of quantities', { headings: called({ Note: 'Qty' }), expected: 'twice-column' }),
  sheet('the codes of both sides in two columns', {
    headings: called({ Note: 'Item code' }),
    expected: 'twice-column',
  }),
  sheet('two tables side by side', {
    change: (one, workbook) =>
      laidOut(
        one,
        workbook,
        valuesOf(one).map((row) => [...row, '', ...row]),
      ),
    expected: 'twice-column',
  }),
  sheet('no headings of ours at all', { headings: (one) => `x ${one.length}`, expected: 'no-sheet' }),
  sheet('no headings', {
    change: (one, workbook) => laidOut(one, workbook, valuesOf(one).slice(1)),
    expected: 'no-sheet',
  }),
  sheet('headings below forty rows of terms', {
    change: (one) => one.spliceRows(1, 0, ...Array.from({ length: 40 }, (_, at) => [`§ ${at + 1} of our terms`])),
    expected: 'no-sheet',
  }),
  sheet('headings down the side', {
    change: (one, workbook) => {
      const rows = valuesOf(one);
      laidOut(
        one,
        workbook,
        (rows[0] ?? []).map((_, at) => rows.map((row) => row[at])),
      );
    },
    expected: 'no-sheet',
  }),
  sheet('a matrix of articles and sizes', {
    change: (one, workbook) =>
      laidOut(one, workbook, [
        ['', 'S', 'M', 'L'],
        ['Cup', 2, 4, 2],
        ['Plate', 1, 1, 1],
      ]),
    expected: 'no-sheet',
  }),
  sheet('all columns in the first', {
    change: (one, workbook) =>
      laidOut(
        one,
        workbook,
        valuesOf(one).map((row) => [row.join(', ')]),
      ),
    expected: 'no-sheet',
  }),
  sheet('our price list, sent back', {
    change: (one, workbook) =>
      laidOut(one, workbook, [
        ['SKU', 'Name', 'Unit price', 'Currency'],
        ['WB-001', 'Cup', 12.3, 'EUR'],
      ]),
    expected: 'missing-column',
  }),
  sheet('no rows', { rows: () => [], expected: 'no-rows' }),
];
