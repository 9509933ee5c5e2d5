import { parseDecimal } from '../../domain/decimal.ts';
import type { OwnReport } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { type Entity, fromDate } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { everyRequisition, grouped } from './purchase-pull.ts';
import { type PurchaseReport, requisitionRecords } from './purchase-report.ts';
import type { Requisition } from './requisition.ts';

function reported({ isDeleted, currency, items }: PurchaseReport): OwnReport {
  const lines = items.map(({ Material, pieces }) => ({ sku: Material, quantity: String(pieces) }));
  return { live: !isDeleted, measures: { lines, ...(currency === undefined ? {} : { currency }) } };
}

const changedAt = (items: readonly Entity[]): number =>
  Math.max(0, ...items.map(({ LastChangeDateTime: time }) => Date.parse(fromDate(time) ?? '') || 0));

/** Requisitions of the last `purchaseDays`, whoever made them: 200 items a call. Purchase orders are none of ours. */
export const purchaseSurvey: Survey<S4hanaOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: place } of everyRequisition(ctx, cursor ?? '')) {
      const groups = grouped(rows).filter(({ items }) => changedAt(items) >= from);
      const records = await requisitionRecords(ctx, groups);
      const objects = groups.map(({ number, reference, items }, at): SurveyedObject => {
        const { id, data } = records[at] as (typeof records)[number];
        return {
          targetId: id,
          reference,
          numbers: [number],
          at: changedAt(items),
          ...reported(data as PurchaseReport),
          report: { kind: 'purchase', id },
        };
      });
      yield { objects, cursor: place };
    }
  },
  measure(data) {
    const { to_PurchaseReqnItem: items } = data as Requisition;
    const [currency] = items.flatMap(({ PurReqnItemCurrency }) => PurReqnItemCurrency ?? []);
    // How many pieces a unit of its own holds is the ERP's to say.
    const counted = items.every(({ BaseUnit }) => BaseUnit === undefined);
    const lines = items.map(({ Material, RequestedQuantity }) => ({
      sku: Material,
      quantity: parseDecimal(RequestedQuantity) ?? '0',
    }));
    return { ...(counted ? { lines } : {}), ...(currency === undefined ? {} : { currency }) };
  },
  measureReport: (data) => reported(data as PurchaseReport),
};
