import type { KingdeeContext } from './call.ts';
import { allOf, billQuery, MOST_ROWS, PAGE_ROWS, quoted, type Row, runsOf } from './query.ts';
import { fromServerTime, toServerTime } from './time.ts';

const READ = 50;
const BEGINNING = '2000-01-01T00:00:00.000Z';

/** Bills of a form: which columns are read of them, and of which of them. */
export interface BillList {
  formId: string;
  /** The column of the inner id: `FID` without it. */
  key?: string;
  fields: readonly string[];
  filter?: string | undefined;
}

/** A bill and the rows of its entries. */
export interface ChangedBill {
  id: string;
  modifiedAt: string;
  rows: Row[];
}

/**
 * Bills of a form changed since the cursor (an ISO time), oldest change first. Pages by time, not by row number: bills
 * that change while pages are read move to the end, where they are met again, and shift nothing. The last bill of a
 * full page may lack entries, so it waits for the next one.
 */
export async function* changedBills(
  ctx: KingdeeContext,
  { formId, key = 'FID', fields, filter }: BillList,
  cursor: string | null,
): AsyncIterable<{ bills: ChangedBill[]; cursor: string }> {
  const { utcOffset, overlapMs } = ctx.options;
  let since = cursor === null ? BEGINNING : new Date(Date.parse(cursor) - overlapMs).toISOString();
  let newest = cursor ?? BEGINNING;
  let startRow = 0;
  const seen = new Set<string>();
  for (;;) {
    const rows = await billQuery(ctx, {
      FormId: formId,
      fields: [key, 'FModifyDate', ...fields],
      FilterString: allOf(`FModifyDate>=${quoted(toServerTime(since, utcOffset))}`, filter),
      OrderString: `FModifyDate,${key}`,
      StartRow: startRow,
      Limit: PAGE_ROWS,
    });
    const full = rows.length === PAGE_ROWS;
    const grouped = billsOf(rows, key, utcOffset);
    const complete = full && grouped.length > 1 ? grouped.slice(0, -1) : grouped;
    const bills = complete.filter((bill) => !seen.has(`${bill.id} ${bill.modifiedAt}`));
    for (const bill of bills) seen.add(`${bill.id} ${bill.modifiedAt}`);
    const last = complete.at(-1);
    if (last && last.modifiedAt > newest) newest = last.modifiedAt;
    if (bills.length > 0) yield { bills, cursor: newest };
    if (!full || !last || (startRow > 0 && bills.length === 0)) return;
    // Many bills changed at one instant: only the row number moves on.
    startRow = last.modifiedAt === since ? startRow + complete.reduce((count, bill) => count + bill.rows.length, 0) : 0;
    since = last.modifiedAt;
  }
}

/** The bills with these inner ids as they are now. */
export async function billsWith(
  ctx: KingdeeContext,
  { formId, key = 'FID', fields, filter }: BillList,
  ids: readonly string[],
): Promise<ChangedBill[]> {
  const numbers = [...new Set(ids)].filter((id) => /^\d+$/.test(id));
  const bills: ChangedBill[] = [];
  for (let start = 0; start < numbers.length; start += READ) {
    const rows = await billQuery(ctx, {
      FormId: formId,
      fields: [key, 'FModifyDate', ...fields],
      FilterString: allOf(`${key} in (${numbers.slice(start, start + READ).join(',')})`, filter),
      OrderString: key,
      Limit: MOST_ROWS,
    });
    bills.push(...billsOf(rows, key, ctx.options.utcOffset));
  }
  return bills;
}

/** The rows of a page as bills, each with its entries. */
function billsOf(rows: Row[], key: string, utcOffset: string): ChangedBill[] {
  return runsOf(rows, (row) => String(row[key])).map((run) => ({
    id: run.key,
    modifiedAt: fromServerTime(run.rows[0]?.FModifyDate, utcOffset),
    rows: run.rows,
  }));
}
