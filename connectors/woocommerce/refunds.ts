import { sum } from '../../domain/decimal.ts';
import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import type { LineItem, Meta, ShopOrder } from './order-shape.ts';

/** A row of `GET /wc/v3/orders/{id}/refunds`: quantities and totals of its lines are below zero. */
export interface Refund {
  id: number;
  amount: string;
  line_items?: (Pick<LineItem, 'quantity' | 'total' | 'total_tax'> & { meta_data?: Meta[] | null })[] | null;
}

/** The refunds of these orders, by order; only those are asked for that have any. */
export async function refundsOf(
  ctx: WoocommerceContext,
  orders: readonly ShopOrder[],
): Promise<ReadonlyMap<number, Refund[]>> {
  const refunded = orders.filter(({ refunds }) => refunds && refunds.length > 0);
  return new Map(
    await Promise.all(
      refunded.map(
        async ({ id }) =>
          [id, await bodyOf<Refund[]>(ctx, 'GET', `${V3}/orders/${id}/refunds`, { query: { per_page: 100 } })] as const,
      ),
    ),
  );
}

/** What of the refunds is of this line. */
function partsOf(refunds: readonly Refund[], { id }: LineItem) {
  return refunds
    .flatMap(({ line_items }) => line_items ?? [])
    .filter(({ meta_data }) =>
      meta_data?.some(({ key, value }) => key === '_refunded_item_id' && String(value) === String(id)),
    );
}

/** How many pieces of a line are wanted, and what they cost the buyer. */
export function wantedOf(line: LineItem, refunds: readonly Refund[]): { quantity: number; gross: string } {
  const parts = partsOf(refunds, line);
  return {
    quantity: parts.reduce((rest, { quantity }) => rest + quantity, line.quantity),
    gross: sum([line, ...parts].flatMap(({ total, total_tax }) => [total, total_tax])),
  };
}

export const refundedTotal = (refunds: readonly Refund[]): string => sum(refunds.map(({ amount }) => amount));
