import { stringify } from 'csv-stringify/sync';
import type { Proposal } from '../../activities/replenish/plan.ts';
import { safeCell } from '../../domain/spreadsheet.ts';
import { writeWhole } from '../write-whole.ts';

const twoDigits = (value: number): number => Math.round(value * 100) / 100;

/** The columns of a file of purchases, with their names in English and Chinese. */
const COLUMNS: readonly (readonly [name: string, zh: string, of: (one: Proposal) => string | number])[] = [
  ['supplier', '供应商', ({ supplier }) => supplier ?? ''],
  ['sku', 'SKU', ({ sku }) => sku],
  ['warehouse', '仓库', ({ warehouse }) => warehouse],
  ['quantity', '采购数量', ({ quantity }) => quantity],
  ['pack', '每包数量', ({ pack }) => pack],
  ['minimum', '最小起订量', ({ minimum }) => minimum],
  ['lead_days', '交期（天）', ({ leadDays }) => leadDays],
  ['free', '可用库存', ({ free }) => free],
  ['on_order', '在途数量', ({ onOrder }) => onOrder],
  ['reorder_point', '再订货点', ({ point }) => point],
  ['weekly', '预测周需求', ({ weekly }) => twoDigits(weekly)],
  ['error', '预测误差', ({ tried }) => (tried.origins === 0 ? '' : twoDigits(tried.error))],
  ['naive_error', '朴素预测误差', ({ tried }) => (tried.origins === 0 ? '' : twoDigits(tried.naiveError))],
];

const rowOf = (one: Proposal) =>
  COLUMNS.map(([, , of]) => of(one)).map((cell) => (typeof cell === 'string' ? safeCell(cell) : cell));

const csvOf = (rows: readonly Proposal[]): string =>
  stringify([COLUMNS.map(([name]) => name), ...rows.map(rowOf)], { record_delimiter: 'unix' });

async function workbookOf(rows: readonly Proposal[]): Promise<Buffer> {
  const { Workbook } = (await import('@protobi/exceljs')).default;
  const { FONT, HEAD } = await import('../../bulk/looks.ts');
  const workbook = new Workbook();
  workbook.creator = 'Waybill';
  const sheet = workbook.addWorksheet('Purchases 采购', { views: [{ state: 'frozen', xSplit: 2, ySplit: 1 }] });
  sheet.columns = COLUMNS.map(([name]) => ({
    width: name === 'sku' || name === 'supplier' ? 24 : 14,
    style: { font: FONT },
  }));
  const head = sheet.getRow(1);
  head.height = 34;
  for (const [at, [name, zh]] of COLUMNS.entries()) {
    const cell = head.getCell(at + 1);
    cell.value = name === zh.toLowerCase() ? name : `${name}\n${zh}`;
    cell.style = HEAD;
  }
  for (const one of rows) sheet.addRow(rowOf(one));
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: COLUMNS.length } };
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/** Writes what to buy as CSV or, where the name ends so, as a workbook; it is there whole or not at all. */
export async function writePurchases(path: string, rows: readonly Proposal[]): Promise<void> {
  await writeWhole(path, path.toLowerCase().endsWith('.xlsx') ? await workbookOf(rows) : `\uFEFF${csvOf(rows)}`);
}
