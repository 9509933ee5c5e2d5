import { compare, divide, multiply } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { QuickbooksContext } from './call.ts';
import { noteFor } from './mark.ts';
import { itemOf } from './parties.ts';
import type { Sale } from './sale-shape.ts';
import { type Booked, type Taxed, taxedLines, UnknownRate } from './taxed-lines.ts';

/** The price of one piece, where the amount is exactly so many of them: QuickBooks refuses another product. */
function priceOf({ amount, Qty }: Booked): { UnitPrice?: number } {
  const price = divide(amount, String(Qty), 5);
  return compare(multiply(price, String(Qty)), amount) === 0 ? { UnitPrice: Number(price) } : {};
}

/** The invoice of a sale, without what only the company knows of it. */
export function invoiceBody(
  ctx: QuickbooksContext,
  sale: Sale,
  { identity, customer, items }: { identity: string; customer: string | undefined; items: ReadonlyMap<string, string> },
): object {
  const { itemBy, shippingItem, currency, multicurrency } = ctx.options;
  if (sale.Currency && sale.Currency !== currency && !multicurrency)
    throw new WaybillError({
      class: 'rejected',
      message: `the company keeps ${currency} alone (option multicurrency), and the order is in ${sale.Currency}`,
      field: 'CurrencyRef',
    });
  const { lines, ...tax } = taxed(sale, ctx);
  return {
    DocNumber: sale.DocNumber,
    ...(sale.TxnDate ? { TxnDate: sale.TxnDate } : {}),
    ...(sale.DueDate ? { DueDate: sale.DueDate } : {}),
    PrivateNote: noteFor(identity),
    ...(customer ? { CustomerRef: { value: customer } } : {}),
    ...(multicurrency && sale.Currency ? { CurrencyRef: { value: sale.Currency } } : {}),
    ...(sale.BillEmail ? { BillEmail: { Address: sale.BillEmail } } : {}),
    ...(sale.BillAddr ? { BillAddr: sale.BillAddr } : {}),
    ...(sale.ShipAddr ? { ShipAddr: sale.ShipAddr } : {}),
    ...(sale.SalesTermRef ? { SalesTermRef: sale.SalesTermRef } : {}),
    ...(sale.ClassRef ? { ClassRef: sale.ClassRef } : {}),
    ...(sale.CustomerMemo ? { CustomerMemo: { value: sale.CustomerMemo } } : {}),
    ...tax,
    Line: lines.map((line) => ({
      DetailType: 'SalesItemLineDetail',
      Amount: Number(line.amount),
      ...(line.Description ? { Description: line.Description } : {}),
      SalesItemLineDetail: {
        ItemRef: { value: line.Sku === undefined ? shippingItem : itemOf(items, line.Sku, itemBy) },
        Qty: line.Qty,
        ...priceOf(line),
        ...(line.TaxCodeRef ? { TaxCodeRef: line.TaxCodeRef } : {}),
        ...(line.TaxInclusiveAmt === undefined ? {} : { TaxInclusiveAmt: line.TaxInclusiveAmt }),
      },
    })),
  };
}

function taxed(sale: Sale, ctx: QuickbooksContext): Taxed {
  try {
    return taxedLines(sale, ctx.options);
  } catch (error) {
    if (error instanceof UnknownRate)
      throw new WaybillError({ class: 'rejected', message: error.message, field: 'TaxCodeRef' });
    throw error;
  }
}
