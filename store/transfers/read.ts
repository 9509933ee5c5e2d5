import { add } from '../../domain/decimal.ts';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import type { Allocation } from '../../domain/transfers/match.ts';
import type { Book } from '../book.ts';
import { caseId, caseRow, recordId } from '../ids.ts';
import type { Rest, TransferFilter, TransferRow, TransferState } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import type { Session, Value } from '../session.ts';
import { transferPurpose } from './keep.ts';

interface EntrySql {
  id: number;
  state: TransferState;
  direction: BankEntry['direction'];
  amount: string;
  currency: string;
  booked_on: string;
  content_enc: Buffer | null;
  allocations: string;
  left_over: string;
  rest: Rest | null;
  credit_of: number | null;
  undoes: number | null;
  case_id: number | null;
}

export const entryId = (row: number): string => `entry/${row}`;

/** 0, which is no row, for what is no id. */
export const entryRow = (id: string): number => Number(/^(?:entry\/)?(\d{1,15})$/.exec(id)?.[1] ?? 0);

const COLUMNS =
  'id, state, direction, amount, currency, booked_on, content_enc, allocations, left_over, rest, credit_of, undoes, case_id';

/** See `Ledger.transfers`. */
export async function transfers(book: Book, filter: TransferFilter): Promise<TransferRow[]> {
  const where: string[] = [];
  const values: Value[] = [];
  const add = (sql: string, ...more: Value[]) => {
    where.push(sql);
    values.push(...more);
  };
  const marks = (list: readonly unknown[]) => list.map(() => '?').join(', ');
  const { states, rest, direction, since, limit = 10_000 } = filter;
  if (states) add(`state IN (${marks(states)})`, ...states);
  if (rest) add(`rest IN (${marks(rest)})`, ...rest);
  if (filter.entryId !== undefined) add('id = ?', entryRow(filter.entryId));
  if (filter.caseId !== undefined) add('case_id = ?', caseRow(filter.caseId));
  if (filter.isAsked !== undefined) add(`case_id IS ${filter.isAsked ? 'NOT ' : ''}NULL`);
  if (filter.undoes) add(`undoes IN (${marks(filter.undoes)})`, ...filter.undoes.map(entryRow));
  if (direction) add('direction = ?', direction);
  if (since !== undefined) add('booked_on >= ?', since);
  if (filter.after !== undefined) add('id > ?', entryRow(filter.after));
  return book.db.read(async (session) => {
    const rows = await session.all<EntrySql>(
      `SELECT ${COLUMNS} FROM bank_entries ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY id LIMIT ?`,
      [...values, limit],
    );
    return rowsOf(book, session, rows);
  });
}

async function rowsOf(book: Book, session: Session, rows: readonly EntrySql[]): Promise<TransferRow[]> {
  const opener = await openerFor(
    book,
    session,
    rows.map((row) => row.content_enc),
  );
  return rows.map((row) => {
    const entry = opener.json(transferPurpose(Number(row.id)), row.content_enc) as BankEntry | undefined;
    return {
      entryId: entryId(Number(row.id)),
      state: row.state,
      direction: row.direction,
      amount: row.amount,
      currency: row.currency,
      bookedOn: row.booked_on,
      allocations: JSON.parse(row.allocations) as Allocation[],
      over: row.left_over,
      ...(row.rest === null ? {} : { rest: row.rest }),
      ...(row.credit_of === null ? {} : { creditOf: recordId(Number(row.credit_of)) }),
      ...(row.undoes === null ? {} : { undoes: entryId(Number(row.undoes)) }),
      ...(row.case_id === null ? {} : { caseId: caseId(Number(row.case_id)) }),
      ...(entry ? { entry } : {}),
    };
  });
}

/** See `Ledger.allocatedTo`. */
export async function allocatedTo(book: Book, rootIds: readonly string[]): Promise<Map<string, string>> {
  const wanted = new Set(rootIds);
  const rows = await book.db.read((session) =>
    session.all<{ allocations: string }>("SELECT allocations FROM bank_entries WHERE state IN ('matched', 'posted')"),
  );
  const sums = new Map<string, string>();
  for (const { rootId, amount, counts } of rows.flatMap((row) => JSON.parse(row.allocations) as Allocation[]))
    if (wanted.has(rootId)) sums.set(rootId, add(sums.get(rootId) ?? '0', counts?.amount ?? amount));
  return sums;
}
