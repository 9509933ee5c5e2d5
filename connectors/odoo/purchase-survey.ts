import type { z } from 'zod';
import type { OwnReport } from '../../domain/reconciliation/measures.ts';
import type { SourceRecord, Survey, SurveyedObject } from '../connector.ts';
import type { Row } from './call.ts';
import { toIso, toOdoo } from './changed-records.ts';
import type { OdooOptions } from './options.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { changedPurchases, type purchaseReport, referenceOf } from './purchase-report.ts';

type Report = z.output<typeof purchaseReport>;

function reported({ state, currency, order_line }: Report): OwnReport {
  const lines = order_line.map(({ sku, pieces }) => ({ sku, quantity: String(pieces) }));
  return { live: state !== 'cancel', measures: { lines, ...(currency === undefined ? {} : { currency }) } };
}

function heldOf({ id, numbers = [], data }: SourceRecord, { write_date }: Row): SurveyedObject {
  const report = data as Report;
  return {
    ...{ targetId: id, reference: referenceOf(report.origin), numbers },
    at: Date.parse(toIso(write_date) ?? '') || 0,
    ...reported(report),
    report: { kind: 'purchase', id },
  };
}

/** Purchases changed since the period began: 200 in a handful of calls. */
export const purchaseSurvey: Survey<OdooOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? toOdoo(new Date(from).toISOString());
    for await (const { records, rows, cursor: next } of changedPurchases(ctx, since))
      yield { objects: records.map((record, at) => heldOf(record, rows[at] as Row)), cursor: next };
  },
  measure(data) {
    const { order_line, currency } = data as PurchaseOrder;
    return {
      lines: order_line.map(({ sku, product_qty }) => ({ sku, quantity: String(product_qty) })),
      ...(currency === undefined ? {} : { currency }),
    };
  },
  measureReport: (data) => reported(data as Report),
};
