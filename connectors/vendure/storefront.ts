import { fromMinor } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { ShownPrice } from '../../domain/prices/exposed.ts';
import type { ConnectorContext } from '../connector.ts';
import { cookiesOf } from '../cookies.ts';
import { passwordOf, type Storefront, type Visitor } from '../storefront.ts';
import { send } from './admin-api.ts';
import type { Options } from './options.ts';
import { pricedVariants } from './prices.ts';
import { CHANNEL, SHOP_LOGIN, SHOWN } from './storefront.graphql.ts';

type Context = ConnectorContext<Options>;

const PRODUCTS_A_CALL = 50;

interface Variant {
  sku: string;
  currencyCode: string;
  price: number;
  priceWithTax: number;
}

/**
 * Prices as the shop API shows them, in each currency of the channel: of a visitor's `place` (the token of a channel), else of the connection's. With tax where
 * the channel keeps its prices with it. Vendure has one price an article, for any number of pieces.
 */
export const storefront: Storefront<Options> = {
  async prices(ctx, visitor, skus) {
    const channel = visitor?.place ?? ctx.options.channel;
    const headers: Record<string, string> = channel ? { 'vendure-token': channel } : {};
    if (visitor) Object.assign(headers, await signedIn(ctx, headers, visitor));
    const products = new Set((await pricedVariants(ctx, channel, skus)).map(({ productId }) => productId));
    const { activeChannel } = await ask<{
      activeChannel: { pricesIncludeTax: boolean; availableCurrencyCodes: string[] };
    }>(ctx, headers, CHANNEL, {});
    const wanted = new Set(skus);
    const shown = new Map<string, ShownPrice>();
    for (const currency of activeChannel.availableCurrencyCodes)
      for (const variant of await variantsOf(ctx, headers, [...products], currency)) {
        const one = shownAs(variant, activeChannel.pricesIncludeTax);
        if (one && wanted.has(one.sku)) shown.set(`${one.currency} ${one.sku}`, one);
      }
    return [...shown.values()];
  },
};

/** What has no price in a currency is shown for nothing, and cannot be ordered: that is no price. */
function shownAs({ sku, currencyCode, ...amounts }: Variant, withTax: boolean): ShownPrice | undefined {
  const minor = withTax ? amounts.priceWithTax : amounts.price;
  if (minor === 0) return undefined;
  return { sku, currency: currencyCode, amount: fromMinor(minor, currencyCode), minimumQuantity: 1 };
}

async function variantsOf(
  ctx: Context,
  headers: Record<string, string>,
  products: readonly string[],
  currency: string,
): Promise<Variant[]> {
  const variants: Variant[] = [];
  for (let at = 0; at < products.length; at += PRODUCTS_A_CALL) {
    const some = products.slice(at, at + PRODUCTS_A_CALL);
    const options = { take: some.length, filter: { id: { in: some } } };
    const found = await ask<{ products: { items: { variants: Variant[] }[] } }>(
      ...([ctx, headers, SHOWN, { options }, `?currencyCode=${encodeURIComponent(currency)}`] as const),
    );
    variants.push(...found.products.items.flatMap((one) => one.variants));
  }
  return variants;
}

/** A shop answers a sign-in by a token or by a cookie, as it was set up. */
async function signedIn(ctx: Context, headers: Record<string, string>, visitor: Visitor) {
  const { email: username, password } = passwordOf(visitor);
  const answer = await send(ctx, ctx.options.shopPath, headers, SHOP_LOGIN, { username, password }, true);
  const { login } = answer.data as { login: { __typename: string; message?: string } };
  if (login.__typename !== 'CurrentUser')
    throw new WaybillError({ class: 'auth', message: `Vendure did not let the customer in: ${login.__typename}` });
  const token = answer.headers['vendure-auth-token'];
  if (token) return { authorization: `Bearer ${token}` };
  return { cookie: cookiesOf(answer.headers['set-cookie'] ?? '') };
}

async function ask<Data>(
  ctx: Context,
  headers: Record<string, string>,
  document: string,
  variables: Record<string, unknown>,
  query = '',
): Promise<Data> {
  return (await send(ctx, `${ctx.options.shopPath}${query}`, headers, document, variables, true)).data as Data;
}
