import { goodsOf, lackedBy, paperWish } from '../../activities/paper-wishes.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import { gapText } from '../../domain/gates/papers.ts';
import type { PaperType } from '../../domain/papers/paper.ts';
import type { PaperWish } from '../../store/ledger.ts';

/** The papers of an order, to be issued today. Throws a `Problem` that names what is missing. */
export function wishesOf(
  order: Order,
  types: readonly PaperType[],
  config: Config,
  { now, incomplete }: { now: number; incomplete: boolean },
): PaperWish[] {
  const gaps = lackedBy(order, config, incomplete ? 'needed' : 'required');
  if (gaps.length > 0)
    throw new Problem(
      `papers of ${order.number} lack ${gaps.map(gapText).join('; ')}: amend the order (\`waybill orders amend\`) or name it in rules.papers${incomplete ? '' : ', or issue them as they are: --incomplete'}`,
      EXIT.findings,
    );
  if (order.state === 'cancelled')
    throw new Problem(`${order.number} is cancelled: no paper is made of it`, EXIT.findings);
  return types.flatMap((type) => goodsOf(order, type, config).map((goods) => paperWish(type, goods, config, now)));
}
