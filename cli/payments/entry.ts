import { postTransfers } from '../../activities/transfers/post.ts';
import { standOpen } from '../../activities/transfers/settle.ts';
import { EXIT, Problem } from '../../config/problem.ts';
import type { TransferRow, TransferWord } from '../../store/ledger.ts';
import { type Books, type Said, saidBy, wake } from '../books.ts';

/** The entry of an id. Throws a `Problem` where there is none. */
export async function rowOf({ ledger }: Pick<Books, 'ledger'>, entry: string): Promise<TransferRow> {
  const [row] = await ledger.transfers({ entryId: entry });
  if (!row) throw new Problem(`there is no ${entry}: see \`waybill payments list\``, EXIT.findings);
  return row;
}

/** An entry of which something is left to be said, or was said that may be said otherwise. Throws a `Problem` for one that is used up. */
export async function undecided(books: Pick<Books, 'ledger'>, entry: string): Promise<TransferRow> {
  const row = await rowOf(books, entry);
  if (row.state === 'open' || row.rest !== undefined) return row;
  const why = row.undoes ? `takes back ${row.undoes}` : `is ${row.state} already`;
  throw new Problem(`${row.entryId} ${why}: nothing of it is left`, EXIT.findings);
}

/** What of an entry pays no order yet. */
export const leftOf = (row: TransferRow): string => (row.state === 'open' ? row.amount : row.over);

/** Writes down what a person decided of an entry, tells the orders and their cases, and a daemon that runs. */
export async function decide(
  books: Books,
  row: TransferRow,
  word: Omit<TransferWord, 'entryId' | 'before'>,
  said: Said,
): Promise<void> {
  const { ledger } = books;
  if (!(await ledger.allocateTransfer({ ...word, entryId: row.entryId, before: row }, saidBy(said))))
    throw new Problem(
      `${row.entryId} was decided by somebody else just now: see \`waybill payments show ${row.entryId}\``,
      EXIT.findings,
    );
  await tellDecided(books, [row]);
}

/** Tells the orders of what was decided, asks again what others wait for, and tells a daemon that runs. */
export async function tellDecided(books: Books, rows: readonly TransferRow[]): Promise<void> {
  const { ledger, loaded } = books;
  await postTransfers(ledger, loaded.config);
  await standOpen(ledger, loaded.config);
  await wake(
    books,
    rows.flatMap(({ caseId }) => caseId ?? []),
  );
}
