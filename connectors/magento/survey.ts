import { parseDecimal } from '../../domain/decimal.ts';
import { type Measures, parcelHash } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { fromSecond } from '../second-walk.ts';
import { type Changing, changed } from './changed.ts';
import type { MagentoOptions } from './options.ts';
import { CHANGED_ORDERS } from './order.ts';
import type { Order } from './order-shape.ts';
import { referenceOf, type Shipment, type ShopShipment } from './shipment-shape.ts';
import { fromShopTime, toShopTime } from './time.ts';

const since = (from: number): string => fromSecond(toShopTime(from));

function orderMeasures({ grand_total, order_currency_code, items, state }: Order): Measures {
  const total = parseDecimal(grand_total);
  return {
    ...(total === undefined ? {} : { total }),
    currency: order_currency_code,
    lines: items
      .filter(({ parent_item_id }) => !parent_item_id)
      .map(({ sku, qty_ordered }) => ({ sku, quantity: parseDecimal(qty_ordered) ?? '0' })),
    ...(state === 'canceled' ? { stage: 'cancelled' as const } : {}),
  };
}

/** Orders changed since the period began, a page a call. */
export const orderSurvey: Survey<MagentoOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { items, cursor: next } of changed(ctx, CHANGED_ORDERS, cursor ?? since(from))) {
      const objects = items.map(
        (one): SurveyedObject => ({
          targetId: String(one.entity_id),
          numbers: [one.increment_id],
          at: fromShopTime(one.updated_at),
          version: new Date(fromShopTime(one.updated_at)).toISOString(),
          live: one.state !== 'canceled',
          measures: orderMeasures(one),
        }),
      );
      yield { objects, cursor: next };
    }
  },
  measure: (data) => orderMeasures(data as Order),
};

const CHANGED_SHIPMENTS: Changing<ShopShipment & { updated_at: string }> = {
  path: '/shipments',
  idOf: (one) => one.entity_id,
};

/** What tells parcels apart: their tracking numbers together. */
const trackingHash = (tracks: readonly { track_number?: string | null }[]): Pick<Measures, 'tracking'> => {
  const numbers = tracks.flatMap(({ track_number }) => track_number || []).sort();
  return numbers.length > 0 ? { tracking: parcelHash(numbers.join(' ')) } : {};
};

/** Shipments made or changed since the period began, a page a call. Their pieces cannot be changed, and are not compared. */
export const shipmentSurvey: Survey<MagentoOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { items, cursor: next } of changed(ctx, CHANGED_SHIPMENTS, cursor ?? since(from))) {
      const objects = items.map((one): SurveyedObject => {
        const reference = referenceOf(one);
        return {
          targetId: String(one.entity_id),
          ...(reference ? { reference } : {}),
          ...(one.increment_id ? { numbers: [one.increment_id] } : {}),
          at: fromShopTime(one.updated_at),
          live: true,
          measures: trackingHash(one.tracks ?? []),
        };
      });
      yield { objects, cursor: next };
    }
  },
  measure: (data) => trackingHash([(data as Shipment).track ?? {}]),
};
