import { parseDecimal, roundMoney } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { ShownPrice } from '../../domain/prices/exposed.ts';
import { signInByForm } from '../form-session.ts';
import { passwordOf, type Storefront } from '../storefront.ts';
import { type Article, articlesBy } from './article.ts';
import { list, type PrestashopContext } from './call.ts';
import type { PrestashopOptions } from './options.ts';
import { type Element, textAt } from './xml.ts';

/** What the page of a product tells its own scripts of it. */
interface Product {
  id_product_attribute?: number | string;
  show_price?: boolean | number | string;
  price_amount?: number | string;
  quantity_discounts?: { from_quantity?: number | string }[];
}

const ARTICLES_AT_ONCE = 4;

/**
 * Prices as the shop's own pages show them: the webservice knows no customers who sign in. Each number of pieces from which an article has another price is asked
 * for, so that reductions of every kind are counted as the shop counts them.
 */
export const storefront: Storefront<PrestashopOptions> = {
  async prices(ctx, visitor, skus) {
    const [cookie, articles, currencies] = await Promise.all([
      visitor && signIn(ctx, passwordOf(visitor)),
      articlesBy(ctx, 'reference', [...skus]),
      list(ctx, 'currencies', 'currency', { display: ['id', 'iso_code', 'active'] }),
    ]);
    const sold = currencies.filter((one) => textAt(one, 'active') === '1');
    const asked = articles.flatMap((article) => sold.map((currency) => ({ article, currency })));
    const shown: ShownPrice[] = [];
    for (let at = 0; at < asked.length; at += ARTICLES_AT_ONCE) {
      const some = asked.slice(at, at + ARTICLES_AT_ONCE);
      shown.push(...(await Promise.all(some.map((one) => pricesOf(ctx, one, cookie)))).flat());
    }
    return shown;
  },
};

const root = ({ options }: PrestashopContext): string => `${options.url.replace(/\/$/, '')}/index.php`;

const signIn = (ctx: PrestashopContext, { email, password }: { email: string; password: string }): Promise<string> =>
  signInByForm(ctx, `${root(ctx)}?controller=authentication`, { email, password, back: '', submitLogin: '1' });

interface Asked {
  article: Article;
  currency: Element;
}

async function pricesOf(ctx: PrestashopContext, asked: Asked, cookie: string | undefined): Promise<ShownPrice[]> {
  const one = await productAt(ctx, asked, 1, cookie);
  const steps = new Set((one?.quantity_discounts ?? []).map(({ from_quantity }) => Number(from_quantity)));
  const more = [...steps].filter((pieces) => pieces > 1).sort((a, b) => a - b);
  const shown = one ? shownAs(asked, one, 1) : [];
  for (const pieces of more) {
    const product = await productAt(ctx, asked, pieces, cookie);
    if (product) shown.push(...shownAs(asked, product, pieces));
  }
  return shown;
}

function shownAs({ article, currency }: Asked, { price_amount }: Product, minimumQuantity: number): ShownPrice[] {
  const amount = parseDecimal(price_amount);
  const code = textAt(currency, 'iso_code');
  return amount === undefined
    ? []
    : [{ sku: article.reference, currency: code, amount: roundMoney(amount, code), minimumQuantity }];
}

/** By POST, which no friendly address sends elsewhere; undefined where the visitor is shown no price of that article. */
async function productAt(
  ctx: PrestashopContext,
  { article, currency }: Asked,
  pieces: number,
  cookie: string | undefined,
): Promise<Product | undefined> {
  const form = {
    ...{ ajax: '1', action: 'quickview', quantity_wanted: String(pieces) },
    ...{ id_product: article.product, id_product_attribute: article.combination },
    ...{ SubmitCurrency: '1', id_currency: textAt(currency, 'id') },
  };
  const headers: Record<string, string> = cookie ? { cookie } : {};
  const request = { url: `${root(ctx)}?controller=product`, headers, form, idempotent: true };
  const answer = await ctx.http.request({ method: 'POST', ...request }).catch(hidden);
  if (answer === undefined) return undefined;
  const { product } = (typeof answer.data === 'object' && answer.data !== null ? answer.data : {}) as {
    product?: Product;
  };
  if (!product)
    throw new WaybillError({ class: 'unavailable', message: 'the page of a product answered without the product' });
  const isAsked = String(product.id_product_attribute || 0) === article.combination;
  return isAsked && Number(product.show_price ?? 1) ? product : undefined;
}

/** An article that is switched off, or not for this visitor, has no page. */
function hidden(error: unknown): undefined {
  if (!(error instanceof WaybillError)) throw error;
  const { failure } = error;
  const isGone = failure.class === 'rejected' && ['404', '410'].includes(failure.code ?? '');
  if (isGone || (failure.class === 'auth' && failure.lack === 'permission')) return undefined;
  throw error;
}
