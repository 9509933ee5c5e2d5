import { mostDrawn, openDiscrepancies, presentBy, pressing } from '../../domain/letters/dates.ts';
import type { Letter } from '../../domain/letters/letter.ts';
import type { LetterRow } from '../../store/ledger.ts';
import { table } from '../output.ts';

const DAY_MS = 86_400_000;

const pressingNow = (letter: Letter, today: string, remindMs: number): string[] =>
  pressing(letter, today, Math.ceil(remindMs / DAY_MS));

const stateOf = ({ openedOn, closedOn, shippedOn, presentedOn }: Letter): string => {
  if (closedOn) return 'closed';
  if (presentedOn) return 'presented';
  if (shippedOn) return 'shipped';
  return openedOn ? 'open' : 'not opened';
};

/** Letters as people look through them: what each covers, until when, and what presses. */
export const lettersTable = (rows: readonly LetterRow[], today: string, remindMs: number): string =>
  table(
    ['letter', 'is', 'amount', 'orders', 'ship by', 'expires', 'presses'],
    rows.map(({ letter }) => [
      letter.number,
      stateOf(letter),
      `${letter.amount} ${letter.currency}`,
      letter.orders.join(' '),
      letter.latestShipmentOn ?? '',
      letter.expiresOn,
      pressingNow(letter, today, remindMs).join('; '),
    ]),
  );

/** All that is known of one letter. */
export function letterText({ letter, revision }: LetterRow, today: string, remindMs: number): string {
  const most = mostDrawn(letter);
  const last = presentBy(letter);
  const lines: [string, string | undefined][] = [
    ['bank', letter.bank],
    ['amount', `${letter.amount} ${letter.currency}${most === letter.amount ? '' : `, ${most} with its tolerance`}`],
    ['orders', letter.orders.join(', ')],
    ['opened', letter.openedOn ?? 'not yet'],
    ['latest shipment', letter.latestShipmentOn],
    ['shipped', letter.shippedOn],
    ['present', `within ${letter.presentWithinDays} days after shipment${last ? `: by ${last}` : ''}`],
    ['presented', letter.presentedOn],
    ['expires', letter.expiresOn],
    ['closed', letter.closedOn],
    ['partial shipments', letter.partialShipments],
    ...letter.documents.map(({ name, before, on }): [string, string] => [
      'document',
      `${on ? `there since ${on}` : 'missing'}: ${name}${before === 'shipping' ? ' (before shipping)' : ''}`,
    ]),
    ...letter.discrepancies.map(({ id, what, foundOn, state }): [string, string] => [
      `discrepancy ${id}`,
      `${state}: ${what} (${foundOn})`,
    ]),
    ...pressingNow(letter, today, remindMs).map((text): [string, string] => ['presses', text]),
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const open = openDiscrepancies(letter).length;
  return [
    `${letter.number}  ${stateOf(letter)}${open > 0 ? `  ${open} open discrepanc${open === 1 ? 'y' : 'ies'}` : ''}  (written ${revision} times)`,
    ...lines.flatMap(([name, value]) => (value ? [`  ${name.padEnd(width)}  ${value}`] : [])),
  ].join('\n');
}
