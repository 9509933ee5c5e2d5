import type { Ledger } from './ledger.ts';
import type { Credit, Line } from './records.ts';

/** What a bookkeeper credits. */
export interface CreditDraft {
  entity: 'CreditMemo' | 'RefundReceipt';
  sku: string;
  quantity: number;
  /** An invoice whose customer it is, and against which a memo may be set. */
  invoiceId: string;
  /** The order's number, in the custom field. */
  order?: string;
  /** The invoice is named by the memo itself, as India wants it. */
  names?: boolean;
}

/** Where people write the number of the order. */
export const ORDER_FIELD = 'Order number';

/** What was credited, and what was paid back: documents of money with articles on their lines, which name no order by themselves. */
export class Credits {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  credit({ entity, sku, quantity, invoiceId, order, names }: CreditDraft): Credit {
    const invoice = this.#ledger.invoices.get(invoiceId);
    const [item] = this.#ledger.items.where('sku', sku);
    if (!invoice || !item) throw new Error(`no invoice ${invoiceId}, or no item ${sku}`);
    const price = item.UnitPrice ?? 0;
    const TotalAmt = price * quantity;
    const line: Line = {
      ...{ Id: '1', LineNum: 1, Amount: TotalAmt, DetailType: 'SalesItemLineDetail' },
      SalesItemLineDetail: { ItemRef: { value: item.Id, name: item.Name }, Qty: quantity, UnitPrice: price },
    };
    const made: Credit = {
      ...this.#ledger.entity(),
      DocNumber: `C-${this.#ledger.books.next('credits')}`,
      TxnDate: this.#ledger.now().slice(0, 10),
      CustomerRef: invoice.CustomerRef,
      CurrencyRef: invoice.CurrencyRef,
      CustomField: [
        { DefinitionId: '1', Name: ORDER_FIELD, Type: 'StringType', ...(order ? { StringValue: order } : {}) },
      ],
      ...(names ? { InvoiceRef: { value: invoice.Id } } : {}),
      TotalAmt,
      ...(entity === 'CreditMemo' ? { RemainingCredit: TotalAmt } : {}),
      Line: [line, { Amount: TotalAmt, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} }],
    };
    this.#ledger.rows(entity).put(made.Id, made);
    this.#ledger.told(entity, 'created', made.Id);
    return made;
  }

  /** Sets a memo against an invoice, by a payment of nothing, which alone says so. */
  apply(id: string, invoiceId: string): void {
    const memo = this.#ledger.credits.get(id);
    if (!memo) throw new Error(`no memo ${id}`);
    const { CustomerRef, CurrencyRef, TotalAmt } = memo;
    const LinkedTxn = [
      { TxnId: invoiceId, TxnType: 'Invoice' },
      { TxnId: id, TxnType: 'CreditMemo' },
    ];
    const payment = {
      ...this.#ledger.entity(),
      ...{ TxnDate: this.#ledger.now().slice(0, 10), CustomerRef, CurrencyRef, TotalAmt: 0, UnappliedAmt: 0 },
      PrivateNote: 'Created by QB Online to link credits to charges.',
      Line: [{ Amount: TotalAmt, LinkedTxn }],
    };
    this.#ledger.payments.put(payment.Id, payment);
    this.#ledger.change<Credit>('CreditMemo', id, { RemainingCredit: 0 });
  }
}
