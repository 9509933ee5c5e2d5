import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import type { WoocommerceContext } from './call.ts';
import { changedIn } from './changed.ts';
import { leftAt } from './left.ts';
import type { WoocommerceOptions } from './options.ts';
import { isShown, ORDERS, ordersWith } from './order.ts';
import type { ShopOrder } from './order-shape.ts';
import { orderLineOf, type Refund, refundsOf } from './refunds.ts';

/** A refund (`GET /wc/v3/orders/{id}/refunds`) as far as it tells of pieces, with what its order says of it. */
export const refund = z
  .looseObject({
    id: z.int(),
    order_id: z.int(),
    order_number: z.string(),
    order_status: z.string().describe('refunded, once all was paid back'),
    currency: z.string(),
    date_created_gmt: z.string().describe('UTC, without saying so'),
    amount: z.string().describe('what was paid back in all, shipping included'),
    reason: personal('note', z.string()).nullish(),
    line_items: z.array(
      z.looseObject({
        order_line_id: z.string().describe("the order's line whose pieces they are"),
        sku: z.string().nullish().describe('empty where the article has none, or is deleted'),
        name: z.string().nullish(),
        quantity: z.number().describe('above zero, which the shop writes below it'),
      }),
    ),
  })
  .meta({ complete: true });

/**
 * Pieces that were paid back after their order had left: all that the shop knows of goods that come back. What was paid back before is never
 * sent, and the order is smaller for it. A refund is never changed; of what it was, its order's changes tell.
 */
export const returns: KindPort<WoocommerceOptions> = {
  schema: refund,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedIn<ShopOrder>(ctx, ORDERS, cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  async read(ctx, ids) {
    const records = await recordsOf(ctx, await ordersWith(ctx, [...new Set(ids.map(orderIn))]));
    return records.filter(({ id }) => ids.includes(id));
  },
};

/** A refund is only to be asked for below its order. */
const returnId = (order: ShopOrder, { id }: Refund): string => `${order.id}/${id}`;
const orderIn = (id: string): string => id.split('/')[0] as string;

async function recordsOf(ctx: WoocommerceContext, rows: readonly ShopOrder[]): Promise<SourceRecord[]> {
  const left = rows.filter((one) => isShown(ctx.options, one) && leftAt(one));
  const refunds = await refundsOf(ctx, left);
  return left.flatMap((order) => (refunds.get(order.id) ?? []).flatMap((one) => recordOf(order, one)));
}

function recordOf(order: ShopOrder, found: Refund): SourceRecord[] {
  const { id, date_created_gmt, amount, reason } = found;
  if (date_created_gmt < (leftAt(order) ?? '')) return [];
  const line_items = (found.line_items ?? []).flatMap((part) => {
    const { sku, name, quantity = 0 } = part;
    const order_line_id = orderLineOf(part);
    return quantity < 0 && order_line_id ? [{ order_line_id, sku, name, quantity: -quantity }] : [];
  });
  if (line_items.length === 0) return [];
  return [
    {
      kind: 'return',
      id: returnId(order, found),
      parent: { kind: 'order', id: String(order.id) },
      ...(order.customer_id ? { customerId: String(order.customer_id) } : {}),
      data: {
        ...{ id, order_id: order.id, order_number: order.number, order_status: order.status },
        ...{ currency: order.currency, date_created_gmt, amount, reason, line_items },
      },
    },
  ];
}
