import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import { deliver } from './answering.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { queueOf } from './flow-plan.ts';
import { beating } from './heartbeat.ts';
import { comparedTargets } from './levels.ts';
import { pullKind } from './pull-kind.ts';
import { takeStatements } from './transfers/take-statements.ts';

export interface PullInput {
  connectionId: string;
  /** Only what this flow carries; what any flow carries without it. */
  flow?: string;
}

export interface Pulled {
  records: number;
  /** Targets that may have changed what the pulled flows told them: to be compared now, each on its own queue. */
  compare: { connectionId: string; flow: string; queue: string }[];
}

/** Reads what changed in a system since the cursor, page by page, and the bank statements that it laid down; the cursor moves in the transaction that stages the page. */
export function pullChanges(deps: Deps) {
  return async ({ connectionId, flow }: PullInput): Promise<Pulled> => {
    const { ledger, connections } = deps;
    const connection = connections.get(connectionId);
    if (!connection) return { records: 0, compare: [] };
    const paused = await ledger.paused();
    if (paused.some((row) => row.connectionId === connectionId)) return { records: 0, compare: [] };
    let records = 0;
    const failures: unknown[] = [];
    await beating(async (signal) => {
      for (const kind of kindsOf(deps, connectionId, flow)) {
        try {
          records += await pullKind(deps, connection, kind, signal);
        } catch (error) {
          failures.push(error);
          if (concernsAll(toFailure(error))) break;
        }
      }
      if (flow !== undefined || failures.some((error) => concernsAll(toFailure(error)))) return;
      try {
        records += await takeStatements(deps, connection, signal);
      } catch (error) {
        failures.push(error);
      }
    });
    if (records > 0) await deliver(deps);
    if (failures.length > 0) throw failures[0];
    const compare = flowsOf(deps, connectionId, flow).flatMap((name) =>
      comparedTargets(deps, name).map(({ id }) => ({ connectionId: id, flow: name, queue: queueOf(id) })),
    );
    return { records, compare };
  };
}

/** One kind that cannot be read keeps none of the others back; a system that is down or shut is not asked for each of them. */
function concernsAll({ class: kind }: Failure): boolean {
  return kind !== 'rejected' && kind !== 'validation' && kind !== 'mapping' && kind !== 'conflict';
}

/** The kinds that some flow carries from this connection. */
const kindsOf = (deps: Pick<Deps, 'config'>, connectionId: string, flow?: string): Kind[] => [
  ...new Set(flowsOf(deps, connectionId, flow).flatMap((name) => deps.config.flows[name]?.kinds ?? [])),
];

/**
 * The flow named, if it carries something from this connection. Without a name all that do, but for those that have an
 * interval of their own and so a window of their own; a connection with planned windows is pulled in those alone.
 */
function flowsOf({ config }: Pick<Deps, 'config'>, connectionId: string, flow?: string): string[] {
  const planned = config.connections[connectionId]?.windows !== undefined;
  return Object.entries(config.flows)
    .filter(([name, { from, every }]) => {
      const meant = flow === undefined ? planned || every === undefined : name === flow;
      return meant && from.includes(connectionId);
    })
    .map(([name]) => name);
}
