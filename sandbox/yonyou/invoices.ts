import { add } from '../../domain/decimal.ts';
import type { BookEntry, SandboxContext } from '../sandbox.ts';
import { localTime, longId, type Order } from './orders.ts';

/** A sales invoice (销售发票), blue or red, of one order or several. */
export interface Invoice {
  id: string;
  code: string;
  status: number;
  businessState: number;
  /** 1 red, 2 blue. */
  direction: number;
  currency: string;
  lines: { order: string; sku: string; quantity: number; sum: number }[];
  madeAt: number;
  changedAt: number;
}

export class Invoices {
  readonly #context: SandboxContext;
  readonly invoices;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.invoices = context.books.collection<Invoice>('invoices');
  }

  put(invoice: Invoice): Invoice {
    return this.invoices.put(invoice.id, { ...invoice, changedAt: this.#context.now() });
  }

  make(orders: readonly Order[], more: Partial<Invoice>): Invoice {
    const id = longId(this.#context, 'invoice');
    const lines = orders.flatMap((order) =>
      (order.body.orderDetails ?? []).map(({ productId, qty, oriSum }) => ({
        order: order.id,
        sku: String(productId),
        quantity: Number(qty),
        sum: Number(oriSum),
      })),
    );
    const head = { id, code: `TI${id.slice(-8)}`, status: 0, businessState: 1, direction: 2, currency: 'EUR' };
    return this.put({ ...head, lines, madeAt: this.#context.now(), changedAt: 0, ...more });
  }
}

const totalOf = ({ lines }: Invoice): number => Number(lines.map(({ sum }) => String(sum)).reduce(add, '0'));

/** Lists have no customer. */
export const invoiceHead = (invoice: Invoice) => ({
  id: invoice.id,
  code: invoice.code,
  status: String(invoice.status),
  currency_code: invoice.currency,
  oriSum: totalOf(invoice),
  pubts: localTime(invoice.changedAt),
});

export const invoiceDetail = (invoice: Invoice) => ({
  ...invoiceHead(invoice),
  status: invoice.status,
  businessState: invoice.businessState,
  isInvalidInvoice: false,
  invDirection: invoice.direction,
  agentId: '2667631127433984',
  vouchdate: localTime(invoice.madeAt),
  saleInvoiceDetails: invoice.lines.map(({ order, sku, quantity, sum }) => ({
    orderId: order,
    firstsourceid: order,
    productCode: sku,
    skuCode: sku,
    qty: quantity,
    oriTaxUnitPrice: sum / quantity,
    oriSum: sum,
  })),
});

export const invoiceEntry = (invoice: Invoice): BookEntry => ({
  kind: 'invoice',
  id: invoice.id,
  number: invoice.code,
  state: String(invoice.status),
  live: invoice.businessState !== 3,
  complete: invoice.status === 1,
});
