import type { Connection } from '../../connectors/connections.ts';
import type { Order } from '../../domain/canonical/order.ts';
import type { Stock } from '../../domain/canonical/records.ts';
import { add } from '../../domain/decimal.ts';
import { compareLevels, type Level } from '../../domain/reconciliation/levels.ts';
import type { Stage } from '../../domain/stages.ts';
import type { FoundDifference, HeldTarget, LookRow, RootBundle } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { LEVELS_A_READ, levelsAt } from '../levels.ts';

/** Orders at these stages have not reached their warehouse. */
const UNDER_WAY: readonly Stage[] = ['received', 'checked', 'cleared', 'priced', 'in-erp'];
const ORDERS_A_PAGE = 200;
const WHOLE = 2 ** 31 - 1;

/** The second look at levels: a difference counts where both looks show it, unchanged, and nothing is being told. */
export async function compareShownLevels(
  deps: Deps,
  look: LookRow,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = deps;
  let underWay: Map<string, string> | undefined;
  for (let after = look.cursor; ; ) {
    const held = await ledger.heldTargets(connection.id, look.kind, after, LEVELS_A_READ);
    const last = held.at(-1)?.targetId;
    if (last === undefined) break;
    const ids = held.map(({ targetId }) => targetId);
    const stretch = await ledger.targetStretch(look, { from: 0, to: -1 }, after, LEVELS_A_READ);
    const first = new Map(stretch.seen.map((one) => [one.targetId, one.level]));
    const shown = await levelsAt(connection, look.kind, ids, signal, 'backfill');
    const resting = await restingTargets(deps, held);
    const levelOf = (one: HeldTarget, pieces: string): Level => ({
      targetId: one.targetId,
      rootId: one.rootId,
      told: (one.payload ?? {}) as Level['told'],
      shown: shown.get(one.targetId) as Level['shown'],
      underWay: pieces,
      moving: !resting.has(one) || !same(first.get(one.targetId), shown.get(one.targetId)),
    });
    const suspects = held.filter((one) => compareLevels([levelOf(one, '0')]).length > 0);
    if (suspects.length > 0) underWay ??= await piecesUnderWay(deps);
    const skus = await skusOf(deps, suspects);
    const found = suspects.flatMap((one) =>
      compareLevels([levelOf(one, underWay?.get(skus.get(one.rootId) ?? '') ?? '0')]).map(
        (difference): FoundDifference => ({
          ...difference,
          flow: one.flow,
          number: skus.get(one.rootId) ?? one.targetId,
        }),
      ),
    );
    const moving = held.filter((one) => levelOf(one, '0').moving).length;
    await ledger.noteDifferences(look, found, { state: 'comparing', cursor: last, moving });
    after = last;
  }
  await ledger.endLook(look, { state: 'done' });
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function restingTargets({ ledger }: Deps, held: readonly HeldTarget[]): Promise<Set<HeldTarget>> {
  const resting = new Set<HeldTarget>();
  for (const flow of new Set(held.map((one) => one.flow))) {
    const ours = held.filter((one) => one.flow === flow);
    const roots = await ledger.restingRoots(
      flow,
      ours.map(({ rootId }) => rootId),
    );
    for (const one of ours) if (roots.has(one.rootId)) resting.add(one);
  }
  return resting;
}

const bundlesOf = (deps: Deps, rootIds: readonly string[]): Promise<RootBundle[]> =>
  deps.ledger.bundles(
    [...new Set(rootIds)].map((rootId) => ({ flow: '', rootId, epoch: 0, carryRev: WHOLE, step: 0 })),
  );

const canonicalOf = (bundle: RootBundle): unknown =>
  bundle.inputs.find(({ recordId }) => recordId === bundle.rootId)?.canonical;

/** The article that a level is of, by its root. */
async function skusOf(deps: Deps, levels: readonly HeldTarget[]): Promise<Map<string, string>> {
  const skus = new Map<string, string>();
  for (const bundle of await bundlesOf(
    deps,
    levels.map(({ rootId }) => rootId),
  )) {
    const sku = (canonicalOf(bundle) as Stock | undefined)?.sku;
    if (sku) skus.set(bundle.rootId, sku);
  }
  return skus;
}

/** Pieces of each article in orders that have not reached their warehouse. */
async function piecesUnderWay(deps: Deps): Promise<Map<string, string>> {
  const pieces = new Map<string, string>();
  for (const stage of UNDER_WAY) {
    for (let after: string | undefined; ; ) {
      const orders = await deps.ledger.orders({ stage, limit: ORDERS_A_PAGE, ...(after ? { after } : {}) });
      for (const bundle of await bundlesOf(
        deps,
        orders.map(({ rootId }) => rootId),
      )) {
        for (const { sku, quantity } of (canonicalOf(bundle) as Order | undefined)?.lines ?? [])
          pieces.set(sku, add(pieces.get(sku) ?? '0', quantity));
      }
      after = orders.at(-1)?.rootId;
      if (orders.length < ORDERS_A_PAGE) break;
    }
  }
  return pieces;
}
