import type { Book } from '../book.ts';
import { freeMembers } from '../case-words.ts';
import { caseId, recordId } from '../ids.ts';
import { GATE_KINDS } from './read.ts';
import { WHOSE } from './whose.ts';

/**
 * The case that an order would wait in now (`kycCause`), for SQL: one that waits in another was put there before its provider said
 * what it says now, and is asked again.
 */
const ASKED_IN = `((CASE WHEN a.state = 'declined' THEN 'declined' WHEN a.verdict IN ('review', 'abandoned') THEN a.verdict
  WHEN a.verdict = 'pending' AND a.verdict_at <= ? THEN 'late' ELSE 'kyc' END) || ':' || a.connection || '/' || a.customer_id)`;

/**
 * Frees orders, and customers who registered, that wait for a word on the customer which was said already: its command was killed before it came to
 * them, or they were asked before it and joined their case after. Answers the flows that have something to do now.
 */
export async function settleAccounts(
  book: Book,
  providerWithinMs?: number,
): Promise<{ freed: number; flows: string[] }> {
  const waits = await book.db.read((session) =>
    session.all<{ case_id: number; root_id: number; state: string }>(
      `SELECT DISTINCT m.case_id, m.root_id, a.state
        FROM cases c JOIN case_members m ON m.case_id = c.id AND m.left_at IS NULL JOIN records o ON o.id = m.root_id
          JOIN accounts a ON a.connection = o.connection AND a.customer_id = ${WHOSE}
        WHERE c.state = 'open' AND c.kind IN (${GATE_KINDS}) AND (
          (c.kind = 'kyc' AND a.state = 'approved' AND c.cause NOT LIKE 'vat:%'
            AND (c.cause NOT LIKE 'vat-refused:%' OR m.joined_at < a.decided_at))
          OR (c.kind = 'kyc' AND a.state = 'refused' AND m.joined_at < a.decided_at)
          OR (c.kind = 'kyc' AND a.state IN ('unknown', 'declined') AND c.cause <> ${ASKED_IN})
          OR (c.kind = 'deposit' AND a.terms_days IS NOT NULL) OR (c.cause LIKE 'frozen:%' AND a.frozen_at IS NULL)
          OR (c.kind = 'credit' AND c.cause NOT LIKE 'frozen:%'
            AND EXISTS (SELECT 1 FROM order_claims q WHERE q.root_id = m.root_id AND q.asked_eased < a.credit_eased)))
        ORDER BY m.case_id, m.root_id`,
      [providerWithinMs === undefined ? 0 : book.now() - providerWithinMs],
    ),
  );
  const flows = new Set<string>();
  let freed = 0;
  for (const [verb, mine] of [
    ['refuse', waits.filter(({ state }) => state === 'refused')],
    ['resolve', waits.filter(({ state }) => state !== 'refused')],
  ] as const) {
    for (const row of new Set(mine.map((wait) => wait.case_id))) {
      const rootIds = mine.filter((wait) => wait.case_id === row).map((wait) => recordId(wait.root_id));
      const said = { verb, who: 'waybill', why: 'as was decided about the customer' };
      const done = await freeMembers(book, caseId(row), said, { rootIds });
      freed += done.freed;
      for (const flow of done.flows) flows.add(flow);
    }
  }
  return { freed, flows: [...flows] };
}
