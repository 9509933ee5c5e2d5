import type { z } from 'zod';
import { add, multiply, parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Stage } from '../../domain/stages.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { type ChangedBill, changedBills } from './changed-bills.ts';
import type { KingdeeOptions } from './options.ts';
import { type OutStock, outStocks } from './out-stock.ts';
import { SALE_ORDER, type saleOrder } from './sale-order.ts';

const FIELDS = [
  'FBillNo',
  'FDocumentStatus',
  'FCancelStatus',
  'FSettleCurrId.FNumber',
  'FMaterialId.FNumber',
  'FQty',
  'FTaxPrice',
] as const;

type Entry = { FMaterialId?: unknown; FQty?: unknown; FTaxPrice?: unknown };

/** Entries as lines and their sum, price times pieces of each: what the ERP itself rounds is left to the tolerance. */
function measured(entries: readonly Entry[], currency: unknown): Measures {
  let total: string | undefined = '0';
  const lines: { sku: string; quantity: string }[] = [];
  for (const { FMaterialId, FQty, FTaxPrice } of entries) {
    const sku = (FMaterialId as { FNumber?: unknown } | undefined)?.FNumber;
    const quantity = parseDecimal(FQty);
    const price = parseDecimal(FTaxPrice);
    if (typeof sku === 'string' && quantity !== undefined) lines.push({ sku, quantity });
    total =
      total === undefined || quantity === undefined || price === undefined
        ? undefined
        : add(total, multiply(quantity, price));
  }
  return {
    lines,
    ...(total === undefined ? {} : { total }),
    ...(typeof currency === 'string' ? { currency } : {}),
  };
}

/** Only an audited order has effect; one that somebody opened again has none until it is audited anew. */
const stageOf = (status: unknown): Stage => (status === 'C' ? 'in-erp' : 'received');

function heldOf({ id, modifiedAt, rows }: ChangedBill): SurveyedObject {
  const [head = {}] = rows;
  const currency = (head.FSettleCurrId as { FNumber?: unknown } | undefined)?.FNumber;
  return {
    targetId: id,
    reference: String(head.FBillNo),
    numbers: [String(head.FBillNo)],
    at: Date.parse(modifiedAt),
    live: head.FCancelStatus !== 'B',
    measures: { ...measured(rows, currency), stage: stageOf(head.FDocumentStatus) },
    report: { kind: 'status', id },
  };
}

/** Sales orders changed since the period began: 2,000 entries a call. */
export const orderSurvey: Survey<KingdeeOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? new Date(from).toISOString();
    const orders = { formId: SALE_ORDER.id, fields: FIELDS, filter: ctx.options.orderFilter };
    for await (const page of changedBills(ctx, orders, since))
      yield { objects: page.bills.map(heldOf), cursor: page.cursor };
  },
  measure(data) {
    const { FSaleOrderEntry, FreightEntry, FSaleOrderFinance } = data as z.output<typeof saleOrder>;
    const entries = FreightEntry ? [...FSaleOrderEntry, FreightEntry] : FSaleOrderEntry;
    return { ...measured(entries, FSaleOrderFinance.FSettleCurrId.FNumber), stage: 'in-erp' };
  },
};

/** What a stock-out that is saved says is planned; audited, the goods left the books. */
const shipmentStage = (status: unknown): Stage => (status === 'C' ? 'shipped' : 'released');

function piecesTold({ FDocumentStatus, entries }: OutStock): Measures {
  return {
    lines: entries.map(({ FMaterialID, FRealQty }) => ({ sku: FMaterialID, quantity: FRealQty })),
    stage: shipmentStage(FDocumentStatus),
  };
}

/** Stock-outs changed since the period began, each once for every order that it is of: 2,000 entries in two calls. */
export const shipmentSurvey: Survey<KingdeeOptions> = {
  async *list(ctx, { from }, cursor) {
    const since = cursor ?? new Date(from).toISOString();
    for await (const { records, cursor: next } of outStocks(ctx, since)) {
      const objects = records.map(({ id, data, numbers = [] }): SurveyedObject => {
        const told = data as OutStock;
        return {
          targetId: id,
          numbers,
          at: Date.parse(told.FModifyDate),
          live: told.FCancelStatus !== 'B',
          measures: piecesTold(told),
          report: { kind: 'shipment', id },
        };
      });
      yield { objects, cursor: next };
    }
  },
  measure: (data) => piecesTold(data as OutStock),
};
