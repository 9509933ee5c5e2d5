import { add, parseDecimal } from '../../domain/decimal.ts';
import type { Measures } from '../../domain/reconciliation/measures.ts';
import type { Survey, SurveyedObject } from '../connector.ts';
import type { Row, SalesforceContext } from './call.ts';
import { changedRows } from './changed-rows.ts';
import { isCancelled } from './held-order.ts';
import type { SalesforceOptions } from './options.ts';
import { amountOf, itemsOf, type SalesOrder } from './sales-order.ts';
import { fromDatetime } from './soql.ts';

interface Line {
  Quantity: number | string;
  Product2: Record<string, unknown> | null;
}

function told(payload: SalesOrder): Measures {
  const items = itemsOf(payload).map(({ item }) => item);
  return {
    lines: items.map(({ sku, Quantity }) => ({ sku, quantity: parseDecimal(Quantity) ?? '0' })),
    total: items.map(amountOf).reduce(add, '0'),
    ...(payload.Order.CurrencyIsoCode ? { currency: payload.Order.CurrencyIsoCode } : {}),
  };
}

function heldOf(ctx: SalesforceContext, order: Row): SurveyedObject {
  const { externalId, productField } = ctx.options;
  const total = parseDecimal(order.TotalAmount);
  const lines = (order.OrderItems ?? []) as Line[];
  return {
    targetId: order.Id,
    reference: String(order[externalId] ?? ''),
    numbers: [String(order.OrderNumber)],
    at: Date.parse(fromDatetime(order.SystemModstamp) ?? '') || 0,
    live: order.IsDeleted !== true && !isCancelled(ctx, { Status: String(order.Status) }),
    measures: {
      lines: lines.map(({ Product2, Quantity }) => ({
        sku: String(Product2?.[productField] ?? ''),
        quantity: parseDecimal(Quantity) ?? '0',
      })),
      ...(total === undefined ? {} : { total }),
      ...(typeof order.CurrencyIsoCode === 'string' ? { currency: order.CurrencyIsoCode } : {}),
    },
  };
}

/** Orders changed since the period began, those in the recycle bin as dead: 200 a call. */
export const orderSurvey: Survey<SalesforceOptions> = {
  async *list(ctx, { from }, cursor) {
    const { externalId, productField, multiCurrency } = ctx.options;
    const fields = [
      ...['OrderNumber', 'Status', 'TotalAmount', externalId, ...(multiCurrency ? ['CurrencyIsoCode'] : [])],
      `(SELECT Quantity, Product2.${productField} FROM OrderItems)`,
    ];
    const since = cursor ?? new Date(from).toISOString();
    for await (const page of changedRows(ctx, { object: 'Order', fields }, since))
      yield { objects: page.rows.map((row) => heldOf(ctx, row)), cursor: page.cursor };
  },
  measure: (data) => told(data as SalesOrder),
};
