import { type AllocationRules, allocate } from '../allocate.ts';
import type { Order } from '../canonical/order.ts';
import type { GoodsReturn } from '../canonical/return.ts';
import type { Role } from '../kinds.ts';
import type { RootView } from '../root-view.ts';
import { describe, hasArrived, type KnownReturn, knownReturns, stateOf } from './known.ts';
import { countedOf } from './lines.ts';

interface Target {
  connectionId: string;
  role: Role;
}

/** A return as one target shall hold it. */
export interface ComposedReturn {
  part: string;
  record: GoodsReturn;
}

/**
 * What a target shall hold of an order's returns. Warehouses are told what to expect, of what they sent themselves; the shop, once goods
 * are there; the ERP, once all that was asked to look has counted, because it books what came and not what was promised.
 */
export function composeReturns(
  view: RootView,
  order: Order,
  target: Target,
  allocation: AllocationRules,
): ComposedReturn[] {
  return knownReturns(view).flatMap((known): ComposedReturn[] => {
    const record = recordFor(view, order, target, allocation, known);
    return record ? [{ part: known.part, record }] : [];
  });
}

function recordFor(
  view: RootView,
  order: Order,
  target: Target,
  allocation: AllocationRules,
  known: KnownReturn,
): GoodsReturn | undefined {
  if (target.role === 'warehouse') return expected(view, order, target, allocation, known);
  if (target.role === 'erp') return booked(view, order, target, known);
  return target.connectionId === view.origin ? shown(order, target, known) : undefined;
}

const apartFrom = ({ reports }: KnownReturn, { connectionId }: Target) =>
  reports.filter((report) => report.connectionId !== connectionId);

/** Where it was begun there, it is known there. */
const beganAt = ({ reports }: KnownReturn, { connectionId }: Target) =>
  reports.find((report) => report.begun && report.connectionId === connectionId);

/** The parcel that a warehouse shall expect: the pieces that it sent out. What it says of it itself changes nothing of that. */
function expected(
  view: RootView,
  order: Order,
  target: Target,
  allocation: AllocationRules,
  known: KnownReturn,
): GoodsReturn | undefined {
  const reports = apartFrom(known, target);
  if (reports.length === 0 || beganAt(known, target)) return undefined;
  const state = stateOf(reports);
  if (state === 'draft' || state === 'cancelled') return undefined;
  const sent = view.held.find((held) => held.connectionId === target.connectionId && held.kind === 'shipment');
  if (!sent) return undefined;
  const own = allocate(order, allocation, view.placed).find(({ warehouse }) => warehouse === target.connectionId);
  const ids = new Set(own?.lines.map(({ id }) => id));
  const record = describe(reports, order);
  const lines = record.lines.flatMap(({ sellable, unsellable, destroyed, ...line }) =>
    line.orderLineId !== undefined && ids.has(line.orderLineId) && line.quantity ? [line] : [],
  );
  if (lines.length === 0) return undefined;
  const { warehouse, receivedAt, doneAt, ...asked } = record;
  return { ...asked, state: 'announced', shipment: sent.targetId, lines };
}

/** Everybody who was told to expect it has counted it. */
function isCounted(view: RootView, known: KnownReturn): boolean {
  const asked = view.held.filter(
    (held) => held.kind === 'return' && held.role === 'warehouse' && held.part === known.part,
  );
  return asked.every(({ connectionId }) =>
    known.reports.some((report) => report.connectionId === connectionId && report.record.state === 'done'),
  );
}

function booked(view: RootView, order: Order, target: Target, known: KnownReturn): GoodsReturn | undefined {
  const reports = apartFrom(known, target);
  if (reports.length === 0 || beganAt(known, target)) return undefined;
  if (stateOf(reports) !== 'done' || !isCounted(view, known)) return undefined;
  const held = view.held.find((one) => one.connectionId === target.connectionId && one.kind === 'order');
  const sent = view.held.find((one) => one.connectionId === target.connectionId && one.kind === 'shipment');
  return {
    ...describe(reports, order),
    ...(held ? { order: held.targetId } : {}),
    ...(sent ? { shipment: sent.targetId } : {}),
  };
}

/** The shop's own return by its id, or one that it does not know yet, with how far the others say it is. */
function shown(order: Order, target: Target, known: KnownReturn): GoodsReturn | undefined {
  const others = apartFrom(known, target);
  if (others.length === 0) return undefined;
  const state = stateOf(others);
  if (!hasArrived(state)) return undefined;
  const own = beganAt(known, target)?.record.id;
  const record = describe(known.reports, order);
  // One that the shop shall make has to say what came, and a warehouse that took a parcel in has not looked into it yet.
  if (own === undefined && !record.lines.some((line) => countedOf(line) ?? line.quantity)) return undefined;
  return { ...record, state, order: order.id, ...(own === undefined ? {} : { id: own }) };
}

/** The parts that a target was told of and shall not hold any longer: who asked for them gave them up before anything came. */
export function givenUp(view: RootView, target: Target): string[] {
  return knownReturns(view).flatMap((known) => {
    const others = apartFrom(known, target);
    const isHeld = view.held.some(
      (held) => held.kind === 'return' && held.connectionId === target.connectionId && held.part === known.part,
    );
    return isHeld && others.length > 0 && stateOf(others) === 'cancelled' && stateOf(known.reports) === 'cancelled'
      ? [known.part]
      : [];
  });
}
