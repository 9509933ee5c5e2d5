import { z } from 'zod';
import type { KindPort, SourceRecord } from '../connector.ts';
import { changedOrders } from './changed-orders.ts';
import { type Entity, plain } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { ordersBy } from './order-state.ts';

const FIELDS = [
  'SalesOrder',
  'PurchaseOrderByCustomer',
  'OverallSDProcessStatus',
  'OverallTotalDeliveryStatus',
  'OverallSDDocumentRejectionSts',
  'TotalCreditCheckStatus',
  'DeliveryBlockReason',
  'LastChangeDateTime',
] as const;
const SELECT = { $select: FIELDS.join(',') };

const code = z.string().optional();

/**
 * How far a sales order is. The overall statuses are empty where they do not apply, A for not begun, B for partly and C for
 * completely; `TotalCreditCheckStatus` B means not approved.
 */
export const orderStatus = z
  .looseObject({
    SalesOrder: z.string(),
    PurchaseOrderByCustomer: z.string().optional(),
    OverallSDProcessStatus: code,
    OverallTotalDeliveryStatus: code,
    OverallSDDocumentRejectionSts: code,
    TotalCreditCheckStatus: code,
    DeliveryBlockReason: code,
    LastChangeDateTime: z.iso.datetime().optional(),
  })
  .meta({ complete: true });

function recordOf(order: Entity): SourceRecord {
  const id = String(order.SalesOrder);
  const data = plain(order) as Record<string, unknown>;
  return {
    kind: 'status',
    id,
    parent: { kind: 'order', targetId: id },
    numbers: [id],
    data: Object.fromEntries(FIELDS.flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]]))),
  };
}

/** Progress of sales orders. No version: nobody promises that a delivery moves the order's own time, so content decides. */
export const status: KindPort<S4hanaOptions> = {
  schema: orderStatus,
  async *pull(ctx, cursor) {
    for await (const page of changedOrders(ctx, cursor, SELECT))
      yield { records: page.orders.map(recordOf), cursor: page.cursor };
  },
  async read(ctx, ids) {
    return (await ordersBy(ctx, 'SalesOrder', ids, SELECT)).map(recordOf);
  },
};
