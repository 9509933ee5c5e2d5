import { type CustomerName, isNews, stateAfter, type Verdict } from '../../domain/accounts.ts';
import { appendAudit } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { freeMembers } from '../case-words.ts';
import { draw } from '../ids.ts';
import type { AccountRow } from '../ledger.ts';
import type { Session } from '../session.ts';
import { keyOf, told, waitsOf } from './decide.ts';
import { accountId, accountRow, CODES_APART } from './read.ts';
import { tellStanding } from './tell.ts';

/** See `Ledger.hearVerdict`. Killed before the orders were freed, the sweep frees them (`settle.ts`). */
export async function hearVerdict(
  book: Book,
  customer: CustomerName,
  verdict: Verdict,
): Promise<{ heard: boolean; freed: number; flows: string[] }> {
  const heard = await book.db.write(async (session) => {
    const before = await accountRow(session, customer);
    if (!isNews(verdict, before.verdict)) return undefined;
    const row = await keep(session, customer, before, verdict, book.now());
    const after = await accountRow(session, customer);
    const what = `customer.${after.state === before.state ? 'checked' : after.state}`;
    const why = [verdict.is, ...verdict.codes].join(CODES_APART);
    const key = await keyOf(book, session, customer);
    const entry = { before: told(before), after: told(after) };
    await appendAudit(book, session, [{ what, who: verdict.by, why, subject: accountId(row), key, ...entry }]);
    const tell = await tellStanding(session, customer, { before, after }, book.now());
    // Asked for already, and still to come: whoever waits for it waits on.
    const waits = verdict.is === 'pending' ? new Map<string, string[]>() : await waitsOf(session, customer, ['kyc']);
    return { waits, tell };
  });
  const flows = new Set(heard?.tell);
  let freed = 0;
  for (const [id, rootIds] of heard?.waits ?? []) {
    const word = { verb: 'resolve' as const, who: verdict.by, why: `said ${verdict.is}` };
    const done = await freeMembers(book, id, word, { rootIds });
    freed += done.freed;
    for (const flow of done.flows) flows.add(flow);
  }
  return { heard: heard !== undefined, freed, flows: [...flows] };
}

async function keep(
  session: Session,
  { connectionId, customerId }: CustomerName,
  before: AccountRow,
  verdict: Verdict,
  now: number,
): Promise<number> {
  const state = stateAfter(before, verdict);
  const decided = state !== before.state;
  const known = before.accountId === undefined ? undefined : Number(before.accountId.split('/')[1]);
  const id = known ?? (await draw(session, 'account', 1));
  const row = {
    state,
    // Waiting orders are asked again as of this time.
    decided_at: decided ? now : (before.decidedAt ?? now),
    decided_by: decided ? verdict.by : before.decidedBy,
    verdict: verdict.is,
    verdict_by: verdict.by,
    verdict_codes: verdict.codes.join(CODES_APART),
    verdict_at: verdict.at,
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
