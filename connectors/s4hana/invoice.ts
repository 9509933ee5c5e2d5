import { z } from 'zod';
import { add, parseDecimal } from '../../domain/decimal.ts';
import type { KindPort, Parent, SourceRecord } from '../connector.ts';
import { allOf, anyOf, quoted } from '../odata.ts';
import type { S4hanaContext } from './call.ts';
import { type ByDays, changedByDays, documents } from './changed-days.ts';
import { type Entity, fromDate, linked, some } from './odata.ts';
import type { S4hanaOptions } from './options.ts';

const AT_ONCE = 25;
/** Categories of documents: invoices, and no cancellations, credit memos or pro forma invoices. */
const INVOICE = 'M';
/** What an item was sold by: a sales order. */
const ORDER = 'C';
const FIELDS = [
  'BillingDocument',
  'TransactionCurrency',
  'PayerParty',
  'SoldToParty',
  'InvoiceClearingStatus',
] as const;

/**
 * A billing document that is an invoice. `total` and the amounts of items hold the tax; quantities are in the base unit. `InvoiceClearingStatus`
 * C says that all of it was cleared. `orders` are the sales orders of its items.
 */
export const billingDocument = z
  .looseObject({
    BillingDocument: z.string(),
    TransactionCurrency: z.string(),
    total: z.string(),
    BillingDocumentIsCancelled: z.boolean(),
    InvoiceClearingStatus: z.string().optional(),
    PayerParty: z.string().optional(),
    SoldToParty: z.string().optional(),
    BillingDocumentDate: z.iso.datetime().optional(),
    orders: z.array(z.string()),
    items: z.array(z.looseObject({ Material: z.string(), quantity: z.string(), total: z.string() })),
  })
  .meta({ complete: true });

const decimal = (value: unknown): string => parseDecimal(value) ?? '0';

const invoices = ({ options }: S4hanaContext): ByDays => ({
  service: 'API_BILLING_DOCUMENT_SRV',
  set: 'A_BillingDocument',
  key: 'BillingDocument',
  pageSize: 100,
  daysAgain: options.invoiceDays,
  where: allOf(
    `SDDocumentCategory eq ${quoted(INVOICE)}`,
    options.salesOrganization && `SalesOrganization eq ${quoted(options.salesOrganization)}`,
  ),
  $expand: 'to_Item',
});

function recordOf(document: Entity): SourceRecord {
  const number = String(document.BillingDocument);
  const items = linked(document, 'to_Item');
  const orders = [
    ...new Set(
      items.flatMap(({ SalesDocument, SalesSDDocumentCategory }) =>
        SalesDocument && SalesSDDocumentCategory === ORDER ? [String(SalesDocument)] : [],
      ),
    ),
  ];
  const [only, ...others] = orders;
  // An invoice of several orders belongs to none of them.
  const parent: Parent | undefined =
    only !== undefined && others.length === 0 ? { kind: 'order', targetId: only } : undefined;
  const owes = String(document.PayerParty || document.SoldToParty || '');
  const day = fromDate(document.BillingDocumentDate);
  return {
    kind: 'invoice',
    id: number,
    ...(parent ? { parent } : {}),
    ...(owes ? { customerId: owes } : {}),
    numbers: [number],
    data: {
      ...some(document, FIELDS),
      BillingDocumentIsCancelled: document.BillingDocumentIsCancelled === true,
      total: add(decimal(document.TotalNetAmount), decimal(document.TaxAmount)),
      ...(day ? { BillingDocumentDate: day } : {}),
      orders,
      items: items.flatMap(({ Material, BillingQuantityInBaseUnit, NetAmount, TaxAmount }) =>
        Material
          ? [
              {
                Material: String(Material),
                quantity: decimal(BillingQuantityInBaseUnit),
                total: add(decimal(NetAmount), decimal(TaxAmount)),
              },
            ]
          : [],
      ),
    },
  };
}

/** Invoices of the last `invoiceDays` days each time: the payment that clears one need not change it. */
export const invoice: KindPort<S4hanaOptions> = {
  schema: billingDocument,
  async *pull(ctx, cursor) {
    for await (const page of changedByDays(ctx, invoices(ctx), cursor))
      yield { records: page.rows.map(recordOf), cursor: page.cursor };
  },
  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    const list = invoices(ctx);
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const which = allOf(list.where, anyOf(list.key, ids.slice(start, start + AT_ONCE)));
      records.push(...(await documents(ctx, list, which)).map(recordOf));
    }
    return records;
  },
};
