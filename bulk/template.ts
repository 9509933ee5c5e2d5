import type ExcelJS from '@protobi/exceljs';
import { BULK_FIELD_NAMES, BULK_FIELDS, type BulkField } from '../domain/bulk/fields.ts';
import type { BulkItem } from '../domain/bulk/items.ts';
import { cellName } from '../domain/spreadsheet.ts';
import { dropDowns, LISTS, type Offered, offeredLists, reachOf } from './drop-downs.ts';
import { FONT, HEAD, HEAD_REQUIRED } from './looks.ts';

/** So many rows have drop-downs; more may be written below them. */
const ROWS = 10_000;

const WIDTHS: Partial<Record<BulkField, number>> = {
  line1: 32,
  line2: 20,
  company: 26,
  email: 26,
  country: 26,
  note: 32,
  sku: 18,
};
const USUAL_WIDTH = 16;

/** Columns that a spreadsheet must not make numbers or days of. */
const TEXTS = new Set<BulkField>(BULK_FIELD_NAMES.filter((field) => !['quantity', 'price', 'date'].includes(field)));

/** The workbook that buyers fill in: orders, what each column means, and the articles. */
export async function orderTemplate(offered: Offered): Promise<Buffer> {
  const { Workbook } = (await import('@protobi/exceljs')).default;
  const workbook = new Workbook();
  workbook.creator = 'Waybill';
  putOrders(workbook, offered);
  putLists(workbook, offered);
  putInstructions(workbook);
  putArticles(workbook, offered.items);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function putOrders(workbook: ExcelJS.Workbook, offered: Offered): void {
  const sheet = workbook.addWorksheet('Orders 订单', { views: [{ state: 'frozen', xSplit: 1, ySplit: 1 }] });
  sheet.columns = BULK_FIELD_NAMES.map((field) => ({
    width: WIDTHS[field] ?? USUAL_WIDTH,
    style: { font: FONT, ...(TEXTS.has(field) ? { numFmt: '@' } : field === 'date' ? { numFmt: 'yyyy-mm-dd' } : {}) },
  }));
  const head = sheet.getRow(1);
  head.height = 34;
  for (const [at, field] of BULK_FIELD_NAMES.entries()) {
    const spec = BULK_FIELDS[field];
    const required = 'required' in spec;
    const cell = head.getCell(at + 1);
    cell.value = `${spec.en}${required ? ' *' : ''}\n${spec.zh}`;
    cell.style = required ? HEAD_REQUIRED : HEAD;
    cell.note = { texts: [{ text: `${spec.note[0]}\n${spec.note[1]}` }] };
  }
  sheet.autoFilter = { from: 'A1', to: cellName(BULK_FIELD_NAMES.length - 1, 1) };
  // All columns on one sheet of paper could not be read: it goes over several, each with the order's reference.
  sheet.pageSetup = {
    orientation: 'landscape',
    pageOrder: 'overThenDown',
    printTitlesRow: '1:1',
    printTitlesColumn: 'A:A',
  };
  putDropDowns(sheet, offered);
}

function putDropDowns(sheet: ExcelJS.Worksheet, offered: Offered): void {
  const { model } = (sheet as unknown as { dataValidations: { model: Record<string, ExcelJS.DataValidation> } })
    .dataValidations;
  for (const { field, type, formula, style, title, error } of dropDowns(offered)) {
    const told = { allowBlank: true, showErrorMessage: true, errorStyle: style, errorTitle: title, error };
    model[reachOf(BULK_FIELD_NAMES.indexOf(field), { first: 2, last: ROWS + 1 })] =
      type === 'list'
        ? { type, formulae: [formula], ...told }
        : { type, operator: 'greaterThan', formulae: [Number(formula)], ...told };
  }
}

/** The hidden sheet that the drop-downs read. */
function putLists(workbook: ExcelJS.Workbook, offered: Offered): void {
  const sheet = workbook.addWorksheet(LISTS, { state: 'hidden' });
  for (const [at, [field, words]] of offeredLists(offered).entries()) {
    sheet.getColumn(at + 1).numFmt = '@';
    for (const [row, word] of [field, ...words].entries()) sheet.getCell(row + 1, at + 1).value = word;
  }
}

const RULES: readonly (readonly [en: string, zh: string])[] = [
  [
    'One row is one article of an order. Rows with the same order reference are one order.',
    '每行为订单中的一个商品；订单号相同的各行为同一张订单。',
  ],
  [
    'What is of the whole order (address, currency, ...) stands in its first row; the others may leave it empty.',
    '整单信息（地址、币种等）填写在首行即可，其余行可留空。',
  ],
  [
    'An order goes as a whole: if one row is wrong, none of it goes until that row is mended.',
    '订单整体通过：如有一行有误，整张订单须改正后才会处理。',
  ],
  [
    'The same file may be sent again: what came before is not doubled. A new order needs a new reference.',
    '同一文件可重复发送，不会重复下单；新订单请使用新的订单号。',
  ],
  [
    'Marked cells come back: red must be mended, yellow should be known, blue was read as the note says. Mend them in the same file and send it again.',
    '返回文件中：红色须改正，黄色请留意，蓝色按批注所示处理。请在原文件中修改后重新发送。',
  ],
];

const EXAMPLES: Partial<Record<BulkField, string>> = {
  order: 'PO-4711',
  date: '2026-11-26',
  sku: 'WB-001',
  quantity: '24',
  price: '12.30',
  currency: 'EUR',
  customer: 'C-77',
  company: 'Sample Works GmbH',
  taxId: 'DE123456789',
  email: 'orders@example.org',
  incoterm: 'DAP Berlin',
  name: 'Sample Buyer',
  line1: '5 Sample Street',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
  phone: '+49 30 1234567',
};

function putInstructions(workbook: ExcelJS.Workbook): void {
  const sheet = workbook.addWorksheet('Instructions 说明');
  sheet.pageSetup = { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 };
  sheet.columns = [{ width: 26 }, { width: 12 }, { width: 60 }, { width: 48 }, { width: 22 }];
  const title = sheet.addRow(['How to order  如何下单']);
  title.getCell(1).font = { ...FONT, size: 16, bold: true };
  for (const [en, zh] of RULES) {
    const row = sheet.addRow([en]);
    sheet.mergeCells(row.number, 1, row.number, 3);
    row.getCell(4).value = zh;
    sheet.mergeCells(row.number, 4, row.number, 5);
    row.height = 32;
    row.alignment = { wrapText: true, vertical: 'top' };
    row.font = FONT;
  }
  sheet.addRow([]);
  const head = sheet.addRow(['Column 列', 'Needed 必填', 'What it is', '说明', 'Example 示例']);
  for (let at = 1; at <= 5; at += 1) head.getCell(at).style = HEAD;
  for (const field of BULK_FIELD_NAMES) {
    const spec = BULK_FIELDS[field];
    const row = sheet.addRow([
      `${spec.en} ${spec.zh}`,
      'required' in spec ? 'yes 是' : '',
      ...spec.note,
      EXAMPLES[field] ?? '',
    ]);
    row.alignment = { wrapText: true, vertical: 'top' };
    row.font = FONT;
    row.getCell(5).numFmt = '@';
  }
}

function putArticles(workbook: ExcelJS.Workbook, items: readonly BulkItem[]): void {
  const sheet = workbook.addWorksheet('Articles 商品', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = [{ width: 18 }, { width: 40 }, { width: 12 }, { width: 14 }, { width: 12 }, { width: 12 }];
  const head = sheet.addRow([
    'SKU\n商品编码',
    'Article\n名称',
    'Pack of\n包装数',
    'At least\n起订量',
    'List price\n价目',
    'In\n币种',
  ]);
  head.height = 34;
  for (let at = 1; at <= 6; at += 1) head.getCell(at).style = HEAD;
  for (const { sku, name, packSize, minQuantity, price, currency } of items.filter(({ blocked }) => !blocked)) {
    const row = sheet.addRow([sku, name ?? '', packSize, minQuantity, price ?? '', currency ?? '']);
    row.font = FONT;
    row.getCell(1).numFmt = '@';
    row.getCell(5).alignment = { horizontal: 'right' };
  }
}
