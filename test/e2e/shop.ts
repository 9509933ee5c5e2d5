import type { Vendure } from './systems/vendure.ts';

/** What becomes of an order after its buyer has filled the cart. */
export const FATES = [
  /** Paid in the checkout. */
  'paid',
  /** Left in the checkout, paid long after its last edit: Vendure's `updatedAt` does not move. */
  'paid-late',
  /** Placed on an authorisation that a person captures later: `updatedAt` does not move either. */
  'settled-late',
  /** Placed on an authorisation that nobody captures. */
  'unpaid',
  /** A cart that never becomes an order. */
  'abandoned',
  /** Placed, then cancelled before any money came. */
  'cancelled',
  /** Paid, then cancelled at once. */
  'paid-cancelled',
] as const;

export type Fate = (typeof FATES)[number];

/** One order as its buyer meant it. */
export interface Purchase {
  fate: Fate;
  email: string;
  name: string;
  address: { streetLine1: string; city: string; postalCode: string; countryCode: string };
  lines: { sku: string; quantity: number }[];
}

/** A purchase and how Vendure knows it. */
export interface Placed extends Purchase {
  id: string;
  code: string;
  /** The buyer's session. */
  session: string;
}

const PLACES: Purchase['address'][] = [
  { streetLine1: 'Musterweg 1', city: 'Berlin', postalCode: '10115', countryCode: 'DE' },
  { streetLine1: '2 rue du Test', city: 'Lyon', postalCode: '69001', countryCode: 'FR' },
  { streetLine1: 'Via Prova 3', city: 'Milano', postalCode: '20121', countryCode: 'IT' },
  { streetLine1: 'Voorbeeldstraat 4', city: 'Utrecht', postalCode: '3511 AB', countryCode: 'NL' },
  { streetLine1: '5 Sample Street', city: 'London', postalCode: 'N1 1AA', countryCode: 'GB' },
  { streetLine1: '600 Example Ave', city: 'Seattle', postalCode: '98101', countryCode: 'US' },
  { streetLine1: '7-7 Rei', city: 'Osaka', postalCode: '530-0001', countryCode: 'JP' },
];

/** Of 25 orders each of these turns up this often; the rest is paid. */
const RARE: [Fate, number][] = [
  ['paid-late', 2],
  ['settled-late', 2],
  ['unpaid', 1],
  ['abandoned', 1],
  ['cancelled', 1],
  ['paid-cancelled', 1],
];

/** Seeded purchases of the catalogue's articles: 1 to 8 lines, 1 to 3 pieces each, several countries. */
export function purchases(skus: readonly string[], count: number, random: () => number): Purchase[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const fates = RARE.flatMap(([fate, times]) => Array<Fate>(times).fill(fate));
  return Array.from({ length: count }, (_, index) => {
    const wanted = new Set<string>();
    const size = 1 + Math.floor(random() * 8);
    while (wanted.size < size) wanted.add(pick(skus));
    return {
      fate: fates[(index * 7) % 25] ?? 'paid',
      email: `buyer${index}@example.org`,
      name: `Sample Buyer${index}`,
      address: pick(PLACES),
      lines: [...wanted].map((sku) => ({ sku, quantity: 1 + Math.floor(random() * 3) })),
    };
  });
}

/** A checkout of Vendure's own shop API, as a browser walks through it. */
export class Shop {
  readonly #vendure: Vendure;
  readonly #variants: Map<string, string>;
  readonly #shippingMethod: string;

  private constructor(vendure: Vendure, variants: Map<string, string>, shippingMethod: string) {
    this.#vendure = vendure;
    this.#variants = variants;
    this.#shippingMethod = shippingMethod;
  }

  static async open(vendure: Vendure): Promise<Shop> {
    const { productVariants, shippingMethods } = await vendure.admin<{
      productVariants: { items: { id: string; sku: string }[] };
      shippingMethods: { items: { id: string }[] };
    }>('{ productVariants(options: { take: 1000 }) { items { id sku } } shippingMethods { items { id } } }');
    // The sample catalogue has an SKU that two articles share: nobody can say which of them lies in the warehouse.
    const { items } = productVariants;
    const unique = items.filter(({ sku }) => items.filter((other) => other.sku === sku).length === 1);
    const variants = new Map(unique.map(({ id, sku }) => [sku, id]));
    return new Shop(vendure, variants, shippingMethods.items[0]?.id ?? '');
  }

  /** Of the articles that have one of their own. */
  get skus(): string[] {
    return [...this.#variants.keys()].sort();
  }

  /** Fills a cart and takes it as far as its fate says; late payments wait for `payLate`. */
  async place(purchase: Purchase): Promise<Placed> {
    let session: string | undefined;
    for (const { sku, quantity } of purchase.lines) {
      const added = await this.#ask(
        session,
        'mutation ($id: ID!, $n: Int!) { it: addItemToOrder(productVariantId: $id, quantity: $n) { ...R } }',
        { id: this.#variants.get(sku), n: quantity },
      );
      session = added.session;
    }
    if (!session) throw new Error('a purchase without lines');
    const [firstName = '', lastName = ''] = purchase.name.split(' ');
    const steps: [string, Record<string, unknown>][] = [
      [
        'mutation ($i: CreateCustomerInput!) { it: setCustomerForOrder(input: $i) { ...R } }',
        { i: { firstName, lastName, emailAddress: purchase.email } },
      ],
      [
        'mutation ($i: CreateAddressInput!) { it: setOrderShippingAddress(input: $i) { ...R } }',
        { i: { fullName: purchase.name, ...purchase.address } },
      ],
      [
        'mutation ($i: [ID!]!) { it: setOrderShippingMethod(shippingMethodId: $i) { ...R } }',
        { i: [this.#shippingMethod] },
      ],
      ['mutation { it: transitionOrderToState(state: "ArrangingPayment") { ...R } }', {}],
    ];
    let order = { id: '', code: '' };
    for (const [query, variables] of steps) order = (await this.#ask(session, query, variables)).order;
    const placed: Placed = { ...purchase, ...order, session };
    const { fate } = purchase;
    if (fate === 'paid' || fate === 'paid-cancelled') await this.#pay(placed, 'paid-at-once');
    if (fate === 'settled-late' || fate === 'unpaid' || fate === 'cancelled') await this.#pay(placed, 'paid-later');
    if (fate === 'cancelled' || fate === 'paid-cancelled') await this.#cancel(placed);
    return placed;
  }

  /** The payments that come long after the last edit of the cart. */
  async payLate(placed: Placed): Promise<void> {
    if (placed.fate === 'paid-late') await this.#pay(placed, 'paid-at-once');
    if (placed.fate !== 'settled-late') return;
    const { order } = await this.#vendure.admin<{ order: { payments: { id: string }[] } }>(
      'query ($id: ID!) { order(id: $id) { payments { id } } }',
      { id: placed.id },
    );
    const { settlePayment } = await this.#vendure.admin<{ settlePayment: { state?: string; message?: string } }>(
      'mutation ($id: ID!) { settlePayment(id: $id) { ... on Payment { state } ... on ErrorResult { message } } }',
      { id: order.payments[0]?.id },
    );
    if (settlePayment.state !== 'Settled') throw new Error(`settlePayment: ${settlePayment.message}`);
  }

  async #pay({ session }: Placed, method: string): Promise<void> {
    await this.#ask(session, 'mutation ($i: PaymentInput!) { it: addPaymentToOrder(input: $i) { ...R } }', {
      i: { method, metadata: {} },
    });
  }

  async #cancel({ id }: Placed): Promise<void> {
    const { cancelOrder } = await this.#vendure.admin<{ cancelOrder: { state?: string; message?: string } }>(
      'mutation ($i: CancelOrderInput!) { cancelOrder(input: $i) { ... on Order { state } ... on ErrorResult { message } } }',
      { i: { orderId: id, cancelShipping: true } },
    );
    if (cancelOrder.state !== 'Cancelled') throw new Error(`cancelOrder: ${cancelOrder.message}`);
  }

  /** A buyer who sees an error presses again: PostgreSQL ends one of two purchases that want the same articles at once. */
  async #ask(session: string | undefined, query: string, variables: Record<string, unknown>) {
    for (let presses = 1; ; presses += 1) {
      try {
        return await this.#press(session, query, variables);
      } catch (error) {
        if (presses === 5 || !String(error).includes('deadlock')) throw error;
      }
    }
  }

  async #press(session: string | undefined, query: string, variables: Record<string, unknown>) {
    const answer = await fetch(`${this.#vendure.url}/shop-api`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        // A busy Vendure closes idle sockets just as the next press takes one.
        connection: 'close',
        ...(session ? { authorization: `Bearer ${session}` } : {}),
      },
      body: JSON.stringify({
        // Every answer of the checkout is the order, or one of the error results.
        query: query.replace('...R', '__typename ... on Order { id code } ... on ErrorResult { errorCode message }'),
        variables,
      }),
    });
    const body = (await answer.json()) as { data?: { it: Result }; errors?: { message: string }[] };
    const it = body.data?.it;
    if (!it?.id || !it.code) throw new Error(`shop: ${query}: ${JSON.stringify(body.errors ?? it)}`);
    return { order: { id: it.id, code: it.code }, session: answer.headers.get('vendure-auth-token') ?? session };
  }
}

interface Result {
  id?: string;
  code?: string;
  errorCode?: string;
  message?: string;
}
