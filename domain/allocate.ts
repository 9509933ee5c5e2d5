import type { Order, OrderLine } from './canonical/order.ts';
import { spread } from './decimal.ts';
import type { Placed } from './stock/claims.ts';

/** Warehouses by where an order goes to, in the order in which they are tried. */
export interface DestinationRule {
  to: {
    countries?: readonly string[] | undefined;
    /** Beginnings of postal codes, spaces and case aside. */
    postal?: readonly string[] | undefined;
  };
  from: readonly string[];
}

/** `config.allocation`: which warehouse (a connection) ships what. */
export interface AllocationRules {
  default?: string | undefined;
  byCountry: Record<string, string>;
  /** The first that matches comes before `byCountry` and `default`. */
  rules?: readonly DestinationRule[] | undefined;
  /** Tried after those of the destination, where stock is looked after. */
  fallback?: readonly string[] | undefined;
  /** Whether an order may leave from several warehouses where none has all of it. */
  split?: 'never' | 'lines' | 'pieces' | undefined;
  /** Warehouse -> the country (ISO 3166-1 alpha-2) that its goods leave from; the seller's where none is said. */
  leavesFrom?: Readonly<Record<string, string>> | undefined;
}

/** A line as a part of the order has it: of one that leaves from several warehouses, some of its pieces. */
export interface PartLine extends OrderLine {
  /** How many of its pieces other parts have, before these: with it amounts of the whole line are shared out to the last cent. */
  piecesBefore?: number;
}

/** One part of an order: the lines that one warehouse ships together. The part is named after its warehouse. */
export interface Allocation {
  part: string;
  warehouse: string;
  lines: PartLine[];
}

/**
 * Splits an order over warehouses: as its pieces were placed when stock let it through, else a line that names its warehouse goes there, else
 * the destination decides, else the default. Lines that no rule places are left out; an order of a flow without warehouses has no parts.
 * Parts come in the order of their first line, so that the same order always splits the same way.
 */
export function allocate(order: Order, rules: AllocationRules, placed?: readonly Placed[]): Allocation[] {
  const [byDestination] = destinationsOf(order, rules);
  const parts = new Map<string, Allocation>();
  const give = (warehouse: string, line: PartLine) => {
    const part = parts.get(warehouse) ?? { part: warehouse, warehouse, lines: [] };
    part.lines.push(line);
    parts.set(warehouse, part);
  };
  for (const line of order.lines) {
    const places = placesOf(line, placed);
    if (places.length > 0) for (const { warehouse, of } of splitLine(line, places)) give(warehouse, of);
    else if (line.warehouse ?? byDestination) give((line.warehouse ?? byDestination) as string, line);
  }
  return [...parts.values()];
}

/** Where a line's pieces were placed. One that is another by now leaves from the first of its places, all of it. */
function placesOf(line: OrderLine, placed: readonly Placed[] = []): Placed[] {
  const mine = placed.filter(({ lineId, article }) => lineId === line.id && article === line.sku);
  const [first] = mine;
  if (!first) return [];
  const all = mine.reduce((sum, { quantity }) => sum + quantity, 0);
  return all === line.quantity ? mine : [{ ...first, quantity: line.quantity }];
}

/** A line as several warehouses send it: its total is spread over them to the last cent. */
function splitLine(line: OrderLine, places: readonly Placed[]): { warehouse: string; of: PartLine }[] {
  const [only] = places;
  if (only && places.length === 1) return [{ warehouse: only.warehouse, of: line }];
  const totals = spread(
    line.total,
    places.map(({ quantity }) => quantity),
  );
  let piecesBefore = 0;
  return places.map(({ warehouse, quantity }, at) => {
    const of = { ...line, quantity, total: totals[at] as string, ...(piecesBefore > 0 ? { piecesBefore } : {}) };
    piecesBefore += quantity;
    return { warehouse, of };
  });
}

/** The warehouses of a destination, in the order in which they are tried. */
function destinationsOf({ shipTo }: Order, rules: AllocationRules): string[] {
  const postal = plain(shipTo.postalCode ?? '');
  const matching = rules.rules?.find(
    ({ to }) =>
      (!to.countries || to.countries.includes(shipTo.country)) &&
      (!to.postal || to.postal.some((start) => postal.startsWith(plain(start)))),
  );
  if (matching) return [...matching.from];
  const usual = rules.byCountry[shipTo.country] ?? rules.default;
  return usual === undefined ? [] : [usual];
}

const plain = (postalCode: string): string => postalCode.replace(/[\s-]/g, '').toUpperCase();

/** All that an order may leave from, the best first: those of its destination, the fallback, and where nobody says any, each. */
export function candidatesFor(order: Order, rules: AllocationRules, all: readonly string[]): string[] {
  const named = [...destinationsOf(order, rules), ...(rules.fallback ?? [])];
  return named.length > 0 ? [...new Set(named)] : [...all];
}
