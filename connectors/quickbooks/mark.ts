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

/** The notes on a customer with our mark among them: people write there too, and two shops may have one customer. None where there is no room. */
export function markedNotes(notes: string | null | undefined, identity: string): string | undefined {
  const marked = isMarked(notes, identity) ? (notes as string) : [notes, noteFor(identity)].filter(Boolean).join('\n');
  return marked.length <= LONGEST_NOTE ? marked : undefined;
}

export const isMarked = (notes: string | null | undefined, identity: string): boolean =>
  (notes ?? '').split('\n').some((line) => line.trim() === noteFor(identity));
