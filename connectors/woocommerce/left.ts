import type { WoocommerceContext } from './call.ts';
import type { Meta, Order, ShopOrder } from './order-shape.ts';
import { toGmt } from './times.ts';

/** The field of an order that went, with its last parcel, to a status of the shop's own: WooCommerce keeps a time of `completed` alone. */
const KEY = '_waybill_left';

export const isLeftKey = (key: string): boolean => key === KEY;

/** When an order left, by the shop's clock, as the shop writes times; with `completed` the shop says so itself. */
export const leftMeta = (ctx: WoocommerceContext): Omit<Meta, 'id'> => ({
  key: KEY,
  value: toGmt(ctx.now() + ctx.http.clockGapMs()),
});

/** When all of an order had left, UTC without saying so; undefined where nobody has said. */
export function leftAt({
  date_completed_gmt,
  meta_data,
}: Pick<Order, 'date_completed_gmt'> & Pick<ShopOrder, 'meta_data'>) {
  const told = meta_data?.find(({ key }) => isLeftKey(key))?.value;
  const times = [date_completed_gmt, typeof told === 'string' ? told : undefined];
  return times.filter((time) => time).sort()[0] ?? undefined;
}
