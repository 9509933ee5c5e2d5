import type { KindPort, SourceRecord } from '../connector.ts';
import { listAny } from './call.ts';
import { changedOrders } from './changed.ts';
import type { PrestashopOptions } from './options.ts';
import { withParts } from './order-parts.ts';
import { type Order, order } from './order-shape.ts';
import { orderSurvey } from './survey.ts';

/** No version: the shop's clock goes back once a year, and an order that changes in that hour would look older than it was. */
export const orders: KindPort<PrestashopOptions> = {
  schema: order,
  survey: orderSurvey,
  async *pull(ctx, cursor) {
    for await (const { items, cursor: next } of changedOrders(ctx, cursor))
      yield { records: (await withParts(ctx, items)).map(recordOf), cursor: next };
  },
  async read(ctx, ids) {
    return (await withParts(ctx, await listAny(ctx, 'orders', 'order', 'id', ids))).map(recordOf);
  },
};

const recordOf = (one: Order): SourceRecord => ({
  kind: 'order',
  id: one.id,
  ...(one.customer ? { customerId: one.customer.id } : {}),
  numbers: [one.reference],
  cancelled: one.state.cancelled,
  data: one,
});
