import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, Page, SourceRecord } from '../connector.ts';
import { address } from './address.ts';
import { beginBackfill, bulkPlace, readBackfill } from './backfill.ts';
import { readInPages } from './by-id.ts';
import { type Changing, type ChangingList, changed, type Nodes, versionOf } from './changed.ts';
import { draftPort } from './draft.ts';
import { DRAFT_LINES, DRAFTS_BY_ID, DRAFTS_CHANGED } from './drafts.graphql.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { ORDER_LINES, ORDERS_BY_ID, ORDERS_CHANGED } from './orders.graphql.ts';
import { isGiven } from './own.ts';
import { orderSurvey } from './survey.ts';
import { tierIn } from './tier.ts';

const ORDERS_A_PAGE = 25;
const DRAFTS_A_PAGE = 10;

const text = z.string().nullish();
const money = z.looseObject({
  shopMoney: z.looseObject({ amount: z.string().meta({ holds: 'decimal' }), currencyCode: z.string() }),
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
    id: z.string().regex(/^gid:\/\/shopify\/(Draft)?Order\//),
    draftStatus: text.describe('of a draft: OPEN, INVOICE_SENT, COMPLETED'),
    legacyResourceId: text,
    name: z.string(),
    createdAt: z.string(),
    processedAt: text,
    updatedAt: z.string(),
    cancelledAt: text,
    test: z.boolean().nullish(),
    tags: z.array(personal('free', z.string())).nullish(),
    /** Made of the customer's tags and the order's. */
    tier: z.string().optional().describe('price tier: a tag that `tiers` names'),
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

const CHANGED = { document: ORDERS_CHANGED, field: 'orders', pageSize: ORDERS_A_PAGE } satisfies ChangingList;

const DRAFTS = { document: DRAFTS_CHANGED, field: 'draftOrders', pageSize: DRAFTS_A_PAGE } satisfies ChangingList;

/** Up to when orders have been staged, and drafts, where those are read; or where the reading of a bulk operation's file stands. */
const cursorSchema = z.object({
  since: z.iso.datetime().optional(),
  drafts: z.iso.datetime().optional(),
  bulk: bulkPlace.optional(),
});

export const order: KindPort<ShopifyOptions> = {
  schema: orderSchema,
  ...draftPort,
  survey: orderSurvey,

  async *pull(ctx, cursor) {
    const at = cursorSchema.parse(cursor === null ? { bulk: await beginBackfill(ctx) } : JSON.parse(cursor));
    if (at.bulk) {
      for await (const { nodes, since, ...place } of readBackfill(ctx, at.bulk)) {
        const next = since === undefined ? place : { since: since ?? undefined };
        yield { records: await recordsOf(ctx, nodes), cursor: JSON.stringify(next) };
      }
      return;
    }
    for await (const { nodes, since } of changed<Changing>(ctx, CHANGED, at.since)) {
      at.since = since;
      yield { records: await recordsOf(ctx, nodes), cursor: JSON.stringify(at) } satisfies Page;
    }
    if (!ctx.options.drafts) return;
    for await (const { nodes, since } of changed<Changing>(ctx, DRAFTS, at.drafts)) {
      at.drafts = since;
      yield { records: await recordsOf(ctx, nodes.map(asOrder)), cursor: JSON.stringify(at) } satisfies Page;
    }
  },

  async read(ctx, ids) {
    const drafts = ids.filter(isDraft);
    const orders = ids.filter((id) => !isDraft(id));
    return recordsOf(ctx, [
      ...(await readInPages(ctx, ORDERS_BY_ID, orders, ORDERS_A_PAGE)),
      ...(await readInPages<object>(ctx, DRAFTS_BY_ID, drafts, DRAFTS_A_PAGE)).map(asOrder),
    ]);
  },
};

const isDraft = (id: string): boolean => id.startsWith('gid://shopify/DraftOrder/');

/** Nobody has paid a draft: once somebody does, it is completed, and an order goes on in its place. */
const asOrder = (draft: object): object => ({ ...draft, displayFinancialStatus: 'PENDING', paymentGatewayNames: [] });

async function recordsOf(ctx: ShopifyContext, nodes: unknown[]): Promise<SourceRecord[]> {
  const orders = nodes.map((node) => orderSchema.parse(node)).filter((one) => isGiven(ctx.options, one));
  await Promise.all(orders.map((one) => completeLines(ctx, one)));
  return orders.map((one) => ({
    kind: 'order',
    id: one.id,
    version: versionOf(one),
    ...(one.customer ? { customerId: one.customer.id } : {}),
    numbers: [one.name, ...(one.poNumber ? [one.poNumber] : [])],
    cancelled: Boolean(one.cancelledAt),
    data: withTier(ctx, one),
  }));
}

function withTier(ctx: ShopifyContext, one: ShopifyOrder): ShopifyOrder {
  const tier = tierIn(ctx.options, one.customer?.tags, one.tags);
  return tier ? { ...one, tier } : one;
}

async function completeLines(ctx: ShopifyContext, one: ShopifyOrder): Promise<void> {
  const lines = one.lineItems as unknown as Nodes<ShopifyOrder['lineItems']['nodes'][number]>;
  let { pageInfo } = lines;
  while (pageInfo?.hasNextPage) {
    const document = isDraft(one.id) ? DRAFT_LINES : ORDER_LINES;
    const data: { of: { lineItems: typeof lines } | null } = await graphql(ctx, document, {
      id: one.id,
      after: pageInfo.endCursor,
    });
    if (!data.of) return;
    lines.nodes.push(...data.of.lineItems.nodes);
    pageInfo = data.of.lineItems.pageInfo;
  }
  lines.pageInfo = { hasNextPage: false, endCursor: null };
}
