import { stringify } from 'csv-stringify/sync';
import type { Columns } from '../../domain/canonical/columns.ts';
import { safeCell } from '../../domain/spreadsheet.ts';
import type { ExportedRecord } from '../../store/ledger.ts';
import type { OutFolder } from './out-folder.ts';
import { itemsAt, valueAt } from './shapes.ts';

export interface CsvWords {
  delimiter: string;
  /** Excel takes a file for UTF-8 by these three bytes. */
  bom: boolean;
}

const OF_RECORD = ['connection', 'sourceId', 'revision', 'changedAt'];
const OF_ITEM = ['connection', 'sourceId', 'item'];

/** What a row is made of. */
export type Exported = Pick<ExportedRecord, 'connectionId' | 'sourceId' | 'revision' | 'canonical'> & {
  changedAt?: number;
};

/** `order.csv`, a row a record; and `order.lines.csv`, a row an item of that list, which names its record and its place. */
export async function writeCsv(
  folder: OutFolder,
  kind: string,
  { plain, lists }: Columns,
  records: readonly Exported[],
  words: CsvWords,
): Promise<void> {
  const write = async (name: string, head: string[], rows: unknown[][]) => {
    const file = await folder.file(name, (words.bom ? '\uFEFF' : '') + csv([head], words));
    await file.write(csv(rows, words), rows.length);
  };
  await write(
    `${kind}.csv`,
    [...OF_RECORD, ...plain.map(({ path }) => path)],
    records.map(({ connectionId, sourceId, revision, changedAt, canonical }) => [
      connectionId,
      sourceId,
      revision,
      changedAt === undefined ? '' : new Date(changedAt).toISOString(),
      ...plain.map(({ path }) => valueAt(canonical, path)),
    ]),
  );
  for (const { path, columns } of lists)
    await write(
      `${kind}.${path}.csv`,
      [...OF_ITEM, ...columns.map((column) => column.path)],
      records.flatMap(({ connectionId, sourceId, canonical }) =>
        itemsAt(canonical, path).map(({ place, item }) => [
          connectionId,
          sourceId,
          place,
          ...columns.map((column) => valueAt(item, column.path)),
        ]),
      ),
    );
}

const csv = (rows: unknown[][], { delimiter }: CsvWords): string =>
  stringify(
    rows.map((row) => row.map(cellOf)),
    { delimiter, record_delimiter: '\r\n' },
  );

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return safeCell(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
