import { add, subtract } from '../../domain/decimal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { EXACT, unpadded } from './amounts.ts';
import { V3, type WoocommerceContext } from './call.ts';
import { changedIn, type Listing, rowsWith } from './changed.ts';
import { draftPort } from './draft.ts';
import { isLeftKey, leftAt } from './left.ts';
import type { WoocommerceOptions } from './options.ts';
import { type Order, order, type ShopOrder } from './order-shape.ts';
import { isGiven, isOwnKey } from './own.ts';
import { isParcelKey } from './parcels.ts';
import { type Refund, refundedTax, refundedTotal, refundsOf, wantedOf } from './refunds.ts';
import { orderSurvey } from './survey.ts';
import { fromGmt } from './times.ts';

const PATH = `${V3}/orders`;

/** `any` is every status but the trash. */
export const ORDERS: readonly Listing[] = [
  { path: PATH, query: EXACT },
  { path: PATH, query: { ...EXACT, status: 'trash' } },
];

export const orders: KindPort<WoocommerceOptions> = {
  ...draftPort,
  schema: order,
  survey: orderSurvey,
  async *pull(ctx, cursor) {
    for await (const { rows, cursor: next } of changedIn<ShopOrder>(ctx, ORDERS, cursor))
      yield { records: await recordsOf(ctx, rows), cursor: next };
  },
  read: async (ctx, ids) => recordsOf(ctx, await ordersWith(ctx, ids)),
};

/** Orders by their ids, those in the trash as well. */
export async function ordersWith(ctx: WoocommerceContext, ids: readonly string[]): Promise<ShopOrder[]> {
  const found = await rowsWith<ShopOrder>(ctx, PATH, ids, EXACT);
  const rest = ids.filter((id) => !found.some((one) => String(one.id) === id));
  return [
    ...found,
    ...(rest.length > 0 ? await rowsWith<ShopOrder>(ctx, PATH, rest, { ...EXACT, status: 'trash' }) : []),
  ];
}

/** A basket at the checkout is an order already, and none that anybody has placed. */
export const isPlaced = ({ status }: Pick<Order, 'status'>): boolean => !status.endsWith('draft');

/** Whether an order is given at all. */
export const isShown = (options: WoocommerceOptions, order: ShopOrder): boolean =>
  isPlaced(order) && isGiven(options, order);

async function recordsOf(ctx: WoocommerceContext, rows: readonly ShopOrder[]): Promise<SourceRecord[]> {
  const placed = rows.filter((one) => isShown(ctx.options, one));
  const refunds = await refundsOf(ctx, placed);
  return placed.map((one) => recordOf(one, refunds.get(one.id) ?? []));
}

/** Nobody shall ship it. A payment that failed may be made again, so that such an order is only unpaid. */
export const isCancelled = (order: Pick<ShopOrder, 'status' | 'date_completed_gmt' | 'meta_data'>): boolean =>
  order.status === 'cancelled' || order.status === 'trash' || (order.status === 'refunded' && !leftAt(order));

/** What tells where a buyer sat, and what opens the order to whoever has it: nobody whom orders are moved to needs it. */
const LEFT_OUT: readonly string[] = [
  'customer_ip_address',
  'customer_user_agent',
  'order_key',
  'cart_hash',
  'payment_url',
  'meta_data',
  '_links',
];

function recordOf(found: ShopOrder, refunds: readonly Refund[]): SourceRecord {
  const cancelled = isCancelled(found);
  // Of what has left, or was never to leave, the refunds change nothing that is still to be done.
  const counted = cancelled || leftAt(found) ? [] : refunds;
  const refunded = refundedTotal(refunds);
  const meta = (found.meta_data ?? []).filter(({ key }) => !isParcelKey(key) && !isOwnKey(key) && !isLeftKey(key));
  return {
    kind: 'order',
    id: String(found.id),
    version: new Date(fromGmt(found.date_modified_gmt)).toISOString(),
    ...(found.customer_id ? { customerId: String(found.customer_id) } : {}),
    numbers: [...new Set([found.number, String(found.id)])],
    cancelled,
    data: unpadded({
      ...Object.fromEntries(Object.entries(found).filter(([name]) => !LEFT_OUT.includes(name))),
      meta: Object.fromEntries(meta.map(({ key, value }) => [key, value])),
      cancelled,
      refunded_total: refunded,
      total_wanted: subtract(found.total, counted.length > 0 ? refunded : '0'),
      ...(found.total_tax ? { tax_wanted: add(found.total_tax, refundedTax(counted)) } : {}),
      ...(found.shipping_lines ? { shipping_lines: withWanted(found.shipping_lines, counted) } : {}),
      ...(found.fee_lines ? { fee_lines: withWanted(found.fee_lines, counted) } : {}),
      line_items: found.line_items.map((line) => {
        const { quantity, gross } = wantedOf(line, counted);
        return { ...line, quantity_wanted: quantity, gross_wanted: gross };
      }),
      ship_to: found.shipping.address_1 || found.shipping.city ? found.shipping : found.billing,
    }),
  };
}

/** Shipping and fees with what is still to be paid of each. */
const withWanted = <Line extends { id: number; total: string; total_tax: string }>(
  lines: readonly Line[],
  refunds: readonly Refund[],
): Line[] => lines.map((line) => ({ ...line, gross_wanted: wantedOf(line, refunds).gross }));
