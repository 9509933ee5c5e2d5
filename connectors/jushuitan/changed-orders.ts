import { changes } from './changes.ts';
import type { ErpOrder } from './erp-order.ts';
import type { JushuitanContext } from './gateway.ts';

/** Orders of the shop that changed since the cursor. */
export const changedOrders = (ctx: JushuitanContext, cursor: string | null) =>
  changes<ErpOrder>(ctx, cursor, {
    path: 'open/orders/single/query',
    rows: 'orders',
    from: 'start_ts',
    pageSize: 100,
    // 0 is the time of change.
    biz: { shop_id: ctx.options.shopId, date_type: 0, is_get_total: false },
  });
