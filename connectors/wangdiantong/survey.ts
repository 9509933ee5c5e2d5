import { parseDecimal } from '../../domain/decimal.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import type { WangdiantongOptions } from './options.ts';
import { CANCELLED, changedTrades, type HeldTrade, piecesOf, type RawTrade, timeOf } from './raw-trade.ts';

/** The ERP's money where an order names none. */
const HOME = 'CNY';

function heldOf(
  { tid, modified, process_status, trade_orders, ...trade }: HeldTrade,
  utcOffset: string,
): SurveyedObject {
  const total = parseDecimal(trade.receivable);
  return {
    targetId: tid,
    reference: tid,
    numbers: [tid],
    at: Date.parse(timeOf(modified, utcOffset) ?? '') || 0,
    live: process_status !== CANCELLED,
    measures: {
      lines: piecesOf(trade_orders ?? []),
      ...(total === undefined ? {} : { total, currency: trade.currency || HOME }),
      stage: 'in-erp',
    },
    report: { kind: 'status', id: tid },
  };
}

/** Raw orders changed since the period began: 100 a call. */
export const orderSurvey: Survey<WangdiantongOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: next } of changedTrades(ctx, cursor ?? new Date(from).toISOString()))
      yield { objects: rows.map((trade) => heldOf(trade, ctx.options.utcOffset)), cursor: next };
  },
  measure(data) {
    const { orders, receivable } = data as RawTrade;
    const total = parseDecimal(receivable);
    return {
      lines: piecesOf(orders),
      ...(total === undefined ? {} : { total, currency: HOME }),
      stage: 'in-erp',
    };
  },
};
