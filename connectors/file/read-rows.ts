import type { FileFormat } from './definition-format.ts';
import { csvRows } from './formats/csv.ts';
import { excelRows } from './formats/excel.ts';
import { jsonRows } from './formats/json.ts';
import { xmlRows } from './formats/xml.ts';
import type { Row } from './rows.ts';
import type { Snapshot } from './snapshot.ts';

/** The rows of a file of any format; `atMost` bytes, also of what an archive holds unpacked. */
export function readRows(file: Snapshot, format: FileFormat, atMost: number): AsyncGenerator<Row> {
  if ('csv' in format) return csvRows(file, format.csv);
  if ('json' in format) return jsonRows(file, format.json);
  if ('xml' in format) return xmlRows(file, format.xml);
  return excelRows(file, format.excel, atMost);
}
