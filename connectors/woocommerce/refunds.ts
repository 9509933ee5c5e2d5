import { sum } from '../../domain/decimal.ts';
import { EXACT } from './amounts.ts';
import { bodyOf, V3, type WoocommerceContext } from './call.ts';
import type { LineItem, Meta, ShopOrder } from './order-shape.ts';

/** What an order is made of, and what was paid back of one of those: its pieces and amounts are below zero then. */
type Part = Pick<LineItem, 'id' | 'total' | 'total_tax'> & { quantity?: number };

/** A row of `GET /wc/v3/orders/{id}/refunds`. Shops before some version tell of its goods alone. */
export interface Refund {
  id: number;
  /** UTC, without saying so. */
  date_created_gmt: string;
  amount: string;
  reason?: string | null;
  line_items?: RefundedPart[] | null;
  shipping_lines?: RefundedPart[] | null;
  fee_lines?: RefundedPart[] | null;
}

type RefundedPart = Omit<Part, 'id'> & Partial<Pick<LineItem, 'sku' | 'name'>> & { meta_data?: Meta[] | null };

/** The refunds of these orders, by order; only those are asked for that have any. */
export async function refundsOf(
  ctx: WoocommerceContext,
  orders: readonly ShopOrder[],
): Promise<ReadonlyMap<number, Refund[]>> {
  const refunded = orders.filter(({ refunds }) => refunds && refunds.length > 0);
  return new Map(
    await Promise.all(
      refunded.map(async ({ id }) => {
        const query = { per_page: 100, ...EXACT };
        return [id, await bodyOf<Refund[]>(ctx, 'GET', `${V3}/orders/${id}/refunds`, { query })] as const;
      }),
    ),
  );
}

const partsIn = ({ line_items, shipping_lines, fee_lines }: Refund): RefundedPart[] => [
  ...(line_items ?? []),
  ...(shipping_lines ?? []),
  ...(fee_lines ?? []),
];

/** The order's line that a part of a refund is of. */
export function orderLineOf({ meta_data }: RefundedPart): string | undefined {
  const told = meta_data?.find(({ key }) => key === '_refunded_item_id')?.value;
  return told === undefined ? undefined : String(told);
}

/** What of the refunds is of this line. */
const partsOf = (refunds: readonly Refund[], { id }: Pick<Part, 'id'>): RefundedPart[] =>
  refunds.flatMap(partsIn).filter((part) => orderLineOf(part) === String(id));

/** How many pieces of a line are wanted, and what they cost the buyer; of shipping and fees the cost alone. */
export function wantedOf(line: Part, refunds: readonly Refund[]): { quantity: number; gross: string } {
  const parts = partsOf(refunds, line);
  return {
    quantity: parts.reduce((rest, { quantity = 0 }) => rest + quantity, line.quantity ?? 0),
    gross: sum([line, ...parts].flatMap(({ total, total_tax }) => [total, total_tax])),
  };
}

/** The tax that was paid back, below zero. */
export const refundedTax = (refunds: readonly Refund[]): string =>
  sum(refunds.flatMap(partsIn).map(({ total_tax }) => total_tax));

export const refundedTotal = (refunds: readonly Refund[]): string => sum(refunds.map(({ amount }) => amount));
