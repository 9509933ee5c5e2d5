import type { Connection } from '../../connectors/connections.ts';
import type { Kind } from '../../domain/kinds.ts';
import type { DifferenceRow } from '../../store/ledger.ts';
import { deliver } from '../answering.ts';
import type { Deps } from '../deps.ts';
import { topology } from '../flow-plan.ts';
import { readAgain } from '../read-again.ts';
import { type LookInput, type LookTurn, turnOf } from './turn.ts';

/** Differences of one transaction. */
const AT_A_TIME = 500;

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
    return turnOf(deps, input, async (connection, signal) => {
      await repair(deps, connection, open, signal);
      return undefined;
    });
  };
}

async function repair(
  deps: Deps,
  connection: Connection,
  differences: readonly DifferenceRow[],
  signal: AbortSignal,
): Promise<void> {
  const { ledger } = deps;
  const reread = differences.filter(({ repair: one }) => one === 'read again');
  const read = await readReports(deps, connection, reread, signal);
  await ledger.noteReadAgain(
    reread.filter(({ report }) => report && read.has(`${report.kind}|${report.id}`)).map(({ id }) => id),
  );
  const others = differences.filter(({ repair: one }) => one !== 'read again').map(({ id }) => id);
  for (let from = 0; from < others.length; from += AT_A_TIME)
    wake(deps, await ledger.repairByFlows(topology(deps), others.slice(from, from + AT_A_TIME)));
  await deliver(deps);
}

const wake = (deps: Deps, flows: readonly string[]) => {
  for (const flow of flows) deps.packer.wake(flow);
};

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
