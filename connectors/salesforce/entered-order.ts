import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { ADDRESS_FIELDS, addresses, addressOf } from './account.ts';
import { query, type Row, type SalesforceContext } from './call.ts';
import { changedWholes } from './changed-rows.ts';
import { type HeldOrder, isActive, isCancelled } from './held-order.ts';
import type { SalesforceOptions } from './options.ts';
import { allOf, anyOf } from './soql.ts';

const text = z.string().nullish();
const amount = z.union([z.string(), z.number()]);

const person = z
  .looseObject({
    Name: personal('name', z.string()).nullish(),
    Email: personal('email', z.string()).nullish(),
    Phone: personal('phone', z.string()).nullish(),
  })
  .nullish();

const place = z
  .looseObject({
    Street: personal('street', z.string()),
    City: personal('city', z.string()),
    State: personal('region', z.string()).nullish(),
    PostalCode: personal('postalCode', z.string()).nullish(),
    Country: z.string(),
  })
  .nullish();

/** An order that somebody in sales entered, with its products, as it is read. Further fields are those of `orderFields`. */
export const enteredOrder = z.looseObject({
  Id: z.string(),
  IsDeleted: z.boolean(),
  SystemModstamp: z.string(),
  CreatedDate: z.string(),
  OrderNumber: z.string(),
  Status: z.string(),
  StatusCode: z.string(),
  EffectiveDate: text,
  TotalAmount: amount,
  CurrencyIsoCode: z.string().nullish().describe('of the order, or of the option `currency`'),
  PoNumber: personal('free', z.string()).nullish(),
  OrderReferenceNumber: text,
  Description: personal('note', z.string()).nullish(),
  AccountId: z.string(),
  Account: z
    .looseObject({ Name: personal('company', z.string()), Type: text, Phone: personal('phone', z.string()).nullish() })
    .nullish(),
  BillToContact: person,
  ShipToContact: person,
  ...addresses,
  Cancelled: z.boolean().describe('it was deleted, or has a status that says so'),
  ShipTo: place.describe('the shipping address, or the billing address where only that is whole'),
  BillTo: place.describe('the billing address, where it is whole'),
  OrderItems: z
    .array(
      z.looseObject({
        Id: z.string(),
        sku: z.string().nullish().describe('the field of the product that `productField` names'),
        Quantity: amount,
        UnitPrice: amount,
        Description: personal('free', z.string()).nullish(),
        Product2: z.looseObject({ Name: text }).nullish(),
      }),
    )
    .nullish(),
});

/** Fields of an order that are read, its own and those of what it names. */
export const ENTERED_FIELDS = [
  'CreatedDate',
  'OrderNumber',
  'Status',
  'StatusCode',
  'EffectiveDate',
  'TotalAmount',
  'PoNumber',
  'OrderReferenceNumber',
  'Description',
  'AccountId',
  ...ADDRESS_FIELDS,
  'BillToContactId',
  'ShipToContactId',
] as const;

const OF_OTHERS = [
  ...['Name', 'Type', 'Phone'].map((field) => `Account.${field}`),
  ...['BillToContact', 'ShipToContact'].flatMap((who) => ['Name', 'Email', 'Phone'].map((field) => `${who}.${field}`)),
];

const fieldsOf = ({ options: { multiCurrency, orderFields, productField } }: SalesforceContext): string[] => [
  ...new Set([...ENTERED_FIELDS, ...OF_OTHERS, ...(multiCurrency ? ['CurrencyIsoCode'] : []), ...orderFields]),
  `(SELECT Id, IsDeleted, Quantity, UnitPrice, Description, Product2.Name, Product2.${productField} FROM OrderItems ORDER BY Id)`,
];

/** Orders that we made are known by the system that they came from; a reduction order takes from another one. */
export const entered = ({ moves, options }: SalesforceContext): string =>
  allOf('IsReductionOrder = false', moves.takes.has('order') && `${options.externalId} = null`);

/** The status category of orders that were taken back without being deleted. */
const CANCELLED = 'Canceled';

export const isOver = (ctx: SalesforceContext, order: HeldOrder): boolean =>
  order.IsDeleted === true || order.StatusCode === CANCELLED || isCancelled(ctx, order);

/** A draft is still being written, also one that was active before: nothing is told of it until it is activated. */
export const isTold = (ctx: SalesforceContext, order: HeldOrder): boolean => isActive(order) || isOver(ctx, order);

/**
 * The products of an order, each with its `sku`. Those that were taken out lie in the recycle bin; those of an order that lies there itself are all
 * that it had.
 */
export const itemsIn = ({ options }: SalesforceContext, { IsDeleted, OrderItems }: HeldOrder) =>
  (OrderItems ?? [])
    .filter((item) => IsDeleted === true || item.IsDeleted !== true)
    .map((item) => ({ ...item, sku: (item.Product2 as Record<string, unknown> | null)?.[options.productField] }));

function recordOf(ctx: SalesforceContext, row: Row): SourceRecord {
  const order = row as HeldOrder;
  const cancelled = isOver(ctx, order);
  const [billTo, shipTo] = [addressOf(row, 'Billing'), addressOf(row, 'Shipping')];
  return {
    kind: 'order',
    id: row.Id,
    customerId: String(row.AccountId),
    numbers: [order.OrderNumber],
    ...(cancelled ? { cancelled } : {}),
    data: {
      ...row,
      CurrencyIsoCode: row.CurrencyIsoCode ?? ctx.options.currency,
      Cancelled: cancelled,
      ShipTo: shipTo ?? billTo ?? null,
      BillTo: billTo ?? null,
      OrderItems: itemsIn(ctx, order),
    },
  };
}

const recordsOf = (ctx: SalesforceContext, rows: readonly Row[]): SourceRecord[] =>
  rows.filter((row) => isTold(ctx, row as HeldOrder)).map((row) => recordOf(ctx, row));

const READ = 100;

async function ordersBy(ctx: SalesforceContext, ids: readonly string[]): Promise<Row[]> {
  const found: Row[] = [];
  const fields = ['Id', 'IsDeleted', 'SystemModstamp', ...fieldsOf(ctx)].join(', ');
  for (let start = 0; start < ids.length; start += READ) {
    const where = allOf(anyOf('Id', ids.slice(start, start + READ)), entered(ctx));
    found.push(...(await query(ctx, `SELECT ${fields} FROM Order WHERE ${where}`, { deleted: true })));
  }
  return found;
}

/** Orders that somebody in sales entered and activated, by their changes and those of their products. */
export const enteredOrders: Pick<Required<KindPort<SalesforceOptions>>, 'pull' | 'read'> = {
  async *pull(ctx, cursor) {
    const walk = {
      whole: { object: 'Order' as const, fields: fieldsOf(ctx), where: entered(ctx) },
      part: { object: 'OrderItem' as const, of: 'OrderId' },
      read: (ids: readonly string[]) => ordersBy(ctx, ids),
    };
    for await (const { rows, cursor: next } of changedWholes(ctx, walk, cursor))
      yield { records: recordsOf(ctx, rows), cursor: next };
  },
  read: async (ctx, ids) => recordsOf(ctx, await ordersBy(ctx, ids)),
};
