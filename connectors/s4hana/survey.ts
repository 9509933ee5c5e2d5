import { add, divide, multiply, parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import { changedOrders } from './changed-orders.ts';
import { type Entity, fromDate } from './odata.ts';
import type { S4hanaOptions } from './options.ts';
import { isRejected, standingItems } from './order-state.ts';
import type { SalesOrder, SalesOrderItem } from './sales-order.ts';

const AMOUNT_DIGITS = 2;

const piecesOf = (items: readonly Record<string, unknown>[]) =>
  items.map(({ Material, RequestedQuantity }) => ({
    sku: String(Material),
    quantity: parseDecimal(RequestedQuantity) ?? '0',
  }));

/** What our condition makes of an item; undefined where the ERP finds the price itself. */
function netOf({ Price, RequestedQuantity }: SalesOrderItem): string | undefined {
  const rate = parseDecimal(Price?.ConditionRateValue);
  const quantity = parseDecimal(RequestedQuantity);
  if (rate === undefined || quantity === undefined) return undefined;
  return divide(multiply(rate, quantity), Price?.ConditionQuantity ?? 1, AMOUNT_DIGITS);
}

function told({ to_Item, Freight, TransactionCurrency }: SalesOrder): Measures {
  const amounts = [...to_Item.map(netOf), Freight ? parseDecimal(Freight.ConditionRateValue) : '0'];
  const known = amounts.every((amount) => amount !== undefined);
  return {
    lines: piecesOf(to_Item),
    currency: TransactionCurrency,
    ...(known ? { total: (amounts as string[]).reduce(add) } : {}),
    stage: 'in-erp',
  };
}

function heldOf(order: Entity): SurveyedObject {
  const id = String(order.SalesOrder);
  const total = parseDecimal(order.TotalNetAmount);
  return {
    targetId: id,
    reference: String(order.PurchaseOrderByCustomer ?? ''),
    numbers: [id],
    at: Date.parse(fromDate(order.LastChangeDateTime) ?? '') || 0,
    live: !isRejected(order),
    measures: {
      lines: piecesOf(standingItems(order)),
      currency: String(order.TransactionCurrency),
      ...(total === undefined ? {} : { total }),
      stage: 'in-erp',
    },
    report: { kind: 'status', id },
  };
}

/** Sales orders changed since the period began, with their items: 200 a call. */
export const orderSurvey: Survey<S4hanaOptions> = {
  async *list(ctx, { from }, cursor) {
    const query = { $expand: 'to_Item' };
    for await (const page of changedOrders(ctx, cursor ?? new Date(from).toISOString(), query))
      yield { objects: page.orders.map(heldOf), cursor: page.cursor };
  },
  measure: (data) => told(data as SalesOrder),
};
