import type { ShipmentState } from './canonical/shipment.ts';
import type { Role } from './kinds.ts';

/** How far a part of an order is. The road runs in this order; the last three leave it. */
export const STAGES = [
  'received',
  'checked',
  'cleared',
  'priced',
  'in-erp',
  'released',
  'shipped',
  'in-transit',
  'delivered',
  'closed',
  'on-hold',
  'cancelled',
  'returned',
] as const;

export type Stage = (typeof STAGES)[number];

const ROAD: readonly Stage[] = STAGES.slice(0, STAGES.indexOf('on-hold'));
const rank = (stage: Stage): number => ROAD.indexOf(stage);
const onRoad = (stage: Stage): boolean => rank(stage) >= 0;
/** On its way to the buyer, or there. */
export const hasLeft = (stage: Stage): boolean => rank(stage) >= rank('shipped');

/**
 * The one table of transitions. True where a part at `from` may be at `to` next. Systems report late and skip what
 * they do not know, so any step forward is legal and no step back is.
 */
export function isLegal(from: Stage, to: Stage): boolean {
  if (from === to) return false;
  if (from === 'cancelled' || from === 'returned') return false;
  if (from === 'on-hold') return to === 'cancelled' || onRoad(to);
  if (to === 'on-hold' || to === 'cancelled') return !hasLeft(from);
  if (to === 'returned') return hasLeft(from);
  return rank(to) > rank(from);
}

/** True where `a` is further along the road than `b`; what left the road is not compared. */
export const furtherThan = (a: Stage, b: Stage): boolean => onRoad(a) && onRoad(b) && rank(a) > rank(b);

/** Where a part is once `next` was reported: the later legal stage. A refused regression changes nothing. */
export const advance = (current: Stage, next: Stage): Stage => (isLegal(current, next) ? next : current);

/**
 * An order is as far as the least advanced of its parts that still stand; without parts it is where it was.
 * Cancelled only when every part is; returned when all that was not cancelled came back.
 */
export function orderStage(current: Stage, parts: readonly Stage[]): Stage {
  const standing = parts.filter((stage) => stage !== 'cancelled');
  if (parts.length === 0) return current;
  if (standing.length === 0) return 'cancelled';
  if (standing.includes('on-hold')) return 'on-hold';
  const moving = standing.filter((stage) => stage !== 'returned');
  if (moving.length === 0) return 'returned';
  return moving.reduce((least, stage) => (rank(stage) < rank(least) ? stage : least));
}

/** The stage that a reported shipment state proves; `undefined` where it proves nothing (no stock yet, an exception). */
export function stageOfShipment(state: ShipmentState): Stage | undefined {
  switch (state) {
    case 'requested':
    case 'waiting':
    case 'exception':
      return undefined;
    case 'allocated':
    case 'packed':
      return 'released';
    case 'shipped':
      return 'shipped';
    case 'in-transit':
      return 'in-transit';
    case 'delivered':
      return 'delivered';
    case 'returned':
      return 'returned';
    case 'cancelled':
      return 'cancelled';
  }
}

/** The stage that an accepted write proves, by what the target is to the business. */
export function stageOfWrite(role: Role): Stage | undefined {
  return role === 'erp' ? 'in-erp' : role === 'warehouse' ? 'released' : undefined;
}

/**
 * Who is believed when two systems report the same field of a shipment: the later in this list. The forwarder knows
 * the road better than the warehouse, and the warehouse better than the shop.
 */
export const OUTRANKED_BY: readonly Role[] = [
  'crm',
  'identity',
  'payment',
  'storefront',
  'erp',
  'warehouse',
  'freight',
];

export const outranks = (a: Role, b: Role): boolean => OUTRANKED_BY.indexOf(a) > OUTRANKED_BY.indexOf(b);
