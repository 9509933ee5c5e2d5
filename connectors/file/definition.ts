import { z } from 'zod';
import { KINDS } from '../../domain/kinds.ts';
import { declaredHead } from '../declared-head.ts';
import { record } from '../rest/definition-kind.ts';
import { fields } from '../rest/fields.ts';
import { duration } from '../rest/measures.ts';
import { fileFormat, writtenFormat } from './definition-format.ts';
import { folderOf, isBelow } from './names.ts';

const folder = z
  .string()
  .min(1)
  .refine(isBelow, 'a folder below the one that the connection names, such as in/done; without ..');
const file = z.string().min(1).refine(isBelow, 'a path below the folder that the connection names; without ..');
const path = z.string().min(1).describe('a column, or a path such as customer.no');
const columns = z.record(z.string().min(1), path);

/** `200 MB`, in bytes. */
const bytes = z
  .string()
  .regex(/^[1-9]\d* (KB|MB|GB)$/, 'a size such as "200 MB"')
  .transform((text) => {
    const [count, unit] = text.split(' ') as [string, 'KB' | 'MB' | 'GB'];
    return Number(count) * { KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }[unit];
  });

/** How one knows that nobody is still writing a file. */
export const complete = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('still'), for: duration.prefault('5s') }),
  z.strictObject({ by: z.literal('marker'), suffix: z.string().regex(/^\.[\w.-]+$/, 'an ending such as .done') }),
  z.strictObject({ by: z.literal('name') }),
]);

/** How files come, whatever is in them. */
const coming = {
  files: file.describe('which files: in/orders-*.csv; * and ? in the name only'),
  complete: complete
    .prefault({ by: 'still' })
    .describe(
      'still: size and time are the same in two looks so far apart; marker: a file of the same name with this ending more; name: the partner renames it when it is whole',
    ),
  order: z.enum(['name', 'time']).default('name').describe('which file is read first'),
  done: folder.default('done'),
  failed: folder.default('failed').describe('where a file goes of which something could not be read, with a .why.txt'),
};

const incoming = z.strictObject({
  ...coming,
  format: fileFormat,
  after: z.enum(['move', 'leave']).default('move').describe('whether a file that was read goes to `done`'),
  lines: z
    .strictObject({
      as: z.string().min(1).default('lines'),
      columns: z.array(z.string().min(1)).min(1).describe('what differs from line to line'),
    })
    .optional()
    .describe('rows of the same id, one below the other, are one record with these lines'),
  atMost: bytes.prefault('200 MB').describe('a larger file is not read; of a workbook, what it holds unpacked'),
  page: z.int().positive().max(500).default(200).describe('records that are staged together'),
});

/** Bank statements, which are no records of a kind: camt.053, MT940, or CSV as `rules.transfers.csv` has it. */
export const statementFiles = z
  .strictObject({
    ...coming,
    files: file.default('*').describe('which files: in/*.xml; * and ? in the name only'),
    atMost: bytes.prefault('50 MB').describe('a larger file is not read'),
  })
  .refine(({ files }) => !/[*?]/.test(folderOf(files)), '* and ? stand in the name of a file only')
  .refine(
    ({ files, done, failed }) => new Set([folderOf(files), done, failed]).size === 3,
    'the folder of the files, `done` and `failed` are three folders',
  );

const outgoing = z.strictObject({
  file: file
    .refine((name) => name.includes('{identity}'), 'the name needs {identity}, by which there is never a second one')
    .describe('out/order-{identity}.csv; {payload.number} may stand in it too'),
  format: writtenFormat,
  columns: columns.optional().describe('column: path in the payload; all of the payload without it'),
  lines: path
    .optional()
    .describe('the list of the payload of which each item is a row; its paths begin with this name'),
  fields: fields.optional().describe('what a payload holds, so that mappings can be checked'),
  taken: z
    .union([z.literal('left'), z.literal('deleted'), folder])
    .default('left')
    .describe('what the partner does with a file: left where it is, deleted, or moved to this folder'),
  change: z
    .enum(['refuse', 'revision', 'overwrite', 'replace'])
    .default('refuse')
    .describe(
      'revision: a further file, named by {revision}; overwrite: the same file; replace: removed and made anew',
    ),
  revision: file.optional().describe('out/order-{identity}-{revision}.csv'),
  cancel: z
    .union([z.literal('remove'), z.strictObject({ file })])
    .optional()
    .describe('remove: as long as it was not taken; file: a file of this name says so, out/cancel-{identity}.csv'),
  batch: z.int().positive().max(500).default(50).describe('files written over one connection'),
});

const fileKind = z.strictObject({
  record: record
    .extend({
      id: z
        .union([z.string().min(1), z.array(z.string().min(1)).min(2)])
        .describe('the column that names a record, or several together'),
    })
    .optional(),
  in: incoming.optional(),
  out: outgoing.optional(),
});

export const definition = z.strictObject({
  waybill: z.literal(1),
  ...declaredHead('my-partner'),
  docs: z.url().default('https://www.rfc-editor.org/rfc/rfc4180'),
  limits: z
    .strictObject({ concurrency: z.int().positive().default(2), timeout: duration.prefault('60s') })
    .prefault({}),
  kinds: z.partialRecord(z.enum(KINDS), fileKind),
});

/** A partner with files, declared in YAML. */
export type Definition = z.output<typeof definition>;
export type FileKindSpec = z.output<typeof fileKind>;
export type FileRecordSpec = NonNullable<FileKindSpec['record']>;
export type IncomingSpec = z.output<typeof incoming>;
export type OutgoingSpec = z.output<typeof outgoing>;
export type StatementFiles = z.output<typeof statementFiles>;
export type CompleteSpec = z.output<typeof complete>;
