import { BULK_FIELDS } from '../../../domain/bulk/fields.ts';
import type { Judged } from '../../../domain/bulk/judge.ts';
import { cellName } from '../../../domain/spreadsheet.ts';
import { table } from '../../output.ts';

export interface Summary {
  file: string;
  sheet?: string;
  encoding?: string;
  rows: number;
  orders: { total: number; right: number; known: number; needPerson: number };
  /** New in the ledger by this run. */
  staged: number;
  answer?: string;
}

/** So many findings a terminal shows; the marked workbook and `--json` have all. */
const MOST_SHOWN = 20;

/** How many orders there are and what becomes of them: what cannot be looked at as an order needs a person as well. */
export function countOrders({ orders, unread }: Judged): Summary['orders'] {
  const of = (verdict: string) => orders.filter((order) => order.verdict === verdict).length;
  return { total: orders.length + unread, right: of('right'), known: of('known'), needPerson: of('wrong') + unread };
}

export function summaryText(summary: Summary, { findings, columns }: Judged, next: string): string {
  const { orders } = summary;
  const lines = [
    `${summary.file}: ${summary.rows} rows, ${orders.total} orders${summary.sheet ? ` on sheet ${summary.sheet}` : ''}${summary.encoding ? ` (${summary.encoding})` : ''}`,
    `  ${orders.needPerson} need a person, ${orders.right} are right, ${orders.known} came before, ${summary.staged} are staged now`,
  ];
  if (findings.length > 0)
    lines.push(
      table(
        ['where', 'order', '', 'what'],
        findings.slice(0, MOST_SHOWN).map(({ row, field, order, level, en }) => {
          const at = field && columns.get(field);
          const where = row === undefined ? 'file' : at === undefined ? `row ${row}` : cellName(at, row);
          const head = field && row !== undefined ? `${BULK_FIELDS[field].en}: ` : '';
          return [where, order ?? '', level === 'wrong' ? 'WRONG' : level, head + en];
        }),
      ),
    );
  if (findings.length > MOST_SHOWN) lines.push(`... and ${findings.length - MOST_SHOWN} more`);
  if (summary.answer) lines.push(`marked: ${summary.answer}`);
  if (next) lines.push(next);
  return lines.join('\n');
}
