import { z } from 'zod';
import { personal } from '../../domain/personal.ts';
import type { KindPort, SourceRecord } from '../connector.ts';
import { readInPages } from './by-id.ts';
import { type ChangingList, changed, cursorOf, type Nodes, sinceOf } from './changed.ts';
import { graphql, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { returnSurvey } from './return-survey.ts';
import { returnPort } from './return-write.ts';
import { type Returned, returnsOf } from './returned-orders.ts';
import { RETURN_LINES, RETURNED_ORDERS, RETURNS_BY_ID } from './returns.graphql.ts';

const ORDERS_A_PAGE = 25;
const RETURNS_A_PAGE = 5;

const text = z.string().nullish();

const line = z.looseObject({
  __typename: text,
  id: z.string(),
  quantity: z.int(),
  customerNote: personal('note', text),
  returnReasonNote: personal('note', text),
  returnReasonDefinition: z.looseObject({ handle: text, name: text }).nullish(),
  fulfillmentLineItem: z
    .looseObject({ id: text, lineItem: z.looseObject({ id: z.string(), sku: text }) })
    .nullish()
    .describe('absent for goods that the shop did not send'),
});

const tracking = z.looseObject({
  carrierName: text,
  number: personal('tracking', text),
  url: personal('url', text),
});

const delivery = z.looseObject({
  deliverable: z.looseObject({ __typename: text, tracking: tracking.nullish() }).nullish(),
});

/** A return as Admin GraphQL gives it; every line is in `returnLineItems.nodes`. Complete: the query names every field. */
export const returnSchema = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    status: z.string().describe('REQUESTED, OPEN, CLOSED, CANCELED, DECLINED'),
    createdAt: z.string(),
    requestApprovedAt: text,
    closedAt: text,
    order: z.looseObject({ id: z.string(), name: z.string() }),
    reverseFulfillmentOrders: z.looseObject({
      nodes: z.array(z.looseObject({ reverseDeliveries: z.looseObject({ nodes: z.array(delivery) }) })),
    }),
    returnLineItems: z.looseObject({ nodes: z.array(line) }),
  })
  .meta({ complete: true });

type ShopifyReturn = z.output<typeof returnSchema>;

const RETURNED = { document: RETURNED_ORDERS, field: 'orders', pageSize: ORDERS_A_PAGE } satisfies ChangingList;

/** Returns of orders that changed; what changed of a return is known by its content. What came of them is told as `return-write.ts` says. */
export const returns: KindPort<ShopifyOptions> = {
  ...returnPort,
  schema: returnSchema,

  async *pull(ctx, cursor) {
    for await (const { nodes, since } of changed<Returned>(ctx, RETURNED, sinceOf(cursor))) {
      const ids: string[] = [];
      for (const order of nodes) ids.push(...(await returnsOf(ctx, order)));
      yield { records: await recordsOf(ctx, ids), cursor: cursorOf(since) };
    }
  },

  read: recordsOf,
  survey: returnSurvey,
};

async function recordsOf(ctx: ShopifyContext, ids: string[]): Promise<SourceRecord[]> {
  const nodes = await readInPages<object>(ctx, RETURNS_BY_ID, ids, RETURNS_A_PAGE);
  const found = nodes.map((node) => returnSchema.parse(node));
  for (const one of found) await completeLines(ctx, one);
  return found.map((one) => ({
    kind: 'return',
    id: one.id,
    parent: { kind: 'order', id: one.order.id },
    numbers: [one.name],
    cancelled: one.status === 'CANCELED' || one.status === 'DECLINED',
    data: one,
  }));
}

async function completeLines(ctx: ShopifyContext, one: ShopifyReturn): Promise<void> {
  const lines = one.returnLineItems as unknown as Nodes<ShopifyReturn['returnLineItems']['nodes'][number]>;
  for (let { pageInfo } = lines; pageInfo.hasNextPage; ) {
    const data: { of: { returnLineItems: typeof lines } | null } = await graphql(ctx, RETURN_LINES, {
      id: one.id,
      after: pageInfo.endCursor,
    });
    if (!data.of) break;
    lines.nodes.push(...data.of.returnLineItems.nodes);
    pageInfo = data.of.returnLineItems.pageInfo;
  }
  lines.pageInfo = { hasNextPage: false, endCursor: null };
}
