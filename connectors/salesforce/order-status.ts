import type { Failure } from '../../domain/failures.ts';
import type { WriteResult } from '../connector.ts';
import type { SalesforceContext } from './call.ts';
import { change, remove } from './collection.ts';
import { heldOrders, isActive, isCancelled } from './held-order.ts';

/** Sets the status of these orders, each by itself; why one was refused, by its id. */
export async function setStatus(
  ctx: SalesforceContext,
  ids: readonly string[],
  Status: string,
): Promise<Map<string, Failure>> {
  const records = ids.map((id) => ({ id, Status }));
  return byId(ids, await change(ctx, 'Order', records));
}

/** Deletes drafts; what is gone already counts as deleted. */
async function removeAll(ctx: SalesforceContext, ids: readonly string[]): Promise<Map<string, Failure>> {
  const failures = await remove(ctx, ids);
  return byId(
    ids,
    failures.map((one) => (one?.class === 'conflict' ? undefined : one)),
  );
}

const byId = (ids: readonly string[], failures: readonly (Failure | undefined)[]): Map<string, Failure> =>
  new Map(ids.flatMap((id, index) => (failures[index] ? [[id, failures[index] as Failure]] : [])));

/**
 * Activates what was just written. A new order that may not be activated is taken away again, so that nothing of a refused one is left; where
 * activating only failed, a draft stands there, and nobody may think that nothing was done.
 */
export async function activateAll(
  ctx: SalesforceContext,
  ids: readonly string[],
  made: ReadonlySet<string>,
): Promise<Map<string, Failure>> {
  const failures = await setStatus(ctx, ids, ctx.options.activatedStatus);
  const refused = [...failures].flatMap(([id, { class: why }]) => (why === 'rejected' && made.has(id) ? [id] : []));
  const left = await removeAll(ctx, refused);
  const ends = [...failures].map(([id, failure]): [string, Failure] => {
    const message = `not activated, and left a draft: ${failure.message}`;
    if (failure.class !== 'rejected' || left.has(id))
      return [id, { class: 'unknown-outcome', message, answered: true }];
    return [id, made.has(id) ? failure : { ...failure, message }];
  });
  return new Map(ends);
}

/** Gives orders the status of cancelled ones, or deletes them; an active one is opened before, and closed again where it must stay. */
export async function cancel(ctx: SalesforceContext, targets: { targetId: string }[]): Promise<WriteResult[]> {
  const { draftStatus, activatedStatus, cancelledStatus } = ctx.options;
  const wanted = targets.map(({ targetId }) => targetId);
  const live = (await heldOrders(ctx, 'Id', wanted)).filter((order) => !isCancelled(ctx, order));
  const ids = live.map(({ Id }) => Id);
  const refusals = new Map<string, Failure>();
  if (cancelledStatus !== undefined) {
    for (const [id, failure] of await setStatus(ctx, ids, cancelledStatus)) refusals.set(id, failure);
  } else {
    const active = live.filter(isActive).map(({ Id }) => Id);
    const stuck = await setStatus(ctx, active, draftStatus);
    const kept = await removeAll(
      ctx,
      ids.filter((id) => !stuck.has(id)),
    );
    for (const [id, failure] of [...stuck, ...kept]) refusals.set(id, failure);
    await setStatus(
      ctx,
      active.filter((id) => kept.has(id)),
      activatedStatus,
    );
  }
  return wanted.map((targetId): WriteResult => {
    const failure = refusals.get(targetId);
    return failure ? { result: 'failed', failure } : { result: 'accepted', targetId };
  });
}
