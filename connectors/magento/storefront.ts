import { parseDecimal } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { ShownPrice } from '../../domain/prices/exposed.ts';
import { passwordOf, type Storefront, type Visitor } from '../storefront.ts';
import { vendorText } from '../vendor-text.ts';
import type { MagentoContext } from './call.ts';
import type { MagentoOptions } from './options.ts';

/** Fewer than the page size at which a shop that limits GraphQL refuses. */
const ARTICLES_A_CALL = 50;

const SIGN_IN = /* GraphQL */ `
  mutation SignIn($email: String!, $password: String!) {
    generateCustomerToken(email: $email, password: $password) { token }
  }
`;

/** What the product's page shows: what one piece costs this customer group, and what it costs from more pieces on. */
const PRICES = /* GraphQL */ `
  query Prices($skus: [String!]!, $pageSize: Int!) {
    products(filter: { sku: { in: $skus } }, pageSize: $pageSize) {
      items {
        sku
        price_range { minimum_price { final_price { value currency } } }
        price_tiers { quantity final_price { value currency } }
      }
    }
  }
`;

interface Money {
  value: number | null;
  currency: string | null;
}

interface Item {
  sku: string;
  price_range: { minimum_price: { final_price: Money } };
  price_tiers: ({ quantity: number; final_price: Money } | null)[] | null;
}

interface Answer<T> {
  data?: T | null;
  errors?: { message?: string; extensions?: { category?: string } }[];
}

/** Prices as the shop's GraphQL shows them to a visitor; by POST, so that no cache of another visitor answers. */
export const storefront: Storefront<MagentoOptions> = {
  async prices(ctx, visitor, skus) {
    const token = visitor && (await signedIn(ctx, visitor));
    const shown: ShownPrice[] = [];
    for (let at = 0; at < skus.length; at += ARTICLES_A_CALL) {
      const some = skus.slice(at, at + ARTICLES_A_CALL);
      const { products } = await ask<{ products: { items: (Item | null)[] } }>(
        ctx,
        PRICES,
        { skus: some, pageSize: some.length },
        token,
      );
      shown.push(...products.items.flatMap((item) => (item ? pricesOf(item) : [])));
    }
    return shown;
  },
};

function pricesOf({ sku, price_range, price_tiers }: Item): ShownPrice[] {
  const tiers = (price_tiers ?? []).flatMap((tier) =>
    tier && tier.quantity > 1 ? shownAs(sku, tier.final_price, tier.quantity) : [],
  );
  return [...shownAs(sku, price_range.minimum_price.final_price, 1), ...tiers];
}

function shownAs(sku: string, { value, currency }: Money, minimumQuantity: number): ShownPrice[] {
  const amount = parseDecimal(value);
  return amount === undefined || currency === null ? [] : [{ sku, currency, amount, minimumQuantity }];
}

async function signedIn(ctx: MagentoContext, visitor: Visitor): Promise<string> {
  const answer = await ask<{ generateCustomerToken: { token: string } | null }>(ctx, SIGN_IN, passwordOf(visitor));
  const token = answer.generateCustomerToken?.token;
  if (!token) throw new WaybillError({ class: 'unavailable', message: 'the shop answered a sign-in without a token' });
  return token;
}

async function ask<T>(ctx: MagentoContext, query: string, variables: object, token?: string): Promise<T> {
  const { url, store } = ctx.options;
  const { data } = await ctx.http.request({
    method: 'POST',
    url: `${url.replace(/\/$/, '')}/graphql`,
    headers: {
      ...(store === 'all' ? {} : { store }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    json: { query, variables },
    idempotent: true,
  });
  const { data: found, errors = [] } = (typeof data === 'object' && data !== null ? data : {}) as Answer<T>;
  const [error] = errors;
  if (error) {
    const denied = /^graphql-auth/.test(error.extensions?.category ?? '');
    throw new WaybillError({ class: denied ? 'auth' : 'rejected', message: vendorText(error.message ?? 'refused') });
  }
  if (!found) throw new WaybillError({ class: 'unavailable', message: 'POST /graphql: no data in the answer' });
  return found;
}
