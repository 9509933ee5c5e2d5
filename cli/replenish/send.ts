import { topology } from '../../activities/flow-plan.ts';
import { erpName } from '../../activities/replenish/on-order.ts';
import type { Proposal } from '../../activities/replenish/plan.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import type { Purchase } from '../../domain/canonical/purchase.ts';
import { localTime } from '../../domain/local-time.ts';
import { draftsOf, PURCHASES } from '../../domain/purchases/draft.ts';
import { type Books, type Said, saidBy, wake } from '../books.ts';

/** Counts the purchases that were ever decided: whoever decides the next ones says from which count. */
const CURSOR = 'decided';
/** Characters of the numbers that the audit is found by; the rest stands in what it says. */
const NAMED_MOST = 200;

/** How many purchases were decided so far, to be asked for before anything is worked out. */
export const decidedBefore = ({ ledger }: Pick<Books, 'ledger'>): Promise<string | null> =>
  ledger.cursor(PURCHASES, CURSOR);

/** The ERP that gets purchases; that it takes and tells them is seen where its flow is checked. Throws a `Problem` where none is named. */
export function purchasesGoTo({ rules }: Config): string {
  const id = rules.replenish?.connection;
  if (id !== undefined) return id;
  throw new Problem(
    'no ERP gets purchases: name it as `rules.replenish.connection` (docs/rules/replenishment.md)',
    EXIT.usage,
  );
}

/**
 * Decides these proposals: drafts of them are staged as records, all of them or none, and their flow takes them to the ERP, each once. What was worked out
 * before somebody else decided is not decided on: their purchases are not in it. Answers the drafts.
 */
export async function sendPurchases(
  books: Books,
  config: Config,
  buy: readonly Proposal[],
  { before, now, said }: { before: string | null; now: number; said: Said },
): Promise<Purchase[]> {
  const { warehouses = {} } = config.rules.replenish ?? {};
  const drafts = draftsOf(
    buy.map(({ price, ...one }) => ({
      ...one,
      warehouse: erpName(warehouses, one.warehouse),
      ...(price === undefined ? {} : { price: price.amount, currency: price.currency }),
    })),
    { day: localTime(now, config.timezone).slice(0, 10), before: Number(before ?? 0) },
  );
  if (drafts.length === 0) return [];
  const numbers = drafts.map(({ number }) => number);
  const decided = {
    what: 'purchases.sent',
    ...saidBy(said),
    subject: numbers.join(', ').slice(0, NAMED_MOST),
    after: { purchases: numbers },
  };
  const answer = await books.ledger.stage({
    connectionId: PURCHASES,
    flows: topology({ config }),
    records: drafts.map((draft) => ({ kind: 'purchase', id: draft.number, numbers: [draft.number], data: draft })),
    notes: [decided],
    cursor: { name: CURSOR, value: String(Number(before ?? 0) + drafts.length), was: before },
  });
  if (answer.overtaken)
    throw new Problem(
      'somebody else sent purchases meanwhile: look again, what they ordered is on order by now',
      EXIT.findings,
    );
  await wake(books);
  return drafts;
}
