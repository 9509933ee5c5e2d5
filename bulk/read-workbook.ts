import type ExcelJS from '@protobi/exceljs';
import { boundUnpacked, type Unpackable } from '../connectors/unpacked.ts';
import type { BulkCell, BulkRow, BulkSheet } from '../domain/bulk/sheet.ts';
import { MOST_COLUMNS, MOST_MERGED_CELLS, MOST_PACKED_BYTES, MOST_ROWS, MOST_UNPACKED_BYTES } from './bounds.ts';
import { UnreadableFile } from './unreadable.ts';

export interface ReadWorkbook {
  /** To be marked and written again. */
  workbook: ExcelJS.Workbook;
  sheets: BulkSheet[];
  /** It brought macros: what is written again has none. */
  macros: boolean;
}

/** Sheets that a person hides are lists or drafts, and no orders. */
const isShown = ({ state }: ExcelJS.Worksheet): boolean => state === 'visible' || state === undefined;

/** Reads a workbook within bounds. Drop-downs are not kept: they may span millions of cells, and are put in anew. */
export async function readWorkbook(bytes: Buffer): Promise<ReadWorkbook> {
  if (bytes.length > MOST_PACKED_BYTES) throw new UnreadableFile('too-large', { most: MOST_PACKED_BYTES });
  const looks = new Looks();
  await boundUnpacked(bytes, {
    atMost: MOST_UNPACKED_BYTES,
    wrong: refusal,
    onPiece: (part, piece) => looks.at(part, piece),
  });
  if (!looks.workbook) throw new UnreadableFile('no-workbook');
  if (looks.merged > MOST_MERGED_CELLS) throw new UnreadableFile('too-large', { most: MOST_PACKED_BYTES });
  if (looks.rows > MOST_ROWS) throw new UnreadableFile('too-many-rows', { most: MOST_ROWS });
  // Loading it takes longer than most commands do.
  const { Workbook } = (await import('@protobi/exceljs')).default;
  const workbook = new Workbook();
  try {
    await workbook.xlsx.load(bytes as never, { ignoreNodes: ['dataValidations'] } as never);
  } catch {
    throw new UnreadableFile('damaged');
  }
  return { workbook, sheets: workbook.worksheets.filter(isShown).map(sheetOf), macros: looks.macros };
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

const MERGE = /<(?:\w+:)?mergeCell\b[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/g;
const ROW = /<(?:\w+:)?row\b/g;
/** A tag that is torn by the end of a piece is no longer than this. */
const OVERLAP = 200;

/** What parts of the archive tell before anything is made of them. */
class Looks {
  workbook = false;
  macros = false;
  merged = 0;
  /** Of the sheet that has most. */
  rows = 0;
  #part = '';
  #rowsHere = 0;
  #rest = '';

  at(part: string, piece: Buffer): void {
    if (part === 'xl/workbook.xml') this.workbook = true;
    if (part.endsWith('vbaProject.bin')) this.macros = true;
    if (!part.startsWith('xl/worksheets/')) return;
    if (part !== this.#part) [this.#part, this.#rowsHere, this.#rest] = [part, 0, ''];
    const text = this.#rest + piece.toString('latin1');

    const whole = text.lastIndexOf('>') + 1;
    const told = text.slice(0, whole);
    this.#rest = text.slice(whole).slice(-OVERLAP);
    this.#rowsHere += told.match(ROW)?.length ?? 0;
    this.rows = Math.max(this.rows, this.#rowsHere);
    for (const [, left, top, right, bottom] of told.matchAll(MERGE))
      this.merged += (column(right as string) - column(left as string) + 1) * (Number(bottom) - Number(top) + 1);
  }
}

const column = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

function sheetOf(sheet: ExcelJS.Worksheet): BulkSheet {
  const rows: BulkRow[] = [];
  const merged = mergedIn(sheet);
  sheet.eachRow((line, row) => {
    const cells: (BulkCell | undefined)[] = [];
    const last = Math.min(line.cellCount, MOST_COLUMNS);
    for (let at = 1; at <= last; at += 1) {
      const cell = line.findCell(at);
      if (!cell) continue;
      const read = cellOf(cell.value);
      const group = merged.get(cell.master.address);
      if (read) cells[at - 1] = cell.isMerged && group ? { ...read, merged: group } : read;
    }
    rows.push({ row, ...(line.hidden ? { hidden: true as const } : {}), cells });
  });
  return { name: sheet.name, rows };
}

/** By the address of its first cell: where a joined group of cells begins, and how many rows it spans. */
function mergedIn(sheet: ExcelJS.Worksheet): Map<string, { of: number; rows: number }> {
  const ranges: string[] = (sheet.model as { merges?: string[] }).merges ?? [];
  return new Map(
    ranges.flatMap((range) => {
      const match = /^([A-Z]+)(\d+):[A-Z]+(\d+)$/.exec(range);
      if (!match) return [];
      const [, letters, top, bottom] = match;
      return [[`${letters}${top}`, { of: Number(top), rows: Number(bottom) - Number(top) + 1 }] as const];
    }),
  );
}

/** So many digits a spreadsheet keeps of a number. */
const DIGITS = 15;

/** What a person sees in a cell: of a formula the result that was kept, of a link its words. */
function cellOf(value: ExcelJS.CellValue): BulkCell | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? { text: '', broken: 'error' } : dayCell(value);
  if (typeof value === 'number') return numberCell(value);
  if (typeof value !== 'object') return { text: String(value) };
  if ('error' in value) return { text: String(value.error), broken: 'error' };
  if ('richText' in value) return { text: value.richText.map(({ text }) => text).join('') };
  if ('formula' in value || 'sharedFormula' in value)
    return value.result === undefined || value.result === null
      ? { text: '', broken: 'formula' }
      : cellOf(value.result as ExcelJS.CellValue);
  if ('text' in value) return cellOf(value.text as ExcelJS.CellValue);
  return undefined;
}

function dayCell(value: Date): BulkCell {
  const day = value.toISOString().slice(0, 10);
  return { text: day, day };
}

function numberCell(value: number): BulkCell {
  const exact = Number(value.toPrecision(DIGITS));
  return { text: Number.isSafeInteger(exact) ? BigInt(exact).toString() : String(exact), number: true };
}
