import { add, divide, multiply } from '../../domain/decimal.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { netOf, type SalesOrder } from './orders.ts';
import { dayOf } from './partners.ts';
import type { Row } from './query.ts';

/** A billing document of one or more sales orders. */
export interface Bill {
  id: string;
  fields: Row;
  items: Row[];
  createdAt: number;
  changedAt: number;
}

const TAX_PERCENT = '19';
const taxOn = (net: string): string => divide(multiply(net, TAX_PERCENT), 100, 2);

/** Invoices of sales orders, with the tax on top. What clears one is told by a field alone, and moves no time. */
export class Billing {
  readonly #context: SandboxContext;
  readonly bills;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.bills = context.books.collection<Bill>('bills');
  }

  bill(orders: readonly SalesOrder[], fields: Row = {}): Bill {
    const id = String(this.#context.books.next('bill', 90_000_001));
    const now = this.#context.now();
    const items = orders.flatMap((order) =>
      order.items.map((item) => {
        const net = netOf(item);
        return {
          Material: item.fields.Material,
          BillingQuantityInBaseUnit: String(item.fields.RequestedQuantity),
          NetAmount: net,
          TaxAmount: taxOn(net),
          SalesDocument: order.id,
          SalesSDDocumentCategory: 'C',
        };
      }),
    );
    const sum = (name: 'NetAmount' | 'TaxAmount') => items.map((item) => item[name]).reduce(add, '0.00');
    return this.bills.put(id, {
      id,
      fields: {
        SDDocumentCategory: 'M',
        SalesOrganization: '1710',
        PayerParty: orders[0]?.fields.SoldToParty,
        SoldToParty: orders[0]?.fields.SoldToParty,
        TransactionCurrency: orders[0]?.fields.TransactionCurrency,
        BillingDocumentIsCancelled: false,
        InvoiceClearingStatus: 'A',
        TotalNetAmount: sum('NetAmount'),
        TaxAmount: sum('TaxAmount'),
        ...fields,
      },
      items,
      createdAt: now,
      changedAt: now,
    });
  }

  /** Accounting says it of the document: its own day of change stays. */
  change(id: string, fields: Row): Bill {
    const bill = this.bills.get(id) as Bill;
    return this.bills.put(id, { ...bill, fields: { ...bill.fields, ...fields } });
  }
}

export const billRow = ({ id, fields, items, createdAt, changedAt }: Bill): Row => ({
  __metadata: { type: 'API_BILLING_DOCUMENT_SRV.A_BillingDocumentType' },
  BillingDocument: id,
  ...fields,
  BillingDocumentDate: dayOf(createdAt),
  CreationDate: dayOf(createdAt),
  LastChangeDate: changedAt > createdAt ? dayOf(changedAt) : null,
  to_Item: items.map((item, index) => ({
    BillingDocument: id,
    BillingDocumentItem: String((index + 1) * 10),
    ...item,
  })),
});

export const billEntry = ({ id, fields }: Bill): BookEntry => ({
  kind: 'invoice',
  id,
  state: String(fields.InvoiceClearingStatus),
  live: fields.BillingDocumentIsCancelled !== true,
  complete: true,
  total: add(String(fields.TotalNetAmount), String(fields.TaxAmount)),
});
