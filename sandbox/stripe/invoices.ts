import type { Collection } from '../books.ts';
import type { SandboxContext } from '../sandbox.ts';
import type { Events, StripeObject } from './events.ts';
import { type Fields, listOf } from './form.ts';
import type { Payments } from './payments.ts';
import { noSuch, Refusal } from './refusal.ts';

export interface Customer extends StripeObject {
  email: string;
  name: string | null;
}

interface Line {
  id: string;
  amount: number;
  description: string;
}

export interface Invoice extends StripeObject {
  number: string | null;
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  currency: string;
  customer: string;
  customer_email: string;
  customer_name: string | null;
  collection_method: string;
  description: string | null;
  due_date: number | null;
  total: number;
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  livemode: boolean;
  metadata: Record<string, string>;
  lines: { object: 'list'; data: Line[]; has_more: boolean };
  /** How often it was mailed; not the vendor's. */
  mailed: number;
}

export interface InvoicePayment extends StripeObject {
  invoice: string;
  payment: { type: 'payment_intent'; payment_intent: string };
}

const DAY_S = 86_400;

/** Customers, and invoices on their way from draft to paid or void. */
export class Invoices {
  readonly customers: Collection<Customer>;
  readonly invoices: Collection<Invoice>;
  readonly payments: Collection<InvoicePayment>;
  readonly #context: SandboxContext;
  readonly #events: Events;

  constructor(context: SandboxContext, events: Events) {
    this.#context = context;
    this.#events = events;
    this.customers = context.books.collection<Customer>('customers');
    this.invoices = context.books.collection<Invoice>('invoices');
    this.payments = context.books.collection<InvoicePayment>('invoice-payments');
  }

  createCustomer({ email, name }: Fields): Customer {
    if (!/^\S+@\S+$/.test(String(email)))
      throw new Refusal(400, { code: 'email_invalid', param: 'email', message: `Invalid email address: ${email}` });
    const id = `cus_${this.#context.books.next('customer', 1)}`;
    const made = {
      id,
      object: 'customer',
      created: this.#events.seconds(),
      email: String(email),
      name: name === undefined ? null : String(name),
    };
    return this.customers.put(id, made);
  }

  customer(id: string): Customer {
    const one = this.customers.get(id);
    if (!one) throw noSuch('customer', id);
    return one;
  }

  create({ customer, currency = 'eur', collection_method, days_until_due, description, metadata }: Fields): Invoice {
    const buyer = this.customers.get(String(customer));
    if (!buyer)
      throw new Refusal(400, {
        code: 'resource_missing',
        param: 'customer',
        message: `No such customer: '${customer}'`,
      });
    if (collection_method === 'send_invoice' && days_until_due === undefined)
      throw new Refusal(400, {
        param: 'days_until_due',
        message: 'If invoice collection method is `send_invoice`, `days_until_due` or `due_date` is required.',
      });
    const created = this.#events.seconds();
    const id = `in_${this.#context.books.next('invoice', 1)}`;
    const invoice: Invoice = {
      id,
      object: 'invoice',
      created,
      number: null,
      status: 'draft',
      currency: String(currency),
      customer: buyer.id,
      customer_email: buyer.email,
      customer_name: buyer.name,
      collection_method: String(collection_method),
      description: description === undefined ? null : String(description),
      due_date: created + Number(days_until_due) * DAY_S,
      total: 0,
      amount_due: 0,
      amount_paid: 0,
      amount_remaining: 0,
      livemode: false,
      metadata: { ...(metadata as Record<string, string> | undefined) },
      lines: { object: 'list', data: [], has_more: false },
      mailed: 0,
    };
    return this.#put('invoice.created', invoice, {});
  }

  invoice(id: string): Invoice {
    const found = this.invoices.get(id);
    if (!found) throw noSuch('invoice', id, 'invoice');
    return found;
  }

  #put(type: string, invoice: Invoice, more: Partial<Invoice>): Invoice {
    const changed = this.invoices.put(invoice.id, { ...invoice, ...more });
    this.#events.tell(type, shown(changed));
    return changed;
  }

  #must(id: string, ...allowed: Invoice['status'][]): Invoice {
    const invoice = this.invoice(id);
    if (allowed.includes(invoice.status)) return invoice;
    throw new Refusal(400, {
      code: 'invoice_not_editable',
      message: `This invoice is ${invoice.status}: it is not possible any more.`,
    });
  }

  addLines(id: string, { lines }: Fields): Invoice {
    const invoice = this.#must(id, 'draft');
    const added = listOf(lines).map(({ amount, description }, index): Line => {
      if (!/^-?\d+$/.test(String(amount)))
        throw new Refusal(400, {
          code: 'parameter_invalid_integer',
          param: 'lines[amount]',
          message: `Invalid integer: ${amount}`,
        });
      return {
        id: `il_${id}_${invoice.lines.data.length + index}`,
        amount: Number(amount),
        description: String(description ?? ''),
      };
    });
    const data = [...invoice.lines.data, ...added];
    const total = data.reduce((sum, { amount }) => sum + amount, 0);
    return this.#put('invoice.updated', invoice, {
      lines: { object: 'list', data, has_more: false },
      total,
      amount_due: total,
      amount_remaining: total,
    });
  }

  finalize(id: string): Invoice {
    const invoice = this.#must(id, 'draft');
    const number = `WB-${String(this.#context.books.next('invoice-number', 1)).padStart(4, '0')}`;
    return this.#put('invoice.finalized', invoice, { number, status: invoice.total === 0 ? 'paid' : 'open' });
  }

  send(id: string): Invoice {
    const invoice = this.#must(id, 'open');
    return this.#put('invoice.sent', invoice, { mailed: invoice.mailed + 1 });
  }

  voidOne(id: string): Invoice {
    return this.#put('invoice.voided', this.#must(id, 'open', 'uncollectible'), { status: 'void' });
  }

  /** Marked as paid elsewhere. */
  payElsewhere(id: string): Invoice {
    const invoice = this.#must(id, 'open', 'uncollectible');
    return this.#put('invoice.paid', invoice, { status: 'paid', amount_paid: invoice.total, amount_remaining: 0 });
  }

  /** The buyer pays by card: a PaymentIntent that names neither the invoice nor its order. */
  payByCard(id: string, payments: Payments): string {
    const invoice = this.#must(id, 'open');
    const intent = payments.pay({ amount: invoice.total, currency: invoice.currency });
    const payment: InvoicePayment = {
      id: `inpay_${intent.id}`,
      object: 'invoice_payment',
      created: this.#events.seconds(),
      invoice: id,
      payment: { type: 'payment_intent', payment_intent: intent.id },
    };
    this.payments.put(payment.id, payment);
    this.#put('invoice.paid', invoice, { status: 'paid', amount_paid: invoice.total, amount_remaining: 0 });
    return intent.id;
  }

  describe(id: string, { description, metadata }: Fields): Invoice {
    const invoice = this.invoice(id);
    return this.#put('invoice.updated', invoice, {
      ...(description === undefined ? {} : { description: String(description) || null }),
      metadata: { ...invoice.metadata, ...(metadata as Record<string, string> | undefined) },
    });
  }

  remove(id: string): object {
    this.#must(id, 'draft');
    this.invoices.delete(id);
    return { id, object: 'invoice', deleted: true };
  }

  /** Of Stripe's search language what is asked here: `metadata['key']:'value'`. */
  search(query: string): Invoice[] {
    const [, key = '', value] = /^metadata\['([^']+)'\]:'([^']*)'$/.exec(query) ?? [];
    if (value === undefined)
      throw new Refusal(400, { param: 'query', message: `We were unable to parse your search query: ${query}` });
    return this.invoices.filter(({ metadata }) => metadata[key] === value);
  }
}

export const shown = ({ mailed: _, ...invoice }: Invoice): object => invoice;
