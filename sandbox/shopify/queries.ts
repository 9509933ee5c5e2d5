import type { SandboxContext } from '../sandbox.ts';
import { articleQueries, skusIn } from './articles.ts';
import { clientQueries } from './clients.ts';
import { draftQueries } from './drafts.ts';
import { priceListQueries } from './price-lists.ts';
import { returnableFulfillments } from './return-writes.ts';
import { LOCATION, type Shop } from './shop.ts';
import { fulfillmentView, itemView, locationView, orderView, pageOf, returnView, skuOfItem } from './view.ts';

const SCOPES = [
  'read_all_orders',
  'read_companies',
  'read_locations',
  'read_orders',
  'read_payment_terms',
  'write_customers',
  'write_draft_orders',
  'write_fulfillments',
  'write_inventory',
  'write_merchant_managed_fulfillment_orders',
  'write_products',
  'write_returns',
];

/** The query fields. */
export function queryRoot(shop: Shop, { options }: SandboxContext) {
  const scopes = (options.scopes ?? SCOPES) as string[];
  const { variant, ...articles } = articleQueries(shop, shop.articles, LOCATION);
  const { view, ...lists } = priceListQueries(shop.lists);
  const { draft, ...drafts } = draftQueries(shop);
  const { client, ...clients } = clientQueries(shop.clients, view);
  return {
    shop: {
      id: 'gid://shopify/Shop/1',
      name: 'Demo',
      currencyCode: 'EUR',
      myshopifyDomain: `${options.shop ?? 'demo'}.myshopify.com`,
    },
    currentAppInstallation: {
      id: 'gid://shopify/AppInstallation/1',
      accessScopes: scopes.map((handle) => ({ handle })),
    },
    ...articles,
    ...lists,
    ...clients,
    ...drafts,
    location: ({ id }: { id?: string | null }) => (!id || id === LOCATION ? locationView(shop, LOCATION) : null),
    locations: () => pageOf([locationView(shop, LOCATION)], {}),
    order: ({ id }: { id: string }) => {
      const found = shop.orders.get(id);
      return found ? orderView(shop, found, LOCATION) : null;
    },
    return: ({ id }: { id: string }) => {
      const found = shop.returns.all.get(id);
      return found ? returnView(shop, found, LOCATION) : null;
    },
    returnableFulfillments: ({ orderId, ...page }: { orderId: string; first?: number | null }) =>
      pageOf(returnableFulfillments(shop, orderId), page),
    ordersCount: ({ limit }: { limit?: number | null }) => ({
      count: Math.min(shop.orders.size, limit ?? 10_000),
    }),
    orders: (given: { first?: number; after?: string | null; query?: string | null }) => changedOrders(shop, given),
    nodes: ({ ids }: { ids: string[] }) =>
      ids.map((id) => {
        const order = shop.orders.get(id);
        if (order) return orderView(shop, order, LOCATION);
        const fulfillment = shop.fulfillments.get(id);
        if (fulfillment) return fulfillmentView(shop, fulfillment);
        const returned = shop.returns.all.get(id);
        if (returned) return returnView(shop, returned, LOCATION);
        const sku = skuOfItem(id);
        return sku === undefined ? (variant(id) ?? client(id) ?? draft(id)) : itemView(shop, sku, LOCATION);
      }),
    inventoryItems: ({ first, query }: { first?: number; query?: string | null }) => {
      const wanted = skusIn(query ?? '');
      const skus = shop.levels.values().map(({ sku }) => sku);
      return pageOf(
        (query ? skus.filter((sku) => wanted.includes(sku)) : skus).map((sku) => itemView(shop, sku, LOCATION)),
        { first: first ?? 50 },
      );
    },
  };
}

/** By `updated_at`, from a time on. The cursor is a place in the sequence of changes, so that orders move on while pages are read. */
function changedOrders(
  shop: Shop,
  { first = 50, after, query }: { first?: number; after?: string | null; query?: string | null },
) {
  const since = /updated_at:>='([^']+)'/.exec(query ?? '')?.[1] ?? '';
  const afterSeq = after ? Number(Buffer.from(after, 'base64url').toString()) : 0;
  const { changes } = shop;
  let low = 0;
  let high = changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { seq, at } = changes[middle] as (typeof changes)[number];
    if (seq <= afterSeq || at < since) low = middle + 1;
    else high = middle;
  }
  const nodes: object[] = [];
  let endCursor: string | null = null;
  for (let at = low; at < changes.length; at += 1) {
    const { seq, id } = changes[at] as (typeof changes)[number];
    const order = shop.orders.get(id);
    if (!order || order.changeSeq !== seq) continue;
    if (nodes.length === first) return { nodes, edges: edgesOf(nodes), pageInfo: { hasNextPage: true, endCursor } };
    nodes.push(orderView(shop, order, LOCATION));
    endCursor = Buffer.from(String(seq)).toString('base64url');
  }
  return { nodes, edges: edgesOf(nodes), pageInfo: { hasNextPage: false, endCursor } };
}

const edgesOf = (nodes: object[]) => nodes.map((node) => ({ node }));
