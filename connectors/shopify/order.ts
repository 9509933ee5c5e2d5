import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, Page, SourceRecord } from '../connector.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { ORDER_LINES, ORDERS_BY_ID, ORDERS_CHANGED } from './orders.graphql.ts';
import { orderSurvey } from './survey.ts';

const ORDERS_A_PAGE = 25;

const text = z.string().nullish();
const money = z.looseObject({
  shopMoney: z.looseObject({ amount: z.string().meta({ holds: 'decimal' }), currencyCode: z.string() }),
});

const address = z.looseObject({
  name: personal('name', text),
  company: personal('company', text),
  address1: personal('street', text),
  address2: personal('street', text),
  city: personal('city', text),
  province: personal('region', text),
  provinceCode: personal('region', text),
  zip: personal('postalCode', text),
  countryCodeV2: text,
  phone: personal('phone', text),
});

const line = z.looseObject({
  id: z.string(),
  sku: text,
  title: text,
  /** As it was ordered; `currentQuantity` is what is left after edits. */
  quantity: z.int().optional(),
  currentQuantity: z.int(),
  requiresShipping: z.boolean().optional(),
  discountedUnitPriceAfterAllDiscountsSet: money.nullish(),
  discountedTotalSet: money.nullish(),
  taxLines: z
    .array(z.looseObject({ title: text, ratePercentage: z.number().nullish(), priceSet: money.nullish() }))
    .nullish(),
  variant: z
    .looseObject({
      id: text,
      inventoryItem: z
        .looseObject({
          id: text,
          harmonizedSystemCode: text,
          countryCodeOfOrigin: text,
          measurement: z
            .looseObject({ weight: z.looseObject({ value: z.number(), unit: z.string() }).nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

const customer = z.looseObject({
  id: z.string(),
  displayName: personal('name', text),
  tags: z.array(personal('free', z.string())).nullish(),
  defaultEmailAddress: z.looseObject({ emailAddress: personal('email', text) }).nullish(),
  defaultPhoneNumber: z.looseObject({ phoneNumber: personal('phone', text) }).nullish(),
});

/** A business customer's company and the place of it that ordered; absent for a person. */
const purchasingEntity = z.looseObject({
  __typename: text,
  company: z.looseObject({ id: text, name: personal('company', text), externalId: text }).nullish(),
  location: z
    .looseObject({
      id: text,
      name: personal('company', text),
      externalId: text,
      taxSettings: z.looseObject({ taxRegistrationId: personal('taxId', text) }).nullish(),
    })
    .nullish(),
});

/** An order as Admin GraphQL gives it; every line is in `lineItems.nodes`. Complete: the query names every field. */
export const orderSchema = z
  .looseObject({
    id: z.string().startsWith('gid://shopify/Order/'),
    legacyResourceId: text,
    name: z.string(),
    createdAt: z.string(),
    processedAt: text,
    updatedAt: z.string(),
    cancelledAt: text,
    test: z.boolean().nullish(),
    tags: z.array(personal('free', z.string())).nullish(),
    note: personal('note', text),
    poNumber: text,
    sourceName: text,
    email: personal('email', text),
    phone: personal('phone', text),
    currencyCode: z.string(),
    taxesIncluded: z.boolean().optional(),
    /** Open: 2026-10 has added values before. */
    displayFinancialStatus: text,
    displayFulfillmentStatus: text,
    paymentGatewayNames: z.array(z.string()).nullish(),
    paymentTerms: z.looseObject({ paymentTermsType: text, dueInDays: z.int().nullish() }).nullish(),
    currentTotalPriceSet: money,
    currentTotalTaxSet: money.nullish(),
    currentShippingPriceSet: money.nullish(),
    totalReceivedSet: money.nullish(),
    customer: customer.nullish(),
    purchasingEntity: purchasingEntity.nullish(),
    shippingAddress: address.nullish(),
    billingAddress: address.nullish(),
    shippingLine: z.looseObject({ title: text, code: text }).nullish(),
    customAttributes: z.array(z.looseObject({ key: z.string(), value: personal('free', text) })).nullish(),
    lineItems: z.looseObject({ nodes: z.array(line) }),
  })
  .meta({ complete: true });

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
  survey: orderSurvey,

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
