import { CATALOGUE } from '../catalogue.ts';
import type { SandboxContext } from '../sandbox.ts';
import { GraphqlFailure } from './failure.ts';

export interface Variant {
  id: string;
  sku: string;
  name: string;
  /** Gross, in cents. */
  price: number;
  /** Of its texts and its price; its levels have none. */
  updatedAt?: string;
  stockLevels: { stockLocationId: string; stockOnHand: number; stockAllocated: number }[];
}

/** Who has an account: whoever has ordered. */
export interface Customer {
  id: string;
  updatedAt: string;
  firstName: string;
  lastName: string;
  emailAddress: string;
  phoneNumber: string | null;
  groups: { id: string; name: string }[];
  addresses: object[];
}

export interface Fulfillment {
  id: string;
  createdAt: string;
  updatedAt: string;
  state: string;
  method: string;
  trackingCode: string;
  lines: { orderLineId: string; quantity: number }[];
}

export interface Line {
  id: string;
  quantity: number;
  orderPlacedQuantity: number;
  taxRate: number;
  proratedUnitPrice: number;
  proratedUnitPriceWithTax: number;
  proratedLinePriceWithTax: number;
  /** Without tax; of drafts alone. */
  proratedLinePrice?: number;
  productVariant: { id: string; sku: string; name: string };
}

export interface Payment {
  id: string;
  method: string;
  amount: number;
  state: string;
  transactionId: string | null;
  refunds: Refund[];
}

export interface Refund {
  id: string;
  createdAt: string;
  total: number;
  state: string;
  reason: string;
  lines: { orderLineId: string; quantity: number }[];
}

/** An entry of an order's history. */
export interface Entry {
  id: string;
  type: string;
  createdAt: string;
  data: object;
}

export interface Order {
  id: string;
  code: string;
  type: string;
  state: string;
  createdAt: string;
  updatedAt: string;
  orderPlacedAt: string | null;
  currencyCode: string;
  /** None while a draft has nobody. */
  customer: Record<string, string | null> | null;
  shippingAddress: Record<string, string | null>;
  billingAddress: Record<string, string | null>;
  lines: Line[];
  surcharges: never[];
  shippingLines: { shippingMethod: { code: string; name: string } }[];
  couponCodes: string[];
  shippingWithTax: number;
  total: number;
  totalWithTax: number;
  payments: Payment[];
  fulfillments: Fulfillment[];
  /** Notes alone. */
  history: { items: { id: string; data: { note: string } }[] };
  /** What else its history has. */
  passed: Entry[];
}

/** What a buyer orders; everything without a value is drawn at random. */
export interface Purchase {
  lines?: { sku: string; quantity: number }[];
  countryCode?: string;
  /** `cart` stays in the checkout, `authorized` is placed and waits for its money, `paid` is placed and paid. */
  payment?: 'cart' | 'authorized' | 'paid';
}

const LOCATION = '1';
const SHIPPING = 500;
export const TAX_PERCENT = 20;
export const NO_ADDRESS = Object.fromEntries(
  [
    'fullName',
    'company',
    'streetLine1',
    'streetLine2',
    'city',
    'province',
    'postalCode',
    'countryCode',
    'phoneNumber',
  ].map((field) => [field, null]),
);

/** The shop behind the API: its buyers, its catalogue, its stock. Times move as Vendure's do, which is to say rarely. */
export class Shop {
  readonly #context: SandboxContext;
  readonly orders;
  readonly variants;
  readonly customers;
  readonly groups;

  constructor(context: SandboxContext) {
    this.#context = context;
    this.orders = context.books.collection<Order>('orders');
    this.variants = context.books.collection<Variant>('variants', { sku: ({ sku }) => sku });
    this.customers = context.books.collection<Customer>('customers');
    this.groups = context.books.collection<{ id: string; name: string }>('customerGroups');
    if (this.groups.size === 0) for (const name of ['account-frozen', 'account-closed']) this.#found(name);
    if (this.variants.size === 0) for (const { sku, name, price } of CATALOGUE) this.list(sku, name, price);
  }

  place({ lines, countryCode = 'DE', payment = 'paid' }: Purchase): Order {
    const { books, random } = this.#context;
    const at = this.now();
    const id = String(books.next('order'));
    const wanted = lines ?? [{ sku: this.#any(this.variants.values()).sku, quantity: 1 + Math.floor(random() * 3) }];
    const full = wanted.map(({ sku, quantity }): Line => {
      const variant = this.variants.where('sku', sku)[0];
      if (!variant) throw new Error(`no article ${sku}`);
      return {
        id: String(books.next('line')),
        quantity,
        orderPlacedQuantity: quantity,
        taxRate: TAX_PERCENT,
        proratedUnitPrice: Math.round(variant.price / (1 + TAX_PERCENT / 100)),
        proratedUnitPriceWithTax: variant.price,
        proratedLinePriceWithTax: variant.price * quantity,
        productVariant: { id: variant.id, sku, name: variant.name },
      };
    });
    const totalWithTax = full.reduce((sum, line) => sum + line.proratedLinePriceWithTax, SHIPPING);
    const order: Order = {
      id,
      code: `SHOP${id.padStart(8, '0')}`,
      type: 'Regular',
      state: 'ArrangingPayment',
      createdAt: at,
      updatedAt: at,
      orderPlacedAt: null,
      currencyCode: 'USD',
      customer: {
        id,
        firstName: 'Sample',
        lastName: `Buyer${id}`,
        emailAddress: `buyer${id}@example.org`,
        phoneNumber: null,
      },
      shippingAddress: {
        ...NO_ADDRESS,
        fullName: `Sample Buyer${id}`,
        streetLine1: 'Musterweg 1',
        city: 'Sample',
        postalCode: '10115',
        countryCode,
      },
      billingAddress: NO_ADDRESS,
      lines: full,
      surcharges: [],
      shippingLines: [{ shippingMethod: { code: 'standard-shipping', name: 'Standard Shipping' } }],
      couponCodes: [],
      shippingWithTax: SHIPPING,
      total: Math.round(totalWithTax / (1 + TAX_PERCENT / 100)),
      totalWithTax,
      payments: [],
      fulfillments: [],
      history: { items: [] },
      passed: [],
    };
    this.orders.put(id, order);
    this.#register(order);
    if (payment !== 'cart') this.#pay(order, payment === 'paid' ? 'Settled' : 'Authorized');
    return order;
  }

  #register({ customer, shippingAddress }: Order): void {
    const { countryCode, ...address } = shippingAddress;
    const { id, firstName, lastName, emailAddress, phoneNumber } = customer as Record<string, string>;
    this.customers.put(id as string, {
      id: id as string,
      updatedAt: this.now(),
      firstName: firstName as string,
      lastName: lastName as string,
      emailAddress: emailAddress as string,
      phoneNumber: phoneNumber ?? null,
      groups: [],
      addresses: [{ id, ...address, country: { code: countryCode }, defaultBillingAddress: false }],
    });
  }

  /** A customer without an account, made with a draft. */
  enrol({ phoneNumber = null, ...input }: Pick<Customer, 'firstName' | 'lastName' | 'emailAddress' | 'phoneNumber'>) {
    const id = `guest-${this.#context.books.next('guest')}`;
    const made: Customer = { id, updatedAt: this.now(), ...input, phoneNumber, groups: [], addresses: [] };
    return this.customers.put(id, made);
  }

  /** Somebody in the shop completes a draft: it waits for its payment. */
  complete(id: string): Order {
    return this.move(this.order(id), 'ArrangingPayment', 'order.ArrangingPayment');
  }

  #found(name: string): { id: string; name: string } {
    const id = String(this.#context.books.next('group'));
    return this.groups.put(id, { id, name });
  }

  /** Somebody puts a customer into a group, which is founded for it: their time does not move. */
  group(id: string, name: string): Customer {
    const group = this.groups.find((one) => one.name === name) ?? this.#found(name);
    return this.regroup(group.id, [id], true);
  }

  /** Whoever is to leave has to be in it; whoever is in it enters no second time. */
  regroup(groupId: string, [id = '']: string[], enters: boolean): Customer {
    const group = this.groups.get(groupId);
    const customer = this.customers.get(id);
    if (!group) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No CustomerGroup with the id "${groupId}"`);
    if (!customer) throw new GraphqlFailure('ENTITY_NOT_FOUND', `No Customer with the id "${id}"`);
    const others = customer.groups.filter((one) => one.id !== groupId);
    if (!enters && others.length === customer.groups.length)
      throw new GraphqlFailure('USER_INPUT_ERROR', 'Customer does not belong to this CustomerGroup');
    return this.customers.put(id, { ...customer, groups: enters ? [...others, group] : others });
  }

  /** A new article on the shelf; its id. */
  list(sku: string, name = sku, price = '10'): string {
    const id = String(this.#context.books.next('variant'));
    const stockLevels = [{ stockLocationId: LOCATION, stockOnHand: 1_000, stockAllocated: 0 }];
    const updatedAt = this.now();
    this.variants.put(id, { id, sku, name, price: Math.round(Number(price) * 100), updatedAt, stockLevels });
    return id;
  }

  /** Somebody writes down another telephone number of a customer. */
  call(id: string, phoneNumber: string): Customer {
    const customer = this.customers.get(id);
    if (!customer) throw new Error(`no customer ${id}`);
    return this.customers.put(id, { ...customer, phoneNumber, updatedAt: this.now() });
  }

  /** Somebody renames an article. */
  rename({ id = '', sku = '' }: { id?: string | undefined; sku?: string | undefined }, name: string): Variant {
    const variant = this.variants.get(id) ?? this.variants.where('sku', sku)[0];
    if (!variant) throw new Error(`no article ${id || sku}`);
    return this.variants.put(variant.id, Object.assign(variant, { name, updatedAt: this.now() }));
  }

  /** Variants as the catalogue shows them. */
  articles(): object[] {
    return this.variants.values().map(({ id, sku, name, price, updatedAt }) => ({
      id,
      updatedAt,
      sku,
      name,
      enabled: true,
      currencyCode: 'USD',
      price: Math.round(price / (1 + TAX_PERCENT / 100)),
      priceWithTax: price,
      options: [],
      product: { id, name, description: '' },
    }));
  }

  /** The buyer pays the cart, or a person captures what was authorised: neither moves `updatedAt`. */
  pay(id: string): Order {
    const order = this.order(id);
    const [payment] = order.payments;
    if (!payment) return this.#pay(order, 'Settled');
    payment.state = 'Settled';
    return this.move(order, 'PaymentSettled', 'payment.Settled');
  }

  setStock(sku: string, stockOnHand: number): void {
    const variant = this.variants.where('sku', sku)[0];
    const level = variant?.stockLevels[0];
    if (!variant || !level) throw new Error(`no article ${sku}`);
    level.stockOnHand = stockOnHand;
    this.variants.put(variant.id, variant);
  }

  /** Moves a variant's counts by these differences. */
  shift(variantId: string, { onHand = 0, allocated = 0 }: { onHand?: number; allocated?: number }): void {
    const variant = this.variants.get(variantId);
    const level = variant?.stockLevels[0];
    if (!variant || !level) return;
    level.stockOnHand += onHand;
    level.stockAllocated += allocated;
    this.variants.put(variantId, variant);
  }

  #pay(order: Order, state: 'Settled' | 'Authorized'): Order {
    const id = String(this.#context.books.next('payment'));
    const method = state === 'Settled' ? 'paid-at-once' : 'paid-later';
    order.payments.push({ id, method, amount: order.totalWithTax, state, transactionId: `tx-${id}`, refunds: [] });
    order.orderPlacedAt = this.now();
    for (const line of order.lines) this.shift(line.productVariant.id, { allocated: line.quantity });
    return this.move(order, state === 'Settled' ? 'PaymentSettled' : 'PaymentAuthorized', `order.Payment${state}`);
  }

  /** A step of an order, of which the shop's plugin tells, with what `more` names besides. */
  move(order: Order, state: string, topic: string, more: object = {}): Order {
    order.state = state;
    this.orders.put(order.id, order);
    this.#tell?.(topic, order, more);
    return order;
  }

  #tell?: (topic: string, order: Order, more: object) => void;

  /** Hears of every step of an order that the shop's plugin would report. */
  onStep(tell: (topic: string, order: Order, more: object) => void): void {
    this.#tell = tell;
  }

  order(id: string): Order {
    const order = this.orders.get(id);
    if (!order) throw new Error(`no order ${id}`);
    return order;
  }

  #any<T>(list: T[]): T {
    return list[Math.floor(this.#context.random() * list.length)] as T;
  }

  /** As the API writes times. */
  now(): string {
    return new Date(this.#context.now()).toISOString();
  }
}
