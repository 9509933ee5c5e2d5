import { maskCards } from '../domain/card-numbers.ts';
import { draw } from './ids.ts';
import type { Command } from './ledger.ts';
import type { Session } from './session.ts';

/** What a command is about. */
export interface Concerned {
  rootRow?: number;
  caseRow?: number;
  /** Which members, to whom: in words, without personal data. */
  detail?: string;
}

/** Writes down who wants what and why, in the transaction that does it. Every command goes through here; answers its row. */
export async function noteCommand(
  session: Session,
  { rootRow, caseRow, detail }: Concerned,
  { verb, who, why }: Command,
  now: number,
): Promise<number> {
  const id = await draw(session, 'command', 1);
  await session.insert(
    'commands',
    ['id', 'root_id', 'case_id', 'verb', 'who', 'why', 'detail', 'applied_at'],
    [[id, rootRow, caseRow, verb, maskCards(who), maskCards(why), detail && maskCards(detail), now]],
  );
  return id;
}
