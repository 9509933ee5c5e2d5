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

/** What the papers of an order lack of it. */
export function lackedBy(order: Order, { rules: { papers } }: Config, completeness: Completeness): Gap[] {
  const all = completeness === 'required' || (completeness === 'for-customs' && isExport(order, papers));
  const required = all ? [...NEEDED, ...papers.required] : NEEDED;
  return gapsOf({ order, part: '', lines: order.lines }, papers, required);
}

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
  { allocation }: Pick<Config, 'allocation'>,
  packed: (part: string) => readonly Package[] = () => [],
  placed?: readonly Placed[],
): Goods[] {
  const whole = { order, part: '', lines: order.lines };
  if (type === 'proforma-invoice') return [whole];
  const parts = allocate(order, allocation, placed).map(({ part, lines }) => ({ order, part, lines }));
  const goods = parts.length > 0 ? parts : [whole];
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
