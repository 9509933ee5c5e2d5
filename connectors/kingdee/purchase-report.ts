import { z } from 'zod';
import { round } from '../../domain/decimal.ts';
import { looksOurs } from '../../domain/identity.ts';
import type { Page, SourceRecord } from '../connector.ts';
import { piecePrice } from '../piece-price.ts';
import type { KingdeeContext } from './call.ts';
import { allBills, type BillList, billsWith, type ChangedBill, changedBills } from './changed-bills.ts';
import { dayOf, decimalOf, numberOf, present, textOf } from './columns.ts';
import type { KingdeeOptions } from './options.ts';
import { PURCHASE_FORM } from './purchase-order.ts';
import { allOf, quoted, type Row } from './query.ts';
import { fromServerTime, toServerTime } from './time.ts';

const DAY_MS = 86_400_000;
/** Characters of our identity in a bill's number. */
export const IDENTITY_LENGTH = 30;

const HEAD = ['FBillNo', 'FDocumentStatus', 'FCloseStatus', 'FCancelStatus', 'FApproveDate'];
const REFERENCES = ['FSupplierId.FNumber', 'FSettleCurrId.FNumber'];
const ENTRY = [
  ...['FPOOrderEntry_FEntryID', 'FMaterialId.FNumber', 'FPriceUnitQty', 'FBaseUnitQty', 'FBaseStockInQty', 'FTaxPrice'],
  ...['FDeliveryDate', 'FMRPCloseStatus', 'FMRPTerminateStatus'],
];

/** Purchases as they are read: all, or those that another condition holds of. */
export const purchaseBills = ({ purchasePlaceField, purchaseFilter }: KingdeeOptions, more?: string): BillList => ({
  formId: PURCHASE_FORM,
  fields: [...HEAD, ...REFERENCES, ...ENTRY, ...(purchasePlaceField ? [`${purchasePlaceField}.FNumber`] : [])],
  filter: purchaseFilter && more ? allOf(purchaseFilter, more) : (purchaseFilter ?? more),
});

/**
 * A purchase (采购订单). `FDocumentStatus` C is audited, that is ordered; `FCloseStatus` B closed, `FCancelStatus` B void. `pieces`, `received` and the
 * price of one (`FTaxPrice`, gross) are in the material's base unit, whatever unit it is bought in. An entry whose `FMRPCloseStatus` or
 * `FMRPTerminateStatus` is B gets nothing more. `Place` is the number of a stock place, by `purchasePlaceField`. `FApproveDate` is UTC here.
 */
export const purchaseReport = z
  .looseObject({
    FID: z.string(),
    FBillNo: z.string(),
    FDocumentStatus: z.string(),
    FCloseStatus: z.string(),
    FCancelStatus: z.string(),
    FApproveDate: z.iso.datetime().optional(),
    FSupplierId: z.string().optional(),
    FSettleCurrId: z.string().optional(),
    entries: z.array(
      z.looseObject({
        FEntryID: z.string(),
        FMaterialId: z.string(),
        pieces: z.int(),
        received: z.int(),
        FTaxPrice: z.string(),
        FDeliveryDate: z.string().optional(),
        FMRPCloseStatus: z.string(),
        FMRPTerminateStatus: z.string(),
        Place: z.string().optional(),
      }),
    ),
  })
  .meta({ complete: true });

export type PurchaseReport = z.output<typeof purchaseReport>;

const wholeOf = (value: unknown): number => Number(round(decimalOf(value), 0));

/** Entries without a material, such as a charge, are bought of no article. */
function entryOf(row: Row, { purchasePlaceField }: KingdeeOptions): object[] {
  const material = numberOf(row.FMaterialId);
  if (material === undefined) return [];
  const pieces = wholeOf(row.FBaseUnitQty);
  return [
    present({
      FEntryID: String(row.FPOOrderEntry_FEntryID),
      FMaterialId: material,
      pieces,
      received: wholeOf(row.FBaseStockInQty),
      FTaxPrice: piecePrice(decimalOf(row.FTaxPrice), Number(decimalOf(row.FPriceUnitQty)), pieces),
      FDeliveryDate: dayOf(row.FDeliveryDate),
      FMRPCloseStatus: textOf(row.FMRPCloseStatus) ?? 'A',
      FMRPTerminateStatus: textOf(row.FMRPTerminateStatus) ?? 'A',
      Place: purchasePlaceField && numberOf(row[purchasePlaceField]),
    }),
  ];
}

/** A purchase as it is told. A copy has a number of its own, so whatever has one of ours is ours. */
export function purchaseRecord({ id, rows }: ChangedBill, options: KingdeeOptions): SourceRecord {
  const [head = {}] = rows;
  const number = String(head.FBillNo);
  const approved = textOf(head.FApproveDate);
  return {
    kind: 'purchase',
    id,
    ...(looksOurs(number, IDENTITY_LENGTH, []) ? { parent: { kind: 'purchase' as const, targetId: id } } : {}),
    numbers: [number],
    data: present({
      FID: id,
      FBillNo: number,
      FDocumentStatus: String(head.FDocumentStatus),
      FCloseStatus: textOf(head.FCloseStatus) ?? 'A',
      FCancelStatus: textOf(head.FCancelStatus) ?? 'A',
      FApproveDate: approved && fromServerTime(approved, options.utcOffset),
      FSupplierId: numberOf(head.FSupplierId),
      FSettleCurrId: numberOf(head.FSettleCurrId),
      entries: rows.flatMap((row) => entryOf(row, options)),
    }),
  };
}

/** What was audited not long ago: goods that come in are written into it, and need not move its time. */
function awaited(ctx: KingdeeContext): BillList {
  const { options } = ctx;
  const since = new Date(ctx.now() - options.purchaseDays * DAY_MS).toISOString();
  return purchaseBills(
    options,
    `FDocumentStatus='C' and FApproveDate>=${quoted(toServerTime(since, options.utcOffset))}`,
  );
}

/** Purchases that changed, and after the first time those of which something may have come. */
export async function* pullPurchases(ctx: KingdeeContext, cursor: string | null): AsyncIterable<Page> {
  const page = (bills: readonly ChangedBill[], next: string): Page => ({
    records: bills.map((bill) => purchaseRecord(bill, ctx.options)),
    cursor: next,
  });
  let reached = cursor;
  for await (const { bills, cursor: next } of changedBills(ctx, purchaseBills(ctx.options), cursor)) {
    reached = next;
    yield page(bills, next);
  }
  if (cursor === null || reached === null) return;
  for await (const bills of allBills(ctx, awaited(ctx))) yield page(bills, reached);
}

/** Purchases by their ids, whatever the pulls leave out. */
export const readPurchases = async (ctx: KingdeeContext, ids: string[]): Promise<SourceRecord[]> => {
  const bills = await billsWith(ctx, { ...purchaseBills(ctx.options), filter: undefined }, ids);
  return bills.map((bill) => purchaseRecord(bill, ctx.options));
};
