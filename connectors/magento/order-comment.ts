import { WaybillError } from '../../domain/failures.ts';
import { call, type MagentoContext, unreadable } from './call.ts';
import type { Order } from './order-shape.ts';
import type { Shipment } from './shipment-shape.ts';

/**
 * A comment in the order's history, once. The order's own status goes with it: without one some versions emptied the status, and a
 * comment may never take an order somewhere by accident.
 */
export async function tellComment(
  ctx: MagentoContext,
  orderId: string,
  { text, visible = true, status }: NonNullable<Shipment['comment']>,
): Promise<void> {
  const order = (await call(ctx, 'GET', `/orders/${orderId}`)) as
    | Pick<Order, 'status' | 'status_histories'>
    | undefined;
  if (typeof order !== 'object')
    throw new WaybillError({ class: 'unavailable', message: `GET /orders/${orderId}: no order in the answer` });
  const next = status ?? order.status;
  if (order.status_histories?.some(({ comment }) => comment === text) && (!status || order.status === status)) return;
  const statusHistory = {
    comment: text,
    parent_id: Number(orderId),
    is_customer_notified: 0,
    is_visible_on_front: visible ? 1 : 0,
    ...(next ? { status: next } : {}),
  };
  const path = `/orders/${orderId}/comments`;
  const answer = await call(ctx, 'POST', path, { json: { statusHistory } });
  if (answer !== true && answer !== 'true') throw unreadable(`POST ${path}`);
}
