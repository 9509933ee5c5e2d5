import { add, parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import type { SalesforceContext } from './call.ts';
import { changedRows } from './changed-rows.ts';
import { entered, isOver, isTold, itemsIn } from './entered-order.ts';
import type { HeldOrder } from './held-order.ts';
import type { SalesforceOptions } from './options.ts';
import { amountOf, itemsOf, type SalesOrder } from './sales-order.ts';
import { fromDatetime } from './soql.ts';

function told(payload: SalesOrder): Measures {
  const items = itemsOf(payload).map(({ item }) => item);
  return {
    lines: items.map(({ sku, Quantity }) => ({ sku, quantity: parseDecimal(Quantity) ?? '0' })),
    total: items.map(amountOf).reduce(add, '0'),
    ...(payload.Order.CurrencyIsoCode ? { currency: payload.Order.CurrencyIsoCode } : {}),
  };
}

/** What is told of an order on both sides of the comparison. */
interface Entered {
  TotalAmount: unknown;
  CurrencyIsoCode?: unknown;
  OrderItems: { sku?: unknown; Quantity: unknown }[];
}

function measuresOf({ TotalAmount, CurrencyIsoCode, OrderItems }: Entered): Measures {
  const total = parseDecimal(TotalAmount);
  return {
    lines: OrderItems.map(({ sku, Quantity }) => ({ sku: String(sku ?? ''), quantity: parseDecimal(Quantity) ?? '0' })),
    ...(total === undefined ? {} : { total }),
    ...(typeof CurrencyIsoCode === 'string' ? { currency: CurrencyIsoCode } : {}),
  };
}

function heldOf(ctx: SalesforceContext, order: HeldOrder): SurveyedObject {
  const { externalId, multiCurrency, currency } = ctx.options;
  return {
    targetId: order.Id,
    reference: String(order[externalId] ?? ''),
    numbers: [String(order.OrderNumber)],
    at: Date.parse(fromDatetime(order.SystemModstamp) ?? '') || 0,
    live: !isOver(ctx, order),
    measures: measuresOf({
      TotalAmount: order.TotalAmount,
      CurrencyIsoCode: multiCurrency ? order.CurrencyIsoCode : currency,
      OrderItems: itemsIn(ctx, order),
    }),
  };
}

/** What was told to it, and what is read of an order that somebody in sales entered. */
const isPayload = (data: unknown): data is SalesOrder => typeof data === 'object' && data !== null && 'Order' in data;

/**
 * Orders changed since the period began, those in the recycle bin as dead: 200 a call. Where flows read orders from here, those that they read; else
 * all, of which ours bear our reference.
 */
export const orderSurvey: Survey<SalesforceOptions> = {
  async *list(ctx, { from }, cursor) {
    const { externalId, productField, multiCurrency } = ctx.options;
    const gives = ctx.moves.gives.has('order');
    const bears = !gives || ctx.moves.takes.has('order');
    const fields = [
      ...['OrderNumber', 'Status', 'StatusCode', 'TotalAmount'],
      ...(bears ? [externalId] : []),
      ...(multiCurrency ? ['CurrencyIsoCode'] : []),
      `(SELECT IsDeleted, Quantity, Product2.${productField} FROM OrderItems)`,
    ];
    const since = cursor ?? new Date(from).toISOString();
    const where = gives ? entered(ctx) : undefined;
    for await (const page of changedRows(ctx, { object: 'Order', fields, where }, since)) {
      const orders = (page.rows as HeldOrder[]).filter((order) => !gives || isTold(ctx, order));
      yield { objects: orders.map((order) => heldOf(ctx, order)), cursor: page.cursor };
    }
  },
  measure: (data) => (isPayload(data) ? told(data) : measuresOf(data as Entered)),
};
