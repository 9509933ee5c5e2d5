import type { Page, SourceRecord } from '../connector.ts';
import { allOf, anyOf } from '../odata.ts';
import { type ByKey, everyKey } from './by-key.ts';
import { entities, type S4hanaContext } from './call.ts';
import { dayLiteral, type Entity, linkedOne } from './odata.ts';
import { numberOf, orderId, orderRecords, requisitionId, requisitionRecords } from './purchase-report.ts';
import { REQUISITIONS } from './requisition.ts';

const DAY_MS = 86_400_000;
const READ_AT_ONCE = 25;
const ORDERS = 'API_PURCHASEORDER_PROCESS_SRV';
const ORDER_SET = 'A_PurchaseOrder';
const WHOLE_ORDER = 'to_PurchaseOrderItem/to_ScheduleLine';

const since = ({ options, now }: S4hanaContext): string =>
  dayLiteral(new Date(now() - options.purchaseDays * DAY_MS).toISOString().slice(0, 10));

/** Items of requisitions with their head, of the last `purchaseDays`. */
const requisitionItems = (ctx: S4hanaContext): ByKey => ({
  service: REQUISITIONS,
  set: 'A_PurchaseRequisitionItem',
  key: 'PurchaseRequisition',
  pageRows: 200,
  where: allOf(`PurReqCreationDate ge ${since(ctx)}`, "Material ne ''"),
  query: { $expand: 'to_PurchaseReqn', $orderby: 'PurchaseRequisition,PurchaseRequisitionItem' },
});

const purchaseOrders = (ctx: S4hanaContext): ByKey => ({
  service: ORDERS,
  set: ORDER_SET,
  key: 'PurchaseOrder',
  pageRows: 50,
  where: `CreationDate ge ${since(ctx)}`,
  query: { $expand: WHOLE_ORDER, $orderby: 'PurchaseOrder' },
});

/** Items as the requisitions that they belong to. */
export function grouped(rows: readonly Entity[]): { number: string; reference: string; items: Entity[] }[] {
  const groups = new Map<string, { number: string; reference: string; items: Entity[] }>();
  for (const row of rows) {
    const number = String(row.PurchaseRequisition);
    const reference = String(linkedOne(row, 'to_PurchaseReqn')?.PurReqnDescription ?? '');
    const group = groups.get(number) ?? { number, reference, items: [] };
    group.items.push(row);
    groups.set(number, group);
  }
  return [...groups.values()];
}

/** Requisitions of the last `purchaseDays`, whoever made them. */
export const everyRequisition = (ctx: S4hanaContext, place: string) => everyKey(ctx, requisitionItems(ctx), place);

/**
 * All purchases of the last `purchaseDays` each time: goods that come in move no time of theirs. Requisitions come first: one that becomes a purchase
 * order meanwhile is counted twice until the next pull, and never not at all. The cursor is the id that was read last; after the last page it is empty.
 */
export async function* pullPurchases(ctx: S4hanaContext, cursor: string | null): AsyncIterable<Page> {
  if (!cursor?.startsWith(orderId('')))
    for await (const { rows, cursor: place } of everyRequisition(ctx, numberOf(cursor ?? '')))
      yield {
        records: await requisitionRecords(ctx, grouped(rows)),
        cursor: place ? requisitionId(place) : orderId(''),
      };
  const begun = cursor?.startsWith(orderId('')) ? numberOf(cursor) : '';
  for await (const { rows, cursor: place } of everyKey(ctx, purchaseOrders(ctx), begun))
    yield { records: await orderRecords(ctx, rows), cursor: place ? orderId(place) : '' };
}

export async function readPurchases(ctx: S4hanaContext, ids: string[]): Promise<SourceRecord[]> {
  const of = (id: (number: string) => string) => ids.filter((one) => one.startsWith(id(''))).map(numberOf);
  const [requisitions, orders] = [of(requisitionId), of(orderId)];
  const records: SourceRecord[] = [];
  for (let start = 0; start < requisitions.length; start += READ_AT_ONCE) {
    const $filter = anyOf('PurchaseRequisition', requisitions.slice(start, start + READ_AT_ONCE));
    const rows = await entities(ctx, REQUISITIONS, 'A_PurchaseRequisitionItem', {
      $filter,
      $expand: 'to_PurchaseReqn',
    });
    records.push(...(await requisitionRecords(ctx, grouped(rows))));
  }
  for (let start = 0; start < orders.length; start += READ_AT_ONCE) {
    const $filter = anyOf('PurchaseOrder', orders.slice(start, start + READ_AT_ONCE));
    const rows = await entities(ctx, ORDERS, ORDER_SET, { $filter, $expand: WHOLE_ORDER });
    records.push(...(await orderRecords(ctx, rows)));
  }
  return records;
}
