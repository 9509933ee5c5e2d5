import { type Failure, WaybillError } from '../../domain/failures.ts';
import { answered } from '../answered.ts';
import type { Finding, KindPort, WriteResult } from '../connector.ts';
import { type Fit, fitting } from '../fitting.ts';
import { inTurns } from '../in-turns.ts';
import { graphql, refusal, type ShopifyContext } from './graphql.ts';
import type { ShopifyOptions } from './options.ts';
import { IDENTITY_LENGTH, ownTag } from './own.ts';
import { type KnownReturn, type Returnable, type ReturnWrite, returnWriteSchema } from './return-shape.ts';
import {
  RETURN_APPROVE,
  RETURN_AS_IT_IS,
  RETURN_CANCEL,
  RETURN_CLOSE,
  RETURN_CREATE,
  RETURN_PROCESS,
  RETURNABLE,
  RETURNS_MARKED,
} from './return-writes.graphql.ts';
import { linesToProcess, linesToReturn } from './returned-pieces.ts';

const BATCH = 5;
/** Looked for, what may come back, made, processed, closed. */
const REQUESTS_EACH = 5;

type ReturnPort = Required<Pick<KindPort<ShopifyOptions>, 'push' | 'find' | 'cancel' | 'once'>> &
  KindPort<ShopifyOptions>;

export const returnPort: Omit<ReturnPort, 'schema'> = {
  writeSchema: returnWriteSchema,
  batch: BATCH,
  requestsPerPush: BATCH * REQUESTS_EACH,
  usualRequestsPerPush: BATCH * 2,
  // A return has no field for another system's number: the notes of its lines carry the identity, and are read with its order, not searched.
  once: { way: 'probe by reference', identityMaxLength: IDENTITY_LENGTH, settleMs: 1_000 },
  change: 'in-place',

  // Returns of one order draw on the same pieces: one after the other.
  push: fitting(returnWriteSchema, (ctx, writes) =>
    inTurns(
      writes,
      ({ payload }) => payload.orderId,
      (write) => answered(() => tell(ctx, write)),
    ),
  ),

  find: (ctx, identities, payloads) =>
    Promise.all(
      identities.map(async (identity, at): Promise<Finding> => {
        const wish = returnWriteSchema.safeParse(payloads?.[at]).data;
        if (!wish) return { found: 'unsure', why: 'a return is only to be found below its order' };
        const found = await heldFor(ctx, identity, wish);
        if (!found || isGivenUp(found)) return { found: false };
        if (isTold(ctx, found, wish)) return { found: true, ...named(found) };
        return isMarked(found, identity) ? { found: false, halfMade: found.id } : { found: false };
      }),
    ),

  cancel: (ctx, targets) =>
    Promise.all(
      targets.map(({ targetId, identity }) =>
        answered(async () => {
          const known = await asItIs(ctx, targetId);
          // Of a return that the shop began itself, nothing is ours to take back.
          if (known && !isGivenUp(known) && isMarked(known, identity)) await said(ctx, RETURN_CANCEL, { id: targetId });
          return { result: 'accepted', targetId };
        }),
      ),
    ),
};

const conflict = (message: string) => new WaybillError({ class: 'conflict', message });

const named = ({ id, name }: KnownReturn) => ({ targetId: id, numbers: [name], facts: {} });
const isGivenUp = ({ status }: KnownReturn): boolean => status === 'CANCELED' || status === 'DECLINED';
const isMarked = ({ returnLineItems }: KnownReturn, identity: string): boolean =>
  returnLineItems.nodes.some(({ returnReasonNote }) => returnReasonNote.includes(ownTag(identity)));

/** Says that goods came: of a return that the shop has, or by making one; and once they are counted, as far as the connection goes. */
async function tell(ctx: ShopifyContext, write: Fit<ReturnWrite>): Promise<WriteResult> {
  const { op, identity, payload } = write;
  const held = op === 'create' ? await heldFor(ctx, identity, payload) : await asItIs(ctx, write.targetId ?? '');
  if (!held && op === 'update') throw conflict('the return is gone');
  if (!held && payload.returnId)
    throw new WaybillError({ class: 'rejected', message: 'no such return', field: 'returnId' });
  if (held && isGivenUp(held))
    throw conflict(
      `goods came for the return ${held.name}, which is ${held.status.toLowerCase()} in the shop: decide there what becomes of them`,
    );
  const known = held ?? (await make(ctx, identity, payload));
  try {
    const told = await goOn(ctx, write, known);
    const isRepeat = held !== undefined && op === 'create' && isMarked(held, identity);
    return isRepeat ? { result: 'duplicate', targetId: told.id } : { result: 'accepted', ...named(told) };
  } catch (error) {
    if (held || !(error instanceof WaybillError)) throw error;
    // It is there: to be looked for, and never to be made again.
    const message = `${error.failure.message}; the return ${known.name} is made`;
    throw new WaybillError({ class: 'unknown-outcome', message, answered: true });
  }
}

async function make(ctx: ShopifyContext, identity: string, wish: ReturnWrite): Promise<KnownReturn> {
  const data: {
    returnableFulfillments: { nodes: { returnableFulfillmentLineItems: { nodes: Returnable[] } }[] };
  } = await graphql(ctx, RETURNABLE, { orderId: wish.orderId });
  const returnable = data.returnableFulfillments.nodes.flatMap((one) => one.returnableFulfillmentLineItems.nodes);
  const returnLineItems = linesToReturn(wish, returnable, ownTag(identity));
  if (returnLineItems.length === 0)
    throw new WaybillError({ class: 'rejected', message: 'no piece came back', field: 'lines' });
  return said(ctx, RETURN_CREATE, { input: { orderId: wish.orderId, returnLineItems } });
}

/** Goods that are there were sent with somebody's leave; what was counted is told as `countedReturns` says. */
async function goOn(
  ctx: ShopifyContext,
  { payload, idempotencyKey }: Fit<ReturnWrite>,
  given: KnownReturn,
): Promise<KnownReturn> {
  let known = given;
  if (known.status === 'REQUESTED') known = await said(ctx, RETURN_APPROVE, { input: { id: known.id } });
  const { countedReturns } = ctx.options;
  if (!payload.counted || countedReturns === 'open' || known.status !== 'OPEN') return known;
  const lines = toProcess(known, payload);
  if (lines.length > 0) {
    const input = { returnId: known.id, returnLineItems: lines };
    known = await said(ctx, RETURN_PROCESS, { input, key: idempotencyKey });
  }
  return countedReturns === 'closed' ? said(ctx, RETURN_CLOSE, { id: known.id }) : known;
}

function toProcess(known: KnownReturn, wish: ReturnWrite): object[] {
  if (known.returnLineItems.pageInfo.hasNextPage)
    throw conflict(`the return ${known.name} has more than 50 lines: process it in the shop`);
  return linesToProcess(known, wish);
}

/** Whether the shop knows all that it would be told. */
function isTold({ options: { countedReturns } }: ShopifyContext, known: KnownReturn, wish: ReturnWrite): boolean {
  if (known.status === 'CLOSED') return true;
  if (known.status !== 'OPEN') return false;
  if (!wish.counted || countedReturns === 'open') return true;
  return countedReturns === 'processed' && toProcess(known, wish).length === 0;
}

/** The shop's own return, or the one that we made under this identity. */
async function heldFor(
  ctx: ShopifyContext,
  identity: string,
  { orderId, returnId }: ReturnWrite,
): Promise<KnownReturn | undefined> {
  if (returnId) return asItIs(ctx, returnId);
  for (let after: string | null = null; ; ) {
    const data: { order: MarkedReturns | null } = await graphql(ctx, RETURNS_MARKED, { id: orderId, after });
    const { order } = data;
    if (!order) throw new WaybillError({ class: 'rejected', message: 'no such order', field: 'orderId' });
    const found = order.returns.nodes.find(
      ({ status, returnLineItems }) =>
        status !== 'CANCELED' &&
        returnLineItems.nodes.some(({ returnReasonNote }) => returnReasonNote.includes(ownTag(identity))),
    );
    if (found) return asItIs(ctx, found.id);
    const { pageInfo } = order.returns;
    if (!pageInfo.hasNextPage) return undefined;
    after = pageInfo.endCursor;
  }
}

interface MarkedReturns {
  returns: {
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    nodes: { id: string; status: string; returnLineItems: { nodes: { returnReasonNote: string }[] } }[];
  };
}

async function asItIs(ctx: ShopifyContext, id: string): Promise<KnownReturn | undefined> {
  const data: { return: KnownReturn | null } = await graphql(ctx, RETURN_AS_IT_IS, { id });
  return data.return ?? undefined;
}

/** Runs a mutation of one return, and answers it as it is then. */
async function said(ctx: ShopifyContext, document: string, variables: Record<string, unknown>): Promise<KnownReturn> {
  const data = await graphql<Record<string, { return: KnownReturn | null; userErrors: unknown }>>(
    ctx,
    document,
    variables,
  );
  const [answer] = Object.values(data);
  const failure: Failure | undefined = refusal(answer?.userErrors);
  if (failure) throw new WaybillError(failure);
  if (!answer?.return)
    throw new WaybillError({ class: 'unknown-outcome', message: 'neither a return nor an error', answered: true });
  return answer.return;
}
