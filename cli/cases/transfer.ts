import { type Found, openTransfers } from '../../activities/transfers/settle.ts';
import type { CaseRow, TransferRow } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import { orderNumbers } from '../payments/numbers.ts';
import { entryText } from '../payments/show.ts';

/** The bank entry that a case is about, with the orders that it may be for as they are now, and why. */
export async function shownTransfer(
  books: Books,
  { caseId }: CaseRow,
): Promise<{ row: TransferRow; found?: Found; text: string } | undefined> {
  const { ledger, loaded } = books;
  const [row] = await ledger.transfers({ caseId });
  if (!row) return undefined;
  const [found] = row.state === 'open' ? (await openTransfers(ledger, loaded.config, [row])).found : [];
  const home = await ledger.transfers({ undoes: [row.entryId] });
  return { row, ...(found ? { found } : {}), text: entryText(row, home, found, await orderNumbers(books, [row])) };
}
