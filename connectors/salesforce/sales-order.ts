import { z } from 'zod';
import { type DecimalInput, multiply, round } from '../../domain/decimal.ts';
import { personal } from '../../domain/personal.ts';
import { addresses } from './account.ts';

const quantity = z.union([z.string(), z.number()]);

/** What an order has of one product. `sku` is looked up in the order's price book, in the field that `productField` names. */
const item = z.looseObject({
  sku: z.string().min(1),
  Quantity: quantity,
  UnitPrice: quantity,
  Description: z.string().nullish(),
});

/**
 * An order with its products. The connector sets external ids, `Status` and each product's `PricebookEntryId`. The account is `AccountId`, or
 * `Account: { Shop_Customer__c: "17" }` by an external id of its own.
 */
export const salesOrder = z.looseObject({
  Order: z.looseObject({
    AccountId: z.string().optional(),
    Account: z.looseObject({}).optional(),
    EffectiveDate: z.iso.date(),
    Pricebook2Id: z.string().min(1),
    CurrencyIsoCode: z.string().optional(),
    PoNumber: personal('free', z.string()).nullish(),
    OrderReferenceNumber: z.string().nullish(),
    Description: personal('note', z.string()).nullish(),
    ...addresses,
  }),
  OrderItems: z.array(item).min(1),
  /** What the buyer pays for shipping, as one product more. */
  Freight: item.optional(),
});

export type SalesOrder = z.output<typeof salesOrder>;
export type OrderItem = z.output<typeof item>;

/** All products of an order, each with the rest of its external id: the same whichever place it has in the list. */
export function itemsOf({ OrderItems, Freight }: SalesOrder): { key: string; item: OrderItem }[] {
  const seen = new Map<string, number>();
  return [...OrderItems, ...(Freight ? [Freight] : [])].map((one) => {
    // External ids are compared without regard to case.
    const sku = one.sku.toLowerCase();
    const times = (seen.get(sku) ?? 0) + 1;
    seen.set(sku, times);
    return { key: times === 1 ? one.sku : `${one.sku}#${times}`, item: one };
  });
}

export const amountOf = (amount: { Quantity: DecimalInput; UnitPrice: DecimalInput }): string =>
  round(multiply(amount.Quantity, amount.UnitPrice), 2);
