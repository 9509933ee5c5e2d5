import { fieldsOf, headingRow } from './heading.ts';
import type { BulkSheet } from './sheet.ts';

/** What a file holds that is refused whole. */
export interface Refused {
  rows: number;
  /** By their references where a column of them is found, else each row for one. */
  orders: number;
}

/** Counts what is in the sheets of a file in which no orders can be looked at: all of it needs a person. */
export function countRefused(sheets: readonly BulkSheet[]): Refused {
  const refused = { rows: 0, orders: 0 };
  for (const { rows, heading } of candidates(sheets)) {
    const at = heading ? fieldsOf(heading).indexOf('order') : -1;
    const below = rows.filter(({ row }) => heading === undefined || row > heading.row);
    const references = new Set(below.flatMap(({ cells }) => cells[at]?.text.trim() || []));
    refused.rows += below.length;
    refused.orders += references.size > 0 ? references.size : below.length;
  }
  return refused;
}

/** The sheets that have headings of orders; where none has, the first that holds anything, of which the first row names the columns. */
function candidates(sheets: readonly BulkSheet[]) {
  const headed = sheets.flatMap((sheet) => {
    const heading = headingRow(sheet);
    return heading ? [{ rows: sheet.rows, heading }] : [];
  });
  const first = sheets.find(({ rows }) => rows.length > 0);
  return headed.length > 0 || !first ? headed : [{ rows: first.rows.slice(1), heading: undefined }];
}
