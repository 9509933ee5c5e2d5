import type { Books, Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { type Credit, type Customer, type Entity, type Invoice, type Item, type Payment, Refusal } from './records.ts';

interface Gone {
  entity: string;
  Id: string;
  at: number;
  MetaData: Entity['MetaData'];
}

/** Accounts, methods of payment and tax codes of the company. */
const SETTINGS = { Account: ['4', '35'], PaymentMethod: ['2'], TaxCode: ['6', '10'] };

/** What a company's books hold, and what holds of everything in them: ids, times, and tokens of versions. */
export class Ledger {
  readonly books: Books;
  readonly clock: () => number;
  readonly invoices: Collection<Invoice>;
  readonly payments: Collection<Payment>;
  readonly credits: Collection<Credit>;
  readonly refunds: Collection<Credit>;
  readonly customers: Collection<Customer>;
  readonly items: Collection<Item>;
  readonly deleted: Collection<Gone>;
  /** Told of each change, as webhooks are. */
  told: (entity: string, operation: string, id: string) => void = () => {};

  constructor({ books, now }: SandboxContext) {
    this.books = books;
    this.clock = now;
    this.invoices = books.collection<Invoice>('invoices', { number: (one) => one.DocNumber });
    this.deleted = books.collection<Gone>('deleted');
    this.payments = books.collection<Payment>('payments');
    this.credits = books.collection<Credit>('credit-memos');
    this.refunds = books.collection<Credit>('refund-receipts');
    this.customers = books.collection<Customer>('customers', { name: (one) => one.DisplayName.toLowerCase() });
    this.items = books.collection<Item>('items', { sku: (one) => one.Sku, name: (one) => one.Name.toLowerCase() });
    if (this.items.size > 0) return;
    for (const { sku, name, price } of CATALOGUE) this.stock(sku, name, Number(price));
    for (const [entity, ids] of Object.entries(SETTINGS))
      for (const id of ids) books.collection<Entity>(entity).put(id, { ...this.entity(), Id: id });
    // Names are for one alone, and this one is a supplier's.
    books.collection('vendors').put('v1', { ...this.entity(), DisplayName: 'Paper Mill' });
  }

  rows(entity: string): Collection<Entity> {
    const people = (name: string) => this.books.collection<Entity>(name);
    if (entity in SETTINGS || entity === 'Preferences') return people(entity);
    const tables = {
      ...{ Invoice: this.invoices, Payment: this.payments, CreditMemo: this.credits, RefundReceipt: this.refunds },
      ...{ Customer: this.customers, Item: this.items, Vendor: people('vendors'), Employee: people('employees') },
    };
    return tables[entity as keyof typeof tables] as unknown as Collection<Entity>;
  }

  /** What is switched on in the company, which has one record of it. */
  set(groups: object = {}): void {
    const preferences = {
      SalesFormsPrefs: { CustomTxnNumbers: true },
      CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: 'USD' } },
    };
    this.books.collection<Entity>('Preferences').put('1', { ...this.entity(), Id: '1', ...preferences, ...groups });
  }

  /** To the second, in the company's own zone. */
  now(): string {
    const at = this.clock() - 8 * 3_600_000;
    return `${new Date(at).toISOString().slice(0, 19)}-08:00`;
  }

  entity(): Entity {
    const at = this.now();
    return {
      Id: String(this.books.next('entities', 101)),
      SyncToken: '0',
      domain: 'QBO',
      sparse: false,
      MetaData: { CreateTime: at, LastUpdatedTime: at },
    };
  }

  moved<T extends Entity>(one: T): T {
    return {
      ...one,
      SyncToken: String(Number(one.SyncToken) + 1),
      MetaData: { ...one.MetaData, LastUpdatedTime: this.now() },
    };
  }

  stock(sku: string, name = sku, price = 12): Item {
    const item = { ...this.entity(), Name: name, Sku: sku, Type: 'Inventory', Active: true, UnitPrice: price };
    return this.items.put(item.Id, { ...item, TrackQtyOnHand: true, QtyOnHand: 1000 });
  }

  /** What lies of an item is counted anew; its time does not move for it. */
  count(sku: string, QtyOnHand: number): void {
    const [item] = this.items.where('sku', sku);
    if (!item) throw new Error(`no item ${sku}`);
    this.items.put(item.Id, { ...item, QtyOnHand });
  }

  change<T extends Entity>(entity: string, id: string, fields: Partial<T>): T {
    const one = this.rows(entity).get(id);
    if (!one) throw new Error(`no ${entity} ${id}`);
    const changed = this.rows(entity).put(id, { ...this.moved(one), ...fields }) as unknown as T;
    this.told(entity, 'updated', id);
    return changed;
  }

  /** What somebody changes must be what they read. */
  current<T extends Entity>(table: Collection<T>, draft: { Id?: string; SyncToken?: string }): T {
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
  merged<T extends Entity>(held: T, { sparse, ...fields }: Partial<T> & { sparse?: boolean }): T {
    if (!sparse) throw new Error('a full update empties what it leaves out: nobody means that here');
    return { ...this.moved(held), ...fields, SyncToken: String(Number(held.SyncToken) + 1) };
  }

  /** Somebody deletes an object, as if it had never been: change data capture alone tells of it. */
  erase(entity: string, id: string): string {
    const one = this.rows(entity).get(id);
    if (!one) throw new Error(`no ${entity} ${id}`);
    const { MetaData } = this.moved(one);
    this.rows(entity).delete(id);
    this.deleted.put(`${entity}/${id}`, { entity, Id: id, at: this.clock(), MetaData });
    this.told(entity, 'deleted', id);
    return id;
  }
}
