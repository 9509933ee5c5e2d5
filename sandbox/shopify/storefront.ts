import type { FastifyInstance } from 'fastify';
import { buildSchema, execute, parse, validate } from 'graphql';
import type { SandboxContext } from '../sandbox.ts';
import { LISTS } from './price-lists.ts';
import type { Shop } from './shop.ts';

/** A part of the vendor's Storefront API: test/contract/shopify-schema.test.ts holds it against the official introspection. */
export const schema = buildSchema(/* GraphQL */ `
  directive @inContext(buyer: BuyerInput) on QUERY | MUTATION
  input BuyerInput { customerAccessToken: String! companyLocationId: ID }
  scalar Decimal
  enum CurrencyCode { EUR USD }
  interface Node { id: ID! }
  type MoneyV2 { amount: Decimal! currencyCode: CurrencyCode! }
  type QuantityPriceBreak { minimumQuantity: Int! price: MoneyV2! }
  type QuantityPriceBreakConnection { nodes: [QuantityPriceBreak!]! }
  type ProductVariant implements Node {
    id: ID! sku: String price: MoneyV2! quantityPriceBreaks(first: Int): QuantityPriceBreakConnection!
  }
  type QueryRoot { nodes(ids: [ID!]!): [Node]! }
  schema { query: QueryRoot }
`);

/** Buyers who signed in by hand once, each for a place of a company: each renewal of a sign-in is good once, as the first one is. */
export class SignIns {
  readonly #renewals = new Map<string, string>();
  readonly #sessions = new Map<string, string>();
  readonly #random: () => number;

  constructor({ random }: SandboxContext) {
    this.#random = random;
  }

  /** The refresh token of a sign-in for this place. */
  begin(placeId: string): string {
    const token = this.#mint('shcrt');
    this.#renewals.set(token, placeId);
    return token;
  }

  renew(refreshToken: string): { access_token: string; expires_in: number; refresh_token: string } | undefined {
    const placeId = this.#renewals.get(refreshToken);
    if (placeId === undefined) return undefined;
    this.#renewals.delete(refreshToken);
    const access_token = this.#mint('shcat');
    this.#sessions.set(access_token, placeId);
    return { access_token, expires_in: LIFE_S, refresh_token: this.begin(placeId) };
  }

  /** The place that a buyer with this token may buy for. */
  placeOf(accessToken: string): string | undefined {
    return this.#sessions.get(accessToken);
  }

  #mint(prefix: string): string {
    return `${prefix}_${Math.floor(this.#random() * 2 ** 48).toString(16)}`;
  }
}

interface Asked {
  query: string;
  variables?: { ids?: string[]; buyer?: { customerAccessToken: string; companyLocationId?: string } };
}

const CURRENCY = 'EUR';
const LIFE_S = 7_200;

/**
 * The shop as the public sees it: `/api/{version}/graphql.json`, and the token endpoint of its customers, for the client of option `customerClientId`. Option `leaks` is the
 * title of a catalog whose prices everybody sees; it is read at each call.
 */
export function storefrontRoutes(app: FastifyInstance, shop: Shop, { options }: SandboxContext): void {
  app.post('/authentication/oauth/token', (request, reply) => {
    const { grant_type, client_id, refresh_token = '' } = (request.body ?? {}) as Record<string, string>;
    if (client_id !== options.customerClientId) return reply.code(401).send({ error: 'invalid_client' });
    const renewed = grant_type === 'refresh_token' ? shop.signIns.renew(refresh_token) : undefined;
    return renewed ?? reply.code(400).send({ error: 'invalid_grant' });
  });

  app.post('/api/:version/graphql.json', async (request, reply) => {
    reply.header('x-shopify-api-version', (request.params as { version: string }).version);
    const { query, variables = {} } = request.body as Asked;
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors: errors.map(({ message }) => ({ message })) };
    const mayBuyFor = variables.buyer && shop.signIns.placeOf(variables.buyer.customerAccessToken);
    if (variables.buyer && !mayBuyFor)
      return { errors: [{ message: 'Invalid customer access token', extensions: { code: 'UNAUTHORIZED' } }] };
    // Of a place that is not theirs they see nothing more than anybody.
    const isTheirs = mayBuyFor !== undefined && variables.buyer?.companyLocationId === mayBuyFor;
    const catalogs = [
      isTheirs ? shop.clients.places.get(mayBuyFor)?.catalog : undefined,
      options.leaks as string | undefined,
    ];
    const nodes = ({ ids }: { ids: string[] }) => ids.map((id) => variantView(shop, id, catalogs));
    return execute({ schema, document, rootValue: { nodes }, variableValues: variables });
  });
}

/** A fixed price of a catalog takes the place of the article's own. */
function variantView(shop: Shop, id: string, catalogs: readonly (string | null | undefined)[]) {
  const variant = shop.articles.variantOf(id);
  if (!variant) return null;
  const lists = LISTS.filter(({ catalog, currency }) => catalogs.includes(catalog.title) && currency === CURRENCY);
  const rows = lists.flatMap((list) => shop.lists.row(list.id, id) ?? []);
  const money = (amount: string) => ({ amount, currencyCode: CURRENCY });
  return {
    __typename: 'ProductVariant',
    id,
    sku: variant.sku,
    price: money(rows[0]?.amount ?? variant.price),
    quantityPriceBreaks: {
      nodes: rows.flatMap(({ breaks }) =>
        breaks.map(({ minimumQuantity, amount }) => ({ minimumQuantity, price: money(amount) })),
      ),
    },
  };
}
