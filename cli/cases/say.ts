import type { MemberFilter } from '../../store/ledger.ts';
import { type Books, wake } from '../books.ts';

/** A person's word on a case as its workflow takes it: an update of that name. */
export interface Word {
  who: string;
  why: string;
  members?: MemberFilter;
  to?: string;
}

/**
 * Says it to the case's workflow, which checks it and tells the ledger. Where that does not run (no daemon, or its
 * history is gone) the ledger is told directly, and the next sweep does the rest.
 */
export async function say<T>(
  books: Books,
  caseId: string,
  update: string,
  word: Word,
  directly: () => Promise<T>,
): Promise<T> {
  const reached = await books.reached();
  if (reached) {
    try {
      const done = await reached.client.workflow.getHandle(caseId).executeUpdate<T, [Word]>(update, { args: [word] });
      await reached.wake();
      return done;
    } catch (error) {
      const { WorkflowNotFoundError } = await import('@temporalio/client');
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  const done = await directly();
  await wake(books);
  return done;
}
