import {
  type Account,
  type CustomerName,
  customerLabel,
  parseCustomer,
  unknownAccount,
  type Verdict,
} from '../../domain/accounts.ts';
import { CUSTOMER_WORD_CASES } from '../../domain/gates/index.ts';
import type { Book } from '../book.ts';
import type { AccountFilter, AccountRow } from '../ledger.ts';
import { page, type Session, type Value } from '../session.ts';
import { WHOSE } from './whose.ts';

interface AccountSql {
  id: number | null;
  connection: string;
  customer_id: string;
  state: Account['state'] | null;
  decided_at: number | null;
  frozen_at: number | null;
  terms_days: number | null;
  limit_amount: string | null;
  limit_currency: string | null;
  frozen_by: Account['frozenBy'] | null;
  spared_until: number | null;
  decided_by: string | null;
  verdict: Verdict['is'] | null;
  verdict_by: string | null;
  verdict_codes: string | null;
  verdict_at: number | null;
}

export const accountId = (row: number): string => `account/${row}`;

/** Kinds of cases in which customers' orders wait for a person's word on the customer, for SQL. */
export const GATE_KINDS = CUSTOMER_WORD_CASES.map((kind) => `'${kind}'`).join(', ');

const COLUMNS =
  'a.id, a.connection, a.customer_id, a.state, a.decided_at, a.frozen_at, a.terms_days, a.decided_by, a.verdict, a.verdict_by, a.verdict_codes, a.verdict_at, a.limit_amount, a.limit_currency, a.frozen_by, a.spared_until';

const toAccount = (row: AccountSql): Account => ({
  ...unknownAccount({ connectionId: row.connection, customerId: row.customer_id }),
  ...(row.state === null ? {} : { state: row.state }),
  ...(row.decided_at === null ? {} : { decidedAt: Number(row.decided_at) }),
  frozen: row.frozen_at !== null,
  ...(row.frozen_by === null ? {} : { frozenBy: row.frozen_by }),
  ...(row.spared_until === null ? {} : { sparedUntil: Number(row.spared_until) }),
  ...(row.terms_days === null ? {} : { termsDays: Number(row.terms_days) }),
  ...(row.limit_amount === null || row.limit_currency === null
    ? {}
    : { limit: { amount: row.limit_amount, currency: row.limit_currency } }),
  ...(row.decided_by === null ? {} : { decidedBy: row.decided_by }),
  ...verdictIn(row),
});

function verdictIn({ verdict, verdict_by, verdict_codes, verdict_at }: AccountSql): Pick<Account, 'verdict'> {
  if (verdict === null || verdict_by === null) return {};
  const codes = verdict_codes ? verdict_codes.split(CODES_APART) : [];
  return { verdict: { is: verdict, by: verdict_by, codes, at: Number(verdict_at) } };
}

/** Codes hold no space. */
export const CODES_APART = ' ';

const toRow = (row: AccountSql, waiting: number): AccountRow => ({
  ...toAccount(row),
  ...(row.id === null ? {} : { accountId: accountId(row.id) }),
  ...(row.frozen_at === null ? {} : { frozenAt: Number(row.frozen_at) }),
  waiting,
});

/** The accounts of these customers, by `shop/17`; one of whom nothing was decided is missing. */
export async function accountsOf(book: Book, customers: readonly CustomerName[]): Promise<Map<string, Account>> {
  return book.db.read((session) => readAccounts(session, customers));
}

/** The same in a transaction of the caller's. */
export async function readAccounts(
  session: Session,
  customers: readonly CustomerName[],
): Promise<Map<string, Account>> {
  const wanted = new Map(customers.map((name) => [customerLabel(name), name]));
  if (wanted.size === 0) return new Map();
  const rows = await rowsOf(session, [...wanted.values()]);
  return new Map(rows.map((row) => [`${row.connection}/${row.customer_id}`, toAccount(row)]));
}

const rowsOf = (session: Session, customers: readonly CustomerName[]): Promise<AccountSql[]> =>
  session.all<AccountSql>(
    `SELECT ${COLUMNS} FROM ${session.rows('r', { connection: 'text', customer: 'text' })} CROSS JOIN accounts a
      WHERE a.connection = r.connection AND a.customer_id = r.customer`,
    [page(customers.map(({ connectionId, customerId }) => ({ connection: connectionId, customer: customerId })))],
  );

/** One customer, with what they wait for; as unknown where nobody decided anything yet. */
export async function accountRow(session: Session, customer: CustomerName): Promise<AccountRow> {
  const [row] = await rowsOf(session, [customer]);
  const waiting = (await waitingAtGates(session)).get(customerLabel(customer)) ?? 0;
  return row ? toRow(row, waiting) : { ...unknownAccount(customer), waiting };
}

/** How many orders of each customer wait at a gate now, by `shop/17`; none of one who waits themselves. Reads open cases only. */
async function waitingAtGates(session: Session): Promise<Map<string, number>> {
  const rows = await session.all<{ connection: string; customer_id: string; n: number }>(
    `SELECT o.connection, ${WHOSE} AS customer_id, count(DISTINCT CASE WHEN o.kind <> 'customer' THEN m.root_id END) AS n
      FROM cases c JOIN case_members m ON m.case_id = c.id AND m.left_at IS NULL JOIN records o ON o.id = m.root_id
      WHERE c.state = 'open' AND c.kind IN (${GATE_KINDS}) AND ${WHOSE} IS NOT NULL GROUP BY o.connection, ${WHOSE}`,
  );
  return new Map(rows.map((row) => [`${row.connection}/${row.customer_id}`, Number(row.n)]));
}

/** See `Ledger.accounts`. */
export async function accounts(book: Book, { state, connectionId, limit }: AccountFilter): Promise<AccountRow[]> {
  return book.db.read(async (session) => {
    const waiting = await waitingAtGates(session);
    const found =
      state === 'waiting'
        ? await waitingRows(session, waiting)
        : await decidedRows(session, state, connectionId, limit);
    const rows = found.map((row) => toRow(row, waiting.get(`${row.connection}/${row.customer_id}`) ?? 0));
    const known = new Set(rows.map(customerLabel));
    // Whoever waits without a word about them stands first: a person has to say one.
    const undecided = state === undefined ? [...waiting].filter(([label]) => !known.has(label)) : [];
    const first = undecided.flatMap(([label, n]): AccountRow[] => {
      const name = parseCustomer(label);
      return name ? [{ ...unknownAccount(name), waiting: n }] : [];
    });
    return [...first, ...rows]
      .filter((row) => connectionId === undefined || row.connectionId === connectionId)
      .slice(0, limit);
  });
}

async function waitingRows(session: Session, waiting: ReadonlyMap<string, number>): Promise<AccountSql[]> {
  const names = [...waiting.keys()].flatMap((label) => parseCustomer(label) ?? []);
  const decided = new Map((await rowsOf(session, names)).map((row) => [`${row.connection}/${row.customer_id}`, row]));
  return names.map(
    (name) =>
      decided.get(customerLabel(name)) ?? {
        id: null,
        connection: name.connectionId,
        customer_id: name.customerId,
        state: null,
        decided_at: null,
        frozen_at: null,
        terms_days: null,
        limit_amount: null,
        limit_currency: null,
        frozen_by: null,
        spared_until: null,
        decided_by: null,
        verdict: null,
        verdict_by: null,
        verdict_codes: null,
        verdict_at: null,
      },
  );
}

async function decidedRows(
  session: Session,
  state: AccountFilter['state'],
  connectionId: string | undefined,
  limit: number,
): Promise<AccountSql[]> {
  const where: string[] = ['a.id > 0'];
  const values: Value[] = [];
  if (state === 'frozen') where.push('a.frozen_at IS NOT NULL');
  else if (state !== undefined) {
    where.push('a.state = ?');
    values.push(state);
  }
  if (connectionId !== undefined) {
    where.push('a.connection = ?');
    values.push(connectionId);
  }
  return session.all<AccountSql>(
    `SELECT ${COLUMNS} FROM accounts a WHERE ${where.join(' AND ')} ORDER BY a.decided_at DESC, a.id DESC LIMIT ?`,
    [...values, limit],
  );
}
