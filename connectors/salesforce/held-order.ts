import { query, type Row, type SalesforceContext } from './call.ts';
import { allOf, anyOf } from './soql.ts';

export interface HeldItem {
  Id: string;
  Quantity: number | string;
  UnitPrice: number | string;
  PricebookEntryId: string;
  [field: string]: unknown;
}

/** An order as the organisation holds it. */
export interface HeldOrder extends Row {
  OrderNumber: string;
  Status: string;
  /** The category of the status. */
  StatusCode: string;
  OrderItems: HeldItem[] | null;
}

const READ = 100;

export const isActive = ({ StatusCode }: HeldOrder): boolean => StatusCode === 'Activated';

/** Somebody took it back: it stands only as a trace. */
export const isCancelled = ({ options }: SalesforceContext, { Status }: Pick<HeldOrder, 'Status'>): boolean =>
  options.cancelledStatus !== undefined && Status === options.cancelledStatus;

/** Orders by one field, with their products. */
export async function heldOrders(
  ctx: SalesforceContext,
  field: string,
  values: readonly string[],
): Promise<HeldOrder[]> {
  const { externalId } = ctx.options;
  const found: HeldOrder[] = [];
  for (let start = 0; start < values.length; start += READ)
    found.push(
      ...((await query(
        ctx,
        `SELECT Id, OrderNumber, Status, StatusCode, ${externalId}, (SELECT Id, ${externalId}, Quantity, UnitPrice, PricebookEntryId FROM OrderItems) FROM Order WHERE ${anyOf(field, values.slice(start, start + READ))}`,
      )) as HeldOrder[]),
    );
  return found;
}

/** A product at a price book and a currency. */
export const entryKey = (book: unknown, currency: unknown, sku: string): string =>
  `${book}/${currency ?? ''}/${sku.toLowerCase()}`;

/**
 * The price book entries of these products, by `entryKey`. A product is in an order only by its entry of the order's own price book, and in an
 * organisation of several currencies by the one of the order's currency.
 */
export async function priceBookEntries(
  ctx: SalesforceContext,
  books: readonly string[],
  skus: readonly string[],
): Promise<Map<string, string>> {
  const { productField, multiCurrency } = ctx.options;
  const product = `Product2.${productField}`;
  const found = new Map<string, string>();
  for (let start = 0; start < skus.length; start += READ) {
    const fields = ['Id', 'Pricebook2Id', product, ...(multiCurrency ? ['CurrencyIsoCode'] : [])].join(', ');
    const where = allOf(
      'IsActive = true',
      anyOf('Pricebook2Id', books),
      anyOf(product, skus.slice(start, start + READ)),
    );
    for (const row of await query(ctx, `SELECT ${fields} FROM PricebookEntry WHERE ${where}`)) {
      const sku = String((row.Product2 as Record<string, unknown> | null)?.[productField] ?? '');
      found.set(entryKey(row.Pricebook2Id, multiCurrency ? row.CurrencyIsoCode : undefined, sku), row.Id);
    }
  }
  return found;
}
