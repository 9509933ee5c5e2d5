import { localTime, table } from '../output.ts';
import type { Sheet } from './sheet.ts';

/** Rows a kind in the terminal; all of them are in the files and in JSON. */
const SHOWN_A_KIND = 20;
const WIDEST_CELL = 44;

const cut = (text: string): string => (text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text);

/** The report for a terminal: what was compared, what of each kind was found, and the first of them. */
export function textOf(sheet: Sheet, timezone: string): string {
  const { runId, from, to, counts, looks, rows } = sheet;
  const found = counts.filter((count) => count.found > 0);
  return [
    `Reconciliation ${runId}: ${localTime(from, timezone)} to ${localTime(to, timezone)} (${timezone})`,
    '',
    table(
      ['compared', 'objects', 'on their way', ''],
      looks.map(({ what, seen, moving, compared, why }) => [
        what,
        compared ? String(seen) : '-',
        moving > 0 ? String(moving) : '',
        compared ? '' : `not compared: ${why}`,
      ]),
    ),
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
          ),
          ...found.flatMap(({ kind }) => ['', rowsOf(rows.filter((row) => row.kind === kind))]),
        ]),
  ].join('\n');
}

function rowsOf(rows: Sheet['rows']): string {
  const shown = rows.slice(0, SHOWN_A_KIND);
  const text = table(
    [shown[0]?.kind ?? '', 'system', 'field', 'ledger', 'system has', 'what becomes of it'],
    shown.map(({ number, connection, object, field, expected, found, outcome }) =>
      [number, `${connection} ${object}`, field, expected, found, outcome].map(cut),
    ),
  );
  const more = rows.length - shown.length;
  return more > 0 ? `${text}\n... and ${more} more (--json, --excel or --html shows all)` : text;
}
