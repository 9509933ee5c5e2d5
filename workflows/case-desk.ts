import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { assign, type CaseInput, type CaseOrder, check, refuse, release, resolve, retry, skip } from './messages.ts';
import { bookkeeping } from './proxies.ts';

const FIRST_REMINDER_MS = 24 * 3_600_000;
/** Of a search attribute. */
const MAX_TEXT = 200;
const LONGEST_REMINDER_MS = 7 * FIRST_REMINDER_MS;

function validate(order: CaseOrder): void {
  if (order?.word) return;
  const missing = (['who', 'why'] as const).find((field) => !order?.[field]?.trim());
  if (missing) throw ApplicationFailure.nonRetryable(`a word on a case needs "${missing}"`, 'validation');
}

/**
 * One cause for which records wait, whatever their number. It waits durably, reminds, takes a person's word on one
 * member or all, runs no steps itself, and ends in the moment the ledger finds no members.
 */
export async function caseDesk(input: CaseInput): Promise<void> {
  const { caseId } = input;
  let looked = false;
  let reminders = input.reminders ?? 0;

  for (const [update, verb] of [
    [release, 'release'],
    [retry, 'retry'],
    [skip, 'skip'],
    [refuse, 'refuse'],
  ] as const) {
    setHandler(
      update,
      async (order) => {
        const freed = await bookkeeping.freeMembers({ caseId, verb, order });
        looked = false;
        return freed;
      },
      { validator: validate },
    );
  }
  setHandler(
    resolve,
    async (order) => {
      const done = order.members
        ? await bookkeeping.freeMembers({ caseId, verb: 'resolve', order })
        : await bookkeeping.resolveCase({ caseId, order });
      looked = false;
      return done;
    },
    { validator: validate },
  );
  setHandler(
    assign,
    async (order) => {
      const done = await bookkeeping.assignCase({ caseId, order });
      // Whoever looks after some of the members is shown with those.
      if (!order.members && !order.rootId) {
        // Whom it is assigned to stands in the ledger: attributes are not encrypted.
        const text = order.to ? `assigned: ${input.waitingFor}` : input.waitingFor;
        upsertSearchAttributes({ WaybillWaitingFor: [text.slice(0, MAX_TEXT)] });
      }
      return done;
    },
    {
      validator: (order) => {
        validate(order);
        if (typeof order.to !== 'string')
          throw ApplicationFailure.nonRetryable('to whom? give "to", empty for nobody', 'validation');
      },
    },
  );
  setHandler(check, () => {
    looked = false;
  });

  for (;;) {
    if (!looked) {
      looked = true;
      if (await bookkeeping.closeCaseIfEmpty({ caseId })) break;
    }
    const waitMs = Math.min(FIRST_REMINDER_MS * 2 ** reminders, LONGEST_REMINDER_MS);
    if (!(await condition(() => !looked, waitMs))) {
      reminders++;
      await bookkeeping.remind({ caseId, reminders });
    }
    if (workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof caseDesk>({ ...input, reminders });
    }
  }
  await condition(allHandlersFinished);
}
