import { boundUnpacked, type Unpackable } from '../connectors/unpacked.ts';
import type { BulkSheet } from '../domain/bulk/sheet.ts';
import {
  MOST_CELLS,
  MOST_COLUMNS,
  MOST_MERGED_CELLS,
  MOST_PACKED_BYTES,
  MOST_ROWS,
  MOST_UNPACKED_BYTES,
} from './bounds.ts';
import { cellStyles } from './ooxml/cell-styles.ts';
import { workbookIn } from './ooxml/package.ts';
import { archiveParts } from './ooxml/parts.ts';
import { sharedStrings } from './ooxml/shared-strings.ts';
import { type SheetBounds, sheetRows } from './ooxml/sheet-rows.ts';
import { otherArchive } from './other-formats.ts';
import { UnreadableFile } from './unreadable.ts';

export interface ReadWorkbook {
  sheets: BulkSheet[];
  /** It brought macros: what is written again has none. */
  macros: boolean;
}

const BOUNDS: SheetBounds = {
  rows: MOST_ROWS,
  columns: MOST_COLUMNS,
  cells: MOST_CELLS,
  merged: MOST_MERGED_CELLS,
  refuse(what) {
    throw what === 'rows'
      ? new UnreadableFile('too-many-rows', { most: MOST_ROWS })
      : new UnreadableFile('too-large', { most: MOST_PACKED_BYTES });
  },
};

/** Reads a workbook within bounds, a part after the other and each as a stream. */
export async function readWorkbook(bytes: Buffer): Promise<ReadWorkbook> {
  if (bytes.length > MOST_PACKED_BYTES) throw new UnreadableFile('too-large', { most: MOST_PACKED_BYTES });
  await boundUnpacked(bytes, { atMost: MOST_UNPACKED_BYTES, wrong: refusal });
  try {
    const parts = await archiveParts(bytes);
    const workbook = await workbookIn(parts);
    if (!workbook) throw new UnreadableFile(otherArchive(parts.names));
    const partOf = (wanted: string) => workbook.relationships.find(({ kind }) => kind === wanted)?.target;
    const facts = {
      ...(await sharedStrings(parts, partOf('sharedStrings'))),
      ...(await cellStyles(parts, partOf('styles'))),
      since1904: workbook.since1904,
    };
    const sheets: BulkSheet[] = [];
    for (const { name, part, shown } of workbook.sheets)
      if (shown) sheets.push({ name, ...(await sheetRows(parts.open(part), facts, BOUNDS)) });
    return { sheets, macros: parts.names.some((name) => name.endsWith('vbaProject.bin')) };
  } catch (error) {
    throw error instanceof UnreadableFile ? error : new UnreadableFile('damaged', {}, { cause: error });
  }
}

function refusal(why: Unpackable): UnreadableFile {
  switch (why) {
    case 'no archive':
      return new UnreadableFile('damaged');
    case 'damaged':
      return new UnreadableFile('damaged');
    case 'too large':
      return new UnreadableFile('too-large', { most: MOST_UNPACKED_BYTES });
  }
}
