import { z } from 'zod';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'windows-1252'] as const;
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

/** How a file that is read is written. */
export const fileFormat = z.union([
  z.literal('csv').transform(() => ({ csv: csv.parse({}) })),
  z.strictObject({ csv }),
]);

/** How a file is written for the partner. */
export const writtenFormat = z.union([
  z.literal('csv').transform(() => ({ csv: writtenCsv.parse({}) })),
  z.strictObject({
    csv: z.lazy(() => writtenCsv),
  }),
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

export type FileFormat = z.output<typeof fileFormat>;
export type WrittenFormat = z.output<typeof writtenFormat>;
export type CsvSpec = z.output<typeof csv>;
export type WrittenCsvSpec = z.output<typeof writtenCsv>;
