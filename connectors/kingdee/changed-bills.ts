import { WaybillError } from '../../domain/failures.ts';
import type { KingdeeContext } from './call.ts';
import { allOf, billQuery, MOST_ROWS, PAGE_ROWS, quoted, type Row, runsOf } from './query.ts';
import { fromServerTime, toServerTime } from './time.ts';

const READ = 50;
/** How often an instant is read again without anything new before the read is given up until the next poll. */
const MOST_VAINLY = 5;
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
 *
 * Where more bills changed at one instant than a page holds (a batch that was audited), only the row number moves on. A
 * bill that changes then leaves its place and all after it move up: so the next page begins with a bill known already,
 * and where another stands there the instant is read again.
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
  let known: string | undefined;
  let vainly = 0;
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
    const grouped = billsOf(rows, key, utcOffset);
    if (known !== undefined && (grouped[0] === undefined || stateOf(grouped[0]) !== known)) {
      vainly += 1;
      if (vainly > MOST_VAINLY)
        throw new WaybillError({ class: 'unavailable', message: 'ExecuteBillQuery: rows move while they are read' });
      startRow = 0;
      known = undefined;
      continue;
    }
    const full = rows.length === PAGE_ROWS;
    const complete = full && grouped.length > 1 ? grouped.slice(0, -1) : grouped;
    const bills = complete.filter((bill) => !seen.has(stateOf(bill)));
    for (const bill of bills) seen.add(stateOf(bill));
    const last = complete.at(-1);
    if (last && last.modifiedAt > newest) newest = last.modifiedAt;
    if (bills.length > 0) {
      vainly = 0;
      yield { bills, cursor: newest };
    }
    if (!full || !last) return;
    if (last.modifiedAt !== since) {
      since = last.modifiedAt;
      startRow = 0;
      known = undefined;
      continue;
    }
    // A bill that fills a page by itself is not met again.
    const again = complete.length > 1 ? last : undefined;
    startRow += complete.reduce((count, bill) => count + (bill === again ? 0 : bill.rows.length), 0);
    known = again && stateOf(again);
  }
}

/** A bill as it was when it last changed. */
const stateOf = ({ id, modifiedAt }: ChangedBill): string => `${id} ${modifiedAt}`;

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

/** All bills that the list's filter leaves, by their inner ids, whenever they changed. */
export async function* allBills(
  ctx: KingdeeContext,
  { formId, key = 'FID', fields, filter }: BillList,
): AsyncIterable<ChangedBill[]> {
  for (let after = 0; ; ) {
    const rows = await billQuery(ctx, {
      FormId: formId,
      fields: [key, 'FModifyDate', ...fields],
      FilterString: allOf(`${key}>${after}`, filter),
      OrderString: key,
      Limit: PAGE_ROWS,
    });
    const bills = billsOf(rows, key, ctx.options.utcOffset);
    // The last one of a full page may lack entries, unless it fills the page by itself.
    const whole = rows.length === PAGE_ROWS && bills.length > 1 ? bills.slice(0, -1) : bills;
    const last = whole.at(-1);
    if (!last) return;
    yield whole;
    if (rows.length < PAGE_ROWS) return;
    after = Number(last.id);
  }
}

/** The rows of a page as bills, each with its entries. */
function billsOf(rows: Row[], key: string, utcOffset: string): ChangedBill[] {
  return runsOf(rows, (row) => String(row[key])).map((run) => ({
    id: run.key,
    modifiedAt: fromServerTime(run.rows[0]?.FModifyDate, utcOffset),
    rows: run.rows,
  }));
}
