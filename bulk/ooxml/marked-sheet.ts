import { cellName } from '../../domain/spreadsheet.ts';
import { columnOf } from './cell-names.ts';
import type { XmlEdit, XmlTag } from './xml.ts';

/** How a sheet is marked. */
export interface SheetMarks {
  /** The style of each row's cells that are marked, by row and then by column, made of the style that the cell has. */
  rows: ReadonlyMap<number, ReadonlyMap<number, (style: number) => number>>;
  /** The style of a cell that is not marked: without the colour of an earlier mark. */
  plain(style: number): number;
  /** Drop-downs, where the sheet has none of its own. */
  dataValidations: string;
  /** The drawing behind the notes, where the sheet refers to none yet. */
  drawing?: { id: string; namespace: string };
}

/** What stands behind the rows of a sheet, in the one order that spreadsheets take. */
const ORDER = [
  'sheetPr',
  'dimension',
  'sheetViews',
  'sheetFormatPr',
  'cols',
  'sheetData',
  'sheetCalcPr',
  'sheetProtection',
  'protectedRanges',
  'scenarios',
  'autoFilter',
  'sortState',
  'dataConsolidate',
  'customSheetViews',
  'mergeCells',
  'phoneticPr',
  'conditionalFormatting',
  'dataValidations',
  'hyperlinks',
  'printOptions',
  'pageMargins',
  'pageSetup',
  'headerFooter',
  'rowBreaks',
  'colBreaks',
  'customProperties',
  'cellWatches',
  'ignoredErrors',
  'smartTags',
  'drawing',
  'legacyDrawing',
] as const;

const placeOf = (name: string): number => {
  const at = (ORDER as readonly string[]).indexOf(name);
  return at < 0 ? ORDER.length : at;
};

/** Marks cells while a sheet is copied. Rows and cells that are marked and not there are put where they belong. */
export function markSheet({ rows, plain, dataValidations, drawing }: SheetMarks): XmlEdit {
  const waitingRows = [...rows.keys()].sort((a, b) => a - b);
  let depth = 0;
  let prefix = '';
  let row = 0;
  let column = -1;
  /** Marked columns of the row that were not met yet, in their order. */
  let waiting: number[] = [];
  const tail: [place: number, xml: () => string][] = [
    [placeOf('dataValidations'), () => dataValidations.replace(/<(\/?)(?=\w)/g, `<$1${prefix}`)],
    [
      placeOf('legacyDrawing'),
      () => (drawing ? `<${prefix}legacyDrawing xmlns:r="${drawing.namespace}" r:id="${drawing.id}"/>` : ''),
    ],
  ];

  const cellsBefore = (end: number): string => {
    let text = '';
    while (waiting.length > 0 && (waiting[0] as number) < end) {
      const at = waiting.shift() as number;
      text += `<${prefix}c r="${cellName(at, row)}" s="${rows.get(row)?.get(at)?.(0) ?? 0}"/>`;
    }
    return text;
  };
  const rowsBefore = (end: number): string => {
    let text = '';
    while (waitingRows.length > 0 && (waitingRows[0] as number) < end) {
      row = waitingRows.shift() as number;
      waiting = columnsOf(row);
      text += `<${prefix}row r="${row}">${cellsBefore(Number.POSITIVE_INFINITY)}</${prefix}row>`;
    }
    return text;
  };
  const columnsOf = (at: number) => [...(rows.get(at)?.keys() ?? [])].sort((a, b) => a - b);
  const tailBefore = (place: number): string => {
    let text = '';
    while (tail[0] && tail[0][0] < place) text += (tail.shift() as (typeof tail)[number])[1]();
    return text;
  };

  function openCell({ attributes }: XmlTag, write: (xml: string) => void): void {
    column = attributes.r ? columnOf(attributes.r) : column + 1;
    const before = cellsBefore(column);
    if (before) {
      write(before);
      // A cell without a name of its own counts on the one before it.
      attributes.r ??= cellName(column, row);
    }
    const style = Number(attributes.s ?? 0);
    const marked = rows.get(row)?.get(column);
    if (marked) waiting.shift();
    const now = marked ? marked(style) : plain(style);
    if (now !== style) attributes.s = String(now);
  }

  return {
    open(tag, write) {
      const { name, attributes } = tag;
      depth += 1;
      if (depth === 1) prefix = tag.prefix;
      else if (name === 'c' && depth === 4) openCell(tag, write);
      else if (name === 'row' && depth === 3) {
        const next = attributes.r ? Number(attributes.r) : row + 1;
        const before = rowsBefore(next);
        if (before) {
          write(before);
          attributes.r ??= String(next);
        }
        row = next;
        column = -1;
        if (waitingRows[0] === row) waitingRows.shift();
        waiting = columnsOf(row);
        // Which columns a row spans is only a help to who reads it, and would be wrong.
        if (waiting.length > 0) delete attributes.spans;
      } else if (depth === 2) {
        write(tailBefore(placeOf(name)));
        // What the sheet has of these is kept.
        if (tail[0]?.[0] === placeOf(name)) tail.shift();
      }
      return undefined;
    },
    close(name, write) {
      if (name === 'row' && depth === 3) write(cellsBefore(Number.POSITIVE_INFINITY));
      else if (name === 'sheetData' && depth === 2) write(rowsBefore(Number.POSITIVE_INFINITY));
      else if (depth === 1) write(tailBefore(Number.POSITIVE_INFINITY));
      depth -= 1;
    },
  };
}
