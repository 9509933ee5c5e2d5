import type { FastifyInstance } from 'fastify';
import {
  type DocumentNode,
  execute,
  type FieldNode,
  type GraphQLError,
  type GraphQLResolveInfo,
  getDirectiveValues,
  parse,
  validate,
} from 'graphql';
import type { SandboxContext } from '../sandbox.ts';
import { accessRoute } from './access.ts';
import { updateVariants } from './articles.ts';
import { BulkOperations, wholeLists } from './bulk.ts';
import { CostBucket, costOf } from './cost.ts';
import {
  cancelFulfillment,
  createEvent,
  createFulfillment,
  eraseCustomer,
  setStock,
  updateTracking,
} from './mutations.ts';
import { queryRoot } from './queries.ts';
import { returnMutations } from './return-writes.ts';
import { schema } from './schema.ts';
import type { Shop } from './shop.ts';
import { storefrontRoutes } from './storefront.ts';

const VERSION = '2026-10';
/** More than any plan has, so that demos are not held up; tests set a plan's own: 2,000 and 100. */
const DEFAULT_MAXIMUM = 2_000_000;
const DEFAULT_RESTORE_RATE = 100_000;
/** Points; option `mostAQuery` lowers it. */
const MOST_A_QUERY = 1_000;

/** Parsed and validated documents by their text: an app sends few, again and again. */
class Documents {
  readonly #known = new Map<string, { document: DocumentNode } | { errors: readonly GraphQLError[] }>();

  of(text: string): { document: DocumentNode } | { errors: readonly GraphQLError[] } {
    const known = this.#known.get(text);
    if (known) return known;
    const made = this.#make(text);
    if (this.#known.size < 1_000) this.#known.set(text, made);
    return made;
  }

  #make(text: string) {
    try {
      const document = parse(text);
      const errors = validate(schema, document);
      return errors.length > 0 ? { errors } : { document };
    } catch (error) {
      return { errors: [error as GraphQLError] };
    }
  }
}

/** `POST /admin/api/2026-10/graphql.json`: token, cost, validation, and the books behind. */
export function graphqlRoute(app: FastifyInstance, shop: Shop, context: SandboxContext): void {
  const { options } = context;
  const documents = new Documents();
  const bucket = new CostBucket(
    Number(options.maximumAvailable ?? DEFAULT_MAXIMUM),
    Number(options.restoreRate ?? DEFAULT_RESTORE_RATE),
    context.now(),
  );
  const access = accessRoute(app, context);
  const queries = queryRoot(shop, context);
  const bulk = new BulkOperations(context, wholeLists(schema, queries));
  bulk.routes(app);
  storefrontRoutes(app, shop, context);
  const root = {
    ...queries,
    ...mutationRoot(shop, context),
    bulkOperation: bulk.get,
    bulkOperationRunQuery: (args: { query: string }) => bulk.run(args),
  };

  app.post('/admin/api/:version/graphql.json', async (request, reply) => {
    reply.header('x-shopify-api-version', VERSION);
    if (!access.allows(request.headers['x-shopify-access-token'])) {
      return reply
        .code(401)
        .send({ errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
    }
    // A shop that did not pay for its plan: https://shopify.dev/docs/api/usage/response-codes
    if (options.frozen) return reply.code(402).send({ errors: 'This shop is currently frozen' });
    if ((request.params as { version: string }).version !== VERSION)
      return reply.code(404).send({ errors: 'Not Found' });
    const {
      query,
      variables = {},
      operationName,
    } = (request.body ?? {}) as {
      query?: string;
      variables?: Record<string, unknown>;
      operationName?: string;
    };
    if (typeof query !== 'string')
      return reply.code(400).send({ errors: { query: 'Required parameter missing or invalid' } });
    const known = documents.of(query);
    if ('errors' in known) {
      return {
        errors: known.errors.map(({ message, locations }) => ({
          message,
          locations,
          extensions: { code: 'undefinedField' },
        })),
      };
    }
    const cost = costOf(known.document, variables);
    const most = Number(options.mostAQuery ?? MOST_A_QUERY);
    if (cost > most) {
      return {
        errors: [
          {
            message: `Query cost is ${cost}, which exceeds the single query max cost limit (${most}).`,
            extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: most },
          },
        ],
      };
    }
    if (!bucket.take(cost, context.now())) {
      return {
        errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }],
        extensions: bucket.extensions(cost, null),
      };
    }
    const result = await execute({
      schema,
      document: known.document,
      rootValue: root,
      variableValues: variables,
      operationName: operationName ?? null,
    });
    return { ...result, extensions: bucket.extensions(cost, cost) };
  });
}

function mutationRoot(shop: Shop, context: SandboxContext) {
  const { returnProcess, ...returns } = returnMutations(shop, context);
  return {
    ...returns,
    returnProcess: (args: Parameters<typeof returnProcess>[0], _: unknown, info: GraphQLResolveInfo) =>
      returnProcess(args, idempotencyKey(info)),
    fulfillmentCreate: (args: Parameters<typeof createFulfillment>[2]) => createFulfillment(shop, context, args),
    fulfillmentTrackingInfoUpdate: (args: Parameters<typeof updateTracking>[1]) => updateTracking(shop, args),
    fulfillmentEventCreate: (args: Parameters<typeof createEvent>[2]) => createEvent(shop, context, args),
    fulfillmentCancel: (args: Parameters<typeof cancelFulfillment>[1]) => cancelFulfillment(shop, args),
    priceListFixedPricesAdd: (args: Parameters<typeof shop.lists.addFixed>[0]) => shop.lists.addFixed(args),
    quantityPricingByVariantUpdate: (args: Parameters<typeof shop.lists.update>[0]) => shop.lists.update(args),
    productVariantsBulkUpdate: (args: Parameters<typeof updateVariants>[1]) => updateVariants(shop.articles, args),
    draftOrderCreate: (args: Parameters<typeof shop.drafts.create>[0]) => shop.drafts.create(args),
    draftOrderUpdate: (args: Parameters<typeof shop.drafts.update>[0]) => shop.drafts.update(args),
    draftOrderComplete: (args: { id: string }) => shop.drafts.complete(args),
    draftOrderInvoiceSend: (args: { id: string }) => shop.drafts.invoice(args),
    draftOrderDelete: (args: { input: { id: string } }) => shop.drafts.delete(args),
    tagsAdd: ({ id, tags }: { id: string; tags: string[] }) => shop.clients.retag(id, { add: tags }),
    tagsRemove: ({ id, tags }: { id: string; tags: string[] }) => shop.clients.retag(id, { remove: tags }),
    customerRequestDataErasure: (args: { customerId: string }) => eraseCustomer(shop, args),
    inventorySetQuantities: (args: Parameters<typeof setStock>[2], _: unknown, info: GraphQLResolveInfo) =>
      setStock(shop, context, args, idempotencyKey(info)),
  };
}

function idempotencyKey(info: GraphQLResolveInfo): string | undefined {
  const directive = schema.getDirective('idempotent');
  if (!directive) return undefined;
  const values = getDirectiveValues(directive, info.fieldNodes[0] as FieldNode, info.variableValues);
  return typeof values?.key === 'string' ? values.key : undefined;
}
