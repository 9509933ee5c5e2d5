import { z } from 'zod';
import { country } from '../../domain/canonical/fields.ts';
import { personal } from '../../domain/personal.ts';
import { fromVendorTime } from '../naive-time.ts';

/** `wh.outbound.createSubmittedOrder`, version 2.0. The connector sets `shipperOrderNo` and `isRepeat`. */
export const newOrder = z.looseObject({
  warehouseCode: z.string().min(1),
  /** How it is delivered, e.g. `OSF810556`. */
  winitProductCode: z.string().min(1),
  storeType: z.string().optional(),
  platformOrderId: z.string().optional(),
  receiverName: personal('name', z.string().min(1)),
  buyerCompany: personal('company', z.string()).optional(),
  receiverCountry: country,
  receiverState: personal('region', z.string()).optional(),
  receiverCity: personal('city', z.string().min(1)),
  receiverPostcode: personal('postalCode', z.string()).optional(),
  receiverHouseNo: personal('street', z.string()).optional(),
  receiverAddressLine1: personal('street', z.string().min(1)),
  receiverAddressLine2: personal('street', z.string()).optional(),
  receiverPhone: personal('phone', z.string()).optional(),
  receiverEmail: personal('email', z.string()).optional(),
  iossNo: z.string().optional(),
  salesAmount: z.string().optional(),
  currency: z.string().optional(),
  merchandiseList: z
    .array(
      z.looseObject({
        merchandiseCode: z.string().min(1),
        specification: z.string().optional(),
        quantity: z.int().positive(),
      }),
    )
    .min(1),
});

/** An outbound order, out of the list (`queryOutboundOrderList`) or the single one (`queryOutboundOrder`), which name things apart. */
export const order = z
  .looseObject({
    orderNo: z.string(),
    sellerOrderNo: z.string().nullable(),
    status: z.string(),
    statusName: z.string().nullable(),
    warehouseCode: z.string().nullable(),
    deliveryWay: z.string().nullable(),
    carrier: z.string().nullable(),
    trackingNo: personal('tracking', z.string()).nullable(),
    orderedAt: z.iso.datetime().nullable(),
    leftAt: z.iso.datetime().nullable(),
  })
  .meta({ complete: true });

export type Order = z.output<typeof order>;

/** The word for what was taken back; the list leaves those out where it is not asked for them. */
export const VOID = 'VO';

const text = (value: unknown): string | null =>
  value === undefined || value === null || value === '' ? null : String(value);

/** A row of either query as an order. */
export function orderOf(row: Record<string, unknown>, utcOffset: string): Order {
  const time = (value: unknown) => fromVendorTime(value, utcOffset) ?? null;
  return {
    orderNo: String(row.outboundOrderNum ?? row.documentNo),
    sellerOrderNo: text(row.sellerOrderNo),
    status: String(row.status),
    statusName: text(row.statusName),
    warehouseCode: text(row.warehouseCode),
    deliveryWay: text(row.deliveryWay ?? row.deliverywayName),
    carrier: text(row.carrier),
    trackingNo: text(row.trackingNum ?? row.trackingNo),
    orderedAt: time(row.orderedTime ?? row.dateOrdered),
    leftAt: time(row.outboundDate ?? row.dateFinish),
  };
}
