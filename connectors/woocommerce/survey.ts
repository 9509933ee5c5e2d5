import { type Measures, parcelHash } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { changedIn } from './changed.ts';
import type { WoocommerceOptions } from './options.ts';
import { isCancelled, isShown, ORDERS } from './order.ts';
import type { ShopOrder } from './order-shape.ts';
import { parcelsOf } from './parcels.ts';
import type { Shipment } from './shipment-shape.ts';
import { fromGmt } from './times.ts';

const since = (from: number): string => new Date(from).toISOString();

/** The same whether an order comes of the list or of what the ledger keeps, which knows its fields no more but has made `cancelled` of them. */
const orderMeasures = (one: ShopOrder): Measures => ({
  total: one.total,
  currency: one.currency,
  lines: one.line_items.map(({ sku, quantity }) => ({ sku: sku ?? '', quantity: String(quantity) })),
  ...((one.cancelled ?? isCancelled(one)) ? { stage: 'cancelled' as const } : {}),
});

/** Orders changed since the period began, a page a call. */
export const orderSurvey: Survey<WoocommerceOptions> = {
  // What was told to the shop is taxed there, and no order before its buyer pays it.
  ofRecordsOnly: true,
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: next } of changedIn<ShopOrder>(ctx, ORDERS, cursor ?? since(from))) {
      const objects = rows
        .filter((one) => isShown(ctx.options, one))
        .map(
          (one): SurveyedObject => ({
            targetId: String(one.id),
            numbers: [...new Set([one.number, String(one.id)])],
            at: fromGmt(one.date_modified_gmt),
            version: new Date(fromGmt(one.date_modified_gmt)).toISOString(),
            live: !isCancelled(one),
            measures: orderMeasures(one),
          }),
        );
      yield { objects, cursor: next };
    }
  },
  measure: (data) => orderMeasures(data as ShopOrder),
};

/** The parcels of orders changed since the period began. Their pieces are told once and compared by nobody: the shop shows none. */
export const shipmentSurvey: Survey<WoocommerceOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { rows, cursor: next } of changedIn<ShopOrder>(ctx, ORDERS, cursor ?? since(from))) {
      const objects = rows.flatMap((order) =>
        [...parcelsOf(order)].map(
          ([identity, { number }]): SurveyedObject => ({
            targetId: `${order.id}/${identity}`,
            reference: identity,
            at: fromGmt(order.date_modified_gmt),
            live: true,
            measures: { tracking: parcelHash(number) },
          }),
        ),
      );
      yield { objects, cursor: next };
    }
  },
  measure: (data) => ({ tracking: parcelHash((data as Shipment).tracking_number) }),
};
