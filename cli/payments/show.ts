import type { Match } from '../../domain/transfers/match.ts';
import { table } from '../output.ts';
import type { Found } from './settle.ts';

/** Longer names and texts are read with `--json`. */
const MOST = 40;

const cut = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

/** Entries as people read them: what came in, from whom, and what is made of it. */
export const foundTable = (found: readonly Found[]): string =>
  table(
    ['entry', 'booked', 'amount', 'payer', 'text', 'now'],
    found.map(({ row, match }) => [
      row.entryId,
      row.bookedOn,
      `${row.direction === 'out' ? '-' : ''}${row.amount} ${row.currency}`,
      cut(row.entry?.payer ?? ''),
      cut(row.entry?.text.join(' ') ?? ''),
      said(match),
    ]),
  );

function said(match: Match): string {
  if (match.is === 'matched') return `matched: ${match.why}`;
  const perhaps = match.candidates.map(({ number, due, why }) => `${number} (${why}, owes ${due})`).join(', ');
  return `open: ${match.why}${perhaps && `; ${perhaps}`}`;
}
