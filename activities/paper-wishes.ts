import type { Config } from '../config/schema.ts';
import { allocate } from '../domain/allocate.ts';
import type { Order } from '../domain/canonical/order.ts';
import type { Package } from '../domain/canonical/package.ts';
import { partState } from '../domain/compose.ts';
import { localTime } from '../domain/local-time.ts';
import { composePaper, type Goods } from '../domain/papers/compose.ts';
import { type Gap, gapsOf, isExport } from '../domain/papers/gaps.ts';
import type { PaperType } from '../domain/papers/paper.ts';
import { paperKeeper } from '../domain/retention.ts';
import type { Placed } from '../domain/stock/claims.ts';
import type { PaperWish, RootBundle } from '../store/ledger.ts';
import { heldCanonicals, rootView } from './view.ts';

/** What cannot be left out of a paper, whatever `required` says: without these there is nothing to print. */
const NEEDED = ['seller', 'incoterm', 'buyer', 'consignee'] as const;

/** How much a paper has to hold: all that `rules.papers.required` names, the same where it crosses a customs border, or what it cannot do without. */
export type Completeness = 'required' | 'for-customs' | 'needed';

/** What the papers of these goods lack of their order. Of a part that stays in the customs territory of its warehouse abroad customs asks nothing. */
export function lackedBy(goods: readonly Goods[], { rules: { papers } }: Config, completeness: Completeness): Gap[] {
  const skus = new Map<Gap['field'], string[] | undefined>();
  for (const one of goods) {
    const crosses = isExport(one.order, papers, one.from);
    const all =
      completeness === 'required' ? crosses || one.from === undefined : completeness === 'for-customs' && crosses;
    for (const gap of gapsOf(one, papers, all ? [...NEEDED, ...papers.required] : NEEDED))
      skus.set(gap.field, gap.skus && [...new Set([...(skus.get(gap.field) ?? []), ...gap.skus])]);
  }
  return [...skus].map(([field, of]) => ({ field, ...(of ? { skus: of } : {}) }));
}

/** Goods of a warehouse abroad that stay in its customs territory travel without a commercial invoice. */
export const needsInvoice = ({ order, from }: Goods, { rules: { papers } }: Pick<Config, 'rules'>): boolean =>
  from === undefined || isExport(order, papers, from);

/** What a part of an order is packed in, as far as it was reported and mapped. */
export function packedIn(
  bundle: RootBundle,
  connections: Parameters<typeof rootView>[0]['connections'],
): (part: string) => readonly Package[] {
  const view = rootView({ connections }, bundle, heldCanonicals(bundle), false);
  return (part) => partState(view, part).facts.packages ?? [];
}

/** What travels together, each with papers of its own; an offer is of the whole order. */
export function goodsOf(
  order: Order,
  type: PaperType,
  config: Pick<Config, 'allocation' | 'rules'>,
  packed: (part: string) => readonly Package[] = () => [],
  placed?: readonly Placed[],
): Goods[] {
  const { leavesFrom } = config.allocation;
  const parts = allocate(order, config.allocation, placed).map(({ part, warehouse, lines }): Goods => {
    const from = leavesFrom[warehouse];
    return { order, part, lines, ...(from ? { from } : {}) };
  });
  // An offer is of all parts: of those that cross a border, if any does.
  const offered = (parts.find((part) => isExport(order, config.rules.papers, part.from)) ?? parts[0])?.from;
  const whole = { order, part: '', lines: order.lines, ...(offered ? { from: offered } : {}) };
  if (type === 'proforma-invoice') return [whole];
  const goods = parts.length > 0 ? parts : [whole];
  if (type === 'commercial-invoice') return goods.filter((one) => needsInvoice(one, config));
  return type === 'packing-list' ? goods.map((one) => ({ ...one, packages: packed(one.part) })) : goods;
}

/** One paper to be issued today. Its goods lack nothing that is needed (`lackedBy`). */
export function paperWish(type: PaperType, goods: Goods, config: Config, now: number): PaperWish {
  const { papers } = config.rules;
  return {
    draft: composePaper(type, goods, papers),
    template: papers.numbers[type],
    day: localTime(now, config.timezone).slice(0, 10),
    until: paperKeeper(config.retention.papers)(goods.order.shipTo.country, now),
  };
}
