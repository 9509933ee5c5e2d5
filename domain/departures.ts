import { type AllocationRules, allocate, candidatesFor, type PartLine } from './allocate.ts';
import type { Order } from './canonical/order.ts';
import { minorDigits } from './currencies.ts';
import { add, compare, spread, subtract, sum } from './decimal.ts';
import { withoutTax } from './papers/net.ts';
import type { Placed } from './stock/claims.ts';

/** What of an order leaves from one country. Customs and tax offices look at each such part by itself. */
export interface Departure {
  /** ISO 3166-1 alpha-2; empty where neither the warehouse's nor the seller's is known. */
  from: string;
  /** Where it leaves from, in the order of its lines; empty where no rule names any. */
  warehouses: readonly string[];
  /** The order as if it were of these lines alone, with their share of freight and tax. */
  order: Order;
}

/** Where an order leaves from; `undecided` while several countries may have its pieces and stock has not said which. */
export type Leaving = readonly Departure[] | 'undecided';

/** `config`, as far as it says which country goods leave from. */
export interface DepartureRules {
  allocation: AllocationRules;
  /** The seller's country: where nothing is said of a warehouse, goods leave from there. */
  home: string;
}

/** A whole order that leaves from one country. */
export const departureFrom = (from: string, order: Order): Departure => ({ from, warehouses: [], order });

const countryOf = (warehouse: string, { allocation, home }: DepartureRules): string =>
  allocation.leavesFrom?.[warehouse] ?? home;

/** The parts of an order by the country that they leave from, as its pieces were placed, else as they would be by its destination. */
export function departuresOf(order: Order, rules: DepartureRules, placed?: readonly Placed[]): Departure[] {
  const allocations = allocate(order, rules.allocation, placed);
  const allocated = new Set(allocations.flatMap(({ lines }) => lines.map(({ id }) => id)));
  const parts = new Map<string, { warehouses: string[]; lines: PartLine[] }>();
  const give = (from: string, warehouses: string[], lines: readonly PartLine[]) => {
    const part = parts.get(from) ?? { warehouses: [], lines: [] };
    parts.set(from, { warehouses: [...part.warehouses, ...warehouses], lines: [...part.lines, ...lines] });
  };
  for (const { warehouse, lines } of allocations) give(countryOf(warehouse, rules), [warehouse], lines);
  const rest = order.lines.filter(({ id }) => !allocated.has(id));
  if (rest.length > 0) give(rules.home, [], rest);

  const all = [...parts].map(([from, part]) => ({ from, ...part }));
  if (all.length === 1) return all.map(({ from, warehouses }) => ({ from, warehouses, order }));
  const orders = partOrders(
    order,
    all.map(({ lines }) => lines),
  );
  return all.map(({ from, warehouses }, at) => ({ from, warehouses, order: orders[at] as Order }));
}

/** Whether stock, which has the last word on where pieces leave from, may find those of this order in several countries. */
export function isUndecided(
  order: Order,
  rules: DepartureRules,
  warehouses: readonly string[],
  placed?: readonly Placed[],
): boolean {
  if (placed !== undefined || order.lines.every(({ warehouse }) => warehouse !== undefined)) return false;
  const candidates = candidatesFor(order, rules.allocation, warehouses);
  return new Set(candidates.map((warehouse) => countryOf(warehouse, rules))).size > 1;
}

/**
 * An order as several: freight is spread by what lines cost. Where some lines name their rate the order's tax is theirs, for a line that leaves
 * untaxed names none; else it is spread by what lines cost as well.
 */
function partOrders(order: Order, parts: readonly (readonly PartLine[])[]): Order[] {
  const { currency, shipping, tax } = order;
  const digits = minorDigits(currency);
  const worth = parts.map((lines) => atLeastNothing(sum(lines.map(({ total }) => total))));
  const byRate = parts.map((lines) => atLeastNothing(sum(lines.map((line) => taxIn(line, currency)))));
  const freights = shipping && spread(shipping.total, worth, digits);
  const taxes = tax !== undefined && spread(tax, compare(sum(byRate), 0) > 0 ? byRate : worth, digits);
  return parts.map((lines, at): Order => {
    const freight = freights?.[at];
    return {
      ...order,
      lines: [...lines],
      total: add(sum(lines.map(({ total }) => total)), freight ?? '0'),
      ...(shipping && freight !== undefined ? { shipping: { ...shipping, total: freight } } : {}),
      ...(taxes ? { tax: taxes[at] as string } : {}),
    };
  });
}

const atLeastNothing = (amount: string): string => (amount.startsWith('-') ? '0' : amount);

const taxIn = ({ total, taxRate }: PartLine, currency: string): string =>
  subtract(total, withoutTax(total, taxRate, currency));

/** Puts where a part leaves from before what is said of it, where that is not simply the seller's country. */
export function saidFrom(
  { from, warehouses }: Departure,
  text: string,
  { among, home }: { among: number; home: string },
) {
  if (among === 1 && from === home) return text;
  return `${from ? `from ${from}` : 'from where nobody says'}${warehouses.length > 0 ? ` (${warehouses.join(', ')})` : ''}: ${text}`;
}
