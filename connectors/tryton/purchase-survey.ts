import type { OwnReport } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { trytonApi } from './api.ts';
import { sinceInstant } from './changes.ts';
import type { TrytonOptions } from './options.ts';
import type { PurchasePayload } from './purchase.ts';
import { changedPurchases, type DatedPage, type PurchaseReport, untouchedPurchases } from './purchase-report.ts';

function reported({ state, currency, lines }: PurchaseReport): OwnReport {
  const pieces = lines.map((line) => ({ sku: line.product, quantity: String(line.pieces) }));
  return { live: state !== 'cancelled', measures: { lines: pieces, ...(currency === null ? {} : { currency }) } };
}

const heldOf = ({ records, at }: Omit<DatedPage, 'cursor'>): SurveyedObject[] =>
  records.map(({ id, numbers = [], data }, n) => {
    const report = data as PurchaseReport;
    return {
      ...{ targetId: id, reference: report.reference ?? '', numbers, at: at[n] as number },
      ...reported(report),
      report: { kind: 'purchase', id },
    };
  });

/** Purchases changed since the period began, whoever made them: 200 a call. */
export const purchaseSurvey: Survey<TrytonOptions> = {
  async *list(ctx, { from }, cursor) {
    const api = trytonApi(ctx);
    const since = cursor ?? sinceInstant(from);
    for await (const page of untouchedPurchases(api, from)) yield { objects: heldOf(page), cursor: since };
    for await (const page of changedPurchases(api, since)) yield { objects: heldOf(page), cursor: page.cursor };
  },
  measure(data) {
    const { lines, currency } = data as PurchasePayload;
    // How many pieces a unit of its own holds is Tryton's to say.
    const counted = lines.every(({ unit }) => unit === undefined);
    return {
      ...(counted
        ? { lines: lines.map(({ product, quantity }) => ({ sku: product, quantity: String(quantity) })) }
        : {}),
      ...(currency === undefined ? {} : { currency }),
    };
  },
  measureReport: (data) => reported(data as PurchaseReport),
};
