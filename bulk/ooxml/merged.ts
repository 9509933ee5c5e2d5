import type { BulkCell, BulkRow } from '../../domain/bulk/sheet.ts';
import { columnOf, rowOf } from './cell-names.ts';

/** Cells that were joined into one, columns from 0. */
export interface MergedRange {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function mergedRange(ref: string): MergedRange | undefined {
  const match = /^([A-Z]+\d+):([A-Z]+\d+)$/.exec(ref.replaceAll('$', ''));
  const [, from, to] = match ?? [];
  if (from === undefined || to === undefined) return undefined;
  const range = { left: columnOf(from), right: columnOf(to), top: rowOf(from), bottom: rowOf(to) };
  return range.right < range.left || range.bottom < range.top ? undefined : range;
}

export const cellsOf = ({ left, right, top, bottom }: MergedRange): number => (right - left + 1) * (bottom - top + 1);

/** Only the first of joined cells has the value in the file; a person sees it in all of them. */
export function unfoldMerged(
  rows: readonly BulkRow[],
  ranges: readonly MergedRange[],
  hidden: ReadonlySet<number>,
  mostColumns: number,
): BulkRow[] {
  if (ranges.length === 0) return [...rows];
  const byRow = new Map(rows.map((row) => [row.row, row]));
  const cellsAt = (row: number): (BulkCell | undefined)[] => {
    const known = byRow.get(row);
    if (known) return known.cells as (BulkCell | undefined)[];
    const cells: (BulkCell | undefined)[] = [];
    byRow.set(row, { row, ...(hidden.has(row) ? { hidden: true as const } : {}), cells });
    return cells;
  };
  for (const { left, right, top, bottom } of ranges) {
    const first = byRow.get(top)?.cells[left];
    if (!first) continue;
    const cell = { ...first, merged: { of: top, rows: bottom - top + 1 } };
    const last = Math.min(right, mostColumns - 1);
    for (let row = top; row <= bottom; row += 1) {
      const cells = cellsAt(row);
      for (let column = left; column <= last; column += 1) cells[column] = cell;
    }
  }
  return [...byRow.values()].sort((a, b) => a.row - b.row);
}
