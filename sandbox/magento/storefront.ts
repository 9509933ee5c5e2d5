import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { NOT_LOGGED_IN, type Trade } from './trade.ts';

/** A customer of the shop who may sign in. */
export interface Shopper {
  email: string;
  password: string;
  /** The customer group's name. */
  group: string;
}

interface Asked {
  query: string;
  variables: { email?: string; password?: string; skus?: string[]; pageSize?: number };
}

const EVERYBODY = 'ALL GROUPS';
const CURRENCY = 'EUR';

const tokenOf = ({ email, password }: Shopper): string =>
  createHmac('sha256', password).update(email).digest('hex').slice(0, 32);

/** The shop as the public sees it, through `/graphql`: each customer group its own prices, unless the shop is told to show those of another (`leaks`). */
export function storefrontRoutes(
  app: FastifyInstance,
  trade: Trade,
  shoppers: readonly Shopper[],
  leaks: () => string | undefined,
): void {
  app.post('/graphql', async (request, reply) => {
    const { query, variables } = request.body as Asked;
    const bearer = request.headers.authorization?.replace(/^Bearer /, '');
    if (query.includes('generateCustomerToken')) {
      const { email, password } = variables;
      const shopper = shoppers.find((one) => one.email === email && one.password === password);
      if (shopper) return { data: { generateCustomerToken: { token: tokenOf(shopper) } } };
      return denied('generateCustomerToken', 'graphql-authentication', SIGN_IN_REFUSED);
    }
    const shopper = shoppers.find((one) => tokenOf(one) === bearer);
    if (bearer !== undefined && !shopper)
      return reply
        .code(401)
        .send(denied('products', 'graphql-authorization', "The current customer isn't authorized."));
    const groups = [shopper?.group ?? NOT_LOGGED_IN, EVERYBODY, leaks()];
    const { skus = [], pageSize = 20 } = variables;
    const found = trade.products.filter(({ sku, status }) => skus.includes(sku) && status === 1).slice(0, pageSize);
    return { data: { products: { items: found.map((product) => itemOf(trade, product, groups)) } } };
  });
}

const SIGN_IN_REFUSED =
  'The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.';

const denied = (field: string, category: string, message: string) => ({
  errors: [{ message, locations: [{ line: 1, column: 1 }], path: [field], extensions: { category } }],
  data: { [field]: null },
});

const money = (value: number) => ({ value, currency: CURRENCY });

/** Of a group's tiers the lowest price of each number of pieces counts; that of one piece is the article's own. */
function itemOf(trade: Trade, { sku, price }: { sku: string; price: number }, groups: readonly (string | undefined)[]) {
  const lowest = new Map([[1, price]]);
  for (const row of trade.tiers.filter((one) => one.sku === sku && groups.includes(one.customer_group)))
    lowest.set(row.quantity, Math.min(row.price, lowest.get(row.quantity) ?? Number.POSITIVE_INFINITY));
  const breaks = [...lowest].filter(([quantity]) => quantity > 1).sort(([a], [b]) => a - b);
  return {
    sku,
    price_range: { minimum_price: { final_price: money(lowest.get(1) as number) } },
    price_tiers: breaks.map(([quantity, value]) => ({ quantity, final_price: money(value) })),
  };
}
