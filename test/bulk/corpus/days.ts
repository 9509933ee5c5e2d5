import type { BulkCase } from './bulk-case.ts';
import { cells } from './one-cell.ts';

/** When it was ordered. Today is 2026-11-26. */
export const DAYS: readonly BulkCase[] = [
  ...cells(
    'Order date',
    {},
    ['2026-11-20', 'right'],
    [new Date('2026-11-20T00:00:00Z'), 'right'],
    [46_346, 'right'],
    ['46346', 'right'],
    ['20.11.2026', 'right'],
    ['2026年11月20日', 'right'],
    ['2026/11/20', 'right'],
    ['20261120', 'right'],
    ['11/20/2026', 'right'],
    ['', 'right'],
    ['03/04/2026', 'two-readings'],
    ['1-2-2026', 'two-readings'],
    // No day of the calendar.
    ['31.02.2026', 'not-a-day'],
    ['2026-11-31', 'not-a-day'],
    ['2026-13-01', 'not-a-day'],
    ['29.02.2025', 'not-a-day'],
    ['00.00.0000', 'not-a-day'],
    [0, 'not-a-day'],
    // Not all of a day.
    ['20/11', 'not-a-day'],
    ['11.2026', 'not-a-day'],
    ['20.11.26', 'not-a-day'],
    ['KW 47', 'not-a-day'],
    // Words.
    ['yesterday', 'not-a-day'],
    ['asap', 'not-a-day'],
    ['Nov 20th', 'not-a-day'],
    ['昨天', 'not-a-day'],
    ['20.11. - 22.11.2026', 'not-a-day'],
    // A day that is yet to come: when it is wanted, or a slip.
    ['2027-11-20', 'future-day'],
    ['2062-11-20', 'future-day'],
    [new Date('2026-12-24T00:00:00Z'), 'future-day'],
    [{ formula: 'DATEVALUE("x")', result: { error: '#VALUE!' } }, 'cell-error'],
    [{ formula: 'TODAY()' }, 'formula-unknown'],
  ),
];
