import { tableOf, workbookWith } from '../files.ts';
import { GOOD_ROWS } from '../good.ts';
import type { BulkCase, Cause } from './bulk-case.ts';
import { on, type Row } from './whole-sheet.ts';

const bytesOf = (rows: readonly Row[]) => () => workbookWith(tableOf(rows));

/** The two good orders were imported before, and now somebody sends a file again. */
const again = (
  name: string,
  rows: (rows: Row[]) => Row[],
  { causes = [], needPerson = causes.length, meant = 2, gone }: Partial<BulkCase> & { gone?: readonly string[] } = {},
): BulkCase => ({
  name: `after an earlier file: ${name}`,
  bytes: bytesOf(rows(structuredClone(GOOD_ROWS))),
  earlier: { bytes: bytesOf(GOOD_ROWS), ...(gone ? { gone } : {}) },
  causes: causes as readonly Cause[],
  meant,
  needPerson,
});
const OTHER: readonly Cause[] = ['other-contents'];

/** What was imported before. */
export const EARLIER: readonly BulkCase[] = [
  again('the same', (rows) => rows),
  again('the same in another order', (rows) => [rows[2], rows[0], rows[1]] as Row[]),
  again('the same with one order more', (rows) => [...rows, { ...rows[2], 'Order reference': 'A-3' }], { meant: 3 }),
  again('another quantity', on(2, { Quantity: 2 }), { causes: OTHER }),
  again('another price', on(2, { 'Unit price': 11.9 }), { causes: OTHER }),
  again('another article', on(2, { SKU: '00123' }), { causes: OTHER }),
  again('another address', on(2, { City: 'Bonn', 'Postal code': '53111' }), { causes: OTHER }),
  again('another customer under the same reference', on(2, { Company: 'Other Works' }), { causes: OTHER }),
  again('a day that it did not say before', on(2, { 'Order date': '2026-10-01' }), { causes: OTHER }),
  again('a line less', (rows) => [rows[0], rows[2]] as Row[], { causes: OTHER }),
  again('a line more', (rows) => [...rows, { ...rows[2], SKU: '00123' }], { causes: OTHER }),
  again('the numbers of last month for new orders', on(0, { Quantity: 24 }, { Quantity: 9 }, { Quantity: 7 }), {
    causes: OTHER,
    needPerson: 2,
  }),
  again('one whose contents are no longer kept', (rows) => rows, { causes: ['contents-gone'], gone: ['A-2'] }),
];
