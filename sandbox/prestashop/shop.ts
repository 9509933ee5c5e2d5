import { localTime } from '../../domain/local-time.ts';
import type { Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { Refusal, type Row } from './webservice.ts';

/** What may be asked for, and what each element of it is called. */
export const RESOURCES: Record<string, string> = {
  orders: 'order',
  order_carriers: 'order_carrier',
  order_histories: 'order_history',
  order_slip: 'order_slip',
  order_states: 'order_state',
  customers: 'customer',
  addresses: 'address',
  countries: 'country',
  states: 'state',
  currencies: 'currency',
  carriers: 'carrier',
  products: 'product',
  combinations: 'combination',
  stock_availables: 'stock_available',
  groups: 'group',
  specific_prices: 'specific_price',
};

/** What a buyer orders; everything without a value is drawn at random. */
export interface Purchase {
  lines?: { sku: string; quantity: number }[];
  country?: string;
  paid?: boolean;
}

/** The state ids of a fresh installation. */
const STATES: Row[] = [
  { id: '1', paid: '0', shipped: '0', delivery: '0' },
  { id: '2', paid: '1', shipped: '0', delivery: '0' },
  { id: '4', paid: '1', shipped: '1', delivery: '1' },
  { id: '5', paid: '1', shipped: '1', delivery: '1' },
  { id: '6', paid: '0', shipped: '0', delivery: '0' },
];

const COUNTRIES = ['DE', 'FR', 'US', 'GB'];
const TAX = 1.2;
const six = (amount: number): string => amount.toFixed(6);

const PRICE = [
  'id_shop',
  'id_cart',
  'id_product',
  'id_currency',
  'id_country',
  'id_group',
  'id_customer',
  'price',
  'from_quantity',
];
const REDUCTION = ['reduction', 'reduction_tax', 'reduction_type', 'from', 'to'];
/** Two prices may not be for the same. */
const PRICE_KEY = [...PRICE.filter((field) => field !== 'price'), 'id_product_attribute', 'from', 'to'];

/** What a whole row of these has; what a `PUT` leaves out of it is emptied. */
const WHOLE: Record<string, readonly string[]> = {
  order_carriers: [
    'id_order',
    'id_carrier',
    'id_order_invoice',
    'weight',
    'shipping_cost_tax_excl',
    'shipping_cost_tax_incl',
    'tracking_number',
    'date_add',
  ],
  stock_availables: [
    'id_product',
    'id_product_attribute',
    'id_shop',
    'id_shop_group',
    'quantity',
    'depends_on_stock',
    'out_of_stock',
    'location',
  ],
  specific_prices: ['id_shop_group', 'id_product_attribute', 'id_specific_price_rule', ...PRICE, ...REDUCTION],
};

const REQUIRED: Record<string, readonly string[]> = {
  order_carriers: ['id_order', 'id_carrier'],
  order_histories: ['id_order', 'id_order_state'],
  specific_prices: [...PRICE, ...REDUCTION],
  stock_availables: ['id_product', 'id_product_attribute', 'quantity', 'depends_on_stock', 'out_of_stock'],
};

/** The shop behind the webservice, in tables of texts. */
export class Shop {
  readonly #context: SandboxContext;
  readonly #zone: string;
  readonly tables: Record<string, Collection<Row>>;

  constructor(context: SandboxContext, zone: string) {
    this.#context = context;
    this.#zone = zone;
    this.tables = Object.fromEntries(Object.keys(RESOURCES).map((name) => [name, context.books.collection<Row>(name)]));
    if (this.table('order_states').size === 0) this.#found();
  }

  table(name: string): Collection<Row> {
    return this.tables[name] as Collection<Row>;
  }

  #found(): void {
    const put = (name: string, row: Row) => this.table(name).put(row.id, row);
    for (const state of STATES) put('order_states', state);
    COUNTRIES.forEach((iso_code, index) => put('countries', { id: String(index + 1), iso_code }));
    put('groups', { id: '3', name: { language: ['Customer', 'Client'] } });
    put('groups', { id: '4', name: { language: ['Wholesale', 'Gros'] } });
    put('currencies', { id: '1', iso_code: 'EUR', active: '1', deleted: '0' });
    put('currencies', { id: '2', iso_code: 'CHF', active: '0', deleted: '0' });
    put('carriers', { id: '2', name: 'My carrier' });
    CATALOGUE.forEach(({ sku, name, price, weightKg }, index) => {
      const id = String(index + 1);
      this.stock(sku, name, price, weightKg, id);
      put('stock_availables', this.#level(id, '0', id));
    });
    // One product comes in two sizes: its own stock is the sum of theirs.
    this.stock('WB-SOCKS', 'Merino socks', '12', '0.070', '100');
    for (const [n, size] of ['S', 'L'].entries()) {
      put('combinations', {
        id: String(n + 1),
        id_product: '100',
        reference: `WB-SOCKS-${size}`,
        ean13: '',
        weight: '0.005000',
      });
      put('stock_availables', this.#level(String(101 + n), String(n + 1), '100'));
    }
    put('stock_availables', this.#level('100', '0', '100'));
  }

  /** A new article; the ids of the catalogue's are their numbers. */
  stock(
    reference: string,
    name = reference,
    price = '12',
    weightKg = '1',
    id = String(this.#context.books.next('products', 1_001)),
  ): Row {
    return this.table('products').put(id, {
      id,
      reference,
      name: { language: [name, `${name} (fr)`] },
      ean13: '',
      weight: six(Number(weightKg)),
      price: six(Number(price) / TAX),
      active: '1',
      date_upd: this.now(),
    });
  }

  /** Somebody writes into a row by hand. */
  edit(table: string, id: string, fields: Record<string, string>): Row {
    const row = this.table(table).get(id) as Row;
    return this.table(table).put(id, { ...row, ...fields, date_upd: this.now() });
  }

  enrol(): Row {
    const id = String(this.#context.books.next('customers', 5_001));
    return this.table('customers').put(id, { ...this.#customer(id), date_upd: this.now() });
  }

  #customer(id: string): Row {
    return {
      id,
      email: `buyer${id}@example.org`,
      firstname: 'Sample',
      lastname: `Buyer ${id}`,
      company: '',
      siret: '',
      id_default_group: '3',
      active: '1',
      note: '',
      passwd: 'never-to-be-read',
      secure_key: 'never-to-be-read',
    };
  }

  #level(id: string, combination: string, product: string): Row {
    return {
      id,
      id_product: product,
      id_product_attribute: combination,
      id_shop: '1',
      id_shop_group: '0',
      quantity: '1000',
      depends_on_stock: '0',
      out_of_stock: '2',
      location: '',
    };
  }

  now(): string {
    return localTime(this.#context.now(), this.#zone);
  }

  #next(table: string): string {
    return String(this.#context.books.next(table));
  }

  place({ lines, country = 'DE', paid = true }: Purchase = {}): Row {
    const id = this.#next('orders');
    const { random } = this.#context;
    const any = CATALOGUE[Math.floor(random() * CATALOGUE.length)]?.sku ?? 'WB-001';
    const wanted = lines ?? [{ sku: any, quantity: 1 + Math.floor(random() * 3) }];
    const address = {
      id,
      id_customer: id,
      id_country: String(COUNTRIES.indexOf(country) + 1),
      id_state: '0',
      firstname: 'Sample',
      lastname: `Buyer ${id}`,
      company: '',
      vat_number: '',
      address1: 'Musterweg 1',
      address2: '',
      postcode: '10115',
      city: 'Sample',
      phone: '+49 30 5550100',
      phone_mobile: '',
    };
    this.table('addresses').put(id, address);
    this.table('customers').put(id, { ...this.#customer(id), date_upd: this.now() });
    const rows = wanted.map(({ sku, quantity }) => this.#row(sku, quantity));
    const goods = rows.reduce((sum, row) => sum + Number(row.unit_price_tax_incl) * Number(row.product_quantity), 0);
    const total = goods + 7;
    const state = paid ? '2' : '1';
    const at = this.now();
    const carrierRow = this.#next('order_carriers');
    this.table('order_carriers').put(carrierRow, {
      id: carrierRow,
      id_order: id,
      id_carrier: '2',
      id_order_invoice: '0',
      weight: '1.000000',
      shipping_cost_tax_excl: six(7 / TAX),
      shipping_cost_tax_incl: six(7),
      tracking_number: '',
      date_add: at,
    });
    this.#history(id, state);
    return this.table('orders').put(id, {
      id,
      reference: `REF${id.padStart(6, '0')}`,
      id_customer: id,
      id_address_delivery: id,
      id_address_invoice: id,
      id_carrier: '2',
      id_currency: '1',
      id_shop: '1',
      secure_key: 'never-to-be-read',
      current_state: state,
      module: 'ps_wirepayment',
      payment: 'Bank transfer',
      date_add: at,
      date_upd: at,
      total_products_wt: six(goods),
      total_discounts_tax_incl: six(0),
      total_shipping_tax_incl: six(7),
      total_wrapping_tax_incl: six(0),
      total_paid_tax_incl: six(total),
      total_paid_tax_excl: six(total / TAX),
      total_paid_real: six(paid ? total : 0),
      associations: { order_rows: { order_row: rows } },
    });
  }

  #row(sku: string, quantity: number): Row {
    const article = CATALOGUE.find((one) => one.sku === sku);
    if (!article) throw new Error(`no article ${sku}`);
    return {
      id: this.#next('rows'),
      product_id: String(CATALOGUE.indexOf(article) + 1),
      product_attribute_id: '0',
      product_quantity: String(quantity),
      product_name: article.name,
      product_reference: sku,
      product_price: six(Number(article.price) / TAX),
      unit_price_tax_incl: six(Number(article.price)),
      unit_price_tax_excl: six(Number(article.price) / TAX),
    };
  }

  #history(id_order: string, id_order_state: string): Row {
    const id = this.#next('order_histories');
    return this.table('order_histories').put(id, {
      id,
      id_employee: '0',
      id_order,
      id_order_state,
      date_add: this.now(),
    });
  }

  /** A row of the history takes the order to its state. */
  enter(id_order: string, id_order_state: string): Row {
    const order = this.table('orders').get(id_order);
    if (!order || !this.table('order_states').get(id_order_state))
      throw new Refusal(400, 85, 'Property OrderHistory->id_order is not valid');
    this.table('orders').put(id_order, { ...order, current_state: id_order_state, date_upd: this.now() });
    return this.#history(id_order, id_order_state);
  }

  /** Pieces of an order's first row are paid back: a credit slip. */
  slip(id_order: string, quantity: number): Row {
    const order = this.table('orders').get(id_order);
    if (!order) throw new Error(`no order ${id_order}`);
    const { order_rows } = order.associations as { order_rows: { order_row: Row[] } };
    const id = this.#next('order_slip');
    const detail = { id, id_order_detail: order_rows.order_row[0]?.id ?? '', product_quantity: String(quantity) };
    const at = this.now();
    return this.table('order_slip').put(id, {
      ...{ id, id_order, id_customer: order.id_customer as string, conversion_rate: '1.000000', partial: '1' },
      ...{ date_add: at, date_upd: at, order_slip_type: '0' },
      associations: { order_slip_details: { order_slip_detail: [detail] } },
    });
  }

  /** A module writes another number of pieces into a slip. */
  correct(id: string, product_quantity: string): Row {
    const slip = this.table('order_slip').get(id);
    if (!slip) throw new Error(`no credit slip ${id}`);
    const { order_slip_details } = slip.associations as { order_slip_details: { order_slip_detail: Row[] } };
    const order_slip_detail = order_slip_details.order_slip_detail.map((one) => ({ ...one, product_quantity }));
    const associations = { order_slip_details: { order_slip_detail } };
    return this.table('order_slip').put(id, { ...slip, associations, date_upd: this.now() });
  }

  /** `PATCH`: what is not told stays. */
  patch(resource: string, body: Record<string, string>, id: string): Row {
    if (resource !== 'customers') throw new Refusal(405, 26, 'Method not allowed');
    if (body.id !== id || !this.table(resource).get(id)) throw new Refusal(404, 1, `Invalid ID: ${id}`);
    return this.edit(resource, id, body);
  }

  /** Makes a row, or writes one whole. */
  save(resource: string, body: Record<string, string>, id?: string): Row {
    if (resource === 'order_histories' && !id) return this.enter(body.id_order ?? '', body.id_order_state ?? '');
    const fields = WHOLE[resource];
    if (!fields || (resource === 'stock_availables' && !id)) throw new Refusal(405, 26, 'Method not allowed');
    if (id && (body.id !== id || !this.table(resource).get(id))) throw new Refusal(404, 1, `Invalid ID: ${id}`);
    const missing = (REQUIRED[resource] ?? []).find((field) => (body[field] ?? '') === '');
    if (missing) throw new Refusal(400, 41, `parameter "${missing}" required`);
    if (resource === 'specific_prices') {
      const same = (row: Row) => PRICE_KEY.every((field) => String(row[field] || '0') === String(body[field] || '0'));
      if (this.table(resource).find((row) => row.id !== id && same(row)))
        throw new Refusal(400, 46, 'Unable to save resource');
    }
    const of = id ?? this.#next(resource);
    const row = { id: of, ...Object.fromEntries(fields.map((field) => [field, body[field] ?? ''])) };
    const order = typeof body.id_order === 'string' ? this.table('orders').get(body.id_order) : undefined;
    if (order) this.table('orders').put(order.id, { ...order, date_upd: this.now() });
    else if (resource === 'order_carriers') throw new Refusal(400, 85, 'Property OrderCarrier->id_order is not valid');
    return this.table(resource).put(of, row);
  }
}
