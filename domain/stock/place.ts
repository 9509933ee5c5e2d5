import type { AllocationRules } from '../allocate.ts';
import { candidatesFor } from '../allocate.ts';
import type { Order, OrderLine } from '../canonical/order.ts';
import { sumOf } from './available.ts';
import { type Bundles, makeable, partsOfOne } from './bundles.ts';
import { type Placed, wholeLine } from './claims.ts';

/** Pieces of a single article that one order may still have from one warehouse; below zero where others wait for more than there is. */
export type Room = (sku: string, warehouse: string) => number;

/** An article that an order wants more of than there is for it. */
export interface Short {
  article: string;
  wanted: number;
  /** So many pieces of it are there. */
  there: number;
}

/** Where an order's pieces leave from, and what of it is not there. What is short is placed at the first warehouse of its line. */
export interface Placement {
  placed: Placed[];
  short: Short[];
}

/**
 * Finds the warehouses of an order: the first of the destination's that has all of it, else by `split` each line from the first that has all of
 * the line, or pieces of one line from several. A line that names its warehouse leaves from there.
 */
export function placeOrder(
  order: Order,
  rules: AllocationRules,
  warehouses: readonly string[],
  bundles: Bundles,
  room: Room,
): Placement {
  const candidates = candidatesFor(order, rules, warehouses);
  const [first = ''] = candidates;
  const fixed = order.lines.flatMap((line) => (line.warehouse ? [wholeLine(line, line.warehouse)] : []));
  const free = order.lines.filter(({ warehouse }) => !warehouse);
  const before = new Taken(bundles, room);
  for (const one of fixed) before.take(one);
  const whole = candidates.find((warehouse) => before.fits(free.map((line) => wholeLine(line, warehouse))));
  if (whole !== undefined) return placement([...fixed, ...free.map((line) => wholeLine(line, whole))], bundles, room);
  const split = rules.split ?? 'never';
  const placed = [...fixed];
  for (const line of free) {
    const pieces =
      split === 'never' ? [wholeLine(line, first)] : linePlaces(line, candidates, split === 'pieces', before);
    for (const one of pieces) before.take(one);
    placed.push(...pieces);
  }
  return placement(placed, bundles, room);
}

/** One line from the first warehouse that has it, or its pieces from several; what is not there is wished from the first. */
function linePlaces(line: OrderLine, candidates: readonly string[], byPiece: boolean, taken: Taken): Placed[] {
  const whole = candidates.find((warehouse) => taken.fits([wholeLine(line, warehouse)]));
  const [first = ''] = candidates;
  if (whole !== undefined || !byPiece) return [wholeLine(line, whole ?? first)];
  const places = new Map<string, number>();
  let left = line.quantity;
  for (const warehouse of candidates) {
    const here = Math.min(left, taken.makeable(line.sku, warehouse));
    if (here > 0) places.set(warehouse, here);
    left -= Math.max(0, here);
  }
  if (left > 0) places.set(first, (places.get(first) ?? 0) + left);
  return [...places].map(([warehouse, quantity]) => ({ lineId: line.id, article: line.sku, warehouse, quantity }));
}

/** What of these places is more than there is, by article. */
function placement(placed: Placed[], bundles: Bundles, room: Room): Placement {
  const taken = new Taken(bundles, room);
  const short = new Map<string, Short>();
  for (const one of placed) {
    const there = Math.max(0, Math.min(one.quantity, taken.makeable(one.article, one.warehouse)));
    taken.take(one);
    const known = short.get(one.article) ?? { article: one.article, wanted: 0, there: 0 };
    short.set(one.article, {
      ...known,
      wanted: known.wanted + one.quantity,
      there: known.there + there,
    });
  }
  return { placed, short: [...short.values()].filter(({ wanted, there }) => there < wanted) };
}

/** What is left of the room while an order is placed. */
class Taken {
  private readonly bundles: Bundles;
  private readonly room: Room;
  private readonly pieces = new Map<string, number>();

  constructor(bundles: Bundles, room: Room) {
    this.bundles = bundles;
    this.room = room;
  }

  take({ article, warehouse, quantity }: Placed): void {
    for (const [sku, each] of partsOfOne(article, this.bundles)) {
      const name = JSON.stringify([sku, warehouse]);
      this.pieces.set(name, (this.pieces.get(name) ?? 0) + quantity * each);
    }
  }

  makeable(article: string, warehouse: string): number {
    return makeable(article, this.bundles, (sku) => this.left(sku, warehouse));
  }

  /** Whether all of these are there together. */
  fits(placed: readonly Placed[]): boolean {
    const wanted = new Map<string, { sku: string; warehouse: string; pieces: number[] }>();
    for (const { article, warehouse, quantity } of placed)
      for (const [sku, each] of partsOfOne(article, this.bundles)) {
        const name = JSON.stringify([sku, warehouse]);
        const one = wanted.get(name) ?? { sku, warehouse, pieces: [] };
        one.pieces.push(quantity * each);
        wanted.set(name, one);
      }
    return [...wanted.values()].every(({ sku, warehouse, pieces }) => sumOf(pieces) <= this.left(sku, warehouse));
  }

  private left(sku: string, warehouse: string): number {
    return this.room(sku, warehouse) - (this.pieces.get(JSON.stringify([sku, warehouse])) ?? 0);
  }
}
