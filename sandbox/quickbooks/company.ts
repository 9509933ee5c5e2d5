import type { Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Customer, type Entity, type Invoice, type Item, type Line, type Payment, Refusal } from './records.ts';

export const SHIPPING = 'SHIPPING_ITEM_ID';
/** Accounts that money is put on. */
const ACCOUNTS: readonly string[] = ['4', '35'];
const cents = (amount: number): number => Math.round(amount * 100) / 100;

export type Draft = Partial<Invoice> & { sparse?: boolean };

interface Gone {
  entity: string;
  Id: string;
  at: number;
  MetaData: Entity['MetaData'];
}

/** A company's books: who buys, what is sold, what is owed and what was paid. */
export class Company {
  readonly #context: SandboxContext;
  readonly invoices: Collection<Invoice>;
  readonly payments: Collection<Payment>;
  readonly customers: Collection<Customer>;
  readonly items: Collection<Item>;
  readonly deleted: Collection<Gone>;
  /** Told of each change, as webhooks are. */
  told: (entity: string, operation: string, id: string) => void = () => {};

  constructor(context: SandboxContext) {
    this.#context = context;
    this.invoices = context.books.collection<Invoice>('invoices', { number: (one) => one.DocNumber });
    this.deleted = context.books.collection<Gone>('deleted');
    this.payments = context.books.collection<Payment>('payments');
    this.customers = context.books.collection<Customer>('customers', { name: (one) => one.DisplayName.toLowerCase() });
    this.items = context.books.collection<Item>('items', {
      sku: (one) => one.Sku,
      name: (one) => one.Name.toLowerCase(),
    });
    if (this.items.size > 0) return;
    for (const { sku, name, price } of CATALOGUE) this.stock(sku, name, Number(price));
    // Names are for one alone, and this one is a supplier's.
    context.books.collection('vendors').put('v1', { ...this.#entity(), DisplayName: 'Paper Mill' });
  }

  rows(entity: string): Collection<Entity> {
    const people = (name: string) => this.#context.books.collection<Entity>(name);
    const tables = {
      ...{ Invoice: this.invoices, Payment: this.payments, Customer: this.customers, Item: this.items },
      ...{ Vendor: people('vendors'), Employee: people('employees') },
    };
    return tables[entity as keyof typeof tables] as unknown as Collection<Entity>;
  }

  /** To the second, in the company's own zone. */
  #now(): string {
    const at = this.#context.now() - 8 * 3_600_000;
    return `${new Date(at).toISOString().slice(0, 19)}-08:00`;
  }

  #entity(): Entity {
    const at = this.#now();
    return {
      Id: String(this.#context.books.next('entities', 101)),
      SyncToken: '0',
      domain: 'QBO',
      sparse: false,
      MetaData: { CreateTime: at, LastUpdatedTime: at },
    };
  }

  #moved<T extends Entity>(one: T): T {
    return {
      ...one,
      SyncToken: String(Number(one.SyncToken) + 1),
      MetaData: { ...one.MetaData, LastUpdatedTime: this.#now() },
    };
  }

  stock(sku: string, name = sku, price = 12): Item {
    const item = { ...this.#entity(), Name: name, Sku: sku, Type: 'Inventory', Active: true, UnitPrice: price };
    return this.items.put(item.Id, { ...item, TrackQtyOnHand: true, QtyOnHand: 1000 });
  }

  change<T extends Entity>(entity: string, id: string, fields: Partial<T>): T {
    const one = this.rows(entity).get(id);
    if (!one) throw new Error(`no ${entity} ${id}`);
    const changed = this.rows(entity).put(id, { ...this.#moved(one), ...fields }) as unknown as T;
    this.told(entity, 'updated', id);
    return changed;
  }

  /** What somebody changes must be what they read. */
  #current<T extends Entity>(table: Collection<T>, draft: { Id?: string; SyncToken?: string }): T {
    const held = table.get(draft.Id ?? '');
    if (!held)
      throw new Refusal(
        400,
        '610',
        'Object Not Found',
        'Object Not Found : Something you are trying to use has been made inactive.',
      );
    if (held.SyncToken !== draft.SyncToken)
      throw new Refusal(
        400,
        '5010',
        'Stale Object Error',
        'Stale Object Error : You and another user were working on this at the same time.',
      );
    return held;
  }

  /** What the draft names, over what is held. */
  #merged<T extends Entity>(held: T, { sparse, ...fields }: Partial<T> & { sparse?: boolean }): T {
    if (!sparse) throw new Error('a full update empties what it leaves out: nobody means that here');
    return { ...this.#moved(held), ...fields, SyncToken: String(Number(held.SyncToken) + 1) };
  }

  /** Customers, suppliers and employees share their names. */
  #nameFree(name: string, own?: string): void {
    const wanted = name.toLowerCase();
    const vendors = this.#context.books.collection<{ DisplayName: string }>('vendors').values();
    if (
      this.customers.where('name', wanted).some(({ Id }) => Id !== own) ||
      vendors.some(({ DisplayName }) => DisplayName.toLowerCase() === wanted)
    )
      throw new Refusal(
        400,
        '6240',
        'Duplicate Name Exists Error',
        'The name supplied already exists. : Another customer, vendor or employee is already using this name.',
      );
    if (/[:\t\n]/.test(name))
      throw new Refusal(400, '2040', 'Invalid String. The String contains unsupported characters');
  }

  enrol(fields: Partial<Customer> = {}): Customer {
    const DisplayName = fields.DisplayName ?? `Buyer ${this.#context.books.next('buyers')}`;
    this.#nameFree(DisplayName);
    const CurrencyRef = { value: 'USD' };
    const customer = { CurrencyRef, ...this.#entity(), Active: true, Balance: 0, ...fields, DisplayName };
    this.customers.put(customer.Id, customer);
    this.told('Customer', 'created', customer.Id);
    return customer;
  }

  reviseCustomer(draft: Partial<Customer> & { sparse?: boolean }): Customer {
    const held = this.#current(this.customers, draft);
    const changed = this.#merged(held, draft);
    this.#nameFree(changed.DisplayName, held.Id);
    if (changed.CurrencyRef.value !== held.CurrencyRef.value)
      throw new Refusal(400, '6000', 'A business validation error has occurred while processing your request');
    this.customers.put(held.Id, changed);
    this.told('Customer', 'updated', held.Id);
    return changed;
  }

  #itemNameFree({ Name, Id }: Partial<Item>): void {
    if (!Name) throw new Refusal(400, '2020', 'Required param missing, need to supply the required value for the API');
    if (Name.length > 100 || /[:\t\n]/.test(Name))
      throw new Refusal(400, '2040', 'Invalid String. Name is not allowed');
    if (this.items.where('name', Name.toLowerCase()).some((one) => one.Id !== Id))
      throw new Refusal(
        400,
        '6240',
        'Duplicate Name Exists Error',
        'The name supplied already exists. : Another product, service, category or account is already using this name.',
      );
  }

  listItem(draft: Partial<Item>): Item {
    this.#itemNameFree(draft);
    if (!draft.IncomeAccountRef)
      throw new Refusal(
        400,
        '2020',
        'Required param missing, need to supply the required value for the API',
        'Required parameter IncomeAccountRef is missing in the request',
      );
    const item = { ...this.#entity(), Name: '', Type: 'Service', Active: true, TrackQtyOnHand: false, ...draft };
    this.items.put(item.Id, item);
    this.told('Item', 'created', item.Id);
    return item;
  }

  reviseItem(draft: Partial<Item> & { sparse?: boolean }): Item {
    const held = this.#current(this.items, draft);
    const changed = this.#merged(held, draft);
    this.#itemNameFree(changed);
    this.items.put(held.Id, changed);
    this.told('Item', 'updated', held.Id);
    return changed;
  }

  /** Sums are the service's own; an amount that is not its pieces' is refused. */
  #totals(draft: Draft): Pick<Invoice, 'Line' | 'TotalAmt'> {
    const lines = (draft.Line ?? []).filter(({ DetailType }) => DetailType === 'SalesItemLineDetail');
    if (lines.length === 0)
      throw new Refusal(400, '2020', 'Required param missing, need to supply the required value for the API', 'Line');
    for (const { Amount, SalesItemLineDetail: detail } of lines) {
      const item = detail?.ItemRef.value ?? '';
      if (item !== SHIPPING && !this.items.get(item))
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
    if (this.invoices.where('number', number).some(({ Id }) => Id !== own))
      throw new Refusal(
        400,
        '6140',
        'Duplicate Document Number Error',
        `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${number}`,
      );
  }

  invoice(draft: Draft, duplicates = false): Invoice {
    const customer = this.customers.get(draft.CustomerRef?.value ?? '');
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
      TxnDate: this.#now().slice(0, 10),
      LinkedTxn: [],
      ...draft,
      CurrencyRef: { value: currency },
      ...this.#entity(),
      ...totals,
      CustomerRef: { value: customer.Id, name: customer.DisplayName },
      Balance: totals.TotalAmt,
    };
    this.invoices.put(made.Id, made);
    this.told('Invoice', 'created', made.Id);
    return made;
  }

  revise(draft: Draft): Invoice {
    const held = this.#current(this.invoices, draft);
    const merged = this.#merged(held, draft);
    const totals = this.#totals(merged);
    this.#numberFree(merged.DocNumber, held.Id, false);
    const paid = held.TotalAmt - held.Balance;
    const changed = { ...merged, ...totals, Balance: cents(totals.TotalAmt - paid) };
    this.invoices.put(held.Id, changed);
    this.told('Invoice', 'updated', held.Id);
    return changed;
  }

  /** What is voided stays, emptied. */
  voidInvoice(draft: Draft): Invoice {
    const held = this.#current(this.invoices, draft);
    const Line = held.Line.map((line) => ({ ...line, Amount: 0 }));
    const voided: Invoice = {
      ...this.#moved(held),
      Line,
      TotalAmt: 0,
      Balance: 0,
      PrivateNote: `Voided - ${held.PrivateNote ?? ''}`,
    };
    this.invoices.put(held.Id, voided);
    this.told('Invoice', 'voided', held.Id);
    return voided;
  }

  /** Money comes in, for invoices of one customer. */
  receive(draft: Partial<Payment>): Payment {
    const lines = draft.Line ?? [];
    const paid = lines.map(({ Amount, LinkedTxn }) => ({
      Amount,
      invoice: this.invoices.get(LinkedTxn[0]?.TxnId ?? ''),
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
    const CurrencyRef = this.customers.get(CustomerRef.value)?.CurrencyRef ?? { value: 'USD' };
    const fresh = { TxnDate: this.#now().slice(0, 10), CurrencyRef, TotalAmt: 0, UnappliedAmt: 0 };
    const payment: Payment = { ...fresh, ...this.#entity(), ...draft, CustomerRef, Line: lines };
    this.payments.put(payment.Id, payment);
    this.told('Payment', 'created', payment.Id);
    for (const { Amount, invoice } of paid) if (invoice) this.#balance(invoice, -Amount, payment.Id);
    return payment;
  }

  #balance(invoice: Invoice, by: number, payment: string): void {
    const LinkedTxn = invoice.LinkedTxn.filter(({ TxnId }) => TxnId !== payment);
    if (by < 0) LinkedTxn.push({ TxnId: payment, TxnType: 'Payment' });
    this.invoices.put(invoice.Id, { ...this.#moved(invoice), Balance: cents(invoice.Balance + by), LinkedTxn });
    this.told('Invoice', 'updated', invoice.Id);
  }

  /** Somebody pays an invoice, whole or in part. */
  pay(id: string, amount?: number): Payment {
    const invoice = this.invoices.get(id);
    if (!invoice) throw new Error(`no invoice ${id}`);
    const { CustomerRef } = invoice;
    const TotalAmt = amount ?? invoice.Balance;
    const Line = [{ Amount: TotalAmt, LinkedTxn: [{ TxnId: id, TxnType: 'Invoice' }] }];
    return this.receive({ CustomerRef, TotalAmt, PaymentRefNum: 'TRANSFER-1', Line });
  }

  /** Somebody deletes a payment, as if it had never been. */
  deletePayment(id: string): string {
    const { MetaData } = this.voidPayment(id);
    this.payments.delete(id);
    this.deleted.put(`Payment/${id}`, { entity: 'Payment', Id: id, at: this.#context.now(), MetaData });
    this.told('Payment', 'deleted', id);
    return id;
  }

  /** Somebody deletes an invoice, as if it had never been. */
  deleteInvoice(id: string): string {
    const invoice = this.invoices.get(id);
    if (!invoice) throw new Error(`no invoice ${id}`);
    const { MetaData } = this.#moved(invoice);
    this.invoices.delete(id);
    this.deleted.put(`Invoice/${id}`, { entity: 'Invoice', Id: id, at: this.#context.now(), MetaData });
    this.told('Invoice', 'deleted', id);
    return id;
  }

  /** Somebody takes a payment back. */
  voidPayment(id: string): Payment {
    const payment = this.payments.get(id);
    if (!payment) throw new Error(`no payment ${id}`);
    for (const { Amount, LinkedTxn } of payment.Line) {
      const invoice = this.invoices.get(LinkedTxn[0]?.TxnId ?? '');
      if (invoice) this.#balance(invoice, Amount, id);
    }
    const PrivateNote = `Voided - ${payment.PrivateNote ?? ''}`;
    const voided = { ...this.#moved(payment), TotalAmt: 0, Line: [], PrivateNote };
    this.told('Payment', 'voided', id);
    return this.payments.put(id, voided);
  }
}
