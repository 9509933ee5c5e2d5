import { stringify } from 'csv-stringify/sync';
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

/** A file's bytes. */
export function rendered(format: WrittenFormat, rows: Cells[]): Uint8Array {
  return csvBytes(rows, format.csv);
}

function csvBytes(rows: Cells[], { delimiter, quote, encoding, lineEnd }: WrittenCsvSpec): Uint8Array {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
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
