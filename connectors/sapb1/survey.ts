import type { Survey, SurveyedObject } from '../connector.ts';
import type { Row } from './call.ts';
import { changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import { grossOf, linesOf, piecesOf, type SalesOrder, totalOf } from './sales-order.ts';
import { changedAt } from './time.ts';

const PAGE_SIZE = 50;

function heldOf(row: Row, { reference, timeZone }: SapB1Options): SurveyedObject {
  const id = String(row.DocEntry);
  const total = totalOf(row);
  const ours = row[reference];
  return {
    targetId: id,
    ...(ours ? { reference: String(ours) } : {}),
    numbers: [String(row.DocNum)],
    at: Date.parse(changedAt(row, timeZone) ?? '') || 0,
    live: row.Cancelled !== 'tYES',
    measures: {
      lines: piecesOf(linesOf(row)),
      ...(total === undefined ? {} : { total, currency: String(row.DocCurrency) }),
      stage: row.Confirmed === 'tNO' ? 'received' : 'in-erp',
    },
    report: { kind: 'status', id },
  };
}

/** Sales orders changed since the period began, with their lines: 50 a call. */
export const orderSurvey: Survey<SapB1Options> = {
  async *list(ctx, { from }, cursor) {
    const head = 'DocEntry,DocNum,Cancelled,Confirmed,DocCurrency,DocTotal,DocTotalFc,UpdateDate,UpdateTime';
    const orders = {
      set: 'Orders',
      key: 'DocEntry',
      created: 'CreationDate',
      select: `${head},${ctx.options.reference},DocumentLines`,
      pageSize: PAGE_SIZE,
    } as const;
    for await (const { rows, cursor: next } of changedRows(ctx, orders, cursor ?? new Date(from).toISOString()))
      yield { objects: rows.map((row) => heldOf(row, ctx.options)), cursor: next };
  },
  measure(data) {
    const order = data as SalesOrder;
    const total = grossOf(order);
    return {
      lines: piecesOf(order.DocumentLines),
      ...(total === undefined ? {} : { total }),
      ...(order.DocCurrency ? { currency: order.DocCurrency } : {}),
      stage: 'in-erp',
    };
  },
};
