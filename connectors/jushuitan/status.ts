import type { KindPort, SourceRecord } from '../connector.ts';
import { changedOrders } from './changed-orders.ts';
import { type ErpOrder, orderStatus, ordersBy, statusData } from './erp-order.ts';
import type { JushuitanOptions } from './options.ts';

const recordOf = (order: ErpOrder, utcOffset: string): SourceRecord => ({
  kind: 'status',
  id: String(order.o_id),
  parent: { kind: 'order', targetId: order.so_id },
  numbers: [String(order.o_id)],
  data: statusData(order, utcOffset),
});

/** Progress of orders, those that others put into the shop among them. */
export const status: KindPort<JushuitanOptions> = {
  schema: orderStatus,
  async *pull(ctx, cursor) {
    for await (const page of changedOrders(ctx, cursor))
      yield { records: page.rows.map((order) => recordOf(order, ctx.options.utcOffset)), cursor: page.cursor };
  },
  async read(ctx, ids) {
    return (await ordersBy(ctx, 'o_ids', ids)).map((order) => recordOf(order, ctx.options.utcOffset));
  },
};
