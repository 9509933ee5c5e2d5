import { EXIT } from '../../config/problem.ts';
import type { CaseRow } from '../../store/ledger.ts';
import type { Books } from '../books.ts';
import type { CommandContext } from '../context.ts';

/** `case/12`, also written `12`. */
const idOf = (text: string) => (text.startsWith('case/') ? text : `case/${text}`);

/** The case of an id; says so and sets the exit code where there is none, or where it has ended and `open` is asked for. */
export async function foundCase(
  books: Pick<Books, 'ledger'>,
  id: string,
  context: CommandContext,
  { open = false } = {},
): Promise<CaseRow | undefined> {
  const row = await books.ledger.caseRow(idOf(id));
  if (row && !(open && row.state === 'closed')) return row;
  process.stderr.write(row ? `${row.caseId} is closed: nothing waits there any more.\n` : `There is no case ${id}.\n`);
  context.exitCode = EXIT.findings;
  return undefined;
}
