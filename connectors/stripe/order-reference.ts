import type { Parent } from '../connector.ts';
import type { StripeContext } from './call.ts';

/** The order that the shop wrote into the metadata. */
export function orderOf(ctx: StripeContext, metadata: Record<string, string> | null | undefined): Parent | undefined {
  const { orderKeys } = ctx.options;
  return orderNumbered(ctx, orderKeys.map((key) => metadata?.[key]?.trim()).find(Boolean));
}

export function orderNumbered(ctx: StripeContext, number: string | null | undefined): Parent | undefined {
  const { ordersOf } = ctx.options;
  return number ? { kind: 'order', number, ...(ordersOf ? { of: ordersOf } : {}) } : undefined;
}
