import type { Heading } from './heading.ts';
import { isHeadings, Totals } from './no-line.ts';
import { OrderRow } from './row.ts';
import type { BulkSheet } from './sheet.ts';

/** The rows of a sheet by the order that they name; rows that name none for sure are `strays`. */
export interface OrderRows {
  orders: Map<string, OrderRow[]>;
  strays: OrderRow[];
  /** Sums below the rows. */
  sums: OrderRow[];
  rows: number;
}

/**
 * Rows of one reference are one order, wherever they stand. One without a reference, and with nothing of an order of its own, is a
 * line of the order above, as a file has it where cells were merged: without an address it can be nothing else.
 */
export function orderRows({ rows }: BulkSheet, { row: heading, columns }: Heading): OrderRows {
  const orders = new Map<string, OrderRow[]>();
  const strays: OrderRow[] = [];
  const sums: OrderRow[] = [];
  const totals = new Totals();
  let above: string | undefined;
  let last = heading;
  let read = 0;
  for (const one of rows) {
    if (one.row <= heading) continue;
    // A row that holds nothing may not even be in the file.
    if (one.row > last + 1) above = undefined;
    last = one.row;
    const row = new OrderRow(one, columns);
    const isSum = !row.isEmpty && totals.take(row);
    if (isSum) sums.push(row);
    if (row.isEmpty || isSum || isHeadings(one, columns)) {
      above = undefined;
      continue;
    }
    totals.add(row);
    read += 1;
    if (row.hidden) row.wrong('hidden');
    row.tellStruck();
    const given = row.usable('order');
    if (given === undefined && above !== undefined && row.isLineOnly && !row.isWrong) {
      row.reference = above;
      row.tell('read-as', 'row-above', 'order', { order: above });
    } else row.reference = given;
    above = row.reference;
    if (row.reference === undefined) {
      if (!row.isWrong) row.wrong('no-order', 'order');
      strays.push(row);
      continue;
    }
    const rowsOf = orders.get(row.reference);
    if (rowsOf) rowsOf.push(row);
    else orders.set(row.reference, [row]);
  }
  return { orders, strays, sums, rows: read };
}
