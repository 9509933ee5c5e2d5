import { parseDecimal } from '../../domain/decimal.ts';
import type { OwnReport } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import type { Row } from './call.ts';
import { changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import type { PurchaseOrder } from './purchase-order.ts';
import { type PurchaseReport, purchaseData, purchases } from './purchase-report.ts';

function reported({ Cancelled, DocCurrency, lines }: PurchaseReport): OwnReport {
  const pieces = lines.map((line) => ({ sku: line.ItemCode, quantity: String(line.pieces) }));
  const currency = DocCurrency === undefined ? {} : { currency: DocCurrency };
  return { live: Cancelled !== 'tYES', measures: { lines: pieces, ...currency } };
}

function heldOf(row: Row, options: SapB1Options): SurveyedObject {
  const report = purchaseData(row, options);
  const id = String(report.DocEntry);
  return {
    targetId: id,
    reference: String(row[options.reference] ?? ''),
    numbers: [String(report.DocNum)],
    at: Date.parse(report.changedAt ?? '') || 0,
    ...reported(report),
    report: { kind: 'purchase', id },
  };
}

/** Purchases changed since the period began, whoever made them: 50 a call. */
export const purchaseSurvey: Survey<SapB1Options> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? new Date(from).toISOString();
    for await (const { rows, cursor: next } of changedRows(ctx, purchases(ctx.options), since))
      yield { objects: rows.map((row) => heldOf(row, ctx.options)), cursor: next };
  },
  measure(data) {
    const { DocumentLines, DocCurrency } = data as PurchaseOrder;
    // How many pieces a unit of its own holds is the ERP's to say.
    const counted = DocumentLines.every(({ UseBaseUnits }) => UseBaseUnits === 'tYES');
    const lines = DocumentLines.map(({ ItemCode, Quantity }) => ({
      sku: ItemCode,
      quantity: parseDecimal(Quantity) ?? '0',
    }));
    return { ...(counted ? { lines } : {}), ...(DocCurrency === undefined ? {} : { currency: DocCurrency }) };
  },
  measureReport: (data) => reported(data as PurchaseReport),
};
