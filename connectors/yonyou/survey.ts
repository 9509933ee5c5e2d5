import { parseDecimal } from '../../domain/decimal.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';
import { changedHeads } from './changed-heads.ts';
import { type HeldOrder, idOf, isAudited, isCancelled, ORDERS, referenceOf } from './held-order.ts';
import type { YonyouOptions } from './options.ts';
import { type SalesOrder, totalOf } from './sales-order.ts';

function heldOf(order: HeldOrder, { reference, utcOffset }: YonyouOptions): SurveyedObject {
  const id = idOf(order);
  const total = parseDecimal(order.payMoney);
  const ours = referenceOf(order, reference);
  return {
    targetId: id,
    ...(ours === undefined ? {} : { reference: ours }),
    numbers: [order.code],
    at: Date.parse(fromVendorTime(order.pubts, utcOffset) ?? '') || 0,
    live: !isCancelled(order),
    measures: { ...(total === undefined ? {} : { total }), stage: isAudited(order) ? 'in-erp' : 'received' },
    report: { kind: 'status', id },
  };
}

/**
 * Sales orders changed since the period began: 100 a call. Heads tell a total and no lines, and the currency only by an id of the tenant's, so that
 * neither is compared.
 */
export const orderSurvey: Survey<YonyouOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? new Date(from).toISOString();
    for await (const { rows, cursor: next } of changedHeads<HeldOrder>(ctx, `${ORDERS}/list`, since, true))
      yield { objects: rows.map((order) => heldOf(order, ctx.options)), cursor: next };
  },
  // No stage: whether an order is audited at once is for the connection and an approval flow to say.
  measure: (data) => ({ total: totalOf(data as SalesOrder) }),
};
