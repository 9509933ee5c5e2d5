import type { Standing } from '../../domain/accounts.ts';

const MARK = /(?:^|\s)Waybill (\S+)/;
const VOIDED = /^voided/i;

/** Only the company's own people read it; a search by it there is none, so that what we made is found by its number and told by this. */
export const noteFor = (identity: string): string => `Waybill ${identity}`;

export const markOf = (note: string | null | undefined): string | undefined => MARK.exec(note ?? '')?.[1];

/** QuickBooks empties what is voided, and writes it before the note. */
export const isVoided = ({
  PrivateNote,
  TotalAmt,
}: {
  PrivateNote?: string | null;
  TotalAmt?: number | null;
}): boolean => TotalAmt === 0 && VOIDED.test(PrivateNote ?? '');

const LONGEST_NOTE = 2_000;

/** What our line says of how the account stands: nothing where it may buy. */
const shown = (standing: Standing | undefined): string =>
  standing === 'frozen' || standing === 'closed' ? ` (account ${standing})` : '';

const isOurs = (line: string, identity: string): boolean =>
  ['', shown('frozen'), shown('closed')].some((said) => line.trim() === noteFor(identity) + said);

/**
 * The notes on a customer with our mark among them: people write there too, and two shops may have one customer, each with a line of
 * their own that says how that shop's account stands. Without a word of it, the line stays. None where there is no room.
 */
export function markedNotes(
  notes: string | null | undefined,
  identity: string,
  standing?: Standing,
): string | undefined {
  const lines = notes ? notes.split('\n') : [];
  const at = lines.findIndex((line) => isOurs(line, identity));
  if (at >= 0 && standing !== undefined) lines[at] = noteFor(identity) + shown(standing);
  if (at < 0) lines.push(noteFor(identity) + shown(standing));
  const marked = lines.join('\n');
  return marked.length <= LONGEST_NOTE ? marked : undefined;
}

export const isMarked = (notes: string | null | undefined, identity: string): boolean =>
  (notes ?? '').split('\n').some((line) => isOurs(line, identity));
