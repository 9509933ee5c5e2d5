import type { Order, OrderLine } from './canonical/order.ts';

/** `config.allocation`: which warehouse (a connection) ships what. */
export interface AllocationRules {
  default?: string | undefined;
  byCountry: Record<string, string>;
}

/** One part of an order: the lines that one warehouse ships together. The part is named after its warehouse. */
export interface Allocation {
  part: string;
  warehouse: string;
  lines: OrderLine[];
}

/**
 * Splits an order over warehouses: a line that names its warehouse goes there, else the destination decides, else the
 * default. Lines that no rule places are left out; an order of a flow without warehouses has no parts.
 * Parts come in the order of their first line, so that the same order always splits the same way.
 */
export function allocate(order: Order, rules: AllocationRules): Allocation[] {
  const byDestination = rules.byCountry[order.shipTo.country] ?? rules.default;
  const parts = new Map<string, Allocation>();
  for (const line of order.lines) {
    const warehouse = line.warehouse ?? byDestination;
    if (!warehouse) continue;
    const part = parts.get(warehouse) ?? { part: warehouse, warehouse, lines: [] };
    part.lines.push(line);
    parts.set(warehouse, part);
  }
  return [...parts.values()];
}
