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
