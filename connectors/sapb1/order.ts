import { eachAnswered, failed } from '../answered.ts';
import type { KindPort, Write, WriteResult } from '../connector.ts';
import { accepted } from './accepted.ts';
import { findByReference, isCancelled } from './by-reference.ts';
import { act, change, entity, insert, type SapB1Context } from './call.ts';
import type { SapB1Options } from './options.ts';
import { bodyOf, linesOf, renumbered, type SalesOrder, salesOrder } from './sales-order.ts';
import { orderSurvey } from './survey.ts';

const pathOf = (docEntry: string): string => `Orders(${Number(docEntry)})`;

async function create(ctx: SapB1Context, { identity, payload }: Write): Promise<WriteResult> {
  return accepted(await insert(ctx, 'Orders', { ...bodyOf(payload as SalesOrder), [ctx.options.reference]: identity }));
}

/** The order as it shall be, against the one that was looked at just before: where somebody changed it in between, nothing is done. */
async function update(ctx: SapB1Context, { identity, payload, targetId = '0' }: Write): Promise<WriteResult> {
  const held = await entity(ctx, pathOf(targetId));
  if (!held || isCancelled(held.row))
    return failed({ class: 'conflict', message: `order ${targetId} is ${held ? 'cancelled' : 'gone'}` });
  const { DocumentLines, CardCode: _, ...head } = bodyOf(payload as SalesOrder);
  await change(
    ctx,
    pathOf(targetId),
    {
      ...head,
      [ctx.options.reference]: identity,
      DocumentLines: renumbered(DocumentLines, linesOf(held.row)),
    },
    held.etag,
  );
  return accepted(held.row);
}

/** The ERP refuses it once something was made of the order; one that is cancelled already is done. */
async function takeBack(ctx: SapB1Context, targetId: string): Promise<WriteResult> {
  const held = await entity(ctx, pathOf(targetId));
  if (held && !isCancelled(held.row)) await act(ctx, `${pathOf(targetId)}/Cancel`);
  return { result: 'accepted', targetId };
}

/** Sales orders; a blind retry would make a second one. */
export const order: KindPort<SapB1Options> = {
  schema: salesOrder,
  push: (ctx, writes) =>
    eachAnswered(writes, (write) => (write.op === 'update' ? update(ctx, write) : create(ctx, write))),
  find: (ctx, identities) => findByReference(ctx, 'Orders', identities),
  cancel: (ctx, targets) => eachAnswered(targets, ({ targetId }) => takeBack(ctx, targetId)),
  survey: orderSurvey,
  batch: 1,
  requestsPerPush: 2,
  usualRequestsPerPush: 1,
  once: { way: 'probe by reference', identityMaxLength: 40, settleMs: 2_000 },
  change: 'in-place',
};
