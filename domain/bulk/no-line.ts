import { type BulkField, fieldNamed } from './fields.ts';
import type { OrderRow } from './row.ts';
import type { BulkRow } from './sheet.ts';
import { readNumber } from './written-numbers.ts';

/** Columns that no sheet of orders lacks. */
const OWN = ['quantity', 'sku', 'order'] as const;

/** The headings once more: in the other language, or at the top of each printed page. */
export const isHeadings = ({ cells }: BulkRow, columns: ReadonlyMap<BulkField, number>): boolean =>
  OWN.every((field) => {
    const cell = cells[columns.get(field) as number];
    return cell !== undefined && !cell.number && fieldNamed(cell.text) === field;
  });

const TOTAL =
  /^\W*((grand|sub|order)[\s-]?)?(totals?|totale|total général|sum|summe|gesamt(summe)?|zwischensumme|suma|合计|总计|小计|总数|合計|總計)\s*[:：]?$/iu;

/** A row that goes somewhere is no sum, whatever it calls its article. */
const WHERE = ['line1', 'city', 'country'] as const;

/** The sums that people write below their rows; they are no lines, and show where a row is missing. */
export class Totals {
  #all: number | undefined = 0;
  #since: number | undefined = 0;

  add(row: OrderRow): void {
    const pieces = piecesOf(row);
    if (pieces === undefined) this.#all = this.#since = undefined;
    if (this.#all !== undefined) this.#all += pieces ?? 0;
    if (this.#since !== undefined) this.#since += pieces ?? 0;
  }

  /** Whether a row is a sum, which is told in it: whoever added up other rows than these should look. */
  take(row: OrderRow): boolean {
    const sku = row.text('sku');
    if (WHERE.some((field) => row.text(field) !== undefined)) return false;
    if ((sku !== undefined && !TOTAL.test(sku)) || !row.texts().some((text) => TOTAL.test(text))) return false;
    row.tell('read-as', 'total-row');
    const says = piecesOf(row);
    const counted = [this.#all, this.#since];
    if (says !== undefined && this.#all !== undefined && !counted.includes(says))
      row.tell('warning', 'total-differs', 'quantity', { says, rows: this.#all });
    this.#since = this.#all === undefined ? undefined : 0;
    return true;
  }
}

function piecesOf(row: OrderRow): number | undefined {
  const text = row.text('quantity');
  const read = text === undefined ? undefined : readNumber(text);
  return read && 'value' in read && /^\d+$/.test(read.value) ? Number(read.value) : undefined;
}
