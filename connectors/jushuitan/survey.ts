import { parseDecimal } from '../../domain/decimal.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { changedOrders } from './changed-orders.ts';
import { type ErpOrder, standingItems, type UploadedOrder } from './erp-order.ts';
import type { JushuitanOptions } from './options.ts';

/** What an order is in that names no currency. */
const HOME = 'CNY';

const piecesOf = (items: readonly { sku_id: string; qty: unknown }[]) =>
  items.map(({ sku_id, qty }) => ({ sku: sku_id, quantity: parseDecimal(qty) ?? '0' }));

/** What became of several orders, or is a part of one, is not compared line by line. */
const isWhole = ({ status, is_split, is_merge }: ErpOrder): boolean =>
  !is_split && !is_merge && status !== 'Split' && status !== 'Merged';

function heldOf(order: ErpOrder, utcOffset: string): SurveyedObject {
  const total = parseDecimal(order.pay_amount);
  const measures = {
    lines: piecesOf(standingItems(order)),
    ...(total === undefined ? {} : { total, currency: order.currency || HOME }),
  };
  return {
    targetId: order.so_id,
    reference: order.so_id,
    numbers: [String(order.o_id)],
    at: Date.parse(fromVendorTime(order.modified, utcOffset) ?? '') || 0,
    live: order.status !== 'Cancelled',
    measures: { ...(isWhole(order) ? measures : {}), stage: 'in-erp' },
    report: { kind: 'status', id: String(order.o_id) },
  };
}

/** Orders of the shop changed since the period began: 100 a call. */
export const orderSurvey: Survey<JushuitanOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: next } of changedOrders(ctx, cursor ?? new Date(from).toISOString()))
      yield { objects: rows.map((order) => heldOf(order, ctx.options.utcOffset)), cursor: next };
  },
  measure(data) {
    const { items, pay_amount, currency } = data as UploadedOrder;
    const total = parseDecimal(pay_amount);
    return {
      lines: piecesOf(items),
      ...(total === undefined ? {} : { total, currency: currency ?? HOME }),
      stage: 'in-erp',
    };
  },
};
