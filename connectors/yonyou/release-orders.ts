import { type Failure, WaybillError } from '../../domain/failures.ts';
import { vendorText } from '../vendor-text.ts';
import type { Outcome, YonyouContext } from './call.ts';
import { refusal } from './errors.ts';
import {
  byId,
  type HeldOrder,
  idOf,
  isAudited,
  isGovernedByFlow,
  isInApproval,
  isOpen,
  orderAction,
} from './held-order.ts';

/** What became of each order of an action, by id; absent: done. */
export type Left = Map<string, Failure>;

type Action = Parameters<typeof orderAction>[1];

/**
 * One action on many orders. Where it says that some were refused, each that it does not name as done is looked at: the action is not
 * idempotent, and an order that was there already is no failure. `isDone` says so of an order, or of one that is gone.
 */
export async function actOn(
  ctx: YonyouContext,
  action: Action,
  ids: readonly string[],
  isDone: (order: HeldOrder | undefined) => boolean,
): Promise<Left> {
  if (ids.length === 0) return new Map();
  try {
    const outcome = await orderAction(ctx, action, ids);
    if (Number(outcome.failCount ?? 0) === 0) return new Map();
    return await leftOver(ctx, action, ids, outcome, isDone);
  } catch (error) {
    if (!(error instanceof WaybillError)) throw error;
    return new Map(ids.map((id) => [id, error.failure]));
  }
}

async function leftOver(
  ctx: YonyouContext,
  action: Action,
  ids: readonly string[],
  { messages = [], infos = [] }: Outcome,
  isDone: (order: HeldOrder | undefined) => boolean,
): Promise<Left> {
  const told = new Set(infos.map((info) => String((info as { id?: unknown } | null)?.id)));
  const unsure = ids.filter((id) => !told.has(id));
  const words = messages.map(vendorText).filter((text) => text && text !== 'null');
  const looked = await Promise.all(unsure.map(async (id) => ({ id, order: await byId(ctx, id) })));
  const failed = looked.filter(({ order }) => !isDone(order));
  return new Map(
    failed.map(({ id }, index) => {
      // Messages name no order: they can only be told apart where there is one for each.
      const said = words.length === failed.length ? words[index] : words[0];
      return [id, refusal(said ?? '', action)];
    }),
  );
}

const beyondOpen = (order: HeldOrder | undefined): boolean => order !== undefined && !isOpen(order);

/**
 * Takes open orders as far as the connection wants them: submitted where an approval flow governs them, because then nobody but the flow
 * audits, and audited otherwise.
 */
export async function release(ctx: YonyouContext, orders: readonly HeldOrder[]): Promise<Left> {
  const how = ctx.options.release;
  if (how === 'none') return new Map();
  const open = orders.filter(isOpen);
  const toFlow = open.filter((order) => how === 'submit' || isGovernedByFlow(order));
  const left = await actOn(ctx, 'batchsubmit', toFlow.map(idOf), beyondOpen);
  const audited = await actOn(ctx, 'batchaudit', open.filter((order) => !toFlow.includes(order)).map(idOf), beyondOpen);
  return new Map([...left, ...audited]);
}

/** Opens orders again: audited ones and those that an approval waits for. */
export async function reopen(ctx: YonyouContext, orders: readonly HeldOrder[]): Promise<Left> {
  const isBack = (order: HeldOrder | undefined): boolean => order === undefined || isOpen(order);
  const left = await actOn(ctx, 'batchunaudit', orders.filter(isAudited).map(idOf), isBack);
  const withdrawn = await actOn(ctx, 'batchunsubmit', orders.filter(isInApproval).map(idOf), isBack);
  return new Map([...left, ...withdrawn]);
}

/** Deletes open orders. */
export const deleteOrders = (ctx: YonyouContext, ids: readonly string[]): Promise<Left> =>
  actOn(ctx, 'delete', ids, (order) => order === undefined);
