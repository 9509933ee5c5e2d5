import { cents } from './cents.ts';
import type { Ledger } from './ledger.ts';
import { type Invoice, type Payment, Refusal } from './records.ts';

/** Accounts that money is put on. */
const ACCOUNTS: readonly string[] = ['4', '35'];

/** What was paid. */
export class Payments {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Money comes in, for invoices of one customer. */
  receive(draft: Partial<Payment>): Payment {
    const lines = draft.Line ?? [];
    const paid = lines.map(({ Amount, LinkedTxn }) => ({
      Amount,
      invoice: this.#ledger.invoices.get(LinkedTxn[0]?.TxnId ?? ''),
    }));
    for (const { Amount, invoice } of paid) {
      if (!invoice || invoice.CustomerRef.value !== draft.CustomerRef?.value)
        throw new Refusal(
          400,
          '2500',
          'Invalid Reference Id',
          'Invalid Reference Id : Txn is not found or another customer',
        );
      if (cents(Amount) > invoice.Balance)
        throw new Refusal(400, '6000', 'A business validation error has occurred while processing your request');
    }
    const account = draft.DepositToAccountRef?.value;
    if (account !== undefined && !ACCOUNTS.includes(account))
      throw new Refusal(
        400,
        '2500',
        'Invalid Reference Id',
        `Invalid Reference Id : Accounts element id ${account} not found`,
      );
    const CustomerRef = draft.CustomerRef as Payment['CustomerRef'];
    const CurrencyRef = this.#ledger.customers.get(CustomerRef.value)?.CurrencyRef ?? { value: 'USD' };
    const fresh = { TxnDate: this.#ledger.now().slice(0, 10), CurrencyRef, TotalAmt: 0, UnappliedAmt: 0 };
    const payment: Payment = { ...fresh, ...this.#ledger.entity(), ...draft, CustomerRef, Line: lines };
    this.#ledger.payments.put(payment.Id, payment);
    this.#ledger.told('Payment', 'created', payment.Id);
    for (const { Amount, invoice } of paid) if (invoice) this.#balance(invoice, -Amount, payment.Id);
    return payment;
  }

  #balance(invoice: Invoice, by: number, payment: string): void {
    const LinkedTxn = invoice.LinkedTxn.filter(({ TxnId }) => TxnId !== payment);
    if (by < 0) LinkedTxn.push({ TxnId: payment, TxnType: 'Payment' });
    this.#ledger.invoices.put(invoice.Id, {
      ...this.#ledger.moved(invoice),
      Balance: cents(invoice.Balance + by),
      LinkedTxn,
    });
    this.#ledger.told('Invoice', 'updated', invoice.Id);
  }

  /** Somebody pays an invoice, whole or in part. */
  pay(id: string, amount?: number): Payment {
    const invoice = this.#ledger.invoices.get(id);
    if (!invoice) throw new Error(`no invoice ${id}`);
    const { CustomerRef } = invoice;
    const TotalAmt = amount ?? invoice.Balance;
    const Line = [{ Amount: TotalAmt, LinkedTxn: [{ TxnId: id, TxnType: 'Invoice' }] }];
    return this.receive({ CustomerRef, TotalAmt, PaymentRefNum: 'TRANSFER-1', Line });
  }

  /** Somebody deletes a payment. */
  delete(id: string): string {
    this.void(id);
    return this.#ledger.erase('Payment', id);
  }

  /** Somebody takes a payment back. */
  void(id: string): Payment {
    const payment = this.#ledger.payments.get(id);
    if (!payment) throw new Error(`no payment ${id}`);
    for (const { Amount, LinkedTxn } of payment.Line) {
      const invoice = this.#ledger.invoices.get(LinkedTxn[0]?.TxnId ?? '');
      if (invoice) this.#balance(invoice, Amount, id);
    }
    const PrivateNote = `Voided - ${payment.PrivateNote ?? ''}`;
    const voided = { ...this.#ledger.moved(payment), TotalAmt: 0, Line: [], PrivateNote };
    this.#ledger.told('Payment', 'voided', id);
    return this.#ledger.payments.put(id, voided);
  }
}
