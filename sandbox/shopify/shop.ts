import type { Collection } from '../books.ts';
import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { Articles } from './articles.ts';
import { Clients } from './clients.ts';
import { Drafts } from './drafts.ts';
import { MARKETS, type Market, marketOf } from './people.ts';
import { PriceLists } from './price-lists.ts';
import { Returns } from './returns.ts';
import { SignIns } from './storefront.ts';
import { type ShopFulfillment, type ShopOrder, type StockLevel, totalMinor } from './types.ts';
import type { Hooks } from './webhooks.ts';

/** What `place` may be told; the rest is rolled. */
export interface PlaceInput {
  lines?: { sku: string; quantity: number }[];
  country?: string;
  currency?: string;
  b2b?: boolean;
  paid?: boolean;
  /** Net days of a company's payment terms. */
  termsDays?: number;
  note?: string;
  /** Who buys; the rest of the person is the market's. */
  buyer?: Partial<ShopOrder['customer']>;
  /** Fields of the address that are not the market's. */
  address?: Record<string, string | null>;
  poNumber?: string;
  tags?: string[];
}

export const LOCATION = 'gid://shopify/Location/70001';

const refuse = (message: string) => Object.assign(new Error(message), { statusCode: 400 });

/** The shop's books and what people do in it. */
export class Shop {
  readonly orders: Collection<ShopOrder>;
  readonly fulfillments: Collection<ShopFulfillment>;
  readonly returns: Returns;
  readonly levels: Collection<StockLevel>;
  readonly articles: Articles;
  readonly lists: PriceLists;
  readonly clients: Clients;
  readonly signIns: SignIns;
  readonly drafts: Drafts;
  /** Customers whose erasure an app asked for. */
  readonly erasures = new Set<string>();
  /** Ids in the order in which the orders changed; an order's older places are skipped. */
  readonly changes: { seq: number; at: string; id: string }[];
  readonly #context: SandboxContext;
  readonly #hooks: Hooks;

  constructor(context: SandboxContext, hooks: Hooks) {
    this.#context = context;
    this.#hooks = hooks;
    this.orders = context.books.collection<ShopOrder>('orders');
    this.returns = new Returns(context, this);
    this.fulfillments = context.books.collection<ShopFulfillment>('fulfillments', { order: (one) => one.orderId });
    this.levels = context.books.collection<StockLevel>('levels');
    this.articles = new Articles(context);
    this.lists = new PriceLists(context, this.articles);
    this.clients = new Clients(context);
    this.signIns = new SignIns(context);
    this.drafts = new Drafts(context, this);
    for (const { sku } of CATALOGUE) if (!this.levels.get(sku)) this.setLevel(sku, 0);
    this.changes = this.orders
      .values()
      .map((order) => ({ seq: order.changeSeq, at: order.updatedAt, id: order.id }))
      .sort((a, b) => a.seq - b.seq);
  }

  place(input: PlaceInput = {}): ShopOrder {
    const { random } = this.#context;
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
    const market = marketOf(input.country, input.currency) ?? pick(MARKETS);
    const number = this.#context.books.next('order', 1001);
    const b2b = input.b2b ?? random() < 0.3;
    const name = pick(market.names);
    const customerNumber = 7_000_000 + number;
    const order: ShopOrder = {
      number,
      id: `gid://shopify/Order/${5_400_000_000_000 + number}`,
      name: `#${number}`,
      createdAt: this.#now(),
      updatedAt: '',
      changeSeq: 0,
      cancelledAt: null,
      paid: input.paid ?? random() < 0.85,
      currency: market.currency,
      digits: market.digits,
      taxPercent: market.taxPercent,
      receivedMinor: 0,
      shippingMinor: minor(market, 595 + Math.floor(random() * 900)),
      b2b,
      termsDays: input.termsDays ?? null,
      poNumber: input.poNumber ?? (b2b ? `PO-${10_000 + number}` : null),
      note: input.note ?? null,
      tags: input.tags ?? (b2b ? ['wholesale'] : []),
      customer: {
        id: `gid://shopify/Customer/${customerNumber}`,
        name,
        email: `buyer${number}@example.com`,
        phone: market.phone,
        ...input.buyer,
      },
      company: b2b
        ? {
            id: `gid://shopify/Company/${customerNumber}`,
            name: market.company,
            locationId: `gid://shopify/CompanyLocation/${customerNumber}`,
            taxId: `${market.country}${100_000_000 + number}`,
          }
        : null,
      address: { ...addressOf(market, name, b2b, number), ...input.address },
      lines: this.#lines(input.lines ?? this.#randomLines(), market, number, b2b),
    };
    if (order.paid) order.receivedMinor = totalMinor(order);
    this.clients.ordered(order);
    return this.touch(order, ['orders/create', ...(order.paid ? ['orders/paid'] : [])]);
  }

  /** What a buyer asks of the shop about their data, told to every app as the law's three topics. */
  tellPrivacy(topic: 'customers/data_request' | 'customers/redact' | 'shop/redact', id: string): { topic: string } {
    const shop = { shop_id: 954_889, shop_domain: 'demo.myshopify.com' };
    if (topic === 'shop/redact') this.#hooks.tell(topic, shop);
    else {
      const { customer } = this.#open(id);
      const orders = [...this.orders.values()].filter((order) => order.customer.id === customer.id);
      const ids = orders.map((order) => Number(order.id.replace(/^.*\//, '')));
      const person = { id: Number(customer.id.replace(/^.*\//, '')), email: customer.email, phone: customer.phone };
      this.#hooks.tell(topic, {
        ...shop,
        customer: person,
        ...(topic === 'customers/redact'
          ? { orders_to_redact: ids }
          : { orders_requested: ids, data_request: { id: 9_999 } }),
      });
    }
    return { topic };
  }

  pay(id: string): ShopOrder {
    const order = this.#open(id);
    order.paid = true;
    order.receivedMinor = totalMinor(order);
    return this.touch(order, ['orders/paid', 'orders/updated']);
  }

  /** Refused once something has been fulfilled, as in the admin. */
  cancel(id: string): ShopOrder {
    const order = this.#open(id);
    if (order.lines.some(({ fulfilled }) => fulfilled > 0)) throw refuse('a fulfilled order cannot be cancelled');
    order.cancelledAt = this.#now();
    return this.touch(order, ['orders/cancelled', 'orders/updated']);
  }

  /** Edits the quantity of a line; what is paid follows, as when the merchant charges or refunds the difference at once. */
  amend(id: string, sku: string, quantity: number): ShopOrder {
    const order = this.#open(id);
    const line = order.lines.find((one) => one.sku === sku);
    if (!line) throw refuse(`${order.name} has no line of ${sku}`);
    if (quantity < line.fulfilled) throw refuse(`${line.fulfilled} pieces are fulfilled already`);
    line.currentQuantity = quantity;
    if (order.paid) order.receivedMinor = totalMinor(order);
    return this.touch(order, ['orders/edited', 'orders/updated']);
  }

  /** Somebody marks all of it as sent. */
  fulfil(id: string): ShopOrder {
    const order = this.#open(id);
    for (const line of order.lines) line.fulfilled = line.currentQuantity;
    return this.touch(order, ['orders/updated']);
  }

  /** Somebody holds its fulfilment, for a reason, or lets it go on. */
  hold(id: string, reason: string | null): ShopOrder {
    const order = this.#open(id);
    order.held = reason;
    return this.touch(order, ['orders/updated']);
  }

  /** An article that the catalogue of the sandbox lacks is laid in. */
  layIn(sku: string): StockLevel {
    return this.levels.get(sku) ?? this.setLevel(sku, 0);
  }

  setStock(sku: string, available: number): StockLevel {
    if (!this.levels.get(sku)) throw refuse(`no article ${sku}`);
    return this.setLevel(sku, available);
  }

  private setLevel(sku: string, available: number): StockLevel {
    const updatedAt = new Date(this.#context.now()).toISOString().replace(/\.\d+/, '');
    return this.levels.put(sku, { sku, available, updatedAt });
  }

  /** Notes that an order changed now, and tells those who subscribed. */
  touch(order: ShopOrder, topics: string[]): ShopOrder {
    order.updatedAt = this.#now();
    order.changeSeq = this.#context.books.next('change');
    this.orders.put(order.id, order);
    this.changes.push({ seq: order.changeSeq, at: order.updatedAt, id: order.id });
    for (const topic of topics) this.#hooks.send(topic, order);
    return order;
  }

  /** Live fulfilments of an order, oldest first. */
  fulfillmentsOf(orderId: string): ShopFulfillment[] {
    return this.fulfillments.where('order', orderId);
  }

  #now(): string {
    return new Date(this.#context.now()).toISOString().replace(/\.\d+/, '');
  }

  #open(id: string): ShopOrder {
    const order = this.orders.get(id) ?? this.orders.find((one) => one.name === id);
    if (!order) throw refuse(`no order ${id}`);
    if (order.cancelledAt) throw refuse(`${order.name} is cancelled`);
    return order;
  }

  #randomLines(): { sku: string; quantity: number }[] {
    const { random } = this.#context;
    const first = Math.floor(random() * CATALOGUE.length);
    return Array.from({ length: 1 + Math.floor(random() * 8) }, (_, index) => ({
      sku: (CATALOGUE[(first + index * 3) % CATALOGUE.length] as { sku: string }).sku,
      quantity: 1 + Math.floor(random() * 4),
    }));
  }

  #lines(lines: { sku: string; quantity: number }[], market: Market, number: number, b2b: boolean): ShopOrder['lines'] {
    return lines.map(({ sku, quantity }, index) => {
      const item = CATALOGUE.find((one) => one.sku === sku);
      if (!item) throw refuse(`no article ${sku}`);
      // Companies buy a tenth below the list price.
      const cents = Math.round(Number(item.price) * 100 * (b2b ? 0.9 : 1));
      return {
        id: `gid://shopify/LineItem/${(5_400_000_000_000 + number) * 10 + index}`,
        sku,
        title: item.name,
        quantity,
        currentQuantity: quantity,
        fulfilled: 0,
        unitMinor: minor(market, cents),
      };
    });
  }
}

/** US cents in a market's minor units: yen have none, and cost a hundred times less than dollars. */
const minor = ({ rate }: Market, cents: number) => Math.max(1, Math.round(cents * rate));

function addressOf(market: Market, name: string, b2b: boolean, number: number): ShopOrder['address'] {
  return {
    name,
    company: b2b ? market.company : null,
    address1: `${market.street} ${(number % 200) + 1}`,
    address2: null,
    city: market.city,
    province: market.province ?? null,
    provinceCode: market.provinceCode ?? null,
    zip: market.zip,
    countryCodeV2: market.country,
    phone: market.phone,
  };
}
