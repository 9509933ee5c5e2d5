import type { Book } from './book.ts';
import type { Ticket, WriteOutcome } from './ledger.ts';
import { settleOutcomes } from './outcome.ts';

/** The longest an outcome waits for others to share its commit. */
const GROUP_MS = 10;

interface Waiting {
  outcome: WriteOutcome;
  resolve(taken: boolean): void;
  reject(error: unknown): void;
}

export interface OutcomeGroup {
  /** Takes note of requests on their way, so that the last outcome to come need not wait for more. */
  expect(tickets: Ticket[], leaseUntil: number): void;
  settle(outcome: WriteOutcome): Promise<boolean>;
  /** Commits what waits. */
  drain(): Promise<void>;
}

/**
 * Each commit is a sync of the disk, so outcomes share one. A group is committed after 10 ms, or at once when every
 * request this process has under way is answered: a single order is not delayed.
 */
export function createOutcomeGroup(book: Book): OutcomeGroup {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing = false;
  const underWay = new Map<string, number>();

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (flushing || waiting.length === 0) return;
    flushing = true;
    const group = waiting;
    waiting = [];
    try {
      const taken = await book.db.write((session) =>
        settleOutcomes(
          book,
          session,
          group.map((one) => one.outcome),
        ),
      );
      group.forEach((one, at) => {
        one.resolve(taken[at] as boolean);
      });
    } catch (error) {
      for (const one of group) one.reject(error);
    } finally {
      flushing = false;
    }
    schedule();
  };

  const schedule = () => {
    if (waiting.length === 0 || flushing) return;
    if (underWay.size === 0) {
      clearTimeout(timer);
      // In the next turn of the loop: answers that came in one packet are settled together.
      timer = setTimeout(flush, 0);
    } else timer ??= setTimeout(flush, GROUP_MS);
  };

  const forgetExpired = () => {
    const now = book.now();
    for (const [name, leaseUntil] of underWay) if (leaseUntil < now) underWay.delete(name);
  };

  return {
    expect(tickets, leaseUntil) {
      forgetExpired();
      for (const ticket of tickets) underWay.set(`${ticket.writeId}/${ticket.attempt}`, leaseUntil);
    },
    settle(outcome) {
      underWay.delete(`${outcome.writeId}/${outcome.attempt}`);
      return new Promise<boolean>((resolve, reject) => {
        waiting.push({ outcome, resolve, reject });
        schedule();
      });
    },
    async drain() {
      while (waiting.length > 0 || flushing) {
        await flush();
        if (flushing) await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
