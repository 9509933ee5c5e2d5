import type { Order } from '../../domain/canonical/order.ts';
import { sum } from '../../domain/decimal.ts';
import type { LetterFact } from '../../domain/gates/lc.ts';
import { localTime } from '../../domain/local-time.ts';
import type { RootBundle } from '../../store/ledger.ts';
import type { FactDeps } from '../gate-facts.ts';

/** The letters of credit that name these orders, with what their other orders come to. */
export async function lettersNaming(
  { ledger, config, clock }: FactDeps,
  bundles: readonly RootBundle[],
): Promise<ReadonlyMap<string, LetterFact>> {
  const found = await ledger.lettersOf(bundles.map(({ rootId }) => rootId));
  if (found.size === 0) return new Map();
  const orders = await ordersOf(
    ledger,
    [...found.values()].flatMap(({ others }) => others),
  );
  const today = localTime(clock.now(), config.timezone).slice(0, 10);
  return new Map(
    [...found].map(([rootId, { letter, others }]) => {
      const drawn = others.flatMap((other) => {
        const order = orders.get(other);
        return order?.currency === letter.currency && order.state !== 'cancelled' ? [order.total] : [];
      });
      return [rootId, { letter, drawn: sum(drawn), today, allocation: config.allocation }];
    }),
  );
}

/** These orders as they were mapped last; one that was not yet is left out. */
async function ordersOf(ledger: FactDeps['ledger'], rootIds: readonly string[]): Promise<Map<string, Order>> {
  const asked = [...new Set(rootIds)].map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: 2 ** 31 - 1, step: 0 }));
  if (asked.length === 0) return new Map();
  const bundles = await ledger.bundles(asked);
  return new Map(
    bundles.flatMap(({ rootId, root }) =>
      root.kind === 'order' && root.canonical !== undefined ? [[rootId, root.canonical as Order] as const] : [],
    ),
  );
}
