import type { Columns } from '../../domain/canonical/columns.ts';
import { type CsvWords, type Exported, writeCsv } from './csv-files.ts';
import type { OutFolder } from './out-folder.ts';
import { cutTo } from './shapes.ts';

export const FORMATS = ['csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

/** How records of a kind are written. */
export interface Writing {
  formats: readonly Format[];
  csv: CsvWords;
  /** Who wants personal data too, and what for: it is noted in the audit before anything is written. */
  personal?: { who: string; why: string };
}

/** Adds records to the files of their kind: `order.csv` and those of its lists, and `order.jsonl`, a line a record. */
export async function writeKind(
  folder: OutFolder,
  kind: string,
  shape: Columns,
  records: readonly Exported[],
  { formats, csv, personal }: Writing,
): Promise<void> {
  if (formats.includes('csv')) await writeCsv(folder, kind, shape, records, csv);
  if (!formats.includes('jsonl')) return;
  const lines = records.map(({ connectionId, sourceId, revision, changedAt, canonical }) => {
    const head = {
      ...{ connection: connectionId, kind, sourceId, revision },
      ...(changedAt === undefined ? {} : { changedAt: new Date(changedAt).toISOString() }),
    };
    return `${JSON.stringify({ ...head, record: personal ? canonical : cutTo(shape, canonical) })}\n`;
  });
  const file = await folder.file(`${kind}.jsonl`);
  await file.write(lines.join(''), lines.length);
}
