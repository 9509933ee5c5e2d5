import type { Level, OutboundOrder } from './orders.ts';

const VENDOR_OFFSET_MS = 8 * 3_600_000;

/** The vendor's time: China, without a zone, to the second. */
export const vendorTime = (ms: number | undefined): string =>
  ms === undefined ? '' : new Date(ms + VENDOR_OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

export const success = (more: object) => ({ ask: 'Success', message: 'Success', ...more });

/** HTTP 200, as the vendor fails. */
export const failure = (errMessage: string, errCode: number | string = 400, more: object = {}) => ({
  ask: 'Failure',
  message: errMessage,
  errCode: '',
  Error: { errMessage, errCode },
  ...more,
});

export const noData = () => failure('没有数据', 10_103_086);

/** An order as `get_order_list` and its siblings show it. */
export function orderView(order: OutboundOrder) {
  const { body } = order;
  return {
    order_code: order.code,
    reference_no: order.reference,
    platform: body.platform ?? 'OTHER',
    order_status: order.status,
    shipping_method: body.shipping_method,
    tracking_no: order.tracking ?? '',
    warehouse_code: body.warehouse_code,
    order_weight: '0.000',
    order_desc: body.order_desc ?? '',
    date_create: vendorTime(order.createdAt),
    date_release: vendorTime(order.status === 'C' ? undefined : order.createdAt),
    date_shipping: order.shippedAt ? vendorTime(order.shippedAt) : '0000-00-00 00:00:00',
    date_modify: vendorTime(order.modifiedAt),
    abnormal_problem_reason: order.status === 'N' ? '库存不足' : '',
    consignee_country_code: body.country_code,
    consignee_state: body.province,
    consignee_city: body.city,
    consignee_address1: body.address1 ?? '',
    consignee_address2: body.address2 ?? '',
    consignee_zipcode: body.zipcode,
    consignee_name: body.name,
    consignee_phone: body.phone ?? '',
    items: (body.items ?? []).map(({ product_sku, quantity }) => ({
      product_sku,
      quantity,
      transaction_id: '',
      item_id: '',
    })),
  };
}

/** A row of `get_product_inventory`; the vendor writes most numbers as text. */
export const levelView = (level: Level) => ({
  product_barcode: `G000-${level.sku}`,
  product_sku: level.sku,
  warehouse_code: level.warehouse,
  onway: '0',
  pending: '0',
  sellable: String(level.sellable),
  unsellable: '0',
  reserved: String(level.reserved),
  shipped: String(level.shipped),
  pi_no_stock: 0,
  pi_freeze: 0,
});

/** `batch_query_tracking_status` of one order: picked up when it shipped. */
export const trackingView = (order: OutboundOrder) => ({
  order_code: order.code,
  code: order.body.shipping_method,
  trajectory_information: [
    {
      tracking_number: order.tracking ?? '',
      item: order.shippedAt
        ? [
            {
              utc_time: new Date(order.shippedAt).toISOString().slice(0, 19).replace('T', ' '),
              date_time: vendorTime(order.shippedAt),
              info: 'Picked up',
              location: String(order.body.warehouse_code),
              code: 'TMS_PU',
              code_info: '揽件完毕',
            },
            ...(order.scanned
              ? [
                  {
                    utc_time: new Date(order.scanned.at).toISOString().slice(0, 19).replace('T', ' '),
                    date_time: vendorTime(order.scanned.at),
                    info: '',
                    location: '',
                    code: order.scanned.code,
                    code_info: '',
                  },
                ]
              : []),
          ]
        : [],
    },
  ],
});
