import { WaybillError } from '../../domain/failures.ts';
import { defineConnector } from '../connector.ts';
import { customer } from './customer.ts';
import { forget } from './forget.ts';
import { classifyError, graphql } from './graphql.ts';
import { options, type ShopifyOptions } from './options.ts';
import { order } from './order.ts';
import { patienceMs, pointsOf } from './patience.ts';
import { price } from './price.ts';
import { product } from './product.ts';
import { returns } from './return.ts';
import { missingScopes, scopesFor } from './scopes.ts';
import { shipment } from './shipment.ts';
import { SHOP } from './shop.graphql.ts';
import { standingPrices } from './standing-prices.ts';
import { stock } from './stock.ts';
import { storefront } from './storefront.ts';
import { API_VERSION } from './version.ts';
import { webhook } from './webhook.ts';

/** Shopify, by its Admin GraphQL API. */
export default defineConnector<ShopifyOptions>({
  id: 'shopify',
  title: 'Shopify',
  docs: 'https://shopify.dev/docs/api/admin-graphql',
  evidence: [
    { kind: 'spec', of: `Admin and Storefront GraphQL ${API_VERSION} introspection` },
    { kind: 'vector', of: 'HMAC-SHA256 of webhooks, RFC 4231' },
  ],
  role: 'storefront',
  eraseByHand:
    'in its admin, Customers: the customer, More actions, Erase personal data; of a guest, the same on the order',
  options,
  // Shopify counts cost points, not calls, and says itself when the bucket is empty.
  limits: { concurrency: 10, timeoutMs: 30_000 },
  kinds: { order, shipment, stock, customer, product, price, return: returns },
  storefront,
  priceLists: standingPrices,
  webhook,
  classifyError,
  patienceMs,
  pointsOf,
  forget,
  async check(ctx) {
    const data: {
      shop: { myshopifyDomain: string };
      currentAppInstallation: { accessScopes: { handle: string }[] };
    } = await graphql(ctx, SHOP, {});
    const named = ctx.options.shop.replace(/\.myshopify\.com$/, '');
    const answers = data.shop.myshopifyDomain.replace(/\.myshopify\.com$/, '');
    if (answers !== named) {
      const message = `the access token is of the shop ${answers}, and the config names ${named}`;
      throw new WaybillError({ class: 'auth', lack: 'account', message });
    }
    const held = data.currentAppInstallation.accessScopes.map(({ handle }) => handle);
    const missing = missingScopes(scopesFor(ctx.moves, ctx.options), held);
    if (missing.length > 0) {
      const message = `the access token lacks the scopes ${missing.join(', ')}`;
      throw new WaybillError({ class: 'auth', lack: 'scope', message });
    }
  },
});
