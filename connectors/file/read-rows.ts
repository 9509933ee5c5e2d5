import type { FileFormat } from './definition-format.ts';
import { csvRows } from './formats/csv.ts';
import type { Row } from './rows.ts';
import type { Snapshot } from './snapshot.ts';

/** The rows of a file of any format. */
export function readRows(file: Snapshot, format: FileFormat): AsyncGenerator<Row> {
  return csvRows(file, format.csv);
}
