import type { Kind } from '../../domain/kinds.ts';
import { type DifferenceKind, REPAIRED } from '../../domain/reconciliation/difference.ts';
import type { LookSide } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { MAIN_QUEUE, queueOf } from '../flow-plan.ts';
import { LEDGER_LOOK, looksOf } from './looks.ts';

export interface ReconcileAsked {
  workflowId: string;
  /** Epoch ms; `lastMs` before now where they are not given, and what the config says where nothing is. */
  from?: number;
  to?: number;
  lastMs?: number;
  /** Only these connections; all, and what is late, without them. */
  connectionIds?: string[];
  /** True: what the config repairs. */
  repair?: boolean | DifferenceKind[];
}

export interface PlannedLooks {
  /** The connection's own, or the main queue for what calls nobody. */
  queue: string;
  looks: { connectionId: string; kind: Kind; side: LookSide }[];
}

export interface ReconcilePlan {
  runId: string;
  /** It repairs and opens cases; else it only shows. */
  acts: boolean;
  /** Connections beside each other, the looks of each one after the other. */
  lanes: PlannedLooks[];
}

/** Begins a run: writes down what it is to look through, and why the rest cannot be. Called twice it answers the same. */
export function planReconciliation(deps: Deps) {
  return async (asked: ReconcileAsked): Promise<ReconcilePlan> => {
    const { reconcile } = deps.config;
    const now = deps.clock.now();
    const to = Math.min(asked.to ?? now, now);
    const from = asked.from ?? to - (asked.lastMs ?? reconcile.period);
    const repair = asked.repair === true ? reconcile.repair : asked.repair || [];
    const looks = looksOf(deps, asked.connectionIds);
    const paused = new Map((await deps.ledger.paused()).map((row) => [row.connectionId, row.caseId]));
    const run = await deps.ledger.beginReconciliation({
      workflowId: asked.workflowId,
      from,
      to,
      repair: repair.filter((kind) => REPAIRED.includes(kind)),
      looks: looks.map((look) => {
        const caseId = paused.get(look.connectionId);
        return caseId && !look.why ? { ...look, why: `it is paused, see ${caseId}` } : look;
      }),
    });
    const lanes = new Map<string, PlannedLooks>();
    for (const { connectionId, kind, side, why } of looks) {
      if (why !== undefined || paused.has(connectionId)) continue;
      const queue = connectionId === LEDGER_LOOK.connectionId ? MAIN_QUEUE : queueOf(connectionId);
      const lane = lanes.get(queue) ?? { queue, looks: [] };
      lanes.set(queue, lane);
      lane.looks.push({ connectionId, kind, side });
    }
    return { runId: run.runId, acts: Boolean(asked.repair), lanes: [...lanes.values()] };
  };
}
