import { compare } from '../../domain/decimal.ts';
import type { Allocation } from '../../domain/transfers/match.ts';
import { accounted } from '../../domain/transfers/match.ts';
import { appendAudit, keysOfRoots } from '../audit/append.ts';
import type { Book } from '../book.ts';
import { recordRow } from '../ids.ts';
import type { Rest, TransferWord } from '../ledger.ts';
import { openerFor } from '../sealed.ts';
import { page, type Session } from '../session.ts';
import type { DataKey } from '../vault.ts';
import { transferPurpose } from './keep.ts';
import { entryRow } from './read.ts';
import { endStanding } from './stand.ts';

interface DecidedSql {
  amount: string;
  currency: string;
  content_enc: Buffer | null;
}

const NEW: NonNullable<TransferWord['before']> = { state: 'open', allocations: [] };

/** See `Ledger.allocateTransfer`. */
export async function allocateTransfer(
  book: Book,
  word: TransferWord,
  by: { who: string; why: string },
): Promise<boolean> {
  const { entryId: id, allocations, over, creditOf, before = NEW } = word;
  const row = entryRow(id);
  const rest = restOf(word);
  return book.db.write(async (session) => {
    const [entry] = await session.all<DecidedSql>(
      `UPDATE bank_entries SET state = ?, allocations = ?, left_over = ?, rest = ?, credit_of = ?
        WHERE id = ? AND state = ? AND allocations = ? AND COALESCE(rest, '') = ? RETURNING amount, currency, content_enc`,
      [
        allocations.length > 0 ? 'matched' : 'set-aside',
        JSON.stringify(allocations),
        over,
        rest ?? null,
        creditOf === undefined ? null : recordRow(creditOf),
        row,
        before.state,
        JSON.stringify(before.allocations),
        before.rest ?? '',
      ],
    );
    if (!entry) return false;
    if (compare(accounted(allocations, over), entry.amount) !== 0)
      throw new RangeError(`${id} is of ${entry.amount}, and what is made of it is not`);
    const roots = [...allocations.map(({ rootId }) => rootId), ...(creditOf === undefined ? [] : [creditOf])];
    const keys = await keysOfRoots(book, session, roots.map(recordRow));
    const [only, ...others] = new Set(roots);
    const key = only === undefined || others.length > 0 ? undefined : keys.get(recordRow(only));
    if (key) await sealFor(book, session, row, entry.content_enc, key);
    await endStanding(session, row, book.now());
    const known = new Set(before.allocations.map(({ rootId }) => rootId));
    const told = (more: object) => ({ entry: id, currency: entry.currency, ...more });
    await appendAudit(book, session, [
      ...allocations
        .filter(({ rootId }) => !known.has(rootId))
        .map(({ rootId, ...allocation }: Allocation) => ({
          what: 'transfer.matched',
          ...by,
          rootRow: recordRow(rootId),
          subject: id,
          key: keys.get(recordRow(rootId)),
          after: told(allocation),
        })),
      ...(rest === undefined || rest === 'open'
        ? []
        : [{ what: WORDS[rest], ...by, subject: id, key, after: told({ amount: over, creditOf }) }]),
    ]);
    return true;
  });
}

const WORDS: Record<Exclude<Rest, 'open'>, string> = {
  credit: 'transfer.credited',
  return: 'transfer.to-return',
  ignored: 'transfer.set-aside',
};

function restOf({ allocations, over, rest }: TransferWord): Rest | undefined {
  if (compare(over, 0) === 0) return undefined;
  return rest ?? (allocations.length > 0 ? 'open' : 'ignored');
}

/** Theirs alone from here on: what erases them erases it. */
async function sealFor(book: Book, session: Session, row: number, sealed: Buffer | null, key: DataKey): Promise<void> {
  const content = (await openerFor(book, session, [sealed])).text(transferPurpose(row), sealed);
  if (content === undefined) return;
  const anew = book.vault.seal(key, transferPurpose(row), content);
  await session.run('UPDATE bank_entries SET content_enc = ? WHERE id = ?', [anew, row]);
}

/** See `Ledger.transfersPosted`. */
export async function transfersPosted(book: Book, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return;
  await book.db.write((session) =>
    session.run(
      `UPDATE bank_entries SET state = CASE WHEN state = 'undoing' THEN 'undone' ELSE 'posted' END FROM ${session.rows('r', { id: 'int' })}
        WHERE bank_entries.id = r.id AND bank_entries.state IN ('matched', 'undoing')`,
      [page(entryIds.map((id) => ({ id: entryRow(id) })))],
    ),
  );
}
