import type { Connection } from '../../connectors/connections.ts';
import type { Period, Survey } from '../../connectors/connector.ts';
import type { LookRow, SeenObject } from '../../store/ledger.ts';
import type { Deps } from '../deps.ts';
import { LEVELS_A_READ, levelsAt } from '../levels.ts';
import { type LookInput, type LookTurn, turnOf } from './turn.ts';

/** Reads what a system holds over the run's period, page by page, each kept with the cursor that leads on. */
export function surveyLook(deps: Deps) {
  return async (input: LookInput): Promise<LookTurn> => {
    const { ledger } = deps;
    const look = await ledger.reconcileLook(input);
    const report = look && (await ledger.reconcileReport(input.runId));
    if (look?.state !== 'reading' || !report) return {};
    if (look.side === 'ledger') {
      await ledger.endLook(look, { state: 'comparing' });
      return {};
    }
    return turnOf(deps, input, async (connection, signal, isOpen) => {
      for await (const { objects, cursor } of pagesOf(deps, look, report.run, connection, signal)) {
        await ledger.keepSeen(look, objects, cursor);
        if (!isOpen()) return 'closed';
      }
      await ledger.endLook(look, { state: 'comparing' });
      return undefined;
    });
  };
}

function pagesOf(
  deps: Deps,
  look: LookRow,
  period: Period,
  connection: Connection,
  signal: AbortSignal,
): AsyncIterable<{ objects: SeenObject[]; cursor: string }> {
  if (look.side === 'levels') return levelPages(deps, look, connection, signal);
  const survey = connection.connector.kinds[look.kind]?.survey as Survey;
  return survey.list(connection.context(signal, 'backfill'), period, look.cursor ?? null);
}

/** The first of two looks at levels: what differs in one of them alone was on its way. */
async function* levelPages(
  deps: Deps,
  look: LookRow,
  connection: Connection,
  signal: AbortSignal,
): AsyncGenerator<{ objects: SeenObject[]; cursor: string }> {
  let after = look.cursor;
  for (;;) {
    const held = await deps.ledger.heldTargets(connection.id, look.kind, after, LEVELS_A_READ);
    const last = held.at(-1)?.targetId;
    if (last === undefined) return;
    const ids = [...new Set(held.map(({ targetId }) => targetId))];
    const levels = await levelsAt(connection, look.kind, ids, signal, 'backfill');
    const objects = ids.map((targetId) => {
      const level = levels.get(targetId) as Record<string, unknown> | undefined;
      return { targetId, at: deps.clock.now(), live: level !== undefined, measures: {}, ...(level ? { level } : {}) };
    });
    yield { objects, cursor: last };
    after = last;
  }
}
