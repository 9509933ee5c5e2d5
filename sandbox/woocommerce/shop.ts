import { createHmac } from 'node:crypto';
import type { Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { written } from './amounts.ts';
import {
  type Address,
  type Article,
  type Customer,
  type Line,
  type Meta,
  type Order,
  type Purchase,
  Refusal,
  type TakenLine,
  type TakenOrder,
} from './records.ts';

const TAX = 0.2;
const two = (amount: number): string => amount.toFixed(2);
/** What the shop keeps of a line's amounts. */
const six = (amount: number): string => amount.toFixed(6);
const COUNTRIES = ['DE', 'FR', 'US', 'GB'];

/** The shop behind the API: articles, customers, orders and what happens to them in its admin. */
export class Shop {
  readonly #context: SandboxContext;
  readonly orders: Collection<Order>;
  readonly articles: Collection<Article>;
  readonly customers: Collection<Customer>;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<Order>('orders');
    this.articles = context.books.collection<Article>('articles', { sku: (one) => one.sku });
    this.customers = context.books.collection<Customer>('customers');
    if (this.articles.size === 0) this.#found();
  }

  #found(): void {
    CATALOGUE.forEach(({ sku, name, price, weightKg }, index) => {
      this.stock(sku, { id: index + 1, name, regular_price: price, weight: weightKg });
    });
    // One product comes in two sizes, each with a stock of its own.
    const variations = [101, 102];
    this.stock('WB-SOCKS', { id: 100, name: 'Merino socks', type: 'variable', manage_stock: false, variations });
    for (const [n, option] of ['S', 'L'].entries())
      this.stock(`WB-SOCKS-${option}`, {
        id: variations[n] as number,
        parent_id: 100,
        name: `Merino socks - ${option}`,
        type: 'variation',
        regular_price: '14',
        attributes: [{ name: 'Size', option }],
      });
  }

  now(): string {
    return new Date(this.#context.now()).toISOString().slice(0, 19);
  }

  meta(key: string, value: unknown): Meta {
    return { id: this.#context.books.next('meta'), key, value };
  }

  /** A new article; the ids of the catalogue's are their numbers. */
  stock(sku: string, more: Partial<Article> = {}): Article {
    const id = more.id ?? this.#context.books.next('articles', 1_001);
    return this.articles.put(String(id), {
      id,
      parent_id: 0,
      type: 'simple',
      status: 'publish',
      name: sku,
      sku,
      global_unique_id: '',
      short_description: '',
      regular_price: '12',
      sale_price: '',
      manage_stock: true,
      stock_quantity: 1000,
      stock_status: 'instock',
      weight: '1',
      virtual: false,
      attributes: [],
      variations: [],
      date_modified_gmt: this.now(),
      meta_data: [],
      ...more,
    });
  }

  /** Somebody, or a batch, writes into an article. */
  edit(id: string, fields: Partial<Article>): Article {
    const article = this.articles.get(id) as Article;
    const { meta_data = [], ...rest } = fields;
    return this.articles.put(id, {
      ...article,
      ...rest,
      meta_data: this.merged(article.meta_data, meta_data),
      date_modified_gmt: this.now(),
    });
  }

  /** A field that is there is written anew, as `update_meta_data` does without an id, and goes where it is given no value. */
  merged(held: readonly Meta[], told: readonly { key: string; value: unknown }[]): Meta[] {
    const next = [...held];
    for (const { key, value } of told) {
      const at = next.findIndex((one) => one.key === key);
      if (value === null) next.splice(at < 0 ? next.length : at, 1);
      else if (at < 0) next.push(this.meta(key, value));
      else next[at] = { ...(next[at] as Meta), value };
    }
    return next;
  }

  #address(name: string, country: string): Address {
    return {
      first_name: 'Sample',
      last_name: name,
      company: '',
      address_1: 'Musterweg 1',
      address_2: '',
      city: 'Sample',
      state: '',
      postcode: '10115',
      country,
      phone: '+49 30 5550100',
    };
  }

  enrol(): Customer {
    const id = this.#context.books.next('customers', 5_001);
    const address = this.#address(`Buyer ${id}`, 'DE');
    const email = `buyer${id}@example.org`;
    return this.customers.put(String(id), {
      id,
      email,
      first_name: 'Sample',
      last_name: `Buyer ${id}`,
      role: 'customer',
      username: `never-to-be-read-${id}`,
      date_modified_gmt: this.now(),
      billing: { ...address, email },
      shipping: address,
      meta_data: [],
    });
  }

  /** Sets meta of a customer by its keys. */
  note(id: string, told: readonly Omit<Meta, 'id'>[]): Customer {
    const customer = this.customers.get(id);
    if (!customer) throw new Refusal(400, 'woocommerce_rest_invalid_id', 'Invalid resource ID.');
    const kept = customer.meta_data.filter(({ key }) => !told.some((one) => one.key === key));
    return this.customers.put(id, {
      ...customer,
      meta_data: [...kept, ...told.map((one) => ({ ...one, id: this.#context.books.next('meta', 7_001) }))],
    });
  }

  place({ lines, country, paid = true, status, gross }: Purchase = {}): Order {
    const { books, random } = this.#context;
    const any = CATALOGUE[Math.floor(random() * CATALOGUE.length)]?.sku ?? 'WB-001';
    const wanted = lines ?? [{ sku: any, quantity: 1 + Math.floor(random() * 3) }];
    const id = books.next('orders', 2_001);
    const to = this.#address(`Buyer ${id}`, country ?? (COUNTRIES[Math.floor(random() * COUNTRIES.length)] as string));
    const line_items = wanted.map(({ sku, quantity }) => this.#line(sku, quantity, gross));
    const net = line_items.reduce((sum, { total }) => sum + Number(total), 0);
    const at = this.now();
    const customer = this.enrol();
    const order: Order = {
      id,
      number: String(id),
      status: status ?? (paid ? 'processing' : 'pending'),
      currency: 'EUR',
      date_created_gmt: at,
      date_modified_gmt: at,
      date_paid_gmt: paid ? at : null,
      date_completed_gmt: null,
      total: two((net + 5) * (1 + TAX)),
      total_tax: two((net + 5) * TAX),
      discount_total: '0.00',
      shipping_total: '5.00',
      shipping_tax: two(5 * TAX),
      prices_include_tax: false,
      customer_id: customer.id,
      customer_ip_address: 'never-to-be-read',
      customer_note: '',
      order_key: 'never-to-be-read',
      payment_method: 'woocommerce_payments',
      payment_method_title: 'Card',
      transaction_id: paid ? `ch_${id}` : '',
      billing: { ...to, email: customer.email },
      shipping: to,
      meta_data: [],
      line_items,
      shipping_lines: [
        {
          id: books.next('items'),
          method_title: 'Parcel',
          method_id: 'flat_rate',
          total: '5.00',
          total_tax: two(5 * TAX),
        },
      ],
      fee_lines: [],
      coupon_lines: [],
      refunds: [],
    };
    this.orders.put(String(id), order);
    this.#tell(order, 'order.created');
    return order;
  }

  /** An order that a program makes, as `POST /orders` does: it is not paid, and its lines are what they say, or the articles' own prices. */
  take(told: TakenOrder): Order {
    const id = this.#context.books.next('orders', 2_001);
    const at = this.now();
    const order: Order = {
      id,
      number: String(id),
      status: told.status ?? 'pending',
      currency: told.currency,
      date_created_gmt: at,
      date_modified_gmt: at,
      date_paid_gmt: null,
      date_completed_gmt: null,
      discount_total: '0.00',
      prices_include_tax: false,
      customer_id: told.customer_id,
      customer_ip_address: '',
      customer_note: told.customer_note,
      order_key: 'never-to-be-read',
      payment_method: '',
      payment_method_title: '',
      transaction_id: '',
      billing: told.billing,
      shipping: told.shipping,
      meta_data: this.merged([], told.meta_data ?? []),
      fee_lines: [],
      coupon_lines: [],
      refunds: [],
      ...this.#sums(
        told.line_items.map((one) => this.#told(one)),
        this.#ways(told.shipping_lines),
      ),
    };
    this.orders.put(String(id), order);
    this.#tell(order, 'order.created');
    return order;
  }

  #told({ product_id, variation_id, quantity, total }: TakenLine): Line {
    const article = this.articles.get(String(variation_id ?? product_id));
    const net = total ?? two(Number(article?.regular_price ?? 0) * quantity);
    return {
      id: this.#context.books.next('items'),
      // Of an article that is not there the shop makes a line of nothing.
      name: article?.name ?? '',
      product_id: article ? (product_id ?? 0) : 0,
      variation_id: variation_id ?? 0,
      sku: article?.sku ?? '',
      quantity,
      subtotal: net,
      subtotal_tax: two(Number(net) * TAX),
      total: net,
      total_tax: two(Number(net) * TAX),
      price: Number(net) / quantity,
    };
  }

  #ways(told: TakenOrder['shipping_lines']): Order['shipping_lines'] {
    return told.map(({ method_id, method_title, total }) => {
      if (!method_id)
        throw new Refusal(400, 'woocommerce_rest_invalid_shipping_item', 'Shipping method ID is required.');
      const id = this.#context.books.next('items');
      return { id, method_id, method_title, total, total_tax: two(Number(total) * TAX) };
    });
  }

  #sums(line_items: Line[], shipping_lines: Order['shipping_lines']) {
    const shipping = shipping_lines.reduce((sum, { total }) => sum + Number(total), 0);
    const net = line_items.reduce((sum, { total }) => sum + Number(total), shipping);
    return {
      line_items,
      shipping_lines,
      total: two(net * (1 + TAX)),
      total_tax: two(net * TAX),
      shipping_total: two(shipping),
      shipping_tax: two(shipping * TAX),
    };
  }

  #line(sku: string, quantity: number, gross?: string): Order['line_items'][number] {
    const [article] = this.articles.where('sku', sku);
    if (!article) throw new Error(`no article ${sku}`);
    const each = gross === undefined ? Number(article.regular_price) : Number(gross) / (1 + TAX);
    const net = each * quantity;
    return {
      id: this.#context.books.next('items'),
      name: article.name,
      product_id: article.parent_id || article.id,
      variation_id: article.parent_id ? article.id : 0,
      sku,
      quantity,
      subtotal: six(net),
      subtotal_tax: six(net * TAX),
      total: six(net),
      total_tax: six(net * TAX),
      price: each,
    };
  }

  /** The order in another status, or with other fields; each change moves its time. */
  change(id: string, fields: Partial<Order>): Order {
    const order = this.orders.get(id);
    if (!order) throw new Error(`no order ${id}`);
    const completed = fields.status === 'completed' && order.status !== 'completed';
    const changed = this.orders.put(id, {
      ...order,
      ...fields,
      ...(completed ? { date_completed_gmt: this.now() } : {}),
      date_modified_gmt: this.now(),
    });
    this.#tell(changed, fields.status === 'trash' ? 'order.deleted' : 'order.updated');
    return changed;
  }

  #tell(order: Order, topic: string): void {
    const { webhookUrl, webhookSecret } = this.#context.options as { webhookUrl?: string; webhookSecret?: string };
    if (!webhookUrl || !webhookSecret) return;
    const body = JSON.stringify(topic === 'order.deleted' ? { id: order.id } : written(order));
    const headers = {
      'content-type': 'application/json',
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-resource': 'order',
      'x-wc-webhook-event': topic.split('.')[1] as string,
      'x-wc-webhook-signature': createHmac('sha256', webhookSecret).update(body).digest('base64'),
      'x-wc-webhook-id': '1',
      'x-wc-webhook-delivery-id': createHmac('sha256', 'delivery')
        .update(`${this.#context.books.next('deliveries')}`)
        .digest('hex'),
    };
    // The shop sends each once, and never again.
    this.#context.post(webhookUrl, body, headers, []);
  }
}
