import { plannedLeaving } from '../../activities/leaving.ts';
import { lackedBy } from '../../activities/paper-wishes.ts';
import type { Config } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { gapText } from '../../domain/gates/papers.ts';
import { type Gap, isExport } from '../../domain/papers/gaps.ts';
import type { Placed } from '../../domain/stock/claims.ts';

/** What of an order leaves from one country, and what its papers lack. */
interface CheckedPart {
  from: string;
  warehouses: readonly string[];
  exported: boolean;
  gaps: Gap[];
}

export function checkedParts(order: Order, config: Config, placed: readonly Placed[] | undefined): CheckedPart[] {
  const { allocation, rules } = config;
  return plannedLeaving(config, order, placed).map(({ from, warehouses, order: { lines } }) => {
    // Of what leaves from the seller's own country all is asked, as it is where papers are issued of it.
    const isNamed = warehouses.some((warehouse) => allocation.leavesFrom[warehouse] !== undefined);
    const goods = { order, part: '', lines, ...(isNamed ? { from } : {}) };
    return {
      from,
      warehouses,
      exported: isExport(order, rules.papers, from),
      gaps: lackedBy([goods], config, 'required'),
    };
  });
}

/** `#1001 from DE (wms-de) to DE: crosses no customs border`, and what is missing below it. */
export function partText({ number, shipTo }: Order, { from, warehouses, exported, gaps }: CheckedPart): string {
  const where = from ? ` from ${from}${warehouses.length > 0 ? ` (${warehouses.join(', ')})` : ''}` : '';
  return [
    `${number}${where} to ${shipTo.country}: ${exported ? 'crosses a customs border' : 'crosses no customs border'}`,
    ...(gaps.length === 0 ? ['nothing is missing'] : gaps.map((gap) => `  MISSING  ${gapText(gap)}`)),
  ].join('\n');
}
