import type { Connection } from '../connectors/connections.ts';
import type { SourceRecord } from '../connectors/connector.ts';
import type { Priority } from '../domain/budget.ts';
import type { Failure } from '../domain/failures.ts';
import type { Kind } from '../domain/kinds.ts';
import { ORIGIN } from '../domain/steps.ts';
import type { RootBundle } from '../store/ledger.ts';
import type { Deps } from './deps.ts';
import { toFailure } from './failures.ts';
import { kindFor, planOf } from './flow-plan.ts';
import { inTurn } from './in-turn.ts';
import type { WriteWish } from './write-page.ts';

/** Targets change these by themselves (a shop takes off what it sends), so what was last told proves nothing. */
const DRIFTING: Kind = 'stock';

/** How many objects one call of `read` is asked for. */
export const LEVELS_A_READ = 100;

/** Whether what a target holds of a kind is to be compared with what it shall hold, and can be. */
export const comparable = (connection: Connection, kind: Kind): boolean =>
  kind === DRIFTING && connection.connector.kinds[kind]?.read !== undefined;

/** The connections that a flow writes and whose levels can be compared now: one that has windows is called in those alone. */
export function comparedTargets(deps: Pick<Deps, 'config' | 'connections'>, flow: string): Connection[] {
  const plan = planOf(deps, flow);
  const targets = plan.steps.flatMap((step) => {
    const target = step.verb === 'write' && step.target !== ORIGIN ? deps.connections.get(step.target) : undefined;
    if (step.verb !== 'write' || !target || target.windows) return [];
    const kind = kindFor(plan, step, target);
    return kind && comparable(target, kind) ? [target] : [];
  });
  return [...new Set(targets)];
}

/** Every field that was told is there with the same value; what else the target knows does not count. */
export function sameLevel(payload: unknown, data: unknown): boolean {
  const held = data as Record<string, unknown> | undefined;
  if (!held || typeof payload !== 'object' || payload === null) return false;
  return Object.entries(payload).every(([name, value]) => JSON.stringify(held[name]) === JSON.stringify(value));
}

/** What a target holds now, by its ids; what it no longer has is missing. `alone`: one of them is asked for before the rest. */
export async function levelsAt(
  connection: Connection,
  kind: Kind,
  targetIds: string[],
  signal: AbortSignal,
  priority: Priority = 'stock',
  alone = false,
): Promise<Map<string, unknown>> {
  const read = connection.connector.kinds[kind]?.read;
  const levels = new Map<string, unknown>();
  const ids = [...new Set(targetIds)];
  for (let at = 0, next = 0; read && at < ids.length; at = next) {
    next = at + (alone && at === 0 ? 1 : LEVELS_A_READ);
    const records: SourceRecord[] = await read(connection.context(signal, priority), ids.slice(at, next));
    for (const { id, data } of records) levels.set(id, data);
  }
  return levels;
}

/** One root's wishes for a target; `failed` where they cannot be told. */
interface Wished {
  bundle: RootBundle;
  wishes: WriteWish[];
  failed?: Failure;
}

/**
 * Marks the wishes that are to be sent although equal bytes were sent before: the target's level is another by now.
 * Where the levels cannot be read nothing is known, so the roots fail for this time.
 */
export async function forceDrifted(
  deps: Pick<Deps, 'health' | 'ledger' | 'clock'>,
  connection: Connection,
  kind: Kind,
  roots: Wished[],
  signal: AbortSignal,
): Promise<void> {
  if (!comparable(connection, kind)) return;
  const held = roots
    .filter((root) => !root.failed)
    .flatMap((root) =>
      root.wishes.flatMap(({ intent }) => heldOf(root.bundle, intent).map((id) => ({ root, intent, id }))),
    );
  if (held.length === 0) return;
  const ids = held.map(({ id }) => id);
  try {
    const levels = await inTurn(deps, connection.id, (alone) =>
      levelsAt(connection, kind, ids, signal, 'stock', alone),
    );
    for (const { intent, id } of held) if (!sameLevel(intent.payload, levels.get(id))) intent.force = true;
  } catch (error) {
    const failure = toFailure(error);
    for (const { root } of held) root.failed = failure;
  }
}

const heldOf = ({ targets }: RootBundle, intent: WriteWish['intent']): string[] =>
  targets
    .filter(
      (row) =>
        !row.cancelled &&
        row.connectionId === intent.connectionId &&
        row.kind === intent.kind &&
        row.recordId === intent.recordId &&
        row.part === intent.part,
    )
    .map(({ targetId }) => targetId);
