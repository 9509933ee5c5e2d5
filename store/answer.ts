import { maskCards } from '../domain/card-numbers.ts';
import { type AuditEntry, appendAudit } from './audit/append.ts';
import type { Book } from './book.ts';
import { insertCanonicals } from './bundles.ts';
import { joinCases } from './cases.ts';
import { keepChanges } from './changes-in-time.ts';
import { batchRow } from './ids.ts';
import type { StepAnswer, StepFruits, StepResult } from './ledger.ts';
import { type StandingClaim, standing, standingName } from './pack.ts';
import { moveParts } from './parts.ts';
import type { Session, Update } from './session.ts';

interface Settled {
  answer: StepAnswer;
  move: StandingClaim;
  result: StepResult;
}

/**
 * STEP and END for a page of answers. A claim that is somebody else's by now answers nothing. What was done is recorded
 * even when something newer arrived: it did happen, and RESUME wants to know.
 */
export async function answer(
  book: Book,
  batch: string,
  answers: StepAnswer[],
  made: StepFruits = {},
): Promise<StepResult[]> {
  const { canonicals = [], parts = [] } = made;
  if (answers.length === 0 && canonicals.length === 0 && parts.length === 0) return [];
  return book.db.write(async (session) => {
    const now = book.now();
    await insertCanonicals(book, session, canonicals);
    const movedOn = await moveParts(session, parts, now);
    const moves = await standing(
      session,
      batch,
      answers.map((one) => one.claim),
    );
    const settled = answers.map((one): Settled | undefined => {
      const move = moves.get(standingName(one.claim));
      // An answer that is told twice would otherwise skip the next step.
      if (!move || move.step !== one.claim.step - (one.before?.length ?? 0)) return undefined;
      const fresh = move.want_rev > move.carry_rev || (move.hold === 1 && one.outcome.to !== 'end');
      return { answer: one, move: { ...move, step: one.claim.step }, result: fresh ? 'superseded' : 'ok' };
    });
    const live = settled.filter((one) => one !== undefined);
    const caseOf = await joinCases(
      session,
      live.flatMap(({ answer: one, move, result }) => {
        const { outcome } = one;
        return outcome.to === 'case' && result === 'ok'
          ? [{ rootRow: move.root_id, flow: move.flow, step: move.step, name: one.name, cause: outcome.case }]
          : [];
      }),
      now,
    );
    await recordSteps(session, batch, live, caseOf, now);
    await moveOn(session, batch, live, now);
    await appendAudit(book, session, [...saidByGates(live), ...movedOn]);
    await keepChanges(session, answers);
    return settled.map((one) => one?.result ?? 'lost');
  });
}

/** A line an order, in the row of its page: a gate costs no write of its own. Of a claim that was lost somebody else tells. */
function saidByGates(live: readonly Settled[]): AuditEntry[] {
  const lines = live.flatMap(({ answer: { claim, gates } }) =>
    gates && gates.asked.length > 0
      ? [[claim.rootId, gates.asked.join(', '), gates.closed ?? '', gates.released.join(', ')]]
      : [],
  );
  const flow = live[0]?.move.flow;
  return lines.length > 0 ? [{ what: 'gates.answered', who: 'waybill', subject: flow, after: lines }] : [];
}

/** How an outcome reads in the journey; `done` is what RESUME believes. */
export function outcomeText(outcome: StepAnswer['outcome']): string {
  switch (outcome.to) {
    case 'next':
    case 'end':
      return 'done';
    case 'queue':
      return outcome.why ? `queued for ${outcome.queue}: ${outcome.why.class}` : `queued for ${outcome.queue}`;
    case 'case':
      return maskCards(`waits: ${outcome.case.waitingFor}`);
  }
}

async function recordSteps(session: Session, batch: string, live: Settled[], caseOf: Map<string, number>, now: number) {
  await session.insert(
    'steps',
    ['root_id', 'flow', 'step', 'rev', 'input_hmac', 'pin', 'outcome', 'batch_id', 'case_id', 'at'],
    live.flatMap(({ answer: one, move }) => {
      const done = (one.before ?? []).map((step) => [step.step, step.inputHmac, step.pin, 'done', null] as const);
      const last = [
        one.name,
        one.inputHmac,
        one.pin,
        outcomeText(one.outcome),
        caseOf.get(`${move.flow}|${move.root_id}`),
      ] as const;
      return [...done, last].map(([step, inputHmac, pin, outcome, caseRow]) => [
        move.root_id,
        move.flow,
        step,
        move.carry_rev,
        inputHmac,
        pin,
        outcome,
        batchRow(batch),
        caseRow,
        now,
      ]);
    }),
    `(root_id, flow, step, rev) DO UPDATE SET input_hmac = excluded.input_hmac, pin = excluded.pin, outcome = excluded.outcome,
      batch_id = excluded.batch_id, case_id = excluded.case_id, at = excluded.at`,
  );
}

/** `claimed` keeps its claim; every other state gives it back. */
const MOVE_ON: Update = {
  table: 'moves',
  columns: {
    root_id: 'int',
    flow: 'text',
    step: 'int',
    queue: 'text',
    ready_at: 'int',
    state: 'text',
    done_rev: 'int',
    batch_id: 'int',
    at: 'int',
  },
  set: `state = r.state, step = r.step, queue = r.queue, ready_at = r.ready_at, done_rev = r.done_rev, batch_id = r.batch_id,
    updated_at = r.at`,
  where: 'moves.root_id = r.root_id AND moves.flow = r.flow',
};

async function moveOn(session: Session, batch: string, live: Settled[], now: number) {
  const rows = live.map(({ answer: { outcome }, move, result }) => {
    const { root_id, flow, step, done_rev } = move;
    const row = { root_id, flow, step, done_rev, queue: '', ready_at: now, batch_id: null, at: now };
    if (result === 'superseded')
      return { ...row, state: 'ready', done_rev: outcome.to === 'end' ? move.carry_rev : done_rev };
    switch (outcome.to) {
      case 'next':
        return { ...row, state: 'claimed', step: step + 1, batch_id: batchRow(batch) };
      case 'end':
        return { ...row, state: 'done', done_rev: move.carry_rev };
      case 'queue':
        return { ...row, state: 'queued', queue: outcome.queue, ready_at: outcome.readyAt };
      case 'case':
        return { ...row, state: 'waiting' };
    }
  });
  await session.update(MOVE_ON, rows);
}
