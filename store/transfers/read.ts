import { add } from '../../domain/decimal.ts';
import type { BankEntry } from '../../domain/transfers/entry.ts';
import type { Allocation } from '../../domain/transfers/match.ts';
import type { Book } from '../book.ts';
import type { TransferRow, TransferState } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import type { Value } from '../session.ts';
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
}

export const entryId = (row: number): string => `entry/${row}`;

/** 0, which is no row, for what is no id. */
export const entryRow = (id: string): number => Number(/^(?:entry\/)?(\d{1,15})$/.exec(id)?.[1] ?? 0);

/** See `Ledger.transfers`. */
export async function transfers(
  book: Book,
  { states, entryId: id, limit = 10_000 }: { states?: readonly TransferState[]; entryId?: string; limit?: number },
): Promise<TransferRow[]> {
  const where: string[] = [];
  const values: Value[] = [];
  if (states) {
    where.push(`state IN (${states.map(() => '?').join(', ')})`);
    values.push(...states);
  }
  if (id !== undefined) {
    where.push('id = ?');
    values.push(entryRow(id));
  }
  return book.db.read(async (session) => {
    const rows = await session.all<EntrySql>(
      `SELECT id, state, direction, amount, currency, booked_on, content_enc, allocations, left_over FROM bank_entries
        ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY id LIMIT ?`,
      [...values, limit],
    );
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
        ...(entry ? { entry } : {}),
      };
    });
  });
}

/** See `Ledger.allocatedTo`. */
export async function allocatedTo(book: Book, rootIds: readonly string[]): Promise<Map<string, string>> {
  const wanted = new Set(rootIds);
  const rows = await book.db.read((session) =>
    session.all<{ allocations: string }>("SELECT allocations FROM bank_entries WHERE state IN ('matched', 'posted')"),
  );
  const sums = new Map<string, string>();
  for (const { rootId, amount } of rows.flatMap((row) => JSON.parse(row.allocations) as Allocation[]))
    if (wanted.has(rootId)) sums.set(rootId, add(sums.get(rootId) ?? '0', amount));
  return sums;
}
