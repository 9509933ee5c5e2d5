import { sum } from '../decimal.ts';
import type { BulkField } from './fields.ts';
import { type BulkFinding, finding } from './finding.ts';
import { readHead } from './head.ts';
import { findHeading } from './heading.ts';
import type { BulkItems } from './items.ts';
import { type LineRead, pricedLine, readLine } from './line.ts';
import { orderRows } from './order-rows.ts';
import { countRefused } from './refused.ts';
import type { OrderRow } from './row.ts';
import type { BulkSheet } from './sheet.ts';
import type { BulkData, BulkOrder, BulkRules, BulkVerdict } from './verdict.ts';

/** A verdict, and where the columns are, so that cells can be marked. */
export interface Judged extends BulkVerdict {
  columns: ReadonlyMap<BulkField, number>;
  heading: number;
  /** Orders that are none yet: those of a file that is refused whole, and rows that name no order. */
  unread: number;
}

const NOTHING: Pick<Judged, 'orders' | 'columns' | 'heading'> = {
  orders: [],
  columns: new Map(),
  heading: 0,
};

/** Holds all rows of a file against the articles and the rules. Nothing is known yet of what came before. */
export function judge(sheets: readonly BulkSheet[], items: BulkItems, rules: BulkRules, named?: string): Judged {
  const found = findHeading(sheets, named);
  if ('findings' in found) {
    const { rows, orders: unread } = countRefused(sheets);
    return { ...NOTHING, rows, unread, findings: found.findings };
  }
  const { sheet, heading } = found;
  const { orders, strays, sums, rows } = orderRows(sheet, heading);
  const findings: BulkFinding[] = [...heading.findings];
  if (rows === 0) findings.push(finding('wrong', 'no-rows'));
  for (const row of [...strays, ...sums]) findings.push(...row.findings);
  const judged = [...orders].map(([reference, its]) => {
    const order = judgeOrder(reference, its, items, rules);
    for (const row of its) findings.push(...row.findings);
    return order;
  });
  findings.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
  return {
    sheet: sheet.name,
    rows,
    orders: judged,
    findings,
    columns: heading.columns,
    heading: heading.row,
    unread: strays.length,
  };
}

function judgeOrder(reference: string, rows: OrderRow[], items: BulkItems, rules: BulkRules): BulkOrder {
  const head = readHead(rows, rules);
  const lines = rows.map((row) => readLine(row, items, rules));
  twice(lines);
  const currency = head.currency ?? listedCurrency(lines);
  const first = rows[0] as OrderRow;
  if (currency === undefined && first.text('currency') === undefined) first.wrong('missing', 'currency');
  const priced = currency === undefined ? [] : lines.map((line, at) => pricedLine(line, currency, at + 1));
  const base = { reference, rows: rows.map(({ row }) => row), dated: head.dated, listed: unpriced(rows) };
  const whole = priced.filter((line) => line !== undefined);
  if (rows.some((row) => row.isWrong) || currency === undefined || whole.length < rows.length) {
    // What is right in it waits for what is wrong: an order goes as a whole.
    for (const row of rows) if (!row.isWrong) row.tell('wrong', 'order-wrong', 'order');
    return { ...base, verdict: 'wrong' };
  }
  const data: BulkData = {
    order_no: reference,
    placed_at: `${head.placedOn}T00:00:00Z`,
    state: 'open',
    payment: rules.payment,
    currency,
    ...head.fields,
    total: sum(whole.map(({ line_total }) => line_total)),
    lines: whole,
  };
  return { ...base, verdict: 'right', data };
}

const unpriced = (rows: readonly OrderRow[]): number[] =>
  rows.flatMap((row, at) => (row.text('price') === undefined ? [at] : []));

/** The currency of the price list, where all articles of an order have the same. */
function listedCurrency(lines: readonly LineRead[]): string | undefined {
  const listed = new Set(lines.map(({ item }) => item?.currency));
  return listed.size === 1 ? [...listed][0] : undefined;
}

/** The same article and quantity twice in an order is most often a slip; another quantity may be meant. */
function twice(lines: readonly LineRead[]): void {
  const met = new Map<string, LineRead>();
  for (const line of lines) {
    const sku = line.item?.sku;
    if (sku === undefined) continue;
    const before = met.get(sku);
    if (!before) met.set(sku, line);
    else if (before.quantity === line.quantity && line.quantity !== undefined)
      line.row.wrong('same-line', 'sku', { row: before.row.row, sku });
    else line.row.tell('warning', 'sku-twice', 'sku', { row: before.row.row, sku });
  }
}
