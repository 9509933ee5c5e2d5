import { add } from '../../domain/decimal.ts';
import type { BookEntry } from '../sandbox.ts';
import { etagOf, type Item, netOf, type SalesOrder } from './orders.ts';
import type { Row } from './query.ts';

const isRejected = ({ fields }: Item): boolean => Boolean(fields.SalesDocumentRjcnReason);

const totalOf = ({ items, prices }: SalesOrder): string =>
  [
    ...items.filter((item) => !isRejected(item)).map(netOf),
    ...prices.map((price) => String(price.ConditionRateValue)),
  ].reduce(add, '0.00');

function rejectionOf({ items }: SalesOrder): 'A' | 'B' | 'C' {
  const rejected = items.filter(isRejected).length;
  return rejected === 0 ? 'A' : rejected === items.length ? 'C' : 'B';
}

/** A sales order as the service answers it, with all its links. */
export function orderRow(order: SalesOrder): Row {
  const { id, fields, items, prices, changedAt, deliveryStatus } = order;
  const type = (name: string, key: string) => ({
    id: `A_${name}(${key})`,
    uri: `A_${name}(${key})`,
    type: `API_SALES_ORDER_SRV.A_${name}Type`,
  });
  const rejection = rejectionOf(order);
  return {
    __metadata: { ...type('SalesOrder', `'${id}'`), etag: etagOf(order) },
    SalesOrder: id,
    ...fields,
    TotalNetAmount: totalOf(order),
    LastChangeDateTime: `/Date(${changedAt}+0000)/`,
    CreationDate: `/Date(${Math.floor(changedAt / 86_400_000) * 86_400_000})/`,
    OverallSDProcessStatus: rejection === 'C' || deliveryStatus === 'C' ? 'C' : deliveryStatus,
    OverallTotalDeliveryStatus: rejection === 'C' ? '' : deliveryStatus,
    OverallSDDocumentRejectionSts: rejection,
    TotalCreditCheckStatus: fields.TotalCreditCheckStatus ?? '',
    to_PricingElement: prices.map((price) => ({
      __metadata: type('SalesOrderHeaderPrElement', `'${id}'`),
      SalesOrder: id,
      ...price,
    })),
    to_Item: items.map((item) => ({
      __metadata: type('SalesOrderItem', `SalesOrder='${id}',SalesOrderItem='${item.fields.SalesOrderItem}'`),
      SalesOrder: id,
      HigherLevelItem: '0',
      SalesDocumentRjcnReason: '',
      ...item.fields,
      NetAmount: netOf(item),
      to_PricingElement: item.prices.map((price) => ({
        __metadata: type('SalesOrderItemPrElement', `SalesOrder='${id}'`),
        SalesOrder: id,
        SalesOrderItem: item.fields.SalesOrderItem,
        ...price,
      })),
    })),
  };
}

export function orderEntry(order: SalesOrder): BookEntry {
  const { id, fields, items } = order;
  const rejected = rejectionOf(order) === 'C';
  return {
    kind: 'order',
    id,
    reference: String(fields.PurchaseOrderByCustomer ?? ''),
    ...(fields.PurchaseOrderByShipToParty ? { number: String(fields.PurchaseOrderByShipToParty) } : {}),
    state: rejected ? 'rejected' : order.deliveryStatus,
    live: !rejected,
    complete: !rejected,
    total: totalOf(order),
    currency: String(fields.TransactionCurrency ?? ''),
    lines: items
      .filter((item) => !isRejected(item))
      .map(({ fields: item }) => ({ sku: String(item.Material), quantity: Number(item.RequestedQuantity) })),
  };
}
