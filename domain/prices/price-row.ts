import { isCurrency } from '../currencies.ts';
import { compare, parseDecimal } from '../decimal.ts';
import { instantOf, zoneOffset } from '../zones.ts';

/** How the table names what everybody pays, also who does not sign in. */
export const EVERYBODY = 'base';

/** One row of the price table: what a piece costs a tier, from a number of pieces on, while it is valid. */
export interface PriceRow {
  /** As a spreadsheet counts it, from 1. */
  row: number;
  sku: string;
  /** `base` for everybody. */
  tier: string;
  currency: string;
  minimumQuantity: number;
  /** An exact decimal. */
  amount: string;
  /** Epoch ms; without it, since ever. */
  from?: number;
  /** Epoch ms, the first moment at which it is valid no more; without it, for ever. */
  until?: number;
}

/** What is wrong with the table, and in which row. */
export interface PriceProblem {
  row: number;
  message: string;
}

/** A line of the file with the number beside it. */
export interface TableLine {
  row: number;
  cells: readonly string[];
}

const REQUIRED = ['sku', 'tier', 'currency', 'amount'] as const;
const OPTIONAL = ['from_quantity', 'valid_from', 'valid_to'] as const;
type Column = (typeof REQUIRED | typeof OPTIONAL)[number];
const COLUMNS: readonly Column[] = [...REQUIRED, ...OPTIONAL];

/** Reads the table; rows that cannot be read are problems, and the others stand. Days are those of `timezone`. */
export function readPriceRows(
  [head, ...lines]: readonly TableLine[],
  timezone: string,
): { rows: PriceRow[]; problems: PriceProblem[] } {
  if (!head) return { rows: [], problems: [{ row: 1, message: 'it is empty: the first row names the columns' }] };
  const names = head.cells.map((name) => name.trim().toLowerCase());
  const problems = headProblems(names).map((message) => ({ row: head.row, message }));
  if (problems.length > 0) return { rows: [], problems };
  const rows: PriceRow[] = [];
  for (const { row, cells } of lines) {
    const read = readRow(row, (column) => (cells[names.indexOf(column)] ?? '').trim(), timezone);
    if (typeof read === 'string') problems.push({ row, message: read });
    else rows.push(read);
  }
  return { rows, problems };
}

function headProblems(names: readonly string[]): string[] {
  const missing = REQUIRED.filter((name) => !names.includes(name));
  const strange = names.filter((name) => name !== '' && !(COLUMNS as readonly string[]).includes(name));
  const double = COLUMNS.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return [
    ...missing.map((name) => `no column ${name}; there have to be ${REQUIRED.join(', ')}`),
    ...strange.map((name) => `no column is called "${name}"; there may be ${COLUMNS.join(', ')}`),
    ...double.map((name) => `column ${name} stands twice`),
  ];
}

/** The row, or what is wrong with it. */
function readRow(row: number, cell: (column: Column) => string, timezone: string): PriceRow | string {
  for (const column of REQUIRED) if (cell(column) === '') return `${column} is empty`;
  const currency = cell('currency');
  if (!isCurrency(currency)) return `currency "${currency}" is none of ISO 4217, such as EUR`;
  const amount = parseDecimal(cell('amount'));
  if (amount === undefined || compare(amount, 0) < 0)
    return `amount "${cell('amount')}" is no price: digits with a point, such as 19.90`;
  const pieces = cell('from_quantity') || '1';
  if (!/^[1-9]\d{0,8}$/.test(pieces)) return `from_quantity "${pieces}" is no number of pieces, such as 50`;
  const from = momentOf(cell('valid_from'), timezone, 'begins');
  const until = momentOf(cell('valid_to'), timezone, 'ends');
  for (const [column, moment] of [['valid_from', from] as const, ['valid_to', until] as const])
    if (Number.isNaN(moment))
      return `${column} "${cell(column)}" is neither a day (2026-12-31) nor a time with its zone (2026-12-31T18:00:00+01:00)`;
  if (from !== undefined && until !== undefined && from >= until) return 'it ends before it begins';
  return {
    row,
    sku: cell('sku'),
    tier: cell('tier'),
    currency,
    minimumQuantity: Number(pieces),
    amount,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  };
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** The moment; `NaN` where it is none. A day begins at its midnight, and ends at that of the next. */
function momentOf(text: string, timezone: string, edge: 'begins' | 'ends'): number | undefined {
  if (text === '') return undefined;
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return TIME.test(text) ? Date.parse(text) : Number.NaN;
  const midnight = (days: number) => Date.UTC(Number(year), Number(month) - 1, Number(day) + days);
  const offset = zoneOffset(timezone);
  if (!offset || new Date(midnight(0)).toISOString().slice(0, 10) !== text) return Number.NaN;
  return instantOf(offset, midnight(edge === 'ends' ? 1 : 0));
}
