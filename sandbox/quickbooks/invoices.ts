import { cents } from './cents.ts';
import type { Ledger } from './ledger.ts';
import { type Invoice, type Line, Refusal } from './records.ts';

export const SHIPPING = 'SHIPPING_ITEM_ID';

export type Draft = Partial<Invoice> & { sparse?: boolean };

/** What is owed. */
export class Invoices {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Sums are the service's own; an amount that is not its pieces' is refused. */
  #totals(draft: Draft): Pick<Invoice, 'Line' | 'TotalAmt'> {
    const lines = (draft.Line ?? []).filter(({ DetailType }) => DetailType === 'SalesItemLineDetail');
    if (lines.length === 0)
      throw new Refusal(400, '2020', 'Required param missing, need to supply the required value for the API', 'Line');
    for (const { Amount, SalesItemLineDetail: detail } of lines) {
      const item = detail?.ItemRef.value ?? '';
      if (item !== SHIPPING && !this.#ledger.items.get(item))
        throw new Refusal(
          400,
          '2500',
          'Invalid Reference Id',
          `Invalid Reference Id : Item elements id ${item} not found`,
        );
      if (detail?.UnitPrice !== undefined && cents(detail.UnitPrice * (detail.Qty ?? 1)) !== cents(Amount))
        throw new Refusal(400, '6070', 'Amount calculation incorrect in the request');
    }
    const subtotal = cents(lines.reduce((sum, { Amount }) => sum + Amount, 0));
    const inclusive = lines.reduce(
      (sum, { SalesItemLineDetail: one, Amount }) => sum + (one?.TaxInclusiveAmt ?? Amount),
      0,
    );
    const total =
      draft.GlobalTaxCalculation === 'TaxInclusive' ? inclusive : subtotal + (draft.TxnTaxDetail?.TotalTax ?? 0);
    const numbered = lines.map((line, n): Line => ({ Id: String(n + 1), LineNum: n + 1, ...line }));
    return {
      Line: [...numbered, { Amount: subtotal, DetailType: 'SubTotalLineDetail', SubTotalLineDetail: {} }],
      TotalAmt: cents(total),
    };
  }

  #numberFree(number: string | undefined, own: string | undefined, duplicates: boolean): void {
    if (number === undefined || duplicates) return;
    if (number.length > 21) throw new Refusal(400, '2050', 'String length is either shorter or longer than supported');
    if (this.#ledger.invoices.where('number', number).some(({ Id }) => Id !== own))
      throw new Refusal(
        400,
        '6140',
        'Duplicate Document Number Error',
        `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${number}`,
      );
  }

  make(draft: Draft, duplicates = false): Invoice {
    const customer = this.#ledger.customers.get(draft.CustomerRef?.value ?? '');
    if (!customer)
      throw new Refusal(400, '2500', 'Invalid Reference Id', 'Invalid Reference Id : Names elements id not found');
    const currency = draft.CurrencyRef?.value ?? customer.CurrencyRef.value;
    if (currency !== customer.CurrencyRef.value)
      throw new Refusal(
        400,
        '6000',
        'A business validation error has occurred while processing your request',
        "Business Validation Error: The currency of the transaction is not the customer's",
      );
    const totals = this.#totals(draft);
    this.#numberFree(draft.DocNumber, undefined, duplicates);
    const made: Invoice = {
      TxnDate: this.#ledger.now().slice(0, 10),
      LinkedTxn: [],
      ...draft,
      CurrencyRef: { value: currency },
      ...this.#ledger.entity(),
      ...totals,
      CustomerRef: { value: customer.Id, name: customer.DisplayName },
      Balance: totals.TotalAmt,
    };
    this.#ledger.invoices.put(made.Id, made);
    this.#ledger.told('Invoice', 'created', made.Id);
    return made;
  }

  revise(draft: Draft): Invoice {
    const held = this.#ledger.current(this.#ledger.invoices, draft);
    const merged = this.#ledger.merged(held, draft);
    const totals = this.#totals(merged);
    this.#numberFree(merged.DocNumber, held.Id, false);
    const paid = held.TotalAmt - held.Balance;
    const changed = { ...merged, ...totals, Balance: cents(totals.TotalAmt - paid) };
    this.#ledger.invoices.put(held.Id, changed);
    this.#ledger.told('Invoice', 'updated', held.Id);
    return changed;
  }

  /** What is voided stays, emptied. */
  void(draft: Draft): Invoice {
    const held = this.#ledger.current(this.#ledger.invoices, draft);
    const Line = held.Line.map((line) => ({ ...line, Amount: 0 }));
    const voided: Invoice = {
      ...this.#ledger.moved(held),
      Line,
      TotalAmt: 0,
      Balance: 0,
      PrivateNote: `Voided - ${held.PrivateNote ?? ''}`,
    };
    this.#ledger.invoices.put(held.Id, voided);
    this.#ledger.told('Invoice', 'voided', held.Id);
    return voided;
  }
}
