import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { allocate } from '../../domain/allocate.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { gapText } from '../../domain/gates/papers.ts';
import { localTime } from '../../domain/local-time.ts';
import { composePaper, type Goods } from '../../domain/papers/compose.ts';
import { type Gap, gapsOf } from '../../domain/papers/gaps.ts';
import type { PaperType } from '../../domain/papers/paper.ts';
import { paperKeeper } from '../../domain/retention.ts';
import type { PaperWish } from '../../store/ledger.ts';

/** What cannot be left out of a paper, whatever `required` says: without these there is nothing to print. */
const NEEDED = ['seller', 'incoterm', 'buyer', 'consignee'] as const;

/** What travels together, each with papers of its own; an offer is of the whole order. */
export function goodsOf(order: Order, type: PaperType, config: Config): Goods[] {
  const whole = { order, part: '', lines: order.lines };
  if (type === 'proforma-invoice') return [whole];
  const parts = allocate(order, config.allocation).map(({ part, lines }) => ({ order, part, lines }));
  return parts.length > 0 ? parts : [whole];
}

/** What the papers of an order lack, of what is required. */
export const gapsOfOrder = (order: Order, { rules: { papers } }: Config): Gap[] =>
  gapsOf({ order, part: '', lines: order.lines }, papers, papers.required);

/** The papers of an order, to be issued today. Throws a `Problem` that names what is missing. */
export function wishesOf(
  order: Order,
  types: readonly PaperType[],
  config: Config,
  { now, incomplete }: { now: number; incomplete: boolean },
): PaperWish[] {
  const { papers } = config.rules;
  const required = incomplete ? NEEDED : [...NEEDED, ...papers.required];
  const gaps = gapsOf({ order, part: '', lines: order.lines }, papers, required);
  if (gaps.length > 0)
    throw new Problem(
      `papers of ${order.number} lack ${gaps.map(gapText).join('; ')}: amend the order (\`waybill orders amend\`) or name it in rules.papers${incomplete ? '' : ', or issue them as they are: --incomplete'}`,
      EXIT.findings,
    );
  if (order.state === 'cancelled')
    throw new Problem(`${order.number} is cancelled: no paper is made of it`, EXIT.findings);
  const day = localTime(now, config.timezone).slice(0, 10);
  const until = paperKeeper(config.retention.papers)(order.shipTo.country, now);
  return types.flatMap((type) =>
    goodsOf(order, type, config).map((goods) => ({
      draft: composePaper(type, goods, papers),
      template: papers.numbers[type],
      day,
      until,
    })),
  );
}
