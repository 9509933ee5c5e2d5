import { z } from 'zod';
import { parseDecimal, round, subtract } from '../../domain/decimal.ts';
import { looksOurs } from '../../domain/identity.ts';
import type { Page, SourceRecord } from '../connector.ts';
import { allOf } from '../odata.ts';
import { piecePrice } from '../piece-price.ts';
import { referredTo } from './by-reference.ts';
import { page, type Row, type SapB1Context } from './call.ts';
import { type Changing, changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import { PURCHASE_ORDERS } from './purchase-order.ts';
import { linesOf } from './sales-order.ts';
import { byNumbers } from './status.ts';
import { changedAt, dayOf, localText } from './time.ts';

const DAY_MS = 86_400_000;
/** Characters of our identity in the field of the reference. */
export const IDENTITY_LENGTH = 40;

const HEAD = ['DocEntry', 'DocNum', 'CardCode', 'DocCurrency', 'DocumentStatus', 'Cancelled', 'Confirmed'];

/** Purchases as they are asked for, with their lines. */
export const purchases = ({ reference }: SapB1Options): Changing => ({
  set: PURCHASE_ORDERS,
  key: 'DocEntry',
  created: 'CreationDate',
  select: [...HEAD, 'UpdateDate', 'UpdateTime', reference, 'DocumentLines'].join(','),
  pageSize: 50,
});

/**
 * A purchase order: `Confirmed` tNO until somebody approves it, `DocumentStatus` bost_Open or bost_Close, `Cancelled` tYES or tNO. `pieces`,
 * `received` and the price of one (net) are in the article's inventory unit, whatever unit it is bought in.
 */
export const purchaseReport = z
  .looseObject({
    DocEntry: z.int(),
    DocNum: z.int(),
    CardCode: z.string(),
    DocCurrency: z.string().optional(),
    DocumentStatus: z.string(),
    Cancelled: z.string(),
    Confirmed: z.string(),
    changedAt: z.iso.datetime().optional(),
    lines: z.array(
      z.looseObject({
        LineNum: z.int(),
        ItemCode: z.string(),
        LineStatus: z.string(),
        pieces: z.int(),
        received: z.int(),
        price: z.string(),
        ShipDate: z.string().optional(),
        WarehouseCode: z.string().optional(),
      }),
    ),
  })
  .meta({ complete: true });

export type PurchaseReport = z.output<typeof purchaseReport>;

const decimalOf = (value: unknown): string => parseDecimal(value) ?? '0';
const wholeOf = (value: string): number => Number(round(value, 0));

/** Lines of a service have no article. */
function lineOf(line: Row): object[] {
  if (!line.ItemCode) return [];
  const [pieces, open] = [decimalOf(line.InventoryQuantity), decimalOf(line.RemainingOpenInventoryQuantity)];
  const ShipDate = dayOf(line.ShipDate);
  return [
    {
      LineNum: Number(line.LineNum),
      ItemCode: String(line.ItemCode),
      LineStatus: String(line.LineStatus ?? 'bost_Open'),
      pieces: wholeOf(pieces),
      received: wholeOf(subtract(pieces, open)),
      price: piecePrice(decimalOf(line.Price), Number(decimalOf(line.Quantity)), Number(pieces)),
      ...(ShipDate ? { ShipDate } : {}),
      ...(line.WarehouseCode ? { WarehouseCode: String(line.WarehouseCode) } : {}),
    },
  ];
}

/** A purchase as it is told. */
export function purchaseData(row: Row, { timeZone }: SapB1Options): PurchaseReport {
  const at = changedAt(row, timeZone);
  return purchaseReport.parse({
    DocEntry: Number(row.DocEntry),
    DocNum: Number(row.DocNum),
    CardCode: String(row.CardCode),
    ...(row.DocCurrency ? { DocCurrency: String(row.DocCurrency) } : {}),
    DocumentStatus: String(row.DocumentStatus ?? 'bost_Open'),
    Cancelled: String(row.Cancelled ?? 'tNO'),
    Confirmed: String(row.Confirmed ?? 'tYES'),
    ...(at ? { changedAt: at } : {}),
    lines: linesOf(row).flatMap(lineOf),
  });
}

/** "Duplicate" may copy the reference with the rest: the first that has one of ours is ours, and the others are a person's. */
async function recordsOf(ctx: SapB1Context, rows: readonly Row[]): Promise<SourceRecord[]> {
  const { reference } = ctx.options;
  const named = rows.map((row) => String(row[reference] ?? '')).filter((text) => looksOurs(text, IDENTITY_LENGTH, []));
  const first = new Map<unknown, unknown>();
  for (const row of await referredTo(ctx, PURCHASE_ORDERS, [...new Set(named)]))
    if (!first.has(row[reference])) first.set(row[reference], row.DocEntry);
  return rows.map((row) => {
    const id = String(row.DocEntry);
    const isOurs = first.get(row[reference]) === row.DocEntry;
    return {
      kind: 'purchase',
      id,
      ...(isOurs ? { parent: { kind: 'purchase' as const, targetId: id } } : {}),
      numbers: [String(row.DocNum)],
      data: purchaseData(row, ctx.options),
    };
  });
}

/** Goods that come in are other documents, and need not move a purchase's time: what is open, or of not long ago. */
async function* awaited(ctx: SapB1Context): AsyncGenerator<Row[]> {
  const { purchaseDays, timeZone } = ctx.options;
  const { set, select: $select, pageSize } = purchases(ctx.options);
  const day = localText(ctx.now() - purchaseDays * DAY_MS, timeZone).slice(0, 10);
  const where = `(DocumentStatus eq 'bost_Open' or DocDate ge '${day}')`;
  for (let last = 0; ; ) {
    const $filter = allOf(where, `DocEntry gt ${last}`);
    const { rows, more } = await page(ctx, set, { $filter, $select, $orderby: 'DocEntry' }, pageSize);
    const reached = Number(rows.at(-1)?.DocEntry ?? last);
    if (reached <= last) return;
    yield rows;
    if (!more && rows.length < pageSize) return;
    last = reached;
  }
}

/** Purchases that changed, and after the first time those of which something may have come. */
export async function* pullPurchases(ctx: SapB1Context, cursor: string | null): AsyncIterable<Page> {
  let reached = cursor;
  for await (const { rows, cursor: next } of changedRows(ctx, purchases(ctx.options), cursor)) {
    reached = next;
    yield { records: await recordsOf(ctx, rows), cursor: next };
  }
  if (cursor === null || reached === null) return;
  for await (const rows of awaited(ctx)) yield { records: await recordsOf(ctx, rows), cursor: reached };
}

export const readPurchases = async (ctx: SapB1Context, ids: string[]): Promise<SourceRecord[]> =>
  recordsOf(ctx, await byNumbers(ctx, purchases(ctx.options), ids));
