import { parseDecimal } from '../../domain/decimal.ts';
import { type Measures, parcelHash } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { fromSecond } from '../second-walk.ts';
import { listAny, type PrestashopContext } from './call.ts';
import { changedOrders } from './changed.ts';
import type { PrestashopOptions } from './options.ts';
import { rowsOf } from './order-parts.ts';
import type { Order } from './order-shape.ts';
import type { Shipment } from './shipment-shape.ts';
import { fromShopTime, toShopTime } from './time.ts';
import { type Element, textAt } from './xml.ts';

const begin = ({ options }: PrestashopContext, from: number, cursor: string | null): string =>
  cursor ?? fromSecond(toShopTime(from, options.timezone));

const changeOf = ({ options }: PrestashopContext, row: Element): number =>
  fromShopTime(textAt(row, 'date_upd'), options.timezone) ?? 0;

function measuresOf(total: string, rows: readonly { product_reference: string; product_quantity: string }[]): Measures {
  const amount = parseDecimal(total);
  return {
    ...(amount === undefined ? {} : { total: amount }),
    lines: rows.map((row) => ({ sku: row.product_reference, quantity: row.product_quantity })),
  };
}

/** Orders changed since the period began, a page a call. */
export const orderSurvey: Survey<PrestashopOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { items, cursor: next } of changedOrders(ctx, begin(ctx, from, cursor))) {
      const objects = items.map(
        (row): SurveyedObject => ({
          targetId: textAt(row, 'id'),
          numbers: [textAt(row, 'reference')],
          at: changeOf(ctx, row),
          live: !ctx.options.cancelledStates.includes(textAt(row, 'current_state')),
          measures: measuresOf(
            textAt(row, 'total_paid_tax_incl'),
            rowsOf(row) as unknown as { product_reference: string; product_quantity: string }[],
          ),
        }),
      );
      yield { objects, cursor: next };
    }
  },
  measure(data) {
    const { total_paid_tax_incl, order_rows } = data as Order;
    return measuresOf(total_paid_tax_incl, order_rows);
  },
};

const twinOf = (orderId: string, tracking: string): string => `${orderId}/${parcelHash(tracking)}`;

/** Parcels of the orders that changed since the period began: two calls a page. */
export const shipmentSurvey: Survey<PrestashopOptions> = {
  async *list(ctx, { from }, cursor) {
    for await (const { items, cursor: next } of changedOrders(ctx, begin(ctx, from, cursor))) {
      const orders = new Map(items.map((row) => [textAt(row, 'id'), row]));
      const carriers = await listAny(ctx, 'order_carriers', 'order_carrier', 'id_order', [...orders.keys()]);
      const objects = carriers.flatMap((one): SurveyedObject[] => {
        const tracking = textAt(one, 'tracking_number');
        const order = orders.get(textAt(one, 'id_order'));
        if (!tracking || !order) return [];
        return [
          {
            targetId: textAt(one, 'id'),
            twin: twinOf(textAt(one, 'id_order'), tracking),
            at: changeOf(ctx, order),
            live: true,
            measures: { tracking: parcelHash(tracking) },
          },
        ];
      });
      yield { objects, cursor: next };
    }
  },
  measure: (data) => ({ tracking: parcelHash((data as Shipment).tracking_number) }),
  twin(data) {
    const { id_order, tracking_number } = data as Shipment;
    return twinOf(id_order, tracking_number);
  },
};
