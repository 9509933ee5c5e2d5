import type { CaseWord, Command, SaidBy } from '../../store/ledger.ts';
import { type Books, wake } from '../books.ts';

/** What the workflow of a case is given: the word's id, and what of it decides which way it goes. */
interface Given {
  word: string;
  /** Present where some members are meant; which, the word says. */
  members?: Record<string, never>;
  /** Empty for nobody; who it is, the word says. */
  to?: string;
}

/** Stands for whoever it is: names of people go to no workflow. */
const SOMEBODY = 'somebody';

const givenOf = (word: string, { members, to }: CaseWord): Given => ({
  word,
  ...(members ? { members: {} } : {}),
  ...(to === undefined ? {} : { to: to === '' ? '' : SOMEBODY }),
});

/**
 * Keeps a person's word on a case in the ledger, and gives the case's workflow its id: that checks it and carries it out. Where
 * it does not run (no daemon, or its history is gone) the word is carried out directly, and the next sweep does the rest.
 */
export async function say<T>(
  books: Books,
  caseId: string,
  verb: Command['verb'],
  word: CaseWord,
  directly: (by: SaidBy) => Promise<T>,
): Promise<T> {
  const { who, why } = word;
  const wordId = await books.ledger.keepWord(caseId, verb, word);
  const reached = await books.reached();
  if (reached) {
    try {
      const handle = reached.client.workflow.getHandle(caseId);
      const done = await handle.executeUpdate<T, [Given]>(verb, { args: [givenOf(wordId, word)] });
      await reached.wake();
      return done;
    } catch (error) {
      const { WorkflowNotFoundError } = await import('@temporalio/client');
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  const done = await directly({ who, why, wordId });
  await wake(books);
  return done;
}
