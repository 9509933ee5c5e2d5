import { parseDecimal } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { ShownPrice } from '../../domain/prices/exposed.ts';
import type { Storefront, Visitor } from '../storefront.ts';
import { askForToken, basicClient } from '../token-endpoint.ts';
import { type Token, withToken } from '../tokens.ts';
import { vendorText } from '../vendor-text.ts';
import type { ShopifyContext } from './graphql.ts';
import { baseOf, type ShopifyOptions } from './options.ts';
import { SHOWN, SHOWN_TO } from './storefront.graphql.ts';
import { variantsBySku } from './variants.ts';
import { API_VERSION } from './version.ts';

/** With the breaks of each, below the complexity of 1,000 that a query without a token may have. */
const ARTICLES_A_CALL = 20;

interface Money {
  amount: string;
  currencyCode: string;
}

/** An article with a price a piece, and those from more pieces on. */
export interface PricedVariant {
  sku: string | null;
  price: Money;
  quantityPriceBreaks: { nodes: { minimumQuantity: number; price: Money }[] };
}

interface Reply {
  data?: { nodes: (PricedVariant | null)[] } | null;
  errors?: { message?: string; extensions?: { code?: string } }[];
}

/**
 * Prices by the Storefront API, which is what headless shops are made of. A visitor is a customer who signed in by hand once: Shopify sends people a code,
 * so their refresh token stands for them, and `place` is the location of the company that they buy for
 * (https://shopify.dev/docs/storefronts/headless/bring-your-own-stack/b2b).
 */
export const storefront: Storefront<ShopifyOptions> = {
  async prices(ctx, visitor, skus) {
    const shown: ShownPrice[] = [];
    for (let at = 0; at < skus.length; at += ARTICLES_A_CALL) {
      const some = skus.slice(at, at + ARTICLES_A_CALL);
      const { variantOf } = await variantsBySku(ctx, some);
      const ids = some.flatMap((sku) => {
        const found = variantOf(sku);
        return 'why' in found ? [] : [found.id];
      });
      if (ids.length === 0) continue;
      const variants = visitor
        ? await asCustomer(ctx, visitor, (customerAccessToken) =>
            ask(ctx, SHOWN_TO, { ids, buyer: { customerAccessToken, companyLocationId: visitor.place } }),
          )
        : await ask(ctx, SHOWN, { ids });
      shown.push(...variants.flatMap((one) => (one ? pricesOf(one) : [])));
    }
    return shown;
  },
};

/** All that it costs. An article without a SKU is in nobody's table, and cannot be named to a person either. */
export function pricesOf({ sku, price, quantityPriceBreaks }: PricedVariant): ShownPrice[] {
  const breaks = quantityPriceBreaks.nodes.flatMap((one) => shownAs(sku, one.price, one.minimumQuantity));
  return [...shownAs(sku, price, 1), ...breaks];
}

function shownAs(sku: string | null, price: Money, minimumQuantity: number): ShownPrice[] {
  const amount = parseDecimal(price.amount);
  return sku && amount !== undefined ? [{ sku, currency: price.currencyCode, amount, minimumQuantity }] : [];
}

/** The token of the Customer Account API is good for the Storefront API too; its refresh token may be another after each renewal, and is kept. */
function asCustomer<T>(ctx: ShopifyContext, visitor: Visitor, call: (token: string) => Promise<T>): Promise<T> {
  const { customerTokenUrl: url, customerClientId: clientId, customerClientSecret: secret } = ctx.options;
  const first = visitor.refreshToken;
  if (!url || !clientId || !first) {
    const message =
      'Shopify signs customers in by a code: give the visitor a refreshToken, and the connection customerTokenUrl and customerClientId';
    throw new WaybillError({ class: 'auth', message });
  }
  const obtain = async (held: Token | undefined): Promise<Token> => {
    const renewal = held?.refreshToken ?? first;
    const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: renewal };
    const headers: Record<string, string> = secret ? { authorization: basicClient(clientId, secret) } : {};
    // One that is not told anew stays good.
    return { refreshToken: renewal, ...(await askForToken(ctx, { url, form, headers })) };
  };
  return withToken(ctx.tokens, { credentials: [url, clientId, secret, first], obtain }, ({ value }) => call(value));
}

async function ask(ctx: ShopifyContext, query: string, variables: object): Promise<(PricedVariant | null)[]> {
  const { storefrontToken } = ctx.options;
  const answer = await ctx.http.request({
    method: 'POST',
    url: `${baseOf(ctx.options)}/api/${API_VERSION}/graphql.json`,
    headers: storefrontToken ? { 'x-shopify-storefront-access-token': storefrontToken } : {},
    json: { query, variables },
    idempotent: true,
    answers: 'json',
  });
  const { data, errors: [error] = [] } = (answer.data ?? {}) as Reply;
  if (!error && data) return data.nodes;
  const message = `the Storefront API: ${vendorText(error?.message ?? 'no data in the answer')}`;
  switch (error?.extensions?.code) {
    case 'UNAUTHORIZED':
    case 'ACCESS_DENIED':
      throw new WaybillError({ class: 'auth', message });
    default:
      throw new WaybillError({ class: error ? 'rejected' : 'unavailable', message });
  }
}
