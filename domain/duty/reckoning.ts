import type { Order } from '../canonical/order.ts';
import { crossesCustoms } from '../customs-unions.ts';
import { sum } from '../decimal.ts';
import type { Departure } from '../departures.ts';
import { type Ruling, ruleTax } from '../tax/ruling.ts';
import { type ValuedLine, valueBy, valueLines } from './customs-value.ts';
import type { DestinationTerms } from './destinations.ts';
import { Exchanged } from './exchanged.ts';
import type { DutyRules, DutyTables } from './rules.ts';
import type { Days } from './valid.ts';

/** What all parts of a landed cost are reckoned from. */
export interface Reckoning {
  order: Order;
  rules: DutyRules;
  tables: DutyTables;
  /** The day of the order counts. */
  days: Days;
  ruling: Ruling;
  exchanged: Exchanged;
  valued: ValuedLine[];
  /** All lines without tax and freight. */
  goods: string;
  /** Whether a customs border is crossed. */
  crosses: boolean;
  /** How the destination values goods, where that is known, and what customs values of each line by that. */
  border?: { terms: DestinationTerms; customsValues: string[] };
  /** Why it is not known. */
  missing: string[];
}

export function beginReckoning(departure: Departure, rules: DutyRules, tables: DutyTables, today: string): Reckoning {
  const { from, order } = departure;
  const { country } = order.shipTo;
  const days: Days = { day: order.placedAt.slice(0, 10), today };
  const valued = valueLines(order, rules.duty.insurancePercent);
  const crosses = crossesCustoms(from, country);
  const begun: Reckoning = {
    order,
    rules,
    tables,
    days,
    ruling: ruleTax(departure, rules, tables, today),
    exchanged: new Exchanged(tables.exchange, order.currency, days.day),
    valued,
    goods: sum(valued.map(({ goods }) => goods)),
    crosses,
    missing: [],
  };
  if (!crosses) return begun;
  const terms = tables.destinations.of(country, days);
  if ('missing' in terms) return { ...begun, missing: [terms.missing] };
  return { ...begun, border: { terms, customsValues: valued.map((line) => valueBy(terms.basis, line)) } };
}
