import { divide } from '../../domain/decimal.ts';
import { WaybillError } from '../../domain/failures.ts';
import type { ShownPrice } from '../../domain/prices/exposed.ts';
import { signInByForm } from '../form-session.ts';
import { passwordOf, type Storefront, type Visitor } from '../storefront.ts';
import { addressOf, type WoocommerceContext } from './call.ts';
import { noisyJson } from './noisy-json.ts';
import type { WoocommerceOptions } from './options.ts';

/** SKUs of one call stand in its address; a page has 100 rows at most. */
const ARTICLES_A_CALL = 50;
const STORE = '/wc/store/v1/products';

interface Shown {
  sku?: string;
  prices?: { price?: string; currency_code?: string; currency_minor_unit?: number };
}

/** Prices as the shop's Store API shows them: what its own pages are made of. It knows one price an article, for any number of pieces. */
export const storefront: Storefront<WoocommerceOptions> = {
  async prices(ctx, visitor, skus) {
    const headers = visitor ? await signedIn(ctx, visitor) : {};
    const shown: ShownPrice[] = [];
    // Variations are listed to those alone who ask for them.
    for (const sku of groupsOf(skus))
      for (const type of [undefined, 'variation']) {
        const query = { sku, type, per_page: 100 };
        const rows = noisyJson(await textOf(ctx, addressOf(ctx.options, STORE, query), headers));
        if (!Array.isArray(rows)) throw new WaybillError({ class: 'unavailable', message: `GET ${STORE}: no list` });
        shown.push(...(rows as Shown[]).flatMap(priceOf));
      }
    return shown;
  },
};

/** A SKU with a comma in it is asked for alone: the shop takes the whole text for one, too. */
function groupsOf(skus: readonly string[]): string[] {
  const plain = skus.filter((sku) => !sku.includes(','));
  const groups = skus.filter((sku) => sku.includes(','));
  for (let at = 0; at < plain.length; at += ARTICLES_A_CALL)
    groups.push(plain.slice(at, at + ARTICLES_A_CALL).join(','));
  return groups;
}

function priceOf({ sku, prices }: Shown): ShownPrice[] {
  const { price = '', currency_code: currency, currency_minor_unit: digits } = prices ?? {};
  if (!sku || !currency || digits === undefined || !/^\d+$/.test(price)) return [];
  return [{ sku, currency, amount: divide(price, `1${'0'.repeat(digits)}`, digits), minimumQuantity: 1 }];
}

/**
 * A session of WordPress, and the nonce without which its REST API takes whoever has one for a stranger
 * (https://developer.wordpress.org/rest-api/using-the-rest-api/authentication/).
 */
async function signedIn(ctx: WoocommerceContext, visitor: Visitor): Promise<Record<string, string>> {
  const { email, password } = passwordOf(visitor);
  const root = ctx.options.url.replace(/\/$/, '');
  const cookie = await signInByForm(ctx, `${root}/wp-login.php`, { log: email, pwd: password });
  const answer = await textOf(ctx, `${root}/wp-admin/admin-ajax.php?action=rest-nonce`, { cookie });
  const nonce = /\w{6,}$/.exec(answer.trim())?.[0];
  if (!nonce)
    throw new WaybillError({ class: 'auth', message: 'the shop gave the customer no nonce for its REST API' });
  return { cookie, 'x-wp-nonce': nonce };
}

async function textOf(ctx: WoocommerceContext, url: string, headers: Record<string, string>): Promise<string> {
  return String((await ctx.http.request({ method: 'GET', url, headers, answers: 'text' })).data);
}
