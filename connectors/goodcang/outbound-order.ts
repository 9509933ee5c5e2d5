import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';

/**
 * The body of `order/create_order`. Lengths are the vendor's. The connector sets `reference_no` (50, unique until
 * the order is void) to the identity, and `verify` to 1: a draft would never ship.
 */
export const outboundOrder = z.looseObject({
  warehouse_code: z.string().max(32),
  shipping_method: z.string().max(32),
  country_code: z.string().length(2),
  province: z.string().max(20),
  city: z.string().max(32),
  company: z.string().max(50).optional(),
  address1: z.string().max(50),
  address2: z.string().max(50).optional(),
  zipcode: z.string().max(20),
  name: z.string().max(48),
  phone: z.string().max(20).optional(),
  email: z.string().max(100).optional(),
  order_desc: z.string().max(500).optional(),
  items: z
    .array(
      z.looseObject({
        product_sku: z.string().max(24),
        quantity: z.number().int().positive(),
        hs_code: z.string().max(10).optional(),
      }),
    )
    .min(1),
});

/** An order as `get_order_list` and its siblings answer it. Dates are made UTC by the connector; empty ones are left out. */
export const outboundReport = z.looseObject({
  order_code: z.string(),
  reference_no: z.string().nullish(),
  order_status: z.string(),
  tracking_no: personal('tracking', z.string()).nullish(),
  shipping_method: z.string().nullish(),
  warehouse_code: z.string().nullish(),
  date_shipping: z.string().optional(),
  date_modify: z.string().optional(),
  abnormal_problem_reason: personal('free', z.string()).nullish(),
  items: z.array(z.looseObject({ product_sku: z.string(), quantity: z.union([z.number(), z.string()]) })).optional(),
});

export type OutboundReport = z.output<typeof outboundReport>;

const DATES = ['date_create', 'date_release', 'date_shipping', 'date_modify'] as const;

/** A report as a record: its parent is the write that the order was created by. */
export function recordOf(report: OutboundReport, utcOffset: string): SourceRecord {
  const { ...data } = report;
  for (const name of DATES) {
    const at = fromVendorTime(data[name], utcOffset);
    if (at === undefined) delete data[name];
    else data[name] = at;
  }
  // Empty texts mean that nothing is known yet.
  for (const [name, value] of Object.entries(data)) if (value === '' || value === null) delete data[name];
  return {
    kind: 'shipment',
    id: report.order_code,
    parent: { kind: 'shipment', targetId: report.order_code },
    numbers: [report.order_code],
    ...(report.order_status === 'X' ? { cancelled: true } : {}),
    data,
  };
}
