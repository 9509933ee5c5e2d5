import type { Deps } from './deps.ts';
import { kindFor, planOf } from './flow-plan.ts';
import { beating } from './heartbeat.ts';
import { whenInTurn } from './in-turn.ts';
import { comparable, LEVELS_A_READ, levelsAt, sameLevel } from './levels.ts';

export interface CompareInput {
  /** A connection that the flow writes. */
  connectionId: string;
  flow: string;
}

/**
 * Looks through everything that a flow put into one target and sends those again that the target itself has changed since.
 * Reads only; what differs goes the flow's own way, where it is mapped, guarded and written down like any other change.
 */
export function compareLevels(deps: Deps) {
  return async ({ connectionId, flow }: CompareInput): Promise<{ drifted: number }> => {
    const { ledger, connections } = deps;
    const connection = connections.get(connectionId);
    const plan = planOf(deps, flow);
    const step = plan.steps.find((one) => one.verb === 'write' && one.target === connectionId);
    // Between windows nothing is read either: what differs is told with the next change.
    if (!connection || connection.windows || step?.verb !== 'write') return { drifted: 0 };
    const kind = kindFor(plan, step, connection);
    if (!kind || !comparable(connection, kind)) return { drifted: 0 };
    if ((await ledger.paused()).some((row) => row.connectionId === connectionId)) return { drifted: 0 };

    let drifted = 0;
    await beating(async (signal) => {
      let after: string | undefined;
      for (;;) {
        const held = await ledger.heldTargets(connectionId, kind, after, LEVELS_A_READ);
        after = held.at(-1)?.targetId;
        if (after === undefined) return;
        const ours = held.filter((one) => one.flow === flow);
        const targetIds = ours.map(({ targetId }) => targetId);
        if (targetIds.length === 0) continue;
        const levels = await whenInTurn(deps, connectionId, signal, (alone) =>
          levelsAt(connection, kind, targetIds, signal, 'stock', alone),
        );
        if (!levels) return;
        const others = ours.filter(({ payload, targetId }) => !sameLevel(payload, levels.get(targetId)));
        drifted += await ledger.again(
          flow,
          others.map(({ rootId }) => rootId),
        );
      }
    });
    if (drifted > 0) deps.packer.wake(flow);
    return { drifted };
  };
}
