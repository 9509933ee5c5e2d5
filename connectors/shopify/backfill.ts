import { z } from 'zod';
import { WaybillError } from '../../domain/failures.ts';
import { BULK_RUN, BULK_STATE } from './bulk.graphql.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import { bulkFile } from './jsonl.ts';
import { ALL_ORDERS, ORDERS_COUNT } from './orders.graphql.ts';

/** Where a backfill stands: which operation, and the byte of its file at which the next order begins. */
export const bulkPlace = z.object({ id: z.string(), byte: z.int().nonnegative() });

export type BulkPlace = z.infer<typeof bulkPlace>;

interface BulkOperation {
  id: string;
  status: string;
  errorCode: string | null;
  createdAt: string;
  objectCount: string | number;
  fileSize: string | number | null;
  url: string | null;
}

/** A stretch of a backfill. `since` ends it: changes are polled from there on, or from the beginning where it is null. */
export interface BulkStretch {
  nodes: object[];
  bulk?: BulkPlace;
  since?: string | null;
}

const BUSY = new Set(['CREATED', 'RUNNING', 'CANCELING']);
/** Shops let few operations run at a time, all apps' of one token together. */
const OTHERS_MS = 60_000;

/**
 * Begins a bulk operation over all orders of a shop that has many: page by page they would cost thousands of times the points. Undefined
 * where they are few.
 */
export async function beginBackfill(ctx: ShopifyContext): Promise<BulkPlace | undefined> {
  const { bulkFrom } = ctx.options;
  const counted: { ordersCount: { count: number } | null } = await graphql(ctx, ORDERS_COUNT, { limit: bulkFrom });
  if ((counted.ordersCount?.count ?? 0) < bulkFrom) return undefined;
  const data: { bulkOperationRunQuery: { bulkOperation: { id: string } | null; userErrors: unknown } } = await graphql(
    ctx,
    BULK_RUN,
    { query: ALL_ORDERS },
  );
  const { bulkOperation, userErrors } = data.bulkOperationRunQuery;
  if (bulkOperation) return { id: bulkOperation.id, byte: 0 };
  const failure = refusal(userErrors);
  const code = failure?.class === 'rejected' ? failure.code : undefined;
  if (code === 'OPERATION_IN_PROGRESS' || code === 'LIMIT_REACHED')
    throw new WaybillError({
      class: 'rate-limited',
      message: 'another bulk operation is running',
      retryAfterMs: OTHERS_MS,
    });
  throw new WaybillError(failure ?? { class: 'unavailable', message: 'BulkRun: neither an operation nor an error' });
}

/**
 * What a bulk operation has found, once it is through; the first stretch says no more than that it was begun, and while it runs there is
 * none. One that failed, or whose file is gone, is given up, and pages are read from the beginning.
 */
export async function* readBackfill(ctx: ShopifyContext, place: BulkPlace): AsyncGenerator<BulkStretch> {
  // Told before anything else: whoever is killed now must not begin a second one.
  if (place.byte === 0) yield { nodes: [], bulk: place };
  const { bulkOperation: operation }: { bulkOperation: BulkOperation | null } = await graphql(ctx, BULK_STATE, {
    id: place.id,
  });
  if (operation && BUSY.has(operation.status)) return;
  const empty = operation?.status === 'COMPLETED' && Number(operation.objectCount) === 0;
  if (operation?.status !== 'COMPLETED' || (!operation.url && !empty)) {
    ctx.log.warn(
      { operation: place.id, status: operation?.status, code: operation?.errorCode },
      'the bulk operation has no result: orders are read page by page',
    );
    yield { nodes: [], since: null };
    return;
  }
  // Whoever was killed after the last stretch has nothing left to read.
  if (operation.url && place.byte < Number(operation.fileSize ?? Number.POSITIVE_INFINITY))
    for await (const { objects, next } of bulkFile(ctx, operation.url, place.byte)) {
      const nodes = objects.map(({ children, ...one }) => ({ ...one, lineItems: { nodes: children } }));
      yield { nodes, bulk: { id: place.id, byte: next } };
    }
  // By the shop's own clock: what changed while it ran is polled from its beginning on.
  yield { nodes: [], since: new Date(operation.createdAt).toISOString() };
}
