import { contradictions } from '../../domain/prices/contradictions.ts';
import { type PriceProblem, type PriceRow, readPriceRows } from '../../domain/prices/price-row.ts';
import { parseCsv } from '../../mapper/tables/csv.ts';
import { keptFiles } from './read.ts';

/** The price table as it stands in its file: what can be read of it, and what is wrong. */
export interface PriceTable {
  rows: readonly PriceRow[];
  /** In the order of the file. */
  problems: readonly PriceProblem[];
}

function parsed(path: string, text: string, timezone: string): PriceTable {
  const { rows: lines, problems: unread } = parseCsv({ path, text });
  const { rows, problems } = readPriceRows(
    lines.map(({ row, cells }) => ({ row, cells: cells.map((cell) => cell.text) })),
    timezone,
  );
  const broken = unread.map(({ message }) => ({ row: (lines.at(-1)?.row ?? 0) + 1, message }));
  return { rows, problems: [...broken, ...problems, ...contradictions(rows)].sort((a, b) => a.row - b.row) };
}

const readers = new Map<string, (path: string) => Promise<PriceTable>>();

/**
 * Reads the table, anew only when its file changed: an unchanged one is the very same object. Days are those of `timezone`. Throws a
 * `TradeTableError` where there is no file that can be read.
 */
export function readPriceTable(path: string, timezone: string): Promise<PriceTable> {
  const reader = readers.get(timezone) ?? keptFiles((file, text) => parsed(file, text, timezone));
  readers.set(timezone, reader);
  return reader(path);
}

export const priceProblemText = (file: string, { row, message }: PriceProblem): string => `${file}:${row}: ${message}`;
