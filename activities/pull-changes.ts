import type { Connection } from '../connectors/connections.ts';
import type { Kind } from '../domain/kinds.ts';
import { deliver } from './answering.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { priorityOfKind, queueOf, topology } from './flow-plan.ts';
import { beating } from './heartbeat.ts';
import { comparedTargets } from './levels.ts';

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

/** Reads what changed in a system since the cursor, page by page; the cursor moves in the transaction that stages the page. */
export function pullChanges(deps: Deps) {
  return async ({ connectionId, flow }: PullInput): Promise<Pulled> => {
    const { ledger, connections } = deps;
    const connection = connections.get(connectionId);
    if (!connection) return { records: 0, compare: [] };
    const paused = await ledger.paused();
    if (paused.some((row) => row.connectionId === connectionId)) return { records: 0, compare: [] };
    let records = 0;
    await beating(async (signal) => {
      for (const kind of kindsOf(deps, connectionId, flow)) records += await pullKind(deps, connection, kind, signal);
    });
    if (records > 0) await deliver(deps);
    const compare = flowsOf(deps, connectionId, flow).flatMap((name) =>
      comparedTargets(deps, name).map(({ id }) => ({ connectionId: id, flow: name, queue: queueOf(id) })),
    );
    return { records, compare };
  };
}

async function pullKind(deps: Deps, connection: Connection, kind: Kind, signal: AbortSignal): Promise<number> {
  const { ledger } = deps;
  const connectionId = connection.id;
  const pull = connection.connector.kinds[kind]?.pull;
  if (!pull) return 0;
  const flows = topology(deps);
  const name = `pull/${kind}`;
  let records = 0;
  try {
    for await (const page of pull(
      connection.context(signal, priorityOfKind(deps, connectionId, kind)),
      await ledger.cursor(connectionId, name),
    )) {
      const answer = await ledger.stage({
        connectionId,
        flows,
        records: page.records,
        cursor: { name, value: page.cursor },
      });
      records += page.records.length;
      for (const woken of answer.woken) await deps.starter.nudgeIntake(woken);
      await deps.packer.keepUp(answer.flows, page.records.length);
    }
    deps.health.succeeded(connectionId);
    return records;
  } catch (error) {
    deps.health.failed(connectionId, toFailure(error));
    throw error;
  }
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
