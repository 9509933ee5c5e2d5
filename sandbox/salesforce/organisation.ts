import { add, multiply, round } from '../../domain/decimal.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { parse, type Row, SoqlError } from './soql.ts';

/** What was refused, and by which code. */
export class Refusal extends Error {
  readonly code: string;
  readonly fields: string[];
  readonly status: number;

  constructor(code: string, message: string, fields: string[] = [], status = 400) {
    super(message);
    this.code = code;
    this.fields = fields;
    this.status = status;
  }
}

export const PRICE_BOOK = '01s5g00000AAAAAAA1';
export const HOUSE_ACCOUNT = '0015g00000HOUSEAA1';

const PREFIXES = {
  Account: '001',
  Contact: '003',
  Order: '801',
  OrderItem: '802',
  PricebookEntry: '01u',
  Product2: '01t',
};
export type ObjectName = keyof typeof PREFIXES;

const isObject = (name: string): name is ObjectName => name in PREFIXES;

/** Relationships of queries: by the field that holds the id, and back by the name of the children. */
const PARENTS: Record<string, [field: string, object: ObjectName]> = {
  Account: ['AccountId', 'Account'],
  Product2: ['Product2Id', 'Product2'],
  BillToContact: ['BillToContactId', 'Contact'],
  ShipToContact: ['ShipToContactId', 'Contact'],
};
const CHILDREN: Record<string, [object: ObjectName, field: string]> = {
  Contacts: ['Contact', 'AccountId'],
  OrderItems: ['OrderItem', 'OrderId'],
};

/** Fields that are set when a record is made and never again. */
const FIXED: Partial<Record<ObjectName, string[]>> = { OrderItem: ['OrderId', 'PricebookEntryId', 'Product2Id'] };
const REQUIRED: Partial<Record<ObjectName, string[]>> = {
  Account: ['Name'],
  Contact: ['LastName'],
  Order: ['AccountId', 'EffectiveDate', 'Status'],
  OrderItem: ['OrderId', 'PricebookEntryId', 'Quantity', 'UnitPrice'],
};

/** All records of an organisation, and what its own rules allow. */
export class Organisation {
  readonly #context: SandboxContext;
  readonly externalId: string;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.externalId = String(context.options.externalId ?? 'Waybill_Id__c');
    if (this.rows('Account').size > 0) return;
    this.#put('Account', { Id: HOUSE_ACCOUNT, Name: 'Web orders' });
    for (const sku of [...CATALOGUE.map((one) => one.sku), 'FREIGHT']) this.addProduct(sku);
  }

  rows(object: ObjectName) {
    const by = (field: string) => (row: Row) => lower(row[field]);
    return this.#context.books.collection<Row>(object, {
      [this.externalId]: by(this.externalId),
      AccountId: by('AccountId'),
      OrderId: by('OrderId'),
    });
  }

  addProduct(sku: string): void {
    const product = this.#put('Product2', { Id: this.#newId('Product2'), ProductCode: sku, Name: `Product ${sku}` });
    const entry = {
      Id: this.#newId('PricebookEntry'),
      Pricebook2Id: PRICE_BOOK,
      Product2Id: product.Id,
      IsActive: true,
    };
    this.#put('PricebookEntry', entry);
  }

  query(soql: string, deleted: boolean): object[] {
    try {
      const asked = parse(soql, (row, path) => this.#valueOf(row, path));
      if (asked.from === 'Organization') return [{ Id: '00D5g000000AAAA' }];
      if (!isObject(asked.from)) throw new Refusal('INVALID_TYPE', `sObject type '${asked.from}' is not supported.`);
      return this.#select(asked, this.rows(asked.from).values(), asked.from, deleted);
    } catch (error) {
      if (error instanceof SoqlError) throw new Refusal('MALFORMED_QUERY', error.message);
      throw error;
    }
  }

  #select(asked: ReturnType<typeof parse>, rows: Row[], object: ObjectName, deleted: boolean): object[] {
    return rows
      .filter((row) => (deleted || row.IsDeleted !== true) && asked.test(row))
      .sort((a, b) => {
        for (const field of asked.order) {
          const [x, y] = [String(this.#valueOf(a, field) ?? ''), String(this.#valueOf(b, field) ?? '')];
          if (x !== y) return x < y ? -1 : 1;
        }
        return 0;
      })
      .slice(0, asked.limit)
      .map((row) => this.#shaped(row, asked, object, deleted));
  }

  #shaped(row: Row, asked: ReturnType<typeof parse>, object: ObjectName, deleted: boolean): object {
    const shaped: Record<string, unknown> = {
      attributes: { type: object, url: `/services/data/v67.0/sobjects/${object}/${row.Id}` },
    };
    for (const path of asked.fields) {
      const [name = '', field] = path.split('.');
      if (field === undefined) shaped[name] = this.#valueOf(row, name) ?? null;
      else
        shaped[name] = {
          attributes: { type: name },
          ...(shaped[name] as object),
          [field]: this.#valueOf(row, path) ?? null,
        };
    }
    for (const child of asked.children) {
      const [type, link] = CHILDREN[child.from] as [ObjectName, string];
      const rows = this.#select(child, this.rows(type).where(link, row.Id.toLowerCase()), type, deleted);
      // Without rows the service answers null, and not an empty list.
      shaped[child.from] = rows.length === 0 ? null : { totalSize: rows.length, done: true, records: rows };
    }
    return shaped;
  }

  #valueOf(row: Row, path: string): unknown {
    const [name = '', field] = path.split('.');
    if (field !== undefined) {
      const [link, object] = PARENTS[name] as [string, ObjectName];
      const parent = this.rows(object).get(String(row[link]));
      return parent && this.#valueOf(parent, field);
    }
    if (name === 'Name' && row.Id.startsWith(PREFIXES.Contact))
      return [row.FirstName, row.LastName].filter(Boolean).join(' ');
    if (name === 'TotalAmount') return Number(this.totalOf(row.Id));
    if (name === 'IsReductionOrder') return row.IsReductionOrder ?? false;
    if (name === 'StatusCode') return row.Status === 'Activated' ? 'Activated' : 'Draft';
    return row[name];
  }

  itemsOf(orderId: string): Row[] {
    return this.rows('OrderItem')
      .where('OrderId', orderId.toLowerCase())
      .filter((one) => one.IsDeleted !== true);
  }

  totalOf(orderId: string): string {
    return this.itemsOf(orderId)
      .map((one) => round(multiply(String(one.Quantity), String(one.UnitPrice)), 2))
      .reduce(add, '0.00');
  }

  byExternalId(object: ObjectName, field: string, value: string): Row | undefined {
    if (field !== this.externalId)
      throw new Refusal(
        'NOT_FOUND',
        `Provided external ID field does not exist or is not accessible: ${field}`,
        [],
        404,
      );
    const [one] = this.rows(object)
      .where(field, value.toLowerCase())
      .filter((row) => row.IsDeleted !== true);
    return one;
  }

  byId(object: ObjectName, id: string): Row {
    const row = this.rows(object).get(id);
    if (!row) throw new Refusal('NOT_FOUND', 'Provided external ID field does not exist or is not accessible', [], 404);
    if (row.IsDeleted === true) throw new Refusal('ENTITY_IS_DELETED', 'entity is deleted', [], 404);
    return row;
  }

  create(object: ObjectName, fields: Record<string, unknown>): Row {
    const missing = (REQUIRED[object] ?? []).filter((name) => fields[name] === undefined || fields[name] === '');
    if (missing.length > 0)
      throw new Refusal('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
    this.#checkLinks(fields);
    if (object === 'Order' && fields.Status === 'Activated')
      throw new Refusal('FAILED_ACTIVATION', 'New orders must have a draft status.', ['Status']);
    if (object === 'OrderItem') this.#checkItem(fields);
    const number =
      object === 'Order' ? { OrderNumber: String(this.#context.books.next('order', 100)).padStart(8, '0') } : {};
    const product =
      object === 'OrderItem' ? this.rows('PricebookEntry').get(String(fields.PricebookEntryId)) : undefined;
    const link = product ? { Product2Id: product.Product2Id } : {};
    return this.#put(object, { Id: this.#newId(object), CreatedDate: this.#stamp(), ...fields, ...number, ...link });
  }

  change(object: ObjectName, id: string, fields: Record<string, unknown>): Row {
    const row = this.byId(object, id);
    const fixed = (FIXED[object] ?? []).filter((name) => name in fields);
    if (fixed.length > 0)
      throw new Refusal(
        'INVALID_FIELD_FOR_INSERT_UPDATE',
        `Unable to create/update fields: ${fixed.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
        fixed,
      );
    this.#checkLinks(fields);
    if (object === 'Order') this.#checkOrder(row, fields);
    if (object === 'OrderItem') this.#checkOpen(String(row.OrderId));
    return this.#put(object, { ...row, ...fields });
  }

  /** Into the recycle bin, with what belongs to it. */
  delete(object: ObjectName, id: string): void {
    const row = this.byId(object, id);
    if (object === 'OrderItem') this.#checkOpen(String(row.OrderId));
    if (object === 'Order') {
      if (row.Status === 'Activated') throw new Refusal('FAILED_ACTIVATION', "You can't delete an activated order.");
      if (row.Reduced)
        throw new Refusal('DELETE_FAILED', 'Your attempt to delete the order failed because it has reduction orders.');
      for (const item of this.itemsOf(id)) this.#put('OrderItem', { ...item, IsDeleted: true });
    }
    this.#put(object, { ...row, IsDeleted: true });
  }

  /** Somebody in sales writes an order, product by product, and activates it unless told otherwise. */
  enter(
    fields: Record<string, unknown>,
    items: { sku: string; Quantity: number; UnitPrice: number }[],
    active = true,
  ): Row {
    const head = { AccountId: HOUSE_ACCOUNT, Pricebook2Id: PRICE_BOOK, EffectiveDate: '2026-11-22', Status: 'Draft' };
    const { Id } = this.create('Order', { ...head, ...fields });
    for (const { sku, ...item } of items) {
      const [product] = this.rows('Product2').filter(({ ProductCode }) => ProductCode === sku);
      const [entry] = this.rows('PricebookEntry').filter(({ Product2Id }) => Product2Id === product?.Id);
      this.create('OrderItem', { OrderId: Id, PricebookEntryId: entry?.Id, ...item });
    }
    return active ? this.change('Order', Id, { Status: 'Activated' }) : this.byId('Order', Id);
  }

  touch(object: ObjectName, id: string, fields: Record<string, unknown>): void {
    this.#put(object, { ...(this.rows(object).get(id) as Row), ...fields });
  }

  #checkLinks(fields: Record<string, unknown>): void {
    if (fields.AccountId === undefined) return;
    const account = this.rows('Account').get(String(fields.AccountId));
    if (!account || account.IsDeleted === true)
      throw new Refusal('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['AccountId']);
  }

  #checkOrder(row: Row, fields: Record<string, unknown>): void {
    const others = Object.keys(fields).filter((name) => name !== 'Status');
    if (row.Status === 'Activated' && fields.Status === undefined && others.includes('AccountId'))
      throw new Refusal('FAILED_ACTIVATION', "You can't change the account of an activated order.", ['AccountId']);
    if (fields.Status !== 'Activated') return;
    if (this.itemsOf(row.Id).length === 0)
      throw new Refusal('FAILED_ACTIVATION', 'An order must have at least one product.', ['Status']);
    if (String(row.Description ?? '').includes('NO CREDIT'))
      throw new Refusal('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Credit is used up: ask finance', ['Status']);
  }

  #checkItem(fields: Record<string, unknown>): void {
    const order = this.rows('Order').get(String(fields.OrderId));
    this.#checkOpen(String(fields.OrderId));
    const entry = this.rows('PricebookEntry').get(String(fields.PricebookEntryId));
    if (!entry || entry.Pricebook2Id !== order?.Pricebook2Id)
      throw new Refusal(
        'FIELD_INTEGRITY_EXCEPTION',
        'field integrity exception: PricebookEntryId (pricebook entry is in a different pricebook than the one assigned to the order)',
        ['PricebookEntryId'],
      );
  }

  #checkOpen(orderId: string): void {
    if (this.rows('Order').get(orderId)?.Status === 'Activated')
      throw new Refusal('FAILED_ACTIVATION', 'You can’t add, edit or remove products of an activated order.');
  }

  #put(object: ObjectName, row: Row): Row {
    return this.rows(object).put(row.Id, { IsDeleted: false, ...row, SystemModstamp: this.#stamp() });
  }

  #newId(object: ObjectName): string {
    return `${PREFIXES[object]}5g${String(this.#context.books.next(object)).padStart(10, '0')}AAA`;
  }

  /** To the second, as the service keeps it. */
  #stamp(): string {
    return `${new Date(this.#context.now()).toISOString().slice(0, 19)}.000+0000`;
  }
}

const lower = (value: unknown): string | undefined => (typeof value === 'string' ? value.toLowerCase() : undefined);
