import { stringify } from 'csv-stringify/sync';
import { XMLBuilder } from 'fast-xml-parser';
import { at } from '../rest/path.ts';
import type { OutgoingSpec } from './definition.ts';
import type { WrittenCsvSpec, WrittenFormat } from './definition-format.ts';

type Cells = Record<string, unknown>;

const IDENTITY = '{identity}';
const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null;
const plain = (data: unknown): Cells =>
  Object.fromEntries(Object.entries(Object(data) as Cells).filter(([, value]) => isPlain(value)));

/** The rows that a payload becomes: one, or one a line; undefined where it should have lines and has none. */
export function rowsOf({ columns, lines }: OutgoingSpec, identity: string, payload: unknown): Cells[] | undefined {
  const list = lines === undefined ? [undefined] : at(payload, lines);
  if (!Array.isArray(list) || list.length === 0) return undefined;
  return list.map((line) => {
    if (!columns) return { ...plain(payload), ...plain(line) };
    const cells = Object.entries(columns).map(([column, path]) => {
      if (path === IDENTITY) return [column, identity];
      const below = lines !== undefined && path.startsWith(`${lines}.`);
      return [column, below ? at(line, path.slice(lines.length + 1)) : at(payload, path)];
    });
    return Object.fromEntries(cells) as Cells;
  });
}

/** A file's bytes. `whole` is what JSON and XML hold where no columns are named. */
export async function rendered(format: WrittenFormat, rows: Cells[], whole?: unknown): Promise<Uint8Array> {
  if ('csv' in format) return csvBytes(rows, format.csv);
  if ('json' in format) return Buffer.from(`${JSON.stringify(whole ?? rows, null, 2)}\n`);
  if ('xml' in format) {
    const { root, row } = format.xml;
    const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true });
    const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
    return Buffer.from(head + builder.build({ [root]: whole ?? { [row]: rows } }));
  }
  // Loading it takes longer than most commands do, and few systems send workbooks.
  const { Workbook } = (await import('@protobi/exceljs')).default;
  const workbook = new Workbook();
  const sheet = workbook.addWorksheet(format.excel.sheet);
  const columns = columnsOf(rows);
  sheet.addRow(columns);
  // Codes stay texts: a number would lose its leading zeros.
  for (const row of rows) sheet.addRow(columns.map((column) => cellOf(row[column])));
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const columnsOf = (rows: Cells[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

const cellOf = (value: unknown): string | number | boolean =>
  typeof value === 'number' || typeof value === 'boolean' ? value : textOf(value);

function csvBytes(rows: Cells[], { delimiter, quote, encoding, lineEnd }: WrittenCsvSpec): Uint8Array {
  const columns = columnsOf(rows);
  const text = stringify(
    rows.map((row) => columns.map((column) => textOf(row[column]))),
    {
      header: true,
      columns,
      delimiter,
      quote,
      record_delimiter: lineEnd === 'crlf' ? '\r\n' : '\n',
    },
  );
  if (encoding === 'utf-16le') return Buffer.from(`\uFEFF${text}`, 'utf16le');
  return Buffer.from(encoding === 'utf-8-bom' ? `\uFEFF${text}` : text);
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
