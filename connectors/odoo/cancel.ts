import { WaybillError } from '../../domain/failures.ts';
import { failed } from '../answered.ts';
import type { WriteResult } from '../connector.ts';
import { call, linkId, type OdooContext, search } from './call.ts';
import { heldOrders, isCancelled } from './held-order.ts';

/** Orders of which something left the house: the server would cancel the rest of them without a word. */
async function shipped(ctx: OdooContext, ids: readonly number[]): Promise<Set<number>> {
  if (!ctx.options.inventory || ids.length === 0) return new Set();
  const done = await search(
    ctx,
    'stock.picking',
    ['sale_id'],
    [
      ['sale_id', 'in', ids],
      ['picking_type_code', '=', 'outgoing'],
      ['state', '=', 'done'],
    ],
  );
  return new Set(done.flatMap(({ sale_id }) => linkId(sale_id) ?? []));
}

/** Cancels orders and, with them, the deliveries that were not begun. A locked one is refused, and one of which something was shipped. */
export async function cancel(ctx: OdooContext, targets: { targetId: string }[]): Promise<WriteResult[]> {
  const ids = targets.map(({ targetId }) => Number(targetId));
  const [orders, gone] = await Promise.all([heldOrders(ctx, 'id', ids), shipped(ctx, ids)]);
  return Promise.all(
    targets.map(async ({ targetId }): Promise<WriteResult> => {
      const order = orders.find(({ id }) => String(id) === targetId);
      if (!order || isCancelled(order)) return { result: 'accepted', targetId };
      if (gone.has(order.id))
        return failed({ class: 'rejected', code: 'done', message: `something of ${order.name} was shipped` });
      try {
        // Up to Odoo 18 a confirmed order only opens a dialogue, unless the context says that nobody is there to answer it.
        const context = { disable_cancel_warning: true };
        await call(ctx, { model: 'sale.order', method: 'action_cancel', ids: [order.id], context });
        const [now] = await heldOrders(ctx, 'id', [order.id]);
        if (!now || isCancelled(now)) return { result: 'accepted', targetId };
        return failed({ class: 'rejected', code: now.state, message: `${order.name} is still ${now.state}` });
      } catch (error) {
        if (error instanceof WaybillError) return failed(error.failure);
        throw error;
      }
    }),
  );
}
