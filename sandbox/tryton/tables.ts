import type { Books } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';

/** A row as it is kept: relations as ids, decimals as `{"__class__": "Decimal"}`, times as ISO text with microseconds. */
export interface Row {
  id: number;
  [field: string]: unknown;
}

/** A row that a field names, rows that name this one, rows that a list of ids names, or the row that Tryton works out. */
export type Relation =
  | { one: string }
  | { many: string; by: string }
  | { listed: string }
  | { found: string; by(tables: Tables, row: Row): Row | undefined };

/** How models hang together: what a dot in a field's name reaches. */
export const RELATIONS: Record<string, Record<string, Relation>> = {
  'party.party': {
    addresses: { many: 'party.address', by: 'party' },
    identifiers: { many: 'party.identifier', by: 'party' },
    contact_mechanisms: { many: 'party.contact_mechanism', by: 'party' },
    categories: { listed: 'party.category' },
    lang: { one: 'ir.lang' },
    sale_price_list: { one: 'product.price_list' },
    tax_identifier: {
      found: 'party.identifier',
      by: (tables, row) => tables.all('party.identifier').find((one) => one.party === row.id && one.type),
    },
  },
  'company.company': { party: { one: 'party.party' }, currency: { one: 'currency.currency' } },
  'party.address': { country: { one: 'country.country' }, subdivision: { one: 'country.subdivision' } },
  'stock.location': { storage_location: { one: 'stock.location' }, output_location: { one: 'stock.location' } },
  'sale.sale': {
    lines: { many: 'sale.line', by: 'sale' },
    invoices: { many: 'account.invoice', by: 'sale' },
    shipments: { many: 'stock.shipment.out', by: 'sale' },
    currency: { one: 'currency.currency' },
  },
  'account.invoice': {
    party: { one: 'party.party' },
    currency: { one: 'currency.currency' },
    lines: { many: 'account.invoice.line', by: 'invoice' },
    lines_to_pay: { many: 'account.move.line', by: 'invoice' },
    sales: { found: 'sale.sale', by: (tables, row) => tables.get('sale.sale', row.sale) },
  },
  'purchase.purchase': {
    lines: { many: 'purchase.line', by: 'purchase' },
    party: { one: 'party.party' },
    currency: { one: 'currency.currency' },
    warehouse: { one: 'stock.location' },
  },
  'purchase.line': {
    moves: { many: 'stock.move', by: 'purchase_line' },
    product: { one: 'product.product' },
    unit: { one: 'product.uom' },
  },
  'product.product': { default_uom: { one: 'product.uom' } },
  'product.price_list': { lines: { many: 'product.price_list.line', by: 'price_list' } },
  'account.invoice.line': { product: { one: 'product.product' } },
  'sale.line': {
    moves: { many: 'stock.move', by: 'line' },
    product: { one: 'product.product' },
    sale: { one: 'sale.sale' },
  },
  'stock.shipment.out.return': { incoming_moves: { many: 'stock.move', by: 'return_shipment' } },
  'stock.shipment.out': { outgoing_moves: { many: 'stock.move', by: 'shipment' } },
  'stock.move': { product: { one: 'product.product' } },
};

/** Fields that are times. */
export const TIMES = new Set(['create_date', 'write_date']);

/** Fields that a record of the model must have. */
export const REQUIRED: Record<string, Record<string, string>> = {
  'party.party': {},
  'party.address': { party: 'Party' },
  'party.identifier': { party: 'Party', code: 'Code' },
  'party.contact_mechanism': { party: 'Party', value: 'Value' },
  'product.price_list': {},
  'product.price_list.line': {},
  'account.invoice': {},
  'account.invoice.line': {},
  'account.move.line': {},
  'sale.sale': { party: 'Party', company: 'Company', currency: 'Currency', invoice_address: 'Invoice Address' },
  'sale.line': { quantity: 'Quantity', unit_price: 'Unit Price' },
  // A currency is there without a word: the company's own.
  'purchase.purchase': { party: 'Party', company: 'Company' },
  'purchase.line': { quantity: 'Quantity' },
  'stock.shipment.out': {
    customer: 'Customer',
    warehouse: 'Warehouse',
    warehouse_storage: 'Warehouse Storage',
    warehouse_output: 'Warehouse Output',
  },
  'stock.shipment.out.return': {},
  'stock.move': { product: 'Product', from_location: 'From Location', to_location: 'To Location' },
};

const COUNTRIES = ['AT', 'AU', 'BE', 'CA', 'CN', 'DE', 'ES', 'FR', 'GB', 'IT', 'JP', 'NL', 'PL', 'SE', 'US'];
const CURRENCIES: [string, number][] = [
  ['EUR', 2],
  ['USD', 2],
  ['GBP', 2],
  ['JPY', 0],
];

export const LOCATIONS: Row[] = [
  { id: 1, code: 'IN', type: 'storage' },
  { id: 2, code: 'OUT', type: 'storage' },
  { id: 3, code: 'STO', type: 'storage' },
  { id: 5, code: 'WH', type: 'warehouse', storage_location: 3, output_location: 2 },
  { id: 7, code: 'CUS', type: 'customer' },
];

const FIXED: Record<string, Row[]> = {
  'country.country': COUNTRIES.map((code, at) => ({ id: at + 1, code })),
  'currency.currency': CURRENCIES.map(([code, digits], at) => ({ id: at + 1, code, digits })),
  'country.subdivision': [],
  'ir.lang': [],
  // The company's own party is the first one of its database.
  'company.company': [{ id: 1, party: 1, currency: 1 }],
  'party.category': ['Customers', 'Account frozen', 'Account closed'].map((name, at) => ({ id: at + 1, name })),
  'stock.location': LOCATIONS,
  'product.uom': [
    { id: 1, symbol: 'u', factor: 1 },
    { id: 2, symbol: 'dz', factor: 12 },
  ],
  'product.product': [
    ...CATALOGUE.map(({ sku }) => ({ code: sku, type: 'goods' })),
    { code: 'SHIPPING', type: 'service' },
  ].map((product, at) => ({ id: at + 1, default_uom: 1, sale_uom: 1, salable: true, list_price: '10', ...product })),
};

/** One database of the server. */
export class Tables {
  readonly #books: Books;
  readonly #name: string;
  readonly #now: () => number;
  #lastStamp = '';

  constructor(books: Books, name: string, now: () => number) {
    this.#books = books;
    this.#name = name;
    this.#now = now;
    if (this.#collection('party.party').size === 0) this.insert('party.party', { code: '1', name: 'Sandbox Ltd' });
  }

  knows(model: string): boolean {
    return model in FIXED || model in REQUIRED;
  }

  all(model: string): Row[] {
    return [...(FIXED[model] ?? []), ...this.#collection(model).values()];
  }

  get(model: string, id: unknown): Row | undefined {
    return FIXED[model]?.find((row) => row.id === id) ?? this.#collection(model).get(String(id));
  }

  /** Never written: `write_date` comes with the first change. */
  insert(model: string, values: object): Row {
    const row = {
      ...values,
      // Behind those that are there from the beginning.
      id: this.#books.next(`${this.#name}/${model}`, (FIXED[model]?.length ?? 0) + 1),
      create_date: this.#stamp(),
      write_date: null,
    };
    return this.#collection(model).put(String(row.id), row);
  }

  update(model: string, row: Row, values: object): void {
    this.#collection(model).put(String(row.id), Object.assign(row, values, { write_date: this.#stamp() }));
  }

  delete(model: string, id: number): void {
    this.#collection(model).delete(String(id));
  }

  number(sequence: string): string {
    return String(this.#books.next(`${this.#name}/number/${sequence}`));
  }

  /** Pieces in the storage. */
  onHand(product: number): number {
    const kept = this.#books.collection<{ quantity: number }>(`${this.#name}/onHand`).get(String(product));
    return kept?.quantity ?? 1_000;
  }

  setOnHand(product: number, quantity: number): void {
    this.#books.collection<{ quantity: number }>(`${this.#name}/onHand`).put(String(product), { quantity });
  }

  #collection(model: string) {
    return this.#books.collection<Row>(`${this.#name}/${model}`);
  }

  /** `2026-11-22`, or the day so many days later. */
  today(later = 0): string {
    return new Date(this.#now() + later * 86_400_000).toISOString().slice(0, 10);
  }

  /** Microseconds that never repeat. */
  #stamp(): string {
    const base = new Date(this.#now()).toISOString().slice(0, -1);
    let stamp = `${base}000Z`;
    if (stamp <= this.#lastStamp) {
      const micros = BigInt(this.#lastStamp.slice(20, 26)) + 1n;
      stamp = `${this.#lastStamp.slice(0, 20)}${String(micros).padStart(6, '0')}Z`;
    }
    this.#lastStamp = stamp;
    return stamp;
  }
}
