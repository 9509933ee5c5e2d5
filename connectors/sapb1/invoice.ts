import { z } from 'zod';
import { parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import type { Row, SapB1Context } from './call.ts';
import { type Changing, changedRows } from './changed-rows.ts';
import type { SapB1Options } from './options.ts';
import { linesOf, totalOf } from './sales-order.ts';
import { byNumbers } from './status.ts';
import { changedAt, dayOf } from './time.ts';

/** Object types, in `BaseType` of lines: what an invoice was made of. */
const DELIVERY_TYPE = 15;
const ORDER_TYPE = 17;

const INVOICES: Changing = {
  set: 'Invoices',
  key: 'DocEntry',
  created: 'CreationDate',
  select:
    'DocEntry,DocNum,DocDate,DocDueDate,CardCode,DocCurrency,DocTotal,DocTotalFc,DocumentStatus,Cancelled,CancelStatus,UpdateDate,UpdateTime,DocumentLines',
  pageSize: 50,
};

/**
 * An invoice to a customer (A/R). `total` is in its own currency; `DocumentStatus` bost_Close says that nothing of it is open any more. `orders`
 * are the sales orders that it was made of, directly or by a delivery.
 */
export const salesInvoice = z
  .looseObject({
    DocEntry: z.int(),
    DocNum: z.int(),
    CardCode: z.string(),
    DocCurrency: z.string(),
    DocumentStatus: z.string(),
    Cancelled: z.string(),
    DocDate: z.string().optional(),
    DocDueDate: z.string().optional(),
    total: z.string(),
    orders: z.array(z.int()),
    changedAt: z.iso.datetime().optional(),
    lines: z.array(z.looseObject({ ItemCode: z.string(), Quantity: z.string(), PriceAfterVAT: z.string().optional() })),
  })
  .meta({ complete: true });

/** The sales orders behind deliveries, by delivery: one call for a page of invoices. */
async function ordersOf(ctx: SapB1Context, invoices: readonly Row[]): Promise<Map<number, number[]>> {
  const ids = invoices
    .flatMap(linesOf)
    .filter(({ BaseType }) => Number(BaseType) === DELIVERY_TYPE)
    .map(({ BaseEntry }) => String(BaseEntry));
  const deliveries = { set: 'DeliveryNotes', select: 'DocEntry,DocumentLines', pageSize: 50 };
  const rows = await byNumbers(ctx, deliveries, ids);
  return new Map(rows.map((row) => [Number(row.DocEntry), basesOf(row, ORDER_TYPE)]));
}

const basesOf = (document: Row, type: number): number[] => [
  ...new Set(
    linesOf(document)
      .filter(({ BaseType }) => Number(BaseType) === type)
      .map(({ BaseEntry }) => Number(BaseEntry)),
  ),
];

const decimal = (value: unknown): string => parseDecimal(value) ?? '0';

function recordOf(row: Row, orders: readonly number[], timeZone: string): SourceRecord {
  const at = changedAt(row, timeZone);
  const [only, ...others] = orders;
  // An invoice of several orders belongs to none of them.
  const parent: Parent | undefined =
    only !== undefined && others.length === 0 ? { kind: 'order', targetId: String(only) } : undefined;
  const [day, dueDay] = [dayOf(row.DocDate), dayOf(row.DocDueDate)];
  return {
    kind: 'invoice',
    id: String(row.DocEntry),
    ...(parent ? { parent } : {}),
    customerId: String(row.CardCode),
    numbers: [String(row.DocNum)],
    data: {
      DocEntry: Number(row.DocEntry),
      DocNum: Number(row.DocNum),
      CardCode: String(row.CardCode),
      DocCurrency: String(row.DocCurrency),
      DocumentStatus: String(row.DocumentStatus ?? ''),
      Cancelled: row.Cancelled === 'tYES' || row.CancelStatus === 'csYes' ? 'tYES' : 'tNO',
      ...(day ? { DocDate: day } : {}),
      ...(dueDay ? { DocDueDate: dueDay } : {}),
      total: totalOf(row) ?? '0',
      orders: [...orders],
      ...(at ? { changedAt: at } : {}),
      lines: linesOf(row)
        .filter(({ ItemCode }) => ItemCode)
        .map(({ ItemCode, Quantity, PriceAfterVAT }) => ({
          ItemCode: String(ItemCode),
          Quantity: decimal(Quantity),
          ...(PriceAfterVAT === undefined || PriceAfterVAT === null ? {} : { PriceAfterVAT: decimal(PriceAfterVAT) }),
        })),
    },
  };
}

/** A document that only cancels another is none. */
async function recordsOf(ctx: SapB1Context, rows: readonly Row[]): Promise<SourceRecord[]> {
  const invoices = rows.filter(({ CancelStatus }) => CancelStatus !== 'csCancellation');
  const byDelivery = await ordersOf(ctx, invoices);
  return invoices.map((row) => {
    const delivered = basesOf(row, DELIVERY_TYPE).flatMap((id) => byDelivery.get(id) ?? []);
    return recordOf(row, [...new Set([...basesOf(row, ORDER_TYPE), ...delivered])], ctx.options.timeZone);
  });
}

/** Invoices to customers. */
export const invoice: KindPort<SapB1Options> = {
  schema: salesInvoice,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedRows(ctx, INVOICES, cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  read: async (ctx, ids) => recordsOf(ctx, await byNumbers(ctx, INVOICES, ids)),
};
