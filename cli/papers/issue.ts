import { goodsOf, lackedBy, paperWish } from '../../activities/paper-wishes.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Package } from '../../domain/canonical/package.ts';
import { gapText } from '../../domain/gates/papers.ts';
import { packingFaults, packingFaultText } from '../../domain/packing/packing-list.ts';
import type { Goods } from '../../domain/papers/compose.ts';
import type { PaperType } from '../../domain/papers/paper.ts';
import type { Placed } from '../../domain/stock/claims.ts';
import type { PaperWish } from '../../store/ledger.ts';

/** The papers of an order, to be issued today. Throws a `Problem` that names what is missing, or contradicts itself. */
export function wishesOf(
  order: Order,
  types: readonly PaperType[],
  config: Config,
  {
    now,
    incomplete,
    packed,
    placed,
  }: {
    now: number;
    incomplete: boolean;
    packed: (part: string) => readonly Package[];
    /** Where its pieces leave from, once stock let it through. */
    placed?: readonly Placed[] | undefined;
  },
): PaperWish[] {
  const wanted = types.map((type) => ({ type, goods: goodsOf(order, type, config, packed, placed) }));
  if (wanted.every(({ goods }) => goods.length === 0))
    throw new Problem(`${order.number} crosses no customs border: no commercial invoice is made of it`, EXIT.findings);
  // Of an offer too each part is asked what its own way needs.
  const parts = goodsOf(order, 'packing-list', config, packed, placed);
  const gaps = lackedBy(parts, config, incomplete ? 'needed' : 'required');
  if (gaps.length > 0)
    throw new Problem(
      `papers of ${order.number} lack ${gaps.map(gapText).join('; ')}: amend the order (\`waybill orders amend\`) or name it in rules.papers${incomplete ? '' : ', or issue them as they are: --incomplete'}`,
      EXIT.findings,
    );
  if (order.state === 'cancelled')
    throw new Problem(`${order.number} is cancelled: no paper is made of it`, EXIT.findings);
  return wanted.flatMap(({ type, goods }) =>
    goods.map((one) => paperWish(type, withSoundPackages(one, incomplete), config, now)),
  );
}

/** A packing list that contradicts itself is stopped at customs: it is made without its packages, if a person says so, or not at all. */
function withSoundPackages(goods: Goods, incomplete: boolean): Goods {
  const faults = packingFaults(goods.lines, goods.packages ?? []);
  if (faults.length === 0) return goods;
  if (incomplete) return { ...goods, packages: [] };
  throw new Problem(
    `the packages of ${goods.order.number}${goods.part ? ` (${goods.part})` : ''} do not fit what travels: ${faults.map(packingFaultText).join('; ')}. Have whoever packed it report it again, or issue the packing list without packages: --incomplete`,
    EXIT.findings,
  );
}
