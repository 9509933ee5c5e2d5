import { z } from 'zod';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'shift_jis', 'windows-1252'] as const;
const encoding = z
  .enum(['auto', ...ENCODINGS])
  .default('auto')
  .describe('found from the bytes, unless it is said');
const row = z.int().positive().default(1).describe('the row that names the columns');

const csv = z.strictObject({
  delimiter: z
    .string()
    .min(1)
    .max(4)
    .optional()
    .describe('what stands between cells; without it , ; tab or |, as the first line has it'),
  quote: z.string().length(1).default('"'),
  encoding,
  header: row,
});

const path = z.string().min(1);

const json = z.union([
  z.strictObject({ by: z.literal('line').describe('an object on each line: JSON lines') }),
  z.strictObject({
    by: z.literal('list').default('list'),
    list: path.default('$').describe('the path to the list; $ is the whole file'),
  }),
]);

const xml = z.strictObject({
  path: path.describe('the path to the element that is a record: orders.order'),
  lists: z
    .array(path)
    .default([])
    .describe('paths of elements that are lists even where there is one: orders.order.line'),
});

const excel = z.strictObject({
  sheet: z.string().min(1).optional().describe('its name; the first one without it'),
  header: row,
});

/** How a file that is read is written. */
export const fileFormat = z.union([
  z.literal('csv').transform(() => ({ csv: csv.parse({}) })),
  z.literal('json').transform(() => ({ json: json.parse({}) })),
  z.literal('excel').transform(() => ({ excel: excel.parse({}) })),
  z.strictObject({ csv }),
  z.strictObject({ json }),
  z.strictObject({ xml }),
  z.strictObject({ excel }),
]);

const writtenCsv = z.strictObject({
  delimiter: z.string().min(1).max(4).default(','),
  quote: z.string().length(1).default('"'),
  encoding: z
    .enum(['utf-8', 'utf-8-bom', 'utf-16le'])
    .default('utf-8')
    .describe('utf-8-bom is what Excel opens without being asked'),
  lineEnd: z.enum(['crlf', 'lf']).default('crlf'),
});

const elementName = z.string().regex(/^[A-Za-z_][\w.-]*$/, 'a name that XML allows');
const writtenXml = z.strictObject({
  root: elementName.describe('the outermost element'),
  row: elementName.default('row').describe('the element of each row, where `columns` make rows'),
});

const writtenExcel = z.strictObject({ sheet: z.string().min(1).max(31).default('Sheet1') });

/** How a file is written for the partner. JSON and XML hold the payload as it is, unless `columns` make rows of it. */
export const writtenFormat = z.union([
  z.literal('csv').transform(() => ({ csv: writtenCsv.parse({}) })),
  z.literal('json').transform(() => ({ json: true as const })),
  z.literal('excel').transform(() => ({ excel: writtenExcel.parse({}) })),
  z.strictObject({ csv: writtenCsv }),
  z.strictObject({ xml: writtenXml }),
  z.strictObject({ excel: writtenExcel }),
]);

export type FileFormat = z.output<typeof fileFormat>;
export type WrittenFormat = z.output<typeof writtenFormat>;
export type JsonSpec = z.output<typeof json>;
export type XmlSpec = z.output<typeof xml>;
export type ExcelSpec = z.output<typeof excel>;
export type CsvSpec = z.output<typeof csv>;
export type WrittenCsvSpec = z.output<typeof writtenCsv>;
