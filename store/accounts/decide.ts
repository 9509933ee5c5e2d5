import { type CustomerName, customerLabel } from '../../domain/accounts.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { freeMembers } from '../case-words.ts';
import { easeCredit, markCustomer } from '../credit/claims.ts';
import { caseId, draw, recordId } from '../ids.ts';
import { keyName } from '../keys.ts';
import type { AccountRow, AccountWord, Command, Decided } from '../ledger.ts';
import { page, type Session } from '../session.ts';
import type { DataKey } from '../vault.ts';
import { accountId, accountRow } from './read.ts';
import { tellStanding } from './tell.ts';
import { WHOSE } from './whose.ts';

type By = Pick<Command, 'who' | 'why'>;

/** What a word leaves in the row, and which of the customer's waiting orders it concerns. */
const WORDS: Record<AccountWord['verb'], { done: string; frees: readonly string[] }> = {
  approve: { done: 'approved', frees: ['kyc'] },
  refuse: { done: 'refused', frees: ['kyc', 'deposit', 'credit'] },
  freeze: { done: 'frozen', frees: [] },
  thaw: { done: 'thawed', frees: ['credit'] },
  terms: { done: 'terms-changed', frees: ['deposit'] },
  limit: { done: 'limit-changed', frees: ['credit'] },
};

/**
 * A person's word on a customer: the row and its audit in one transaction, then the orders that waited for it, in
 * pages. Killed in between, the sweep frees the rest (`settle.ts`).
 */
export async function decideAccount(book: Book, customer: CustomerName, word: AccountWord, by: By): Promise<Decided> {
  const decided = await book.db.write(async (session) => {
    const before = await accountRow(session, customer);
    const row = await keep(session, customer, before, word, book.now());
    if (word.verb === 'terms' || word.verb === 'limit') {
      await markCustomer(session, customer);
      await easeCredit(session, [customer]);
    }
    const after = await accountRow(session, customer);
    const entry = { before: told(before), after: told(after) };
    const key = await keyOf(book, session, customer);
    const what = `customer.${WORDS[word.verb].done}`;
    await appendAudit(book, session, [{ what, ...by, subject: accountId(row), key, ...entry }]);
    const tell = await tellStanding(session, customer, { before, after }, book.now());
    return { waits: await waitsOf(session, customer, WORDS[word.verb].frees), tell };
  });
  const verb = word.verb === 'refuse' ? 'refuse' : 'resolve';
  let freed = 0;
  const flows = new Set(decided.tell);
  for (const [id, rootIds] of decided.waits) {
    const done = await freeMembers(book, id, { verb, ...by }, { rootIds });
    freed += done.freed;
    for (const flow of done.flows) flows.add(flow);
  }
  const account = await book.db.read((session) => accountRow(session, customer));
  return { account, freed, flows: [...flows] };
}

async function keep(
  session: Session,
  { connectionId, customerId }: CustomerName,
  before: AccountRow,
  word: AccountWord,
  now: number,
): Promise<number> {
  const state = word.verb === 'approve' ? 'approved' : word.verb === 'refuse' ? 'refused' : before.state;
  const frozenAt = word.verb === 'freeze' ? (before.frozenAt ?? now) : word.verb === 'thaw' ? null : before.frozenAt;
  const terms = word.verb === 'terms' ? word.days : before.termsDays;
  // Waiting orders are ended as of this time: other words leave it.
  const decidedAt = word.verb === 'approve' || word.verb === 'refuse' ? now : (before.decidedAt ?? now);
  const known = before.accountId === undefined ? undefined : Number(before.accountId.split('/')[1]);
  const decidedBy = word.verb === 'approve' || word.verb === 'refuse' ? null : before.decidedBy;
  const id = known ?? (await draw(session, 'account', 1));
  const limit = word.verb === 'limit' ? word.limit : before.limit;
  const row = {
    state,
    decided_at: decidedAt,
    frozen_at: frozenAt,
    // A person who freezes whom we froze makes it theirs; one who thaws excuses what was due.
    frozen_by: word.verb === 'freeze' || word.verb === 'thaw' ? null : before.frozenBy,
    spared_until: word.verb === 'thaw' && before.frozenBy === 'overdue' ? now : before.sparedUntil,
    terms_days: terms,
    limit_amount: limit?.amount,
    limit_currency: limit?.currency,
    decided_by: decidedBy,
  };
  const columns = Object.keys(row);
  await session.insert(
    'accounts',
    ['connection', 'customer_id', 'id', ...columns],
    [[connectionId, customerId, id, ...Object.values(row)]],
    `(connection, customer_id) DO UPDATE SET ${columns.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  );
  return id;
}

/** What the audit tells of a row, before a word and after. */
export const told = ({ connectionId, customerId, state, frozen, frozenBy, termsDays, limit, verdict }: AccountRow) => ({
  customer: customerLabel({ connectionId, customerId }),
  state,
  frozen,
  ...(frozenBy === undefined ? {} : { frozenBy }),
  ...(termsDays === undefined ? {} : { termsDays }),
  ...(limit === undefined ? {} : { limit }),
  ...(verdict === undefined ? {} : { verdict }),
});

/** The customer's data key, where they have one: what is said about them ends with them. */
export async function keyOf(
  book: Book,
  session: Session,
  { connectionId, customerId }: CustomerName,
): Promise<DataKey | undefined> {
  const [row] = await session.all<{ number: number }>('SELECT number FROM customer_keys WHERE name = ?', [
    keyName(connectionId, customerId),
  ]);
  return row && (await book.keys.numbered(session, new Set([row.number]))).get(row.number);
}

/** What waits of a customer in cases of these kinds, orders and themselves, by case. */
export async function waitsOf(
  session: Session,
  customer: CustomerName,
  kinds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await session.all<{ case_id: number; root_id: number }>(
    `SELECT DISTINCT m.case_id, m.root_id FROM ${session.rows('k', { kind: 'text' })} CROSS JOIN cases c
        JOIN case_members m ON m.case_id = c.id AND m.left_at IS NULL JOIN records o ON o.id = m.root_id
      WHERE c.state = 'open' AND c.kind = k.kind AND o.connection = ? AND ${WHOSE} = ? ORDER BY m.case_id, m.root_id`,
    [page(kinds.map((kind) => ({ kind }))), customer.connectionId, customer.customerId],
  );
  const byCase = new Map<string, string[]>();
  for (const { case_id, root_id } of rows) {
    const id = caseId(case_id);
    byCase.set(id, [...(byCase.get(id) ?? []), recordId(root_id)]);
  }
  return byCase;
}
