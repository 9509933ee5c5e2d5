import type ExcelJS from '@protobi/exceljs';
import type { BulkCase } from './bulk-case.ts';
import { below, laidOut, on, type Row, sheet, valuesOf } from './whole-sheet.ts';

const HEAD = ['Address line 1', 'City', 'Country', 'Postal code', 'Currency', 'Company', 'Ship-to name', 'Phone'];

/** Strikes out the cells of a row, or one of them. */
function strike(sheet: ExcelJS.Worksheet, row: number, column?: number): void {
  sheet.getRow(row).eachCell((cell, at) => {
    if (column === undefined || at === column) cell.font = { strike: true };
  });
}

/** How rows, cells and sheets are laid out. */
export const LAYOUT: readonly BulkCase[] = [
  sheet('all is right', { expected: 'right' }),
  sheet('an empty row between orders', {
    rows: ([a, b, c]) => [a as Row, b as Row, {}, c as Row],
    expected: 'right',
  }),
  sheet('the head of an order in its first row only', {
    rows: on(1, Object.fromEntries(HEAD.map((one) => [one, '']))),
    expected: 'right',
  }),
  sheet('a line that names no order, below one', {
    rows: ([a, b, c]) => [a as Row, { SKU: b?.SKU, Quantity: b?.Quantity }, c as Row],
    expected: 'right',
  }),
  sheet('orders one through the other', {
    rows: ([a, b, c]) => [a as Row, c as Row, b as Row],
    expected: 'right',
  }),
  sheet('a reference that is merged over its lines', { change: (one) => one.mergeCells('A2:A3'), expected: 'right' }),
  sheet('a sum below the rows', { rows: below({ 'Order reference': 'Total', Quantity: 16 }), expected: 'right' }),
  sheet('a sum in Chinese that does not add up', { rows: below({ SKU: '合计', Quantity: 99 }), expected: 'right' }),
  // What nobody can tell for sure.
  sheet('a line that names no order, with an address', {
    rows: on(1, { 'Order reference': '' }),
    expected: 'no-order',
    needPerson: 0,
  }),
  sheet('a line that names no order, below an empty row', {
    rows: ([a, b, c]) => [a as Row, {}, { SKU: b?.SKU, Quantity: b?.Quantity }, c as Row],
    expected: 'no-order',
    needPerson: 0,
  }),
  sheet('a line that names no order, below a sum', {
    rows: (rows) => [...rows, { SKU: 'Subtotal', Quantity: 16 }, { SKU: 'WB-002', Quantity: 1 }],
    expected: 'no-order',
    needPerson: 0,
  }),
  sheet('a reference once for all rows', {
    rows: on(1, { 'Order reference': '' }, { 'Order reference': '' }),
    expected: 'no-order',
    needPerson: 1,
  }),
  sheet('the same line twice', {
    rows: (rows) => [...rows.slice(0, 1), rows[0] as Row, ...rows.slice(1)],
    expected: 'same-line',
    needPerson: 1,
  }),
  sheet('an order that was pasted twice', {
    rows: (rows) => [...rows, ...rows.slice(0, 2)],
    expected: 'same-line',
    needPerson: 1,
  }),
  sheet('one reference for two customers', {
    rows: on(2, { 'Order reference': 'A-1', Company: 'Other Works' }),
    expected: 'two-values',
    needPerson: 2,
  }),
  sheet('two currencies in an order', { rows: on(1, { Currency: 'USD' }), expected: 'two-values', needPerson: 1 }),
  sheet('two addresses in an order', { rows: on(1, { City: 'Bonn' }), expected: 'two-values', needPerson: 1 }),
  sheet('two spellings of a street in an order', {
    rows: on(1, { 'Address line 1': '5 Sample St.' }),
    expected: 'two-values',
    needPerson: 1,
  }),
  sheet('two days in an order', {
    rows: on(0, { 'Order date': '2026-11-20' }, { 'Order date': '2026-11-21' }),
    expected: 'two-values',
    needPerson: 1,
  }),
  sheet('numbers dragged down with the row above', {
    rows: on(0, { 'Postal code': '10115' }, { 'Postal code': '10116' }),
    expected: 'two-values',
    needPerson: 1,
  }),
  sheet('an article twice with other quantities', { rows: on(1, { SKU: 'WB-001', Quantity: 18 }), expected: 'right' }),
  sheet('one wrong line of two', { rows: on(1, { SKU: 'WB-777' }), expected: 'unknown-sku', needPerson: 1 }),
  sheet('both orders wrong', {
    rows: on(1, { SKU: 'WB-777' }, { Quantity: -1 }),
    expected: ['unknown-sku', 'not-positive'],
  }),
  sheet('a row shifted by one cell', {
    change: (one) => one.getRow(4).splice(2, 0, ''),
    expected: ['unknown-country', 'unknown-currency', 'not-a-number'],
    needPerson: 1,
  }),
  sheet('a remark in the last row', {
    rows: below({ 'Order reference': 'Please deliver before the 20th, thank you!' }),
    expected: ['missing', 'no-receiver'],
    needPerson: 0,
  }),
  sheet('a signature below an empty row', {
    rows: below({}, { SKU: 'Prepared by Sample Buyer' }),
    expected: 'no-order',
    needPerson: 0,
  }),
  sheet('formulas dragged over empty rows', {
    rows: below({ 'Order reference': 0, SKU: 0, Quantity: 0 }),
    expected: ['missing', 'no-receiver', 'unknown-sku', 'not-positive'],
    needPerson: 0,
  }),
  sheet('what the columns hold, in a row of its own', {
    rows: (rows) => [{ ...rows[0], 'Order reference': 'text', SKU: 'text', Quantity: 'pcs', Country: 'ISO' }, ...rows],
    expected: ['unknown-country', 'unknown-sku', 'not-a-number'],
    needPerson: 0,
  }),
  sheet('the example of the template, left in', {
    rows: (rows) => [{ ...rows[2], 'Order reference': 'EXAMPLE', SKU: 'ABC-123' }, ...rows],
    expected: 'unknown-sku',
    needPerson: 0,
  }),
  // Joined and hidden cells.
  sheet('a quantity that is merged', {
    change: (one) => one.mergeCells('C2:C3'),
    expected: 'merged-line',
    needPerson: 1,
  }),
  sheet('an article that is merged', {
    change: (one) => one.mergeCells('B2:B3'),
    expected: ['merged-line', 'whole-pack'],
    needPerson: 1,
  }),
  sheet('a price that is merged over two orders', {
    change: (one) => one.mergeCells('D3:D4'),
    expected: 'merged-line',
  }),
  sheet('a reference that is merged over two orders', {
    change: (one) => one.mergeCells('A2:A4'),
    expected: 'right',
    meant: 1,
  }),
  sheet('article and quantity in one joined cell', {
    change: (one) => {
      one.getCell('B4').value = 'WB-002 x 1';
      one.mergeCells('B4:C4');
    },
    expected: ['unknown-sku', 'not-a-number'],
    needPerson: 1,
  }),
  sheet('a hidden row', {
    change: (one) => {
      one.getRow(4).hidden = true;
    },
    expected: 'hidden',
    needPerson: 1,
  }),
  sheet('a row that is struck through', {
    change: (one) => strike(one, 4),
    expected: 'struck-row',
    needPerson: 1,
  }),
  sheet('a line of two that is struck through', {
    change: (one) => strike(one, 3),
    expected: 'struck-row',
    needPerson: 1,
  }),
  sheet('a quantity that is struck through', {
    change: (one) => strike(one, 4, 3),
    expected: 'struck-cell',
    needPerson: 1,
  }),
  sheet('an old quantity struck through before the new one', {
    change: (one) => {
      one.getCell('C4').value = { richText: [{ font: { strike: true }, text: '3' }, { text: ' 1' }] };
    },
    expected: 'struck-cell',
    needPerson: 1,
  }),
  sheet('a column that nobody reads, struck through', {
    headings: (one) => (one === 'Note' ? 'Remark 7' : one),
    change: (one) => {
      one.getCell('M4').value = 'old remark';
      strike(one, 4, 13);
    },
    expected: 'right',
  }),
  sheet('a column of prices that is hidden', {
    change: (one) => {
      one.getColumn('D').hidden = true;
    },
    expected: 'right',
  }),
  sheet('rows that a filter hides', {
    change: (one) => {
      one.autoFilter = 'A1:M1';
      for (const row of [2, 3]) one.getRow(row).hidden = true;
    },
    expected: 'hidden',
    needPerson: 1,
  }),
  sheet('a group of rows that is folded away', {
    change: (one) => {
      for (const row of [2, 3, 4]) Object.assign(one.getRow(row), { outlineLevel: 1, hidden: true });
    },
    expected: 'hidden',
  }),
];

/** Several sheets, and what else is in a workbook. */
export const SHEETS: readonly BulkCase[] = [
  sheet('orders on the second sheet', {
    change: (_, workbook) => void workbook.addWorksheet('Cover').addRow(['Please find our orders on the other sheet']),
    expected: 'right',
  }),
  sheet('a hidden second sheet', {
    change: (one, workbook) => {
      const other = workbook.addWorksheet('Old', { state: 'hidden' });
      one.eachRow((row) => other.addRow(row.values));
    },
    expected: 'right',
  }),
  sheet('comments, pictures of a logo and a chart beside the rows', {
    change: (one) => {
      one.getCell('C4').note = 'was 3, customer wants 1';
    },
    expected: 'right',
  }),
  sheet('orders on two sheets', {
    change: (one, workbook) => {
      const other = workbook.addWorksheet('More');
      one.eachRow((row) => other.addRow(row.values));
    },
    expected: 'several-sheets',
  }),
  sheet('one sheet per month', {
    change: (one, workbook) => {
      for (const month of ['Oct', 'Nov', 'Dec']) {
        const other = workbook.addWorksheet(month);
        one.eachRow((row) => other.addRow(row.values));
      }
    },
    expected: 'several-sheets',
    meant: 8,
  }),
  sheet('orders on a hidden sheet only', {
    change: (one, workbook) => {
      one.state = 'hidden';
      workbook.addWorksheet('Cover').addRow(['Order of Sample Works', '2 orders']);
    },
    expected: 'no-sheet',
  }),
  sheet('an empty sheet', { change: (one, workbook) => laidOut(one, workbook, []), expected: 'no-sheet' }),
  sheet('headings on one sheet and rows on the next', {
    change: (one, workbook) => {
      const [headings = [], ...rows] = valuesOf(one);
      laidOut(one, workbook, [headings]);
      workbook.addWorksheet('Page 2').addRows(rows);
    },
    expected: 'no-rows',
  }),
];
