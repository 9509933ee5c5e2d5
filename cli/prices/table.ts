import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { EXIT, Problem } from '../../config/problem.ts';
import type { Config } from '../../config/schema.ts';
import { contradictions } from '../../domain/prices/contradictions.ts';
import { type PriceProblem, type PriceRow, readPriceRows } from '../../domain/prices/price-row.ts';
import { decodeText } from '../../domain/text-encoding.ts';
import { parseCsv } from '../../mapper/tables/csv.ts';

/** The price table of a config as it stands in its file. */
export interface PriceTable {
  /** As a person at this folder names it. */
  file: string;
  rows: PriceRow[];
  problems: PriceProblem[];
}

/** Reads the table, whatever is wrong in it. Throws a `Problem` where the config names none, or it cannot be read. */
export async function priceTable({ prices, timezone }: Config): Promise<PriceTable> {
  if (!prices) throw new Problem('the config names no price table: prices.table, such as ./prices.csv', EXIT.usage);
  const file = relative(process.cwd(), prices.table) || prices.table;
  const bytes = await readFile(prices.table).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Problem(`${file}: ${why}; prices.table of the config names it`, EXIT.usage);
  });
  const { rows: lines, problems: unread } = parseCsv({ path: file, text: decodeText(bytes).text });
  const { rows, problems } = readPriceRows(
    lines.map(({ row, cells }) => ({ row, cells: cells.map(({ text }) => text) })),
    timezone,
  );
  const broken = unread.map(({ message }) => ({ row: (lines.at(-1)?.row ?? 0) + 1, message }));
  const all = [...broken, ...problems, ...contradictions(rows)].sort((a, b) => a.row - b.row);
  return { file, rows, problems: all };
}

export const problemText = (file: string, { row, message }: PriceProblem): string => `${file}:${row}: ${message}`;

/** The rows, where nothing is wrong in the table: who judges shops by it must not judge by half of it. */
export async function soundTable(config: Config): Promise<PriceTable> {
  const table = await priceTable(config);
  if (table.problems.length === 0) return table;
  throw new Problem(table.problems.map((one) => problemText(table.file, one)).join('\n'), EXIT.findings);
}
