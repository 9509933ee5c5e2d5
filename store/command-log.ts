import { keyOfCase, keysOfRoots } from './audit/append.ts';
import type { Book } from './book.ts';
import { draw } from './ids.ts';
import type { Command } from './ledger.ts';
import { SAID_COLUMNS, sealedSaid } from './said.ts';
import type { Session } from './session.ts';

/** What a command is about. */
export interface Concerned {
  rootRow?: number;
  caseRow?: number;
  /** Which members, to whom: in words. */
  detail?: string;
}

/**
 * Writes down who wants what and why, in the transaction that does it. Every command goes through here; answers its row. What
 * is said of one order, or of a case of one customer, goes with that customer.
 */
export async function noteCommand(
  book: Book,
  session: Session,
  { rootRow, caseRow, detail }: Concerned,
  { verb, who, why }: Command,
  now: number,
): Promise<number> {
  const id = await draw(session, 'command', 1);
  const key =
    rootRow !== undefined
      ? (await keysOfRoots(book, session, [rootRow])).get(rootRow)
      : caseRow !== undefined
        ? await keyOfCase(book, session, caseRow)
        : undefined;
  const said = await sealedSaid(book, session, 'commands', id, { who, why, detail }, key);
  await session.insert(
    'commands',
    ['id', 'root_id', 'case_id', 'verb', 'applied_at', ...SAID_COLUMNS],
    [[id, rootRow, caseRow, verb, now, ...said]],
  );
  return id;
}
