import type { BulkCell, BulkRow, BulkSheet } from '../../domain/bulk/sheet.ts';
import { columnOf } from './cell-names.ts';
import type { CellStyles } from './cell-styles.ts';
import { cellsOf, type MergedRange, mergedRange, unfoldMerged } from './merged.ts';
import { isOff, isTrue } from './package.ts';
import { type SharedStrings, unescaped } from './shared-strings.ts';
import { type Attributes, readXml, type XmlListener } from './xml.ts';

/** What the cells of all sheets refer to. */
export interface CellFacts extends SharedStrings, CellStyles {
  since1904: boolean;
}

/** The most that a sheet may hold; `refuse` throws. */
export interface SheetBounds {
  rows: number;
  columns: number;
  cells: number;
  merged: number;
  refuse(what: 'rows' | 'cells'): never;
}

/** Reads a sheet row by row: rows that hold nothing, however they are painted, are none. */
export async function sheetRows(
  pieces: AsyncIterable<Buffer>,
  facts: CellFacts,
  bounds: SheetBounds,
): Promise<Omit<BulkSheet, 'name'>> {
  const reader = new SheetReader(facts, bounds);
  await readXml(pieces, reader);
  const rows = unfoldMerged(reader.rows, reader.merged, reader.hidden, bounds.columns);
  return reader.hiddenColumns.size > 0 ? { hiddenColumns: reader.hiddenColumns, rows } : { rows };
}

class SheetReader implements XmlListener {
  readonly rows: BulkRow[] = [];
  readonly merged: MergedRange[] = [];
  /** Rows that are hidden and empty: a joined cell may reach into them. */
  readonly hidden = new Set<number>();
  readonly hiddenColumns = new Set<number>();
  readonly #facts: CellFacts;
  readonly #bounds: SheetBounds;
  #cellsRead = 0;
  #cellsMerged = 0;

  #row = 0;
  #isHidden = false;
  #cells: (BulkCell | undefined)[] = [];

  #column = -1;
  #type = 'n';
  #style = 0;
  #hasFormula = false;
  #value: string | undefined;
  #reading = false;
  #spoken = false;
  #struck = false;

  constructor(facts: CellFacts, bounds: SheetBounds) {
    this.#facts = facts;
    this.#bounds = bounds;
  }

  open(name: string, attributes: Attributes): void {
    switch (name) {
      case 'c':
        this.#column = attributes.r ? columnOf(attributes.r) : this.#column + 1;
        this.#type = attributes.t ?? 'n';
        this.#style = Number(attributes.s ?? 0);
        this.#hasFormula = false;
        this.#value = undefined;
        this.#struck = this.#facts.struck[this.#style] === true;
        break;
      case 'v':
        this.#value ??= '';
        this.#reading = true;
        break;
      case 't':
        this.#value ??= '';
        this.#reading = !this.#spoken;
        break;
      case 'f':
        this.#hasFormula = true;
        break;
      case 'rPh':
        this.#spoken = true;
        break;
      case 'row':
        this.#row = attributes.r ? Number(attributes.r) : this.#row + 1;
        this.#isHidden = isTrue(attributes.hidden);
        this.#column = -1;
        this.#cells = [];
        break;
      case 'strike':
        if (!isOff(attributes.val)) this.#struck = true;
        break;
      case 'col':
        if (isTrue(attributes.hidden)) this.#hide(Number(attributes.min), Number(attributes.max));
        break;
      case 'mergeCell':
        this.#merge(attributes.ref ?? '');
    }
  }

  text(piece: string): void {
    if (this.#reading) this.#value = (this.#value ?? '') + piece;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false;
    else if (name === 'rPh') this.#spoken = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
  }

  #endCell(): void {
    if (this.#column >= this.#bounds.columns) return;
    const cell = this.#cell();
    if (!cell) return;
    if (this.#struck) cell.struck = true;
    this.#cells[this.#column] = cell;
    this.#cellsRead += 1;
    if (this.#cellsRead > this.#bounds.cells) this.#bounds.refuse('cells');
  }

  #endRow(): void {
    if (this.#cells.length > 0) {
      const hidden = this.#isHidden ? { hidden: true as const } : {};
      this.rows.push({ row: this.#row, ...hidden, cells: this.#cells });
      if (this.rows.length > this.#bounds.rows) this.#bounds.refuse('rows');
    } else if (this.#isHidden) this.hidden.add(this.#row);
  }

  /** Spreadsheets hide all columns to the right of a table as one. */
  #hide(from: number, to: number): void {
    for (let column = from; column <= Math.min(to, this.#bounds.columns); column += 1)
      this.hiddenColumns.add(column - 1);
  }

  #merge(ref: string): void {
    const range = mergedRange(ref);
    if (!range) return;
    this.#cellsMerged += cellsOf(range);
    if (this.#cellsMerged > this.#bounds.merged) this.#bounds.refuse('cells');
    this.merged.push(range);
  }

  /** What a person sees in the cell: of a formula the result that was kept. */
  #cell(): BulkCell | undefined {
    const value = this.#value;
    if (value === undefined) return this.#hasFormula ? { text: '', broken: 'formula' } : undefined;
    switch (this.#type) {
      case 's':
        this.#struck ||= this.#facts.struckStrings.has(Number(value));
        return textCell(this.#facts.strings[Number(value)] ?? '');
      case 'str':
      case 'inlineStr':
        return textCell(unescaped(value));
      case 'b':
        return { text: isTrue(value) ? 'true' : 'false' };
      case 'e':
        return { text: value, broken: 'error' };
      case 'd':
        return { text: value.slice(0, 10), day: value.slice(0, 10) };
      default:
        return value === '' ? undefined : this.#number(Number(value));
    }
  }

  #number(value: number): BulkCell {
    if (!Number.isFinite(value)) return { text: '', broken: 'error' };
    if (this.#facts.dates[this.#style]) return dayCell(value, this.#facts.since1904);
    const exact = Number(value.toPrecision(DIGITS));
    return { text: Number.isSafeInteger(exact) ? BigInt(exact).toString() : String(exact), number: true };
  }
}

/** So many digits a spreadsheet keeps of a number. */
const DIGITS = 15;
const MS_PER_DAY = 86_400_000;
/** The day 0 of either count, as far as days after February 1900 go. */
const DAY_ZERO = Date.UTC(1899, 11, 30);
const DAY_ZERO_1904 = Date.UTC(1904, 0, 1);

const textCell = (text: string): BulkCell | undefined => (text === '' ? undefined : { text });

function dayCell(value: number, since1904: boolean): BulkCell {
  // A clock's rounding of a day that is nearly over does not make it the day before.
  const at = new Date((since1904 ? DAY_ZERO_1904 : DAY_ZERO) + Math.round(value * 86_400) * 1_000);
  if (Number.isNaN(at.getTime()) || Math.abs(value) * MS_PER_DAY > 8e15) return { text: '', broken: 'error' };
  const day = at.toISOString().slice(0, 10);
  return { text: day, day };
}
