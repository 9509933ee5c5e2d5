import type { Order } from '../canonical/order.ts';
import type { GoodsReturn } from '../canonical/return.ts';
import type { RootView } from '../root-view.ts';
import { describe, hasArrived, knownReturns, stateOf } from './known.ts';
import { countedOf, piecesBySku } from './lines.ts';

/** Why a person has to look at returns before anybody is told of them. */
export interface Doubt {
  cause: string;
  waitingFor: string;
}

/** What cannot be right about a root's returns: goods that belong to no order, or more of them than were sold. */
export function doubtOf(view: RootView): Doubt | undefined {
  if (view.other?.kind === 'return') return ofNobody(view.rootId, view.other.record as GoodsReturn);
  return view.order ? tooMany(view, view.order) : undefined;
}

function ofNobody(rootId: string, { number, lines, state }: GoodsReturn): Doubt | undefined {
  if (!hasArrived(state)) return undefined;
  const pieces = lines.map((line) => `${countedOf(line) ?? line.quantity ?? 0} x ${line.sku}`).join(', ');
  const what = [number, pieces].filter(Boolean).join(': ');
  return { cause: `return-of-nobody:${rootId}`, waitingFor: `a person: of which order is the return ${what}?` };
}

function tooMany(view: RootView, order: Order): Doubt | undefined {
  const back = piecesBySku(
    knownReturns(view).flatMap(({ reports }) => {
      const { state, lines } = describe(reports, order);
      return state === 'cancelled' || state === 'draft' ? [] : lines;
    }),
    (line) => countedOf(line) ?? line.quantity ?? 0,
  );
  const sold = piecesBySku(order.lines, ({ quantity }) => quantity);
  for (const [sku, pieces] of back) {
    const most = sold.get(sku) ?? 0;
    if (pieces <= most) continue;
    const waitingFor = `a person: ${pieces} x ${sku} came back of ${order.number}, of which it had ${most}: one return twice, or another article?`;
    return { cause: `returned-too-many:${view.rootId}`, waitingFor };
  }
  return undefined;
}

/** Everything that was sold came back and was counted. */
export function allCameBack(view: RootView, order: Order): boolean {
  const counted = knownReturns(view).flatMap(({ reports }) =>
    stateOf(reports) === 'done' ? describe(reports, order).lines : [],
  );
  const back = piecesBySku(counted, (line) => countedOf(line) ?? 0);
  return [...piecesBySku(order.lines, ({ quantity }) => quantity)].every(([sku, sold]) => (back.get(sku) ?? 0) >= sold);
}
