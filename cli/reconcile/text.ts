import type { DifferenceKind } from '../../domain/reconciliation/difference.ts';
import { localTime, table, terminalWidth, wrapped } from '../output.ts';
import { NUMERIC, type Sheet, shown } from './sheet.ts';

/** Rows a kind in the terminal; all of them are in the files and in JSON. */
const SHOWN_A_KIND = 20;
const WIDEST_CELL = 44;
/** Columns that a second line of a reason is indented by. */
const HANGING = 2;

const cut = (text: string): string => (text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text);

/** The report for a terminal: what was compared, what of each kind was found, and the first of them. */
export function textOf(sheet: Sheet, timezone: string): string {
  const { runId, from, to, counts, looks, rows } = sheet;
  const found = counts.filter((count) => count.found > 0);
  return [
    `Reconciliation ${runId}: ${localTime(from, timezone)} to ${localTime(to, timezone)} (${timezone})`,
    '',
    table(
      ['compared', 'objects', 'on their way'],
      looks
        .filter(({ compared }) => compared)
        .map(({ what, seen, moving }) => [what, String(seen), moving > 0 ? String(moving) : '']),
      [1, 2],
    ),
    ...looks
      .filter(({ compared }) => !compared)
      .map(({ what, why }) => wrapped(`not compared: ${what}: ${why}`, terminalWidth(), HANGING)),
    '',
    ...(found.length === 0
      ? ['No differences.']
      : [
          table(
            ['difference', 'found', 'set going', 'in cases', 'open', 'meaning'],
            found.map((one) => [
              one.kind,
              String(one.found),
              String(one.repaired),
              String(one.cases),
              String(one.open),
              one.meaning,
            ]),
            [1, 2, 3, 4],
          ),
          ...found.flatMap(({ kind }) => [
            '',
            rowsOf(
              kind,
              rows.filter((row) => row.kind === kind),
            ),
          ]),
        ]),
  ].join('\n');
}

function rowsOf(kind: DifferenceKind, rows: Sheet['rows']): string {
  const first = rows.slice(0, SHOWN_A_KIND);
  const text = table(
    [kind, 'system', 'field', 'ledger', 'system has', 'what becomes of it'],
    first.map(({ number, connection, object, field, expected, found, currency, outcome }) =>
      [number, `${connection} ${object}`, field, shown(expected, currency), shown(found, currency), outcome].map(cut),
    ),
    NUMERIC.has(kind) ? [3, 4] : [],
  );
  const more = rows.length - first.length;
  return more > 0 ? `${text}\n... and ${more} more (--json, --excel or --html shows all)` : text;
}
