import { z } from 'zod';
import { toDate } from './odata.ts';

const decimal = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)]);
const day = z.string().regex(/^\d{4}-\d\d-\d\d/, 'a day such as 2026-11-22');

/** A condition of the pricing: `ConditionRateValue` is for `ConditionQuantity` pieces together, for one without it. */
const condition = z.looseObject({
  ConditionType: z.string().max(4),
  ConditionRateValue: decimal,
  ConditionCurrency: z.string().max(5).optional(),
  ConditionQuantity: z.int().positive().max(99_999).optional(),
  ConditionQuantityUnit: z.string().max(3).optional(),
});

/** The item's number is the connector's: 10, 20, 30 ... in the order of the list. `Price` is ours: its one manual condition. */
const item = z.looseObject({
  Material: z.string().max(40),
  RequestedQuantity: decimal,
  RequestedQuantityUnit: z.string().max(3).optional(),
  SalesOrderItemText: z.string().max(40).optional(),
  SalesOrderItemCategory: z.string().max(4).optional(),
  ProductionPlant: z.string().max(4).optional(),
  StorageLocation: z.string().max(4).optional(),
  Price: condition.optional(),
});

/**
 * A sales order with its items, for the deep insert. The connector sets `PurchaseOrderByCustomer` to the identity, by which it is found.
 * `Freight` is ours: the one condition of the whole order. Not complete: every field of the entity may be given, and `to_Partner` and
 * `to_Text` as lists, which only a new order takes.
 */
export const salesOrder = z.looseObject({
  SalesOrderType: z.string().max(4),
  SalesOrganization: z.string().max(4),
  DistributionChannel: z.string().max(2),
  OrganizationDivision: z.string().max(2),
  SoldToParty: z.string().max(10),
  TransactionCurrency: z.string().max(5),
  PurchaseOrderByShipToParty: z.string().max(35).optional(),
  CustomerPurchaseOrderDate: day.optional(),
  SalesOrderDate: day.optional(),
  PricingDate: day.optional(),
  RequestedDeliveryDate: day.optional(),
  ShippingCondition: z.string().max(2).optional(),
  DeliveryBlockReason: z.string().max(2).optional(),
  HeaderBillingBlockReason: z.string().max(2).optional(),
  CustomerPaymentTerms: z.string().max(4).optional(),
  IncotermsClassification: z.string().max(3).optional(),
  IncotermsLocation1: z.string().max(70).optional(),
  to_Item: z.array(item).min(1),
  Freight: condition.optional(),
});

export type SalesOrder = z.output<typeof salesOrder>;
export type SalesOrderItem = z.output<typeof item>;
export type Condition = z.output<typeof condition>;

/** Fields of type Edm.DateTime that may be given. */
const DAYS = new Set([
  'CustomerPurchaseOrderDate',
  'SalesOrderDate',
  'PricingDate',
  'RequestedDeliveryDate',
  'FashionCancelDate',
]);
/** The fields of type Edm.Decimal: text on the wire. */
export const DECIMALS = new Set([
  'RequestedQuantity',
  'ConditionRateValue',
  'ConditionQuantity',
  'AccountingExchangeRate',
]);

/** Fields of an entity as they go over the wire. */
export const wireFields = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      DAYS.has(name) ? toDate(String(value)) : DECIMALS.has(name) ? String(value) : value,
    ]),
  );

/** The number of the item at this place of the list. */
export const itemNumber = (index: number): string => String((index + 1) * 10);

/** Head, items and conditions of a payload apart, each as it goes over the wire. */
export function apart(payload: unknown): {
  head: Record<string, unknown>;
  freight?: Record<string, unknown>;
  items: { fields: Record<string, unknown>; price?: Record<string, unknown> }[];
} {
  const { to_Item, Freight, ...head } = payload as SalesOrder;
  return {
    head: wireFields(head),
    ...(Freight ? { freight: wireFields(Freight) } : {}),
    items: to_Item.map(({ Price, ...fields }, index) => ({
      fields: { ...wireFields(fields), SalesOrderItem: itemNumber(index) },
      ...(Price ? { price: wireFields(Price) } : {}),
    })),
  };
}

/** The body of the deep insert. */
export function insertBody(payload: unknown, identity: string): object {
  const { head, freight, items } = apart(payload);
  return {
    ...head,
    PurchaseOrderByCustomer: identity,
    to_Item: items.map(itemBody),
    ...(freight ? { to_PricingElement: [freight] } : {}),
  };
}

/** An item with its price, for an insert. */
export const itemBody = ({ fields, price }: ReturnType<typeof apart>['items'][number]): object => ({
  ...fields,
  ...(price ? { to_PricingElement: [price] } : {}),
});
