import type { Connection } from '../../connectors/connections.ts';
import { assertNever } from '../../domain/failures.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { DifferenceRow } from '../../store/ledger.ts';
import { deliver } from '../answering.ts';
import type { Deps } from '../deps.ts';
import { topology } from '../flow-plan.ts';
import { readAgain } from '../read-again.ts';
import { type LookInput, type LookTurn, turnOf } from './turn.ts';

/** Sets right what is safe to set right of one look, all of it through the ledger: nothing is written to a system here. */
export function repairLook(deps: Deps) {
  return async (input: LookInput): Promise<LookTurn> => {
    const report = await deps.ledger.reconcileReport(input.runId);
    if (!report) return {};
    const open = report.differences.filter(
      (one) =>
        one.connectionId === input.connectionId &&
        one.objectKind === input.kind &&
        one.state === 'found' &&
        one.repair !== undefined &&
        report.run.repair.includes(one.kind),
    );
    if (open.length === 0) return {};
    return turnOf(deps, input, (connection, signal) => repair(deps, connection, open, signal));
  };
}

async function repair(
  deps: Deps,
  connection: Connection,
  differences: readonly DifferenceRow[],
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = deps;
  const by = (wanted: NonNullable<DifferenceRow['repair']>) => differences.filter(({ repair: one }) => one === wanted);
  for (const wanted of ['read again', 'run again', 'tell again'] as const) {
    const rows = by(wanted);
    if (rows.length === 0) continue;
    const objects = rows.map(({ connectionId, objectKind, targetId }) => ({
      connectionId,
      kind: objectKind,
      targetId,
    }));
    switch (wanted) {
      case 'read again': {
        const read = await readReports(deps, connection, rows, signal);
        await ledger.settleDifferences(
          rows.filter(({ report }) => report && read.has(`${report.kind}|${report.id}`)).map(({ id }) => id),
          'repaired',
        );
        continue;
      }
      case 'run again': {
        wake(deps, await runAgain(deps, rows));
        break;
      }
      case 'tell again':
        wake(deps, await ledger.untellTargets(objects));
        break;
      default:
        assertNever(wanted);
    }
    await ledger.settleDifferences(
      rows.map(({ id }) => id),
      'repaired',
    );
  }
  await deliver(deps);
}

const wake = (deps: Deps, flows: readonly string[]) => {
  for (const flow of flows) deps.packer.wake(flow);
};

async function runAgain(deps: Deps, rows: readonly DifferenceRow[]): Promise<string[]> {
  const { ledger } = deps;
  const flows = new Set<string>();
  const lost = rows.filter(({ kind }) => kind === 'missing');
  const objects = lost.map(({ connectionId, objectKind, targetId }) => ({ connectionId, kind: objectKind, targetId }));
  for (const flow of await ledger.loseTargets(objects)) flows.add(flow);
  const roots = (kind: DifferenceRow['kind']) =>
    rows.filter((one) => one.kind === kind).flatMap(({ rootId }) => rootId ?? []);
  for (const flow of await ledger.wantRoots(topology(deps), roots('never-attempted'))) flows.add(flow);
  for (const flow of new Set(rows.flatMap((one) => (one.kind === 'stock' ? (one.flow ?? []) : [])))) {
    const drifted = rows
      .filter((one) => one.kind === 'stock' && one.flow === flow)
      .flatMap(({ rootId }) => rootId ?? []);
    await ledger.again(flow, drifted);
    flows.add(flow);
  }
  return [...flows];
}

/** Reads the named records as they are now and stages them. Answers `kind|id` of those that were read. */
async function readReports(
  deps: Deps,
  connection: Connection,
  rows: readonly DifferenceRow[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const done = new Set<string>();
  const reports = rows.flatMap(({ report }) => report ?? []);
  const context = connection.context(signal, 'backfill');
  for (const kind of new Set(reports.map((one): Kind => one.kind))) {
    const read = connection.connector.kinds[kind]?.read;
    if (!read) continue;
    const ids = [...new Set(reports.filter((one) => one.kind === kind).map(({ id }) => id))];
    await readAgain(
      (some) => read(context, some),
      ids,
      async ({ ids: some, records }) => {
        const answer = await deps.ledger.stage({ connectionId: connection.id, flows: topology(deps), records });
        wake(deps, answer.flows);
        for (const woken of answer.woken) await deps.starter.nudgeIntake(woken);
        for (const id of some) done.add(`${kind}|${id}`);
      },
    );
  }
  return done;
}
