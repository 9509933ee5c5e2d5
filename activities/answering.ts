import type { StepAnswer, StepFruits } from '../store/ledger.ts';
import type { Deps } from './deps.ts';

/** Posts a page's answers, and what the steps made, in one transaction and tells whoever watches. `gone` left the batch, `newCases` opened with it. */
export async function answerAll(
  deps: Deps,
  batchId: string,
  flow: string,
  answers: StepAnswer[],
  made: StepFruits = {},
): Promise<{ gone: number }> {
  if (answers.length === 0) return { gone: 0 };
  const results = await deps.ledger.answer(batchId, answers, made);
  const counts = new Map<string, number>();
  let gone = 0;
  let soonest = Number.POSITIVE_INFINITY;
  let cases = false;
  answers.forEach((answer, index) => {
    const outcome = results[index] === 'ok' ? answer.outcome.to : (results[index] as 'superseded' | 'lost');
    if (outcome !== 'next') gone++;
    if (outcome === 'superseded') soonest = 0;
    if (answer.outcome.to === 'queue') soonest = Math.min(soonest, answer.outcome.readyAt);
    if (answer.outcome.to === 'case') cases = true;
    const key = `${answer.name}\n${outcome}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  for (const [key, count] of counts) {
    const [step, outcome] = key.split('\n') as [string, Parameters<Deps['observer']['step']>[0]['outcome']];
    deps.observer.step({ flow, step, outcome, count });
  }
  if (cases) await deliver(deps);
  if (soonest < Number.POSITIVE_INFINITY) deps.packer.wake(flow, soonest);
  return { gone };
}

/** A batch with nothing in its hands ends; what became ready meanwhile is packed at once. */
export async function closeWhenDone(deps: Deps, batchId: string, flow: string, open: number): Promise<void> {
  if (open > 0) return;
  await deps.ledger.closeBatch(batchId);
  deps.packer.wake(flow);
}

/** Starts the workflows of cases that have none yet and delivers what the outbox holds; the sweep does the same, later. */
export async function deliver(deps: Deps): Promise<void> {
  const report = await deps.ledger.pendingDeliveries();
  for (const row of report.cases) {
    const members = await deps.ledger.caseMembers(row.caseId, { limit: 20 });
    await deps.starter.startCase(row, [...new Set(members.flatMap((member) => member.numbers))]);
    await deps.ledger.startedCase(row.caseId);
  }
  for (const { workflowId, message } of report.outbox) {
    if (message === 'nudge') await deps.starter.nudgeIntake(workflowId.replace(/^intake\//, ''));
    else await deps.starter.checkCase(workflowId);
  }
  if (report.outbox.length > 0) await deps.ledger.sentOutbox(report.outbox.map((message) => message.id));
}
