import { refusesCredential } from '../domain/failures.ts';
import { sweepGapMs } from '../domain/pulses.ts';
import { deliver } from './answering.ts';
import { auditSigns } from './audit-prices.ts';
import type { Deps } from './deps.ts';
import { dunningSigns } from './dunning.ts';
import { toFailure } from './failures.ts';
import { firstTarget } from './flow-plan.ts';
import { letterSigns } from './letters/watch.ts';
import { reopenCases } from './reopen-cases.ts';
import { watchStock } from './stock/watch.ts';
import { tellPriceTable } from './tell-price-table.ts';
import { watchBank } from './transfers/settle-bank.ts';
import { statementSigns } from './transfers/take-statements.ts';
import { vatSigns } from './vat-ids/signs.ts';
import { watchGates } from './watch-gates.ts';
import { watchOverdue } from './watch-overdue.ts';
import { watchSigns } from './watch-signs.ts';
import { watchStages } from './watch-stages.ts';

/** Younger than this, a row without a workflow is somebody's work in progress. */
const STALE_MS = 5_000;

/**
 * Finds by time what nobody reports: unstarted batches and cases, claims of vanished workflows, forgotten inbox rows, orders whose
 * customer was decided on, cases whose mapping was mended, paused connections that answer again.
 */
export function sweep(deps: Deps, offerMended: () => Promise<unknown>) {
  const reopen = reopenCases(deps);
  const tellTable = tellPriceTable(deps);
  const dunning = dunningSigns(deps);
  const bank = watchBank(deps);
  const askAgain = watchGates(deps);
  return async (): Promise<void> => {
    const { ledger, starter, packer, clock } = deps;
    const report = await ledger.sweep(clock.now(), STALE_MS);
    for (const batch of report.batches) {
      const flow = batch.batchId.split('/')[1] as string;
      await starter.startBatch(flow, batch, firstTarget(deps, flow));
      await ledger.batchStarted(batch.batchId);
    }
    if (report.claiming.length > 0) {
      const running = await starter.running(report.claiming.map((row) => row.batchId));
      const vanished = report.claiming.filter((row) => !running.has(row.batchId)).map((row) => row.batchId);
      if (vanished.length > 0) {
        const freed = await ledger.freeBatches(vanished);
        deps.log.warn({ batches: vanished.length, freed }, 'batches that no longer run were freed');
        for (const id of vanished) packer.wake(id.split('/')[1] as string);
      }
    }
    for (const connectionId of report.staleInbox) await starter.nudgeIntake(connectionId);
    for (const flow of report.ready) packer.wake(flow);
    await watchOverdue(deps);
    await askAgain();
    await watchStock(deps);
    await bank();
    const settled = await ledger.settleAccounts(deps.config.rules.kyc.providerWithin);
    for (const flow of settled.flows) packer.wake(flow);
    const others = [
      ...(await tellTable()),
      ...(await auditSigns(deps)),
      ...(await statementSigns(deps)),
      ...(await letterSigns(deps)),
      ...(await vatSigns(deps)),
    ];
    await watchSigns(deps, [...others, ...(await dunning())]);
    const late = await watchStages(deps);
    if (late.joined > 0) deps.log.warn(late, `${late.joined} orders stand at their stage past their time`);
    await deliver(deps);
    await startErasures(deps);
    await reopen();
    await offerMended();
    await probePaused(deps);
    await ledger.swept(sweepGapMs(deps.config.sweep));
  };
}

/** Erasures that were asked for and that nobody carries out: asked while no daemon ran, or their workflow is gone. */
async function startErasures(deps: Deps): Promise<void> {
  const open = (await deps.ledger.privacyRequests({ state: 'open', limit: 1_000 })).filter(
    ({ asked }) => asked !== 'export',
  );
  if (open.length === 0) return;
  const running = await deps.starter.running(open.map(({ requestId }) => requestId));
  for (const request of open) if (!running.has(request.requestId)) await deps.starter.startErase(request);
}

/** A paused connection is asked one cheap question; its first answer lets everything go on. */
async function probePaused(deps: Deps): Promise<void> {
  for (const { connectionId } of await deps.ledger.paused()) {
    const connection = deps.connections.get(connectionId);
    if (!connection || (connection.windows && !connection.outsideWindow.includes('probe'))) continue;
    const turn = await deps.health.turn(connectionId);
    if (turn === 'wait') continue;
    try {
      // The same credential would be refused again, and some systems lock an account for it.
      if (await deps.ledger.isRefused(connectionId, connection.credential())) continue;
      await connection.connector.check(connection.context(AbortSignal.timeout(connection.limits.timeoutMs), 'cancel'));
    } catch (error) {
      const failure = toFailure(error);
      deps.log.debug({ connectionId, class: failure.class }, `${connectionId} still does not answer`);
      if (refusesCredential(failure)) await deps.ledger.refuseCredential(connectionId, connection.credential());
      continue;
    } finally {
      if (turn === 'alone') await deps.health.turnOver(connectionId);
    }
    deps.health.succeeded(connectionId);
    const { caseId } = await deps.ledger.resume(connectionId);
    deps.log.info({ connectionId }, `${connectionId} answers again`);
    if (caseId) await deps.starter.checkCase(caseId);
    for (const flow of Object.keys(deps.config.flows)) deps.packer.wake(flow);
  }
}
