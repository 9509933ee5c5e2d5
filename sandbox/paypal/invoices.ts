import { add, compare, multiply, round, subtract } from '../../domain/decimal.ts';
import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Events } from './events.ts';
import type { Money } from './payments.ts';
import { noSuch, Refusal, unprocessable } from './refusal.ts';

interface Item {
  name: string;
  quantity: string;
  unit_amount: Money;
}

export interface Invoice {
  id: string;
  status: string;
  detail: { invoice_number: string; currency_code: string; memo?: string; note?: string; reference?: string };
  primary_recipients: { billing_info?: { email_address?: string } }[];
  items: Item[];
  amount: Money;
  due_amount: Money;
  payments?: { paid_amount: Money };
  /** How often it was mailed; not the vendor's. */
  mailed: number;
}

/** No decimals. */
const WHOLE = ['HUF', 'JPY', 'TWD'];
const OPEN = ['SENT', 'UNPAID', 'PARTIALLY_PAID', 'SCHEDULED'];

/** Invoicing, version 2. Nothing is kept of a request's id, and a number may stand on two invoices. */
export class Invoices {
  readonly invoices: Collection<Invoice>;
  readonly #context: SandboxContext;
  readonly #events: Events;

  constructor(context: SandboxContext, events: Events) {
    this.#context = context;
    this.#events = events;
    this.invoices = context.books.collection<Invoice>('invoices');
  }

  #problem(field: string, issue: string, description: string): Refusal {
    return new Refusal(
      400,
      'INVALID_REQUEST',
      'Request is not well-formed, syntactically incorrect, or violates schema.',
      { issue, description, field },
    );
  }

  #checked({ detail, primary_recipients = [], items = [] }: Partial<Invoice>) {
    if (!detail?.currency_code)
      throw this.#problem('/detail/currency_code', 'MISSING_REQUIRED_PARAMETER', 'A required parameter is missing.');
    for (const { billing_info } of primary_recipients)
      if (billing_info?.email_address !== undefined && !/^\S+@\S+$/.test(billing_info.email_address))
        throw this.#problem(
          '/primary_recipients/0/billing_info/email_address',
          'INVALID_STRING_FORMAT',
          'The value of a field does not conform to the expected format.',
        );
    for (const { unit_amount } of items)
      if (WHOLE.includes(unit_amount.currency_code) && unit_amount.value.includes('.'))
        throw unprocessable(
          'DECIMALS_NOT_SUPPORTED',
          'Currency does not support decimals.',
          '/items/0/unit_amount/value',
        );
    const total = items.reduce(
      (sum, { quantity, unit_amount }) => add(sum, multiply(quantity, unit_amount.value)),
      '0',
    );
    const digits = WHOLE.includes(detail.currency_code) ? 0 : 2;
    const amount = { currency_code: detail.currency_code, value: round(total, digits) };
    return { primary_recipients, items, amount, detail };
  }

  create(body: Partial<Invoice>): Invoice {
    const { detail, ...checked } = this.#checked(body);
    const n = this.#context.books.next('invoice', 1);
    const id = `INV2-${String(n).padStart(4, '0')}-WBWB-WBWB-WBWB`;
    const numbered = { ...detail, invoice_number: detail.invoice_number ?? String(n).padStart(4, '0') };
    const invoice = { id, status: 'DRAFT', detail: numbered, ...checked, due_amount: checked.amount, mailed: 0 };
    return this.#put('CREATED', invoice, {});
  }

  invoice(id: string): Invoice {
    const found = this.invoices.get(id);
    if (!found) throw noSuch();
    return found;
  }

  #put(type: string, invoice: Invoice, more: Partial<Invoice>): Invoice {
    const changed = this.invoices.put(invoice.id, { ...invoice, ...more });
    this.#events.tell(`INVOICING.INVOICE.${type}`, { invoice: shown(changed) });
    return changed;
  }

  change(id: string, body: Partial<Invoice>): Invoice {
    const invoice = this.invoice(id);
    if (invoice.status !== 'DRAFT' && !OPEN.includes(invoice.status))
      throw unprocessable('INVALID_INVOICE_STATUS', 'Invoice in its present status can not be updated.');
    const { detail, ...checked } = this.#checked(body);
    const due = subtract(checked.amount.value, invoice.payments?.paid_amount.value ?? '0');
    return this.#put('UPDATED', invoice, {
      ...checked,
      detail: { ...detail, invoice_number: detail.invoice_number ?? invoice.detail.invoice_number },
      due_amount: { ...checked.amount, value: due },
    });
  }

  send(id: string, told: { send_to_recipient?: boolean }): object {
    const invoice = this.invoice(id);
    if (invoice.status !== 'DRAFT') throw unprocessable('INVOICE_ALREADY_SENT', 'Invoice is sent already.');
    this.#put('UPDATED', invoice, {
      status: 'SENT',
      mailed: invoice.mailed + (told.send_to_recipient === false ? 0 : 1),
    });
    return { rel: 'payer-view', href: `${this.#context.origin}/invoice/p#${id}`, method: 'GET' };
  }

  /** `state`: what it becomes when all is paid. */
  pay(id: string, amount: Money, state: 'PAID' | 'MARKED_AS_PAID'): object {
    const invoice = this.invoice(id);
    if (!OPEN.includes(invoice.status))
      throw unprocessable('CANNOT_PROCESS_PAYMENTS', 'The invoice cannot be paid in its state.');
    if (compare(amount.value, invoice.due_amount.value) > 0)
      throw unprocessable('AMOUNT_EXCEEDS_DUE', 'Payment amount is more than the due amount.', '/amount/value');
    const paid = add(invoice.payments?.paid_amount.value ?? '0', amount.value);
    const due = subtract(invoice.due_amount.value, amount.value);
    this.#put(compare(due, '0') === 0 ? 'PAID' : 'UPDATED', invoice, {
      status: compare(due, '0') === 0 ? state : 'PARTIALLY_PAID',
      payments: { paid_amount: { ...amount, value: paid } },
      due_amount: { ...amount, value: due },
    });
    return { payment_id: `EXTR-${this.#context.books.next('invoice-payment', 1)}` };
  }

  cancel(id: string): void {
    const invoice = this.invoice(id);
    if (invoice.status === 'DRAFT')
      throw unprocessable('CANNOT_CANCEL_DRAFT_INVOICE', 'Draft invoice cannot be canceled.');
    if (invoice.payments)
      throw unprocessable('CANNOT_CANCEL_PAID_INVOICE', 'Cannot cancel a paid or partially paid invoice.');
    this.#put('CANCELLED', invoice, { status: 'CANCELLED' });
  }

  remove(id: string): void {
    const { status } = this.invoice(id);
    if (status !== 'DRAFT' && status !== 'CANCELLED')
      throw unprocessable('INVALID_INVOICE_STATUS', 'Only drafts can be deleted.');
    this.invoices.delete(id);
  }

  search({ memo, invoice_number }: { memo?: string; invoice_number?: string }): Invoice[] {
    return this.invoices.filter(
      ({ detail }) =>
        (memo === undefined || (detail.memo ?? '').includes(memo)) &&
        (invoice_number === undefined || detail.invoice_number === invoice_number),
    );
  }
}

export const shown = ({ mailed: _, ...invoice }: Invoice): object => invoice;
