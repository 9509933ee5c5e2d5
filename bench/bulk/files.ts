import ExcelJS from '@protobi/exceljs';
import { stringify } from 'csv-stringify/sync';
import { orderTemplate } from '../../bulk/template.ts';
import { BULK_FIELD_NAMES, BULK_FIELDS, type BulkField } from '../../domain/bulk/fields.ts';
import type { BulkItem } from '../../domain/bulk/items.ts';

const ARTICLES = 500;

/** Articles of a middling exporter. */
export const ITEMS: readonly BulkItem[] = Array.from({ length: ARTICLES }, (_, at) => ({
  sku: `WB-${String(at).padStart(5, '0')}`,
  name: `Article ${at}`,
  packSize: 6,
  minQuantity: 12,
  blocked: false,
  price: '12.30',
  currency: 'EUR',
}));

/** Whose orders they are, in turn. */
export const CUSTOMERS: readonly string[] = Array.from({ length: 97 }, (_, at) => `C-${at}`);

export const itemsCsv = (): string =>
  stringify([
    ['sku', 'name', 'pack_size', 'min_quantity', 'blocked', 'price', 'currency'],
    ...ITEMS.map((one) => [one.sku, one.name, one.packSize, one.minQuantity, 'no', one.price, one.currency]),
  ]);

/** Rows of orders of two lines; every `wrongEach`th row has an SKU that does not exist. */
export function bulkRows(count: number, wrongEach = 0): Partial<Record<BulkField, string | number>>[] {
  return Array.from({ length: count }, (_, at) => ({
    order: `PO-${String(at >> 1).padStart(6, '0')}`,
    sku: wrongEach > 0 && at % wrongEach === 0 ? `WX-${at}` : (ITEMS[at % ARTICLES] as BulkItem).sku,
    quantity: 12 + (at % 2) * 6,
    price: 12.3,
    currency: 'EUR',
    customer: CUSTOMERS[(at >> 1) % CUSTOMERS.length] as string,
    company: `Sample Works ${(at >> 1) % CUSTOMERS.length} GmbH`,
    email: `orders${(at >> 1) % CUSTOMERS.length}@example.org`,
    incoterm: 'DAP Berlin',
    name: `Sample Buyer ${at >> 1}`,
    line1: `${at >> 1} Sample Street`,
    city: 'Berlin',
    postalCode: '10115',
    country: 'DE Germany 德国',
    phone: '+49 30 1234567',
    note: 'Please call before delivery',
  }));
}

/** Rows that were imported before: the first tenth of these, of which every tenth order said something else then. */
export const earlierRows = (count: number): ReturnType<typeof bulkRows> =>
  bulkRows(Math.floor(count / 20) * 2).map((row, at) => ((at >> 1) % 10 === 9 ? { ...row, note: 'by Friday' } : row));

/** The template as a buyer fills it in and saves it. */
export async function filledTemplate(rows: readonly Partial<Record<BulkField, string | number>>[]): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load((await orderTemplate({ items: ITEMS, currencies: ['EUR', 'USD'] })) as never);
  const sheet = workbook.worksheets[0] as ExcelJS.Worksheet;
  for (const [at, row] of rows.entries()) {
    const line = sheet.getRow(at + 2);
    for (const [column, field] of BULK_FIELD_NAMES.entries()) {
      const value = row[field];
      if (value !== undefined) line.getCell(column + 1).value = value;
    }
  }
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

export const filledCsv = (rows: readonly Partial<Record<BulkField, string | number>>[]): string =>
  stringify([
    BULK_FIELD_NAMES.map((field) => BULK_FIELDS[field].en),
    ...rows.map((row) => BULK_FIELD_NAMES.map((field) => row[field] ?? '')),
  ]);
