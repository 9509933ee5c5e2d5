import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { SourceRecord } from '../connector.ts';
import { fromVendorTime } from '../naive-time.ts';

const count = z.union([z.number(), z.string()]);

/**
 * The body of `return_order/create`. The connector sets `ref_no` (50) to the identity, `is_verify` to 1 (a draft would not be expected) and
 * `return_identification` to 1: the goods were sent by the warehouse.
 */
export const returnOrder = z.looseObject({
  order_code: z.string().max(32),
  warehouse_code: z.string().max(32),
  /** 0: the warehouse's own courier, which `courier` names; 1: the sender's, whose `tracking_no` is known. */
  logistics: z.enum(['0', '1']),
  courier: z.string().optional(),
  tracking_no: personal('tracking', z.string().max(50)).optional(),
  /** 1: look at the goods, 2: destroy them. */
  service_type: z.int(),
  ro_desc: personal('note', z.string()),
  ro_note: personal('note', z.string()).optional(),
  product_list: z.array(z.looseObject({ product_sku: z.string().max(24), num: z.int().positive() })).min(1),
  delivery_address: z.looseObject({
    name: personal('name', z.string()),
    company: personal('company', z.string()).optional(),
    country_code: z.string().length(2),
    province: personal('region', z.string()),
    city: personal('city', z.string()),
    address1: personal('street', z.string()),
    address2: personal('street', z.string()).optional(),
    zipcode: personal('postalCode', z.string()),
    phone: personal('phone', z.string()).optional(),
    email: personal('email', z.string()).optional(),
  }),
});

/** A return as `return_order/list` and `return_order/search` answer it. Dates are made UTC by the connector; empty ones are left out. */
export const returnReport = z.looseObject({
  asro_code: z.string(),
  order_code: z.string().nullish(),
  reference_no: z.string().nullish(),
  /** 0 draft, 1 submitted, 4 received, 5 done, 6 void, 7 in progress. */
  asro_status: count,
  /** 0 sent back by the carrier, 1 by the buyer, 2 nobody said that it would come. */
  cass_type: count.optional(),
  warehouse_code: z.string().nullish(),
  tracking_no: personal('tracking', z.string()).nullish(),
  asro_reason: personal('note', z.string()).nullish(),
  asro_note: personal('note', z.string()).nullish(),
  asro_add_time: z.string().optional(),
  asro_audit_time: z.string().optional(),
  asro_putaway_time: z.string().optional(),
  product_detail: z
    .array(
      z.looseObject({
        product_sku: z.string(),
        sellable_qty: count.optional(),
        unsellable_qty: count.optional(),
        destruction_qty: count.optional(),
      }),
    )
    .optional(),
});

export type ReturnReport = z.output<typeof returnReport>;

export const VOID = '6';
const DONE = '5';
const COUNTS = ['sellable_qty', 'unsellable_qty', 'destruction_qty'] as const;
const DATES = ['asro_add_time', 'asro_audit_time', 'asro_putaway_time'] as const;

/** Until a return is done its counts are nobody's word: they are 0 of everything, or of what was unpacked so far. */
function withoutCounts(details: ReturnReport['product_detail']) {
  return details?.map((detail) => {
    const { ...row } = detail;
    for (const name of COUNTS) delete row[name];
    return row;
  });
}

/** A return of an order that the warehouse shipped belongs to that; of another one nobody knows what it belongs to. */
export function recordOf(report: ReturnReport, utcOffset: string): SourceRecord {
  const { ...data } = report;
  for (const name of DATES) {
    const at = fromVendorTime(data[name], utcOffset);
    if (at === undefined) delete data[name];
    else data[name] = at;
  }
  if (String(report.asro_status) !== DONE && data.product_detail)
    data.product_detail = withoutCounts(data.product_detail);
  // Empty texts mean that nothing is known yet.
  for (const [name, value] of Object.entries(data)) if (value === '' || value === null) delete data[name];
  return {
    kind: 'return',
    id: report.asro_code,
    ...(report.order_code ? { parent: { kind: 'shipment', targetId: report.order_code } } : {}),
    numbers: [report.asro_code],
    ...(String(report.asro_status) === VOID ? { cancelled: true } : {}),
    data,
  };
}
