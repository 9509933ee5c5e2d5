import type { Found } from '../../activities/transfers/settle.ts';
import type { TransferRow } from '../../store/ledger.ts';
import { table } from '../output.ts';
import type { CallOrder } from './numbers.ts';

/** Longer names and texts are read with `payments show`, or `--json`. */
const MOST = 40;

const cut = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text);

const amountOf = ({ direction, amount, currency }: TransferRow): string =>
  `${direction === 'out' ? '-' : ''}${amount} ${currency}`;

/** Entries as people read them: what came in, from whom, and what is made of it. */
export const foundTable = (found: readonly Found[]): string =>
  table(
    ['entry', 'booked', 'amount', 'payer', 'text', 'now'],
    found.map((one) => [
      one.row.entryId,
      one.row.bookedOn,
      amountOf(one.row),
      cut(one.row.entry?.payer ?? ''),
      cut(one.row.entry?.text.join(' ') ?? ''),
      saidOf(one),
    ]),
  );

function saidOf({ match, undo }: Found): string {
  if (undo?.is === 'undo' || undo?.is === 'part') return `takes back ${undo.id}: ${undo.why}`;
  if (match.is !== 'open') return `${match.is === 'matched' ? 'matched' : 'ignored'}: ${match.why}`;
  const perhaps = candidateLines({ match, ...(undo ? { undo } : {}) }).join(', ');
  return `open: ${undo?.why ?? match.why}${perhaps && `; ${perhaps}`}`;
}

/** What an entry may be for, one line each, with the reason. */
export function candidateLines({ match, undo }: Pick<Found, 'match' | 'undo'>): string[] {
  if (undo?.is === 'open') return undo.candidates.map(({ id, why }) => `${id} (${why})`);
  if (match.is !== 'open') return [];
  return match.candidates.map(({ number, due, why }) => `${number} (${why}, owes ${due})`);
}

/** Entries that were decided, and what was. */
export const rowsTable = (rows: readonly TransferRow[], call: CallOrder): string =>
  table(
    ['entry', 'booked', 'amount', 'state', 'pays', 'over'],
    rows.map((row) => [row.entryId, row.bookedOn, amountOf(row), row.state, paysText(row, call), restText(row, call)]),
  );

const paysText = ({ allocations }: TransferRow, call: CallOrder): string =>
  allocations
    .map(({ rootId, amount, fee, counts }) =>
      [
        `${call(rootId)} ${amount}`,
        fee === '0' ? '' : `(${fee} kept by banks)`,
        counts ? `as ${counts.amount} ${counts.currency}` : '',
      ]
        .filter(Boolean)
        .join(' '),
    )
    .join(', ');

const REST = { open: 'to be decided', credit: 'credit', return: 'to be sent back', ignored: 'for no order' } as const;

function restText({ over, rest, undoes, creditOf }: TransferRow, call: CallOrder): string {
  if (undoes) return `takes back ${undoes}`;
  if (!rest) return '';
  return `${over} ${REST[rest]}${creditOf ? ` of the customer of ${call(creditOf)}` : ''}`;
}

/** `50.00 EUR by entry/7 of 2026-11-25`: where money of a transfer went that came in with it. */
const homeText = (home: readonly TransferRow[]): string =>
  home
    .map(({ entryId, amount, currency, bookedOn }) => `${amount} ${currency} by ${entryId} of ${bookedOn}`)
    .join(', ');

/** All that is known of one entry; `home` are those that took it back, or a part of it. */
export function entryText(
  row: TransferRow,
  home: readonly TransferRow[],
  found: Found | undefined,
  call: CallOrder,
): string {
  const { entry } = row;
  const lines: [string, string | undefined][] = [
    ['booked', row.bookedOn],
    ['amount', amountOf(row)],
    ['payer', entry?.payer],
    ['text', entry?.text.join(' ')],
    ['account', entry?.account],
    ['reference', entry?.reference],
    [
      'charges',
      entry?.charges && `${entry.charges} ${row.currency}${entry.chargesBy ? `, borne by ${entry.chargesBy}` : ''}`,
    ],
    ['pays', paysText(row, call)],
    ['rest', restText(row, call)],
    ['went home', homeText(home)],
    ['case', row.caseId],
    ['now', found && (found.undo?.why ?? found.match.why)],
  ];
  const perhaps = found ? candidateLines(found) : [];
  return [
    `${row.entryId}  ${row.state}${entry ? '' : '  (its payer was erased)'}`,
    ...lines.flatMap(([name, value]) => (value ? [`  ${name.padEnd(10)} ${value}`] : [])),
    ...perhaps.map((line, at) => `  ${(at === 0 ? 'perhaps' : '').padEnd(10)} ${line}`),
  ].join('\n');
}
