import { z } from 'zod';
import type { KindPort, Page, SourceRecord } from '../connector.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { ORDER_LINES, ORDERS_BY_ID, ORDERS_CHANGED } from './orders.graphql.ts';

const ORDERS_A_PAGE = 25;

const money = z.looseObject({ shopMoney: z.looseObject({ amount: z.string(), currencyCode: z.string() }) });
const address = z.looseObject({ countryCodeV2: z.string().nullish() });

/** An order as Admin GraphQL gives it; every line is in `lineItems.nodes`. */
export const orderSchema = z.looseObject({
  id: z.string().startsWith('gid://shopify/Order/'),
  name: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  cancelledAt: z.string().nullish(),
  currencyCode: z.string(),
  /** Open: 2026-10 has added values before. */
  displayFinancialStatus: z.string().nullish(),
  poNumber: z.string().nullish(),
  currentTotalPriceSet: money,
  customer: z.looseObject({ id: z.string() }).nullish(),
  shippingAddress: address.nullish(),
  lineItems: z.looseObject({
    nodes: z.array(z.looseObject({ id: z.string(), sku: z.string().nullish(), currentQuantity: z.int() })),
  }),
});

type ShopifyOrder = z.infer<typeof orderSchema>;

interface Connection<T> {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: T[];
}

/** What a cursor says: everything changed before this instant has been staged. */
const cursorSchema = z.object({ since: z.iso.datetime() });

const sinceOf = (cursor: string | null): string | undefined =>
  cursor === null ? undefined : cursorSchema.parse(JSON.parse(cursor)).since;

export const order: KindPort<ShopifyOptions> = {
  schema: orderSchema,

  async *pull(ctx, cursor) {
    // `updated_at` moves while pages are read and the search lags behind the orders, so each pull reaches back a little;
    // within one pull the vendor's own cursor leads on.
    let since = sinceOf(cursor);
    const from = since && new Date(Date.parse(since) - ctx.options.overlapSeconds * 1_000);
    const query = from ? `updated_at:>='${from.toISOString().replace(/\.\d+/, '')}'` : '';
    let after: string | null = null;
    for (;;) {
      const data: { orders: Connection<unknown> } = await graphql(ctx, ORDERS_CHANGED, {
        first: ORDERS_A_PAGE,
        after,
        query,
      });
      const records = await recordsOf(ctx, data.orders.nodes);
      for (const { version } of records) if (version && (!since || version > since)) since = version;
      if (since) yield { records, cursor: JSON.stringify({ since }) } satisfies Page;
      after = data.orders.pageInfo.endCursor;
      if (!data.orders.pageInfo.hasNextPage || after === null) return;
    }
  },

  async read(ctx, ids) {
    const records: SourceRecord[] = [];
    for (let at = 0; at < ids.length; at += ORDERS_A_PAGE) {
      const data: { nodes: unknown[] } = await graphql(ctx, ORDERS_BY_ID, { ids: ids.slice(at, at + ORDERS_A_PAGE) });
      records.push(...(await recordsOf(ctx, data.nodes.filter(isOrder))));
    }
    return records;
  },
};

/** `nodes` answers null for an id that is gone, and an empty object for one that is no order. */
const isOrder = (node: unknown): boolean => typeof (node as { id?: unknown } | null)?.id === 'string';

async function recordsOf(ctx: ShopifyContext, nodes: unknown[]): Promise<SourceRecord[]> {
  const orders = nodes.map((node) => orderSchema.parse(node));
  await Promise.all(orders.map((one) => completeLines(ctx, one)));
  return orders.map((one) => ({
    kind: 'order',
    id: one.id,
    version: new Date(one.updatedAt).toISOString(),
    ...(one.customer ? { customerId: one.customer.id } : {}),
    numbers: [one.name, ...(one.poNumber ? [one.poNumber] : [])],
    cancelled: Boolean(one.cancelledAt),
    data: one,
  }));
}

async function completeLines(ctx: ShopifyContext, one: ShopifyOrder): Promise<void> {
  const lines = one.lineItems as unknown as Connection<ShopifyOrder['lineItems']['nodes'][number]>;
  let { pageInfo } = lines;
  while (pageInfo?.hasNextPage) {
    const data: { order: { lineItems: typeof lines } | null } = await graphql(ctx, ORDER_LINES, {
      id: one.id,
      after: pageInfo.endCursor,
    });
    if (!data.order) return;
    lines.nodes.push(...data.order.lineItems.nodes);
    pageInfo = data.order.lineItems.pageInfo;
  }
  lines.pageInfo = { hasNextPage: false, endCursor: null };
}
