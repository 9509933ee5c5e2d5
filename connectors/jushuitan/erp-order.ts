import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import { fromVendorTime } from '../naive-time.ts';
import { ask } from './call.ts';
import type { JushuitanContext } from './gateway.ts';

const money = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);

/**
 * An order for `orders/upload`. The connector sets `shop_id`, and `so_id` (50 characters) to the identity. `freight` and the amounts of
 * the items make `pay_amount`: the platform refuses an order in which they do not. Texts may be left out, never empty. Not complete:
 * whatever the platform takes may be given.
 */
export const uploadedOrder = z.looseObject({
  outer_so_id: z.string().optional(),
  order_date: z.string(),
  shop_status: z.enum(['WAIT_BUYER_PAY', 'WAIT_SELLER_SEND_GOODS']),
  shop_buyer_id: z.string().max(50),
  receiver_country: z.string().max(5).optional(),
  receiver_state: z.string().max(50).optional(),
  receiver_city: z.string().max(50).optional(),
  receiver_district: z.string().max(50).optional(),
  receiver_address: z.string().max(200),
  receiver_name: z.string().max(50),
  receiver_phone: z.string().max(50).optional(),
  receiver_email: z.string().optional(),
  receiver_zip: z.string().max(20).optional(),
  wms_co_id: z.union([z.int(), z.string()]).optional(),
  currency: z.string().optional(),
  remark: z.string().max(1_000).optional(),
  pay_amount: money,
  freight: money,
  items: z
    .array(
      z.looseObject({
        sku_id: z.string().max(40),
        shop_sku_id: z.string().max(128),
        amount: money,
        price: money.optional(),
        base_price: money.optional(),
        qty: z.int().positive(),
        name: z.string().max(100),
        outer_oi_id: z.string().max(50),
      }),
    )
    .min(1),
  pay: z
    .looseObject({
      outer_pay_id: z.string().max(50),
      pay_date: z.string(),
      payment: z.string().max(20),
      seller_account: z.string().max(50).optional(),
      buyer_account: z.string().max(200).optional(),
      amount: money,
    })
    .optional(),
});

export type UploadedOrder = z.output<typeof uploadedOrder>;

/** An order as `orders/single/query` answers it, as far as it is read. Numbers may come as text. */
export interface ErpOrder {
  o_id: number | string;
  so_id: string;
  status: string;
  ts: number | string;
  modified?: string;
  send_date?: string;
  question_type?: string | null;
  pay_amount?: number | string;
  currency?: string | null;
  is_split?: boolean | null;
  is_merge?: boolean | null;
  items?: { sku_id: string; qty: number | string; outer_oi_id?: string | null; item_status?: string | null }[] | null;
}

/** How far an order is. Its times are made UTC by the connector. */
export const orderStatus = z
  .looseObject({
    o_id: z.string(),
    so_id: z.string(),
    status: z.string(),
    modified: z.iso.datetime().optional(),
    send_date: z.iso.datetime().optional(),
    question_type: personal('free', z.string()).optional(),
    items: z.array(z.looseObject({ sku_id: z.string(), qty: z.number(), outer_oi_id: z.string().optional() })),
  })
  .meta({ complete: true });

/** What a search takes at once. */
const SOUGHT_AT_ONCE = 20;

/** Orders by our reference or by the ERP's own number; an order that was split there is several, all under one reference. */
export async function ordersBy(
  ctx: JushuitanContext,
  field: 'so_ids' | 'o_ids',
  values: readonly string[],
): Promise<ErpOrder[]> {
  const found: ErpOrder[] = [];
  for (let start = 0; start < values.length; start += SOUGHT_AT_ONCE) {
    const some = values.slice(start, start + SOUGHT_AT_ONCE);
    const { orders } = await ask<{ orders?: ErpOrder[] | null }>(
      ctx,
      'open/orders/single/query',
      {
        shop_id: ctx.options.shopId,
        [field]: field === 'o_ids' ? some.map(Number) : some,
        page_index: 1,
        page_size: 100,
      },
      true,
    );
    found.push(...(orders ?? []));
  }
  return found;
}

/** The pieces of an order that still stand. */
export const standingItems = ({ items }: ErpOrder) =>
  (items ?? []).filter(({ item_status }) => !/^(Cancelled|Replaced|Delete|SentCancelled)$/.test(item_status ?? ''));

export function statusData(order: ErpOrder, utcOffset: string): z.output<typeof orderStatus> {
  const modified = fromVendorTime(order.modified, utcOffset);
  const sent = fromVendorTime(order.send_date, utcOffset);
  return {
    o_id: String(order.o_id),
    so_id: order.so_id,
    status: order.status,
    ...(modified ? { modified } : {}),
    ...(sent ? { send_date: sent } : {}),
    ...(order.question_type ? { question_type: order.question_type } : {}),
    items: standingItems(order).map(({ sku_id, qty, outer_oi_id }) => ({
      sku_id,
      qty: Number(qty),
      ...(outer_oi_id ? { outer_oi_id } : {}),
    })),
  };
}
